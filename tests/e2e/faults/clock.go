package faults

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A wrong clock. Go asks for the time through the vDSO, so that preloaded libraries see nothing of it, and a time namespace
// does not cover the time of day. But the vDSO is code in the process, and the kernel lets a parent write it: the function
// that tells the time is replaced by one that asks the kernel and adds some seconds.

// clockSupported tells whether the replacement below is for this machine.
func clockSupported() bool { return runtime.GOARCH == "amd64" }

// skewClock moves the wall clock of a running process and returns a function that puts it right again.
func skewClock(pid int, by time.Duration) (restore func() error, err error) {
	if !clockSupported() {
		return nil, fmt.Errorf("the code that replaces the clock is for x86-64, this machine is %s", runtime.GOARCH)
	}
	start, image, err := readVDSO(pid)
	if err != nil {
		return nil, err
	}
	offset, err := findClock(image)
	if err != nil {
		return nil, err
	}
	code := skewedClock(int32(by / time.Second))
	original := bytes.Clone(image[offset : offset+len(code)])
	address := start + uint64(offset)
	if err := overwrite(pid, address, code); err != nil {
		return nil, err
	}
	return func() error { return overwrite(pid, address, original) }, nil
}

// skewedClock is clock_gettime(clock in edi, result in rsi) in machine code of x86-64.
func skewedClock(seconds int32) []byte {
	code := []byte{
		0xb8, 228, 0, 0, 0, // mov eax, SYS_clock_gettime
		0x0f, 0x05, // syscall
		0x85, 0xff, // test edi, edi: is it CLOCK_REALTIME, which is 0?
		0x75, 7, // jne over the addition
		0x48, 0x81, 0x06, // add qword [rsi], seconds
	}
	code = binary.LittleEndian.AppendUint32(code, uint32(seconds))
	return append(code, 0xc3) // ret
}

// readVDSO reads the vDSO of a process and tells where it starts.
func readVDSO(pid int) (start uint64, image []byte, err error) {
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return 0, nil, err
	}
	for line := range strings.Lines(string(maps)) {
		if !strings.HasSuffix(line, "[vdso]\n") {
			continue
		}
		from, to, _ := strings.Cut(strings.Fields(line)[0], "-")
		start, err := strconv.ParseUint(from, 16, 64)
		if err != nil {
			return 0, nil, err
		}
		end, err := strconv.ParseUint(to, 16, 64)
		if err != nil {
			return 0, nil, err
		}
		memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
		if err != nil {
			return 0, nil, err
		}
		defer memory.Close()
		image := make([]byte, end-start)
		_, err = memory.ReadAt(image, int64(start))
		return start, image, err
	}
	return 0, nil, fmt.Errorf("process %d has no vDSO", pid)
}

// findClock is where in the vDSO the function lies that Go calls.
func findClock(image []byte) (int, error) {
	file, err := elf.NewFile(bytes.NewReader(image))
	if err != nil {
		return 0, err
	}
	symbols, err := file.DynamicSymbols()
	if err != nil {
		return 0, err
	}
	for _, symbol := range symbols {
		if symbol.Name == "__vdso_clock_gettime" {
			return int(symbol.Value), nil
		}
	}
	return 0, errors.New("the vDSO has no __vdso_clock_gettime")
}

// overwrite replaces code of a process while all its threads stand still outside the vDSO.
func overwrite(pid int, address uint64, code []byte) error {
	const tries = 50
	for range tries {
		if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
			return err
		}
		time.Sleep(10 * time.Millisecond)
		idle, err := outside(pid, address)
		if err == nil && idle {
			err = writeMemory(pid, address, code)
		}
		if err := errors.Join(err, syscall.Kill(pid, syscall.SIGCONT)); err != nil || idle {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
	return fmt.Errorf("process %d never stood still outside the vDSO", pid)
}

// outside tells whether all threads are stopped and none is within a page behind the address.
func outside(pid int, address uint64) (bool, error) {
	const page = 4_096
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/syscall", pid))
	if err != nil {
		return false, err
	}
	for _, thread := range threads {
		bz, err := os.ReadFile(thread)
		if err != nil {
			return false, err
		}
		fields := strings.Fields(string(bz)) // proc_pid_syscall(5): "running", or numbers of which the last is the instruction
		if len(fields) < 3 {
			return false, nil
		}
		at, err := strconv.ParseUint(fields[len(fields)-1], 0, 64)
		if err != nil {
			return false, err
		}
		if at >= address && at < address+page {
			return false, nil
		}
	}
	return true, nil
}

func writeMemory(pid int, address uint64, code []byte) error {
	memory, err := os.OpenFile(fmt.Sprintf("/proc/%d/mem", pid), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = memory.WriteAt(code, int64(address))
	return errors.Join(err, memory.Close())
}

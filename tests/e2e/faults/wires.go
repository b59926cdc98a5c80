package faults

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

const (
	tunDevice = "/dev/net/tun"
	// mtu is that of Ethernet, so that a lost packet is as much as it would be there.
	mtu = 1500
	// inFlight is how many delayed packets may be on their way to one address; more are lost, as in netem.
	inFlight = 4_096
)

// What a slow node suffers: every packet that leaves it is late, and of those that come and go some are lost.
const (
	slowDelay = 300 * time.Millisecond
	slowLoss  = 0.05
)

// Wires connect the nodes with each other and with this process: one TUN device an address, all read and written here.
type Wires struct {
	ends       map[byte]*end // by the last byte of the address; not changed once packets flow
	conditions atomic.Pointer[conditions]
	mutex      sync.Mutex
	random     *rand.Rand
}

// end is one device.
type end struct {
	tun     *os.File
	delayed chan delayed
}

type delayed struct {
	due    time.Time
	to     *end
	packet []byte
}

// conditions are what the wires do now. They are replaced, never changed.
type conditions struct {
	apart map[byte]bool // these and the others do not reach each other
	slow  map[byte]bool
}

// NewWires connects nothing yet.
func NewWires(seed uint64) *Wires {
	w := &Wires{ends: make(map[byte]*end), random: rand.New(rand.NewPCG(seed, 1))} //nolint:gosec // a test
	w.Heal()
	return w
}

// driver is the last byte of this process's address. It reaches every node under all conditions.
const driver = 254

// address of a node's or the driver's end.
func address(last byte) string { return fmt.Sprintf("10.77.0.%d", last) }

// addressOf is the last byte of a node's address.
func addressOf(node int) byte { return byte(node + 1) }

// Partition cuts these nodes off from all others. They still reach each other.
func (w *Wires) Partition(nodes ...int) {
	w.conditions.Store(&conditions{apart: addresses(nodes)})
}

// Slow makes the packets of a node late, and some of them lost.
func (w *Wires) Slow(node int) {
	w.conditions.Store(&conditions{slow: addresses([]int{node})})
}

// Heal lets everything through.
func (w *Wires) Heal() { w.conditions.Store(&conditions{}) }

func addresses(nodes []int) map[byte]bool {
	set := make(map[byte]bool, len(nodes))
	for _, node := range nodes {
		set[addressOf(node)] = true
	}
	return set
}

// connect makes a device with an address in the network namespace of this name, or in that of this process if it is empty.
func (w *Wires) connect(namespace string, last byte) error {
	const device = "wire0"
	tun, err := openTun(namespace, device)
	if err != nil {
		return fmt.Errorf("a TUN device for %s: %w", address(last), err)
	}
	var in []string
	if namespace != "" {
		in = []string{"-n", namespace}
	}
	for _, args := range [][]string{
		{"addr", "add", address(last) + "/24", "dev", device},
		{"link", "set", device, "mtu", fmt.Sprint(mtu), "up"},
		{"link", "set", "lo", "up"},
	} {
		if err := command("ip", append(in, args...)...); err != nil {
			return errors.Join(err, tun.Close())
		}
	}
	w.ends[last] = &end{tun: tun, delayed: make(chan delayed, inFlight)}
	return nil
}

// start lets packets flow until close.
func (w *Wires) start() {
	for last, e := range w.ends {
		go w.forward(last, e)
		go deliverDelayed(e)
	}
}

func (w *Wires) close() error {
	var errs []error
	for _, e := range w.ends {
		errs = append(errs, e.tun.Close())
	}
	return errors.Join(errs...)
}

// forward reads what comes from one address until the device is closed.
func (w *Wires) forward(from byte, source *end) {
	defer close(source.delayed)
	buffer := make([]byte, 1<<16)
	for {
		n, err := source.tun.Read(buffer)
		if err != nil {
			return
		}
		const headerLength, destination = 20, 19 // RFC 791, 3.1; the last byte of the destination
		if n < headerLength || buffer[0]>>4 != 4 {
			continue
		}
		to := buffer[destination]
		target := w.ends[to]
		if target == nil {
			continue
		}
		now := w.conditions.Load()
		if from != driver && to != driver {
			if now.apart[from] != now.apart[to] || (now.slow[from] || now.slow[to]) && w.loses() {
				continue
			}
			if now.slow[from] {
				select {
				case source.delayed <- delayed{time.Now().Add(slowDelay), target, bytes.Clone(buffer[:n])}:
				default: // lost, the queue is full
				}
				continue
			}
		}
		_, _ = target.tun.Write(buffer[:n]) // a packet that is not taken is a lost packet
	}
}

// deliverDelayed sends on what waited, in order.
func deliverDelayed(source *end) {
	for d := range source.delayed {
		time.Sleep(time.Until(d.due))
		_, _ = d.to.tun.Write(d.packet) // a packet that is not taken is a lost packet
	}
}

// loses decides on one packet.
func (w *Wires) loses() bool {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.random.Float64() < slowLoss
}

// openTun makes a device in a network namespace. The thread that visits the namespace ends with the goroutine.
func openTun(namespace, device string) (*os.File, error) {
	type result struct {
		file *os.File
		err  error
	}
	done := make(chan result)
	go func() {
		runtime.LockOSThread() // and never unlocked: Go ends the thread with this goroutine
		file, err := openTunHere(namespace, device)
		done <- result{file, err}
	}()
	r := <-done
	return r.file, r.err
}

func openTunHere(namespace, device string) (*os.File, error) {
	if namespace != "" {
		fd, err := unix.Open("/run/netns/"+namespace, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			return nil, err
		}
		if err := errors.Join(unix.Setns(fd, unix.CLONE_NEWNET), unix.Close(fd)); err != nil {
			return nil, err
		}
	}
	fd, err := unix.Open(tunDevice, unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	request, err := unix.NewIfreq(device)
	if err != nil {
		return nil, errors.Join(err, unix.Close(fd))
	}
	request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
	if err := unix.IoctlIfreq(fd, unix.TUNSETIFF, request); err != nil {
		return nil, errors.Join(err, unix.Close(fd))
	}
	return os.NewFile(uintptr(fd), tunDevice), nil
}

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	// maxWithoutNamespace is for how many viewers the ports and tables of the machine's own network are enough.
	maxWithoutNamespace = 15_000
	insideEnv           = "MOSCOWD_VIEWERS_INSIDE"
	// perViewer is what one takes with both ends on the machine, as measured; reserve is for the chain and everything else.
	perViewer = 7_500
	reserve   = 3 << 30
	// hashEntries is how large the TCP table of a new namespace becomes.
	hashEntries     = "4194304"
	hashEntriesFile = "/proc/sys/net/ipv4/tcp_child_ehash_entries"
)

// checkMachine refuses what cannot work.
func checkMachine(viewers int) error {
	free, err := available()
	if err != nil {
		return err
	}
	if need := int64(viewers)*perViewer + reserve; viewers > maxWithoutNamespace && need > free {
		return fmt.Errorf("%d viewers need %.1f GB with both ends here, and %.1f GB are free: take fewer with N=", viewers, gb(need), gb(free))
	}
	text, err := os.ReadFile("/proc/sys/fs/file-max")
	if err != nil {
		return err
	}
	files, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		return err
	}
	// Both ends of a connection are open files, but the kernel counts for this limit what is open in all processes.
	if need := int64(viewers) * 2; need > files && os.Geteuid() != 0 {
		return fmt.Errorf("%d viewers need %d open files, and fs.file-max allows %d", viewers, need, files)
	}
	return nil
}

func gb(bytes int64) float64 { return float64(bytes) / (1 << 30) }

// available is how much memory is free or can be freed.
func available() (int64, error) {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "MemAvailable:"); ok {
			kb, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kb << 10, err
		}
	}
	return 0, errors.New("/proc/meminfo has no MemAvailable")
}

// runInside runs this program again in a network namespace of its own.
func runInside(ctx context.Context) (err error) {
	before, err := os.ReadFile(hashEntriesFile)
	if err != nil {
		return err
	}
	if err := os.WriteFile(hashEntriesFile, []byte(hashEntries), 0o644); err != nil { //nolint:gosec // it exists
		return fmt.Errorf("so many viewers need a network namespace, and a larger table of connections in it: run this as root, or take at most %d: %w", maxWithoutNamespace, err)
	}
	defer func() { err = errors.Join(err, os.WriteFile(hashEntriesFile, before, 0o644)) }() //nolint:gosec // it exists
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self, os.Args[1:]...) //nolint:gosec // this program with its arguments
	cmd.Env = append(os.Environ(), insideEnv+"=1")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Setpgid: true}
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("in the namespace: %w", err)
	}
	return nil
}

// enter brings the loopback device of a new namespace up, and lets it have many connections.
func enter() error {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(socket) //nolint:errcheck // only read
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	if err := unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, request); err != nil {
		return fmt.Errorf("bring lo up: %w", err)
	}
	return os.WriteFile("/proc/sys/net/ipv4/ip_local_port_range", []byte("10000 65000"), 0o644) //nolint:gosec // it exists
}

package faults

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
)

// ErrNotPermitted says that this machine lets this user make no namespaces, so that faults cannot be tested here.
var ErrNotPermitted = errors.New("faults need Linux namespaces, /dev/net/tun and the program ip of iproute2")

// insideVariable marks the process that Reexecute started.
const insideVariable = "MOSCOWD_FAULTS_INSIDE"

// Inside tells whether this process runs in namespaces of its own. It must call Enter then, before anything else.
func Inside() bool { return os.Getenv(insideVariable) != "" }

// Reexecute runs this program again in namespaces of its own for network, mounts and processes, waits for its end and returns
// its exit code. All that it started ends with it. The error is ErrNotPermitted if that is not possible here.
func Reexecute(args []string, stdout io.Writer) (int, error) {
	if err := permitted(); err != nil {
		return 0, fmt.Errorf("%w: %w", ErrNotPermitted, err)
	}
	cmd := exec.Command("/proc/self/exe", args...) //nolint:gosec // the program itself
	cmd.Env = append(os.Environ(), insideVariable+"=1")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, stdout, os.Stderr
	cmd.SysProcAttr = separate()
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return 0, err
}

// permitted tries what Enter needs.
func permitted() error {
	for _, program := range []string{"ip", "true"} {
		if _, err := exec.LookPath(program); err != nil {
			return err
		}
	}
	tun, err := os.OpenFile(tunDevice, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := tun.Close(); err != nil {
		return err
	}
	cmd := exec.Command("true")
	cmd.SysProcAttr = separate()
	return cmd.Run()
}

// separate asks for new namespaces; who is not root becomes root in a user namespace.
func separate() *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID,
		Pdeathsig:  syscall.SIGKILL,
	}
	if uid, gid := os.Getuid(), os.Getgid(); uid != 0 {
		attributes.Cloneflags |= syscall.CLONE_NEWUSER
		attributes.UidMappings = []syscall.SysProcIDMap{{HostID: uid, Size: 1}}
		attributes.GidMappings = []syscall.SysProcIDMap{{HostID: gid, Size: 1}}
	}
	return attributes
}

// Enter makes the new namespaces usable: mounts stay inside, /proc shows the own processes, /run takes names of network
// namespaces.
func Enter() error {
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("keeping mounts inside: %w", err)
	}
	if err := syscall.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return fmt.Errorf("mounting /proc: %w", err)
	}
	if err := syscall.Mount("tmpfs", "/run", "tmpfs", 0, ""); err != nil {
		return fmt.Errorf("mounting /run: %w", err)
	}
	return command("ip", "link", "set", "lo", "up")
}

// command runs a program; its words are in the error.
func command(name string, args ...string) error {
	out, err := exec.Command(name, args...).CombinedOutput() //nolint:gosec // fixed programs
	if err != nil {
		return fmt.Errorf("%s %q: %w: %s", name, args, err, out)
	}
	return nil
}

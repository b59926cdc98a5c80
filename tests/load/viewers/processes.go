//go:build linux

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// votingPeriod is how long departments have for the season in which applications are filed.
const votingPeriod = "6s"

// niceness of the viewers is that of the gateway's edge: both ends stand back behind the chain.
const niceness = "5"

// started is a program that runs until stop.
type started struct {
	cmd  *exec.Cmd
	done chan error
	tail *tail
}

// tail keeps the end of what a program prints.
type tail struct {
	mu   sync.Mutex
	text []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-4_000):]
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}

func start(ctx context.Context, program string, args ...string) (*started, error) {
	s := &started{cmd: exec.CommandContext(ctx, program, args...), done: make(chan error, 1), tail: &tail{}} //nolint:gosec // the binary that is measured
	s.cmd.Stdout, s.cmd.Stderr = s.tail, s.tail
	// Ctrl-C is for this program, which ends the others in order.
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(syscall.SIGTERM) }
	s.cmd.WaitDelay = time.Minute
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { s.done <- s.cmd.Wait() }()
	return s, nil
}

func (s *started) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	err := <-s.done
	s.done <- err // for whoever else waits
}

// alive says what a program printed if it has ended.
func (s *started) alive() error {
	select {
	case err := <-s.done:
		s.done <- err
		return fmt.Errorf("%s ended: %w: %s", s.cmd, errors.Join(err, errors.New("too early")), s.tail)
	default:
		return nil
	}
}

var rpcOf = regexp.MustCompile(`RPC (http://[0-9.:]+)`)

// startChain starts a network of one department and gives its RPC.
func startChain(ctx context.Context, binary, dir string) (*started, string, error) {
	out, err := exec.CommandContext(ctx, binary, "testnet", "init", "--output-dir", dir, "--base-port", "0", "--validators", "1", "--voting-period", votingPeriod).CombinedOutput() //nolint:gosec // the binary that is measured
	if err != nil {
		return nil, "", fmt.Errorf("testnet init: %w: %s", err, out)
	}
	found := rpcOf.FindSubmatch(out)
	if found == nil {
		return nil, "", fmt.Errorf("testnet init names no RPC: %s", out)
	}
	chain, err := start(ctx, binary, "testnet", "start", "--dir", dir)
	return chain, string(found[1]), err
}

// freePort asks the kernel for one.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// crowd are all processes of viewers.
type crowd struct {
	processes []*started
	inputs    []io.Writer

	mu      sync.Mutex
	reports []clientReport
}

func startCrowd(ctx context.Context, viewers int, target string, more ...string) (*crowd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &crowd{}
	processes := (viewers + clientViewers - 1) / clientViewers
	c.reports = make([]clientReport, processes)
	base := 0
	for i := range processes {
		n := viewers / processes
		if i < viewers%processes {
			n++
		}
		args := append([]string{"-n", niceness, self, clientCommand, "-target", target, "-n", strconv.Itoa(n), "-base", strconv.Itoa(base)}, more...)
		cmd := exec.CommandContext(ctx, "nice", args...) //nolint:gosec // this program
		base += (n + perAddress - 1) / perAddress
		in, err := cmd.StdinPipe()
		if err != nil {
			return nil, err
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			return nil, err
		}
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
		s := &started{cmd: cmd, done: make(chan error, 1), tail: &tail{}}
		cmd.Stderr = s.tail
		if err := cmd.Start(); err != nil {
			return nil, err
		}
		c.processes, c.inputs = append(c.processes, s), append(c.inputs, in)
		go func() {
			for lines := bufio.NewScanner(out); lines.Scan(); {
				var r clientReport
				if json.Unmarshal(lines.Bytes(), &r) == nil {
					c.mu.Lock()
					c.reports[i] = r
					c.mu.Unlock()
				}
			}
			s.done <- cmd.Wait()
		}()
	}
	return c, nil
}

func (c *crowd) tell(command string) error {
	for _, in := range c.inputs {
		if _, err := fmt.Fprintln(in, command); err != nil {
			return err
		}
	}
	return nil
}

// stop ends the viewers.
func (c *crowd) stop() {
	for _, p := range c.processes {
		_ = p.cmd.Process.Kill()
		<-p.done //nolint:errcheck // it was killed
	}
}

// sum adds the reports up.
func (c *crowd) sum() (*clientReport, error) {
	for _, p := range c.processes {
		if err := p.alive(); err != nil {
			return nil, err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	all := &clientReport{Min: math.MaxUint64}
	for i := range c.reports {
		r := &c.reports[i]
		all.Open += r.Open
		all.Failed += r.Failed
		all.Closed += r.Closed
		all.Backwards += r.Backwards
		all.Events += r.Events
		all.Min, all.Max = min(all.Min, r.Min), max(all.Max, r.Max)
		all.Marked += r.Marked
		if r.First > 0 && (all.First == 0 || r.First < all.First) {
			all.First = r.First
		}
		all.Last = max(all.Last, r.Last)
		for class, n := range r.Fresh {
			all.Fresh[class] += n
		}
		all.Stalest = max(all.Stalest, r.Stalest)
	}
	return all, nil
}

// percentile of the freshness, in seconds: the upper end of its class.
func (r *clientReport) percentile(p float64) float64 {
	total := int64(0)
	for _, n := range r.Fresh {
		total += n
	}
	seen := int64(0)
	for class, n := range r.Fresh {
		if seen += n; float64(seen) >= p*float64(total) {
			return min(classFirst*math.Pow(classGrows, float64(class)), r.Stalest)
		}
	}
	return r.Stalest
}

// edgeUse is what the processes of the edge have used: CPU seconds, and memory that is theirs alone.
func edgeUse(pids []int) (cpu float64, memory int64, err error) {
	for _, pid := range pids {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			return 0, 0, err
		}
		_, rest, _ := strings.Cut(string(stat), ") ")
		fields := strings.Fields(rest)
		for _, field := range fields[11:13] { // utime and stime, in hundredths of a second
			ticks, err := strconv.ParseFloat(field, 64)
			if err != nil {
				return 0, 0, err
			}
			cpu += ticks / 100
		}
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			return 0, 0, err
		}
		for line := range strings.Lines(string(status)) {
			if rest, ok := strings.CutPrefix(line, "RssAnon:"); ok {
				kb, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
				if err != nil {
					return 0, 0, err
				}
				memory += kb << 10
			}
		}
	}
	return cpu, memory, nil
}

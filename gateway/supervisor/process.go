package supervisor

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/moscowchain/moscowd/gateway/worker"
)

// process is one that runs.
type process struct {
	cmd      *exec.Cmd
	pid      int
	began    time.Time
	stdin    io.Closer
	first    worker.Report // is there when reported is closed
	reported chan struct{} // closed at the first report
	done     chan error    // gets why it ended
	ended    chan struct{}
}

// spawnAll starts processes from one thread that stands back behind others, as they then do.
func (s *Supervisor) spawnAll(ctx context.Context) {
	// The thread ends with this goroutine: what it gave up it does not get back.
	runtime.LockOSThread()
	if err := standBack(s.o.Nice); err != nil {
		s.o.Tell("processes have no lower priority: " + err.Error())
	}
	for {
		select {
		case start := <-s.spawn:
			start()
		case <-ctx.Done():
			return
		}
	}
}

// start starts a child; adopt has the slot show it.
func (s *Supervisor) start(p *slot) (*process, error) {
	cmd := exec.Command(p.child.Path, p.child.Args...) //nolint:gosec,noctx // what the operator configured; ended by its standard input
	cmd.Env = append(os.Environ(), p.child.Env...)
	cmd.Stderr = s.o.Log
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	started := make(chan error, 1)
	s.spawn <- func() { started <- cmd.Start() }
	if err := <-started; err != nil {
		return nil, err
	}
	run := &process{
		cmd: cmd, pid: cmd.Process.Pid, began: time.Now(), stdin: stdin, reported: make(chan struct{}), done: make(chan error, 1),
		ended: make(chan struct{}),
	}
	var reading sync.WaitGroup
	reading.Go(func() { run.listen(p, stdout) })
	go func() {
		reading.Wait()
		err := cmd.Wait()
		close(run.ended)
		run.done <- err
	}()
	return run, nil
}

// adopt shows a process in the slot, and adds up what the one before did.
func (s *Supervisor) adopt(p *slot, run *process) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.before = sum(p.before, p.report)
	p.report, p.heard, p.pid = worker.Report{}, false, run.pid
	p.starts++
	select {
	case <-run.reported: // a replacement serves before it is adopted
		p.report, p.heard = run.first, true
	default:
	}
}

// listen reads reports until the process ends, and kills it if it says nothing.
func (r *process) listen(p *slot, stdout io.Reader) {
	silent := time.AfterFunc(begun, r.kill)
	defer silent.Stop()
	first := true
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		var report worker.Report
		if json.Unmarshal(lines.Bytes(), &report) != nil {
			continue
		}
		silent.Reset(silence)
		if first {
			r.first, first = report, false
			close(r.reported)
		}
		p.mu.Lock()
		if p.pid == r.pid { // not one that comes or goes
			p.report, p.heard = report, true
		}
		p.mu.Unlock()
	}
}

func (r *process) kill() { _ = r.cmd.Process.Kill() }

// end asks a process to end, and ends it if it does not within a time.
func (r *process) end(within time.Duration) {
	_ = r.stdin.Close()
	_ = r.cmd.Process.Signal(syscall.SIGTERM)
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	select {
	case <-r.ended:
	case <-ctx.Done():
		r.kill()
		<-r.ended
	}
}

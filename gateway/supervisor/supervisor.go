package supervisor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/moscowchain/moscowd/gateway/worker"
)

const (
	// silence is after how long without a report a child is killed.
	silence = 60 * time.Second
	// begun is how long a new child may take until its first report.
	begun = 3 * time.Minute
	// A child that ended is started again after retryAfter, doubled up to retryMax while it ends within a minute.
	retryAfter = 200 * time.Millisecond
	retryMax   = 15 * time.Second
	steady     = time.Minute
)

// Child is a process to keep running.
type Child struct {
	// Name tells it from others.
	Name string
	// Path and Args are what is run, Env is added to this process's environment.
	Path string
	Args []string
	Env  []string
}

// Options of a supervisor.
type Options struct {
	Children []Child
	// Nice is by how much the children stand back behind others when processors are scarce, 0 to 19.
	Nice int
	// Drain is how long a child may take to end after it was asked to.
	Drain time.Duration
	// Log gets what children write to standard error.
	Log io.Writer
	// Tell is told what happens to children.
	Tell func(string)
}

// Supervisor keeps the children of Options.
type Supervisor struct {
	o     Options
	spawn chan func()
	slots []*slot
}

// slot is the place of one child.
type slot struct {
	child   Child
	replace chan chan error

	mu     sync.Mutex
	pid    int
	starts int
	report worker.Report // of the running one
	before worker.Report // sums of those before
	heard  bool          // from the running one
}

// New makes a supervisor.
func New(o Options) *Supervisor {
	s := &Supervisor{o: o, spawn: make(chan func())}
	for _, c := range o.Children {
		s.slots = append(s.slots, &slot{child: c, replace: make(chan chan error)})
	}
	return s
}

// Run keeps the children running until the context ends, and then ends them.
func (s *Supervisor) Run(ctx context.Context) {
	spawning, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	go s.spawnAll(spawning)
	var all sync.WaitGroup
	for _, p := range s.slots {
		all.Go(func() { s.keep(ctx, p) })
	}
	all.Wait()
}

// keep runs one child after the other.
func (s *Supervisor) keep(ctx context.Context, p *slot) {
	wait := retryAfter
	var running *process
	defer func() {
		if running != nil {
			running.end(s.o.Drain)
		}
	}()
	for ctx.Err() == nil {
		if running == nil {
			var err error
			if running, err = s.start(p); err != nil {
				s.o.Tell(fmt.Sprintf("%s cannot be started: %v", p.child.Name, err))
				wait = pause(ctx, wait)
				continue
			}
			s.adopt(p, running)
		}
		select {
		case <-ctx.Done():
		case err := <-running.done:
			s.o.Tell(fmt.Sprintf("%s (process %d) ended: %v; starting it again", p.child.Name, running.pid, reason(err)))
			if time.Since(running.began) > steady {
				wait = retryAfter
			}
			running = nil
			wait = pause(ctx, wait)
		case answer := <-p.replace:
			next, err := s.replacement(ctx, p, running)
			if err == nil {
				running = next
			}
			answer <- err
		}
	}
}

// replacement starts a child beside the running one, waits until it serves, and ends the old one.
func (s *Supervisor) replacement(ctx context.Context, p *slot, old *process) (*process, error) {
	next, err := s.start(p)
	if err != nil {
		return nil, err
	}
	select {
	case <-next.reported:
		s.adopt(p, next)
		s.o.Tell(fmt.Sprintf("%s: process %d takes over from %d", p.child.Name, next.pid, old.pid))
		go old.end(s.o.Drain) //nolint:gosec // it ends also when nobody asks any more
		return next, nil
	case err := <-next.done:
		return nil, fmt.Errorf("the new process ended: %w", reason(err))
	case <-ctx.Done():
		next.end(s.o.Drain)
		return nil, ctx.Err()
	}
}

func reason(err error) error {
	if err == nil {
		return errors.New("without an error")
	}
	return err
}

// pause waits and gives how long to wait the next time.
func pause(ctx context.Context, d time.Duration) time.Duration {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return min(2*d, retryMax)
}

// ErrNoChild is a name that no child has.
var ErrNoChild = errors.New("no process has this name")

// Replace starts a child anew while the old one still serves, and then has the old one send its viewers away.
func (s *Supervisor) Replace(ctx context.Context, name string) error {
	for _, p := range s.slots {
		if p.child.Name != name {
			continue
		}
		answer := make(chan error, 1)
		select {
		case p.replace <- answer:
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case err := <-answer:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return fmt.Errorf("%w: %q", ErrNoChild, name)
}

// ReplaceAll replaces one child after the other.
func (s *Supervisor) ReplaceAll(ctx context.Context) error {
	for _, p := range s.slots {
		if err := s.Replace(ctx, p.child.Name); err != nil {
			return fmt.Errorf("%s: %w", p.child.Name, err)
		}
	}
	return nil
}

// Status is what is known of a child.
type Status struct {
	Name    string        `json:"name"`
	Process int           `json:"process"`
	Starts  int           `json:"starts"`
	Serving bool          `json:"serving"`
	Report  worker.Report `json:"report"`
}

// Statuses of all children. Counters go on from one process of a child to the next.
func (s *Supervisor) Statuses() []Status {
	statuses := make([]Status, 0, len(s.slots))
	for _, p := range s.slots {
		p.mu.Lock()
		statuses = append(statuses, Status{
			Name: p.child.Name, Process: p.pid, Starts: p.starts, Serving: p.heard, Report: sum(p.before, p.report),
		})
		p.mu.Unlock()
	}
	return statuses
}

// sum adds what only rises to what is.
func sum(before, now worker.Report) worker.Report {
	now.Accepted += before.Accepted
	now.Delivered += before.Delivered
	now.Conflated += before.Conflated
	now.Refused += before.Refused
	now.TooSlow += before.TooSlow
	now.Passed += before.Passed
	return now
}

package electionfile

import (
	"fmt"
	"runtime"
	"sync"
)

// lineError is what is wrong with a line.
type lineError struct {
	line int
	code Code
	err  error
}

func (e *lineError) Error() string   { return fmt.Sprintf("line %d: %s: %s", e.line, e.code, e.err) }
func (e *lineError) Unwrap() []error { return []error{e.code, e.err} }

// earlier gives the one of the earlier line, the first of two of the same.
func earlier(a, b *lineError) *lineError {
	if a == nil || b != nil && b.line < a.line {
		return b
	}
	return a
}

// job checks lines that stand one behind the other and gives what is wrong with the first that is.
type job func() *lineError

// pool runs jobs on all processors.
type pool struct {
	jobs    chan job
	workers sync.WaitGroup
	pending sync.WaitGroup

	mu    sync.Mutex
	wrong *lineError
}

func newPool() *pool {
	p := &pool{jobs: make(chan job)}
	for range runtime.GOMAXPROCS(0) {
		p.workers.Go(func() {
			for j := range p.jobs {
				found := j()
				p.mu.Lock()
				p.wrong = earlier(p.wrong, found)
				p.mu.Unlock()
				p.pending.Done()
			}
		})
	}
	return p
}

// submit hands a job over. Once something is wrong nothing more needs to be checked: it says so, and later lines do not count.
func (p *pool) submit(j job) *lineError {
	p.pending.Add(1)
	p.jobs <- j
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.wrong
}

// wait gives the first wrong line of all jobs so far.
func (p *pool) wait() *lineError {
	p.pending.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.wrong
}

func (p *pool) stop() {
	close(p.jobs)
	p.workers.Wait()
}

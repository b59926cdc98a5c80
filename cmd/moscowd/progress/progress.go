// Package progress tells a person how far long work has come: a bar in a terminal, a plain line per tenth elsewhere,
// so that logs stay readable.
package progress

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"
)

// Reporter reports on one piece of work after the other. It is not safe for concurrent use.
type Reporter struct {
	out  io.Writer
	tty  bool
	what string
	bar  *progressbar.ProgressBar
	next int // tenth of which the next plain line tells
}

// New reports to out, usually standard error; the form follows from what out is.
func New(out io.Writer) *Reporter {
	file, isFile := out.(*os.File)
	return &Reporter{out: out, tty: isFile && isatty.IsTerminal(file.Fd())}
}

// Report tells that done of total is finished. Another name begins another piece of work. A total of 0 is finished at
// once.
func (r *Reporter) Report(what string, done, total int) {
	if what != r.what {
		r.Done()
		r.what, r.next = what, 1
	}
	if r.tty {
		r.draw(done, total)
		return
	}
	tenth := 10
	if total > 0 {
		tenth = done * 10 / total
	}
	if tenth < r.next {
		return
	}
	r.next = tenth + 1
	_, _ = fmt.Fprintf(r.out, "%s: %d of %d\n", what, done, total) // nobody to tell if this fails
}

func (r *Reporter) draw(done, total int) {
	if r.bar == nil {
		r.bar = progressbar.NewOptions64(int64(total),
			progressbar.OptionSetWriter(r.out),
			progressbar.OptionSetDescription(fmt.Sprintf("%-14s", r.what)),
			progressbar.OptionSetWidth(30),
			progressbar.OptionShowCount(),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionOnCompletion(func() { _, _ = fmt.Fprintln(r.out) }),
		)
	}
	_ = r.bar.Set64(int64(done))
}

// Done ends the piece of work that is under way, so that what is printed next stands on its own line.
func (r *Reporter) Done() {
	if r.bar != nil && !r.bar.IsFinished() {
		_, _ = fmt.Fprintln(r.out)
	}
	r.bar, r.what = nil, ""
}

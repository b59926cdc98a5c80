package pass

import (
	"errors"
	"fmt"

	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// Limits of a pass. A season of 20 000 applications and 12 800 rows needs 928 bytes for the audit paths and about 6 for
// a day that the application named.
const (
	MaxSize   = 2_560 // bytes; their text fits into a QR code
	MaxDays   = 128
	MaxPath   = 20 // hashes, for a million leaves
	MaxNumber = rules.MaxServiceNumberLength
)

// Errors of this package.
var (
	// ErrMalformed says that a text is no pass.
	ErrMalformed = errors.New("not an entry pass")
	// ErrInvalid says that a pass does not give entry.
	ErrInvalid = errors.New("the pass is not valid")
)

// Pass proves what became of one application on one day.
type Pass struct {
	SeasonID    uint64
	Application uint64      // id
	Day         rules.Ticks // whole day

	// ServiceNumber is the number of the application. The outcomes do not hold it: it is only shown, unless the checker
	// has the register.
	ServiceNumber string

	// Outcomes of the application, and the audit path of their leaf, which has the index Application - 1.
	Outcomes     []rules.Outcome
	OutcomesPath []merkle.Hash
	// Row is the plan row of the day, and the audit path of its leaf, whose index the outcome of the day names.
	Row     rules.PlanRow
	RowPath []merkle.Hash
}

// outcome finds what became of the day. A day that was named twice has one outcome.
func (p *Pass) outcome() (rules.Outcome, bool) {
	for _, o := range p.Outcomes {
		if o.Day == p.Day {
			return o, true
		}
	}
	return rules.Outcome{}, false
}

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrInvalid, fmt.Sprintf(format, args...))
}

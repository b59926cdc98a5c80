package tally

import (
	"errors"
	"fmt"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/group"
)

// MaxCount is the largest number that a column may hold, and so the largest number of ballots of a district.
const MaxCount = 4_000_000

var (
	// ErrNoCount says that a point is no number up to the bound: something that is not a tally was opened.
	ErrNoCount = errors.New("no count is behind the point")
	// ErrCount says that a count handed in is not the one that was opened.
	ErrCount = errors.New("count is not the one opened")
	// ErrSums says that counts cannot come from so many ballots of this form.
	ErrSums = errors.New("counts do not fit the ballots")
)

// Solver finds the number behind a point with baby steps and giant steps (Shanks). It keeps about 2 000 points for MaxCount.
type Solver struct {
	steps uint64
	baby  map[[group.Size]byte]uint64
	giant *group.Point
	max   uint64
}

// NewSolver prepares the search for numbers up to limit, at most MaxCount.
func NewSolver(limit uint64) *Solver {
	limit = min(limit, MaxCount)
	s := &Solver{steps: 1, max: limit}
	for s.steps*s.steps <= limit {
		s.steps++
	}
	s.baby = make(map[[group.Size]byte]uint64, s.steps)
	p := group.Identity()
	for i := range s.steps {
		s.baby[[group.Size]byte(p.Bytes())] = i
		p = p.Add(group.Generator())
	}
	s.giant = p
	return s
}

// Solve returns the v with p = vG; the error is ErrNoCount.
func (s *Solver) Solve(p *group.Point) (uint64, error) {
	for i := range s.steps {
		if v, ok := s.baby[[group.Size]byte(p.Bytes())]; ok && i*s.steps+v <= s.max {
			return i*s.steps + v, nil
		}
		p = p.Sub(s.giant)
	}
	return 0, fmt.Errorf("%w up to %d", ErrNoCount, s.max)
}

// Check says whether counts are what Combine opened and can come from so many ballots of that form: no column above the
// ballots, each sum between its bounds times the ballots. The error is ErrCount or ErrSums.
func Check(open []*group.Point, form ballot.Form, ballots uint64, counts []uint64) error {
	if len(counts) != len(open) || len(counts) != form.Cells() {
		return fmt.Errorf("%w: %d counts for %d columns", ErrCount, len(counts), len(open))
	}
	if ballots > MaxCount {
		return fmt.Errorf("%w: %d ballots, at most %d can be counted", ErrSums, ballots, MaxCount)
	}
	for j, v := range counts {
		if v > ballots {
			return fmt.Errorf("%w: column %d holds %d of %d ballots", ErrSums, j, v, ballots)
		}
		if !group.MulBase(group.ScalarFromUint64(v)).Equal(open[j]) {
			return fmt.Errorf("%w: column %d, %d", ErrCount, j, v)
		}
	}
	for _, c := range form {
		for i, s := range c.Sums() {
			total := uint64(0)
			for _, t := range s.Terms {
				total += t.Weight * counts[t.Cell]
			}
			if total < s.Low*ballots || total > s.High*ballots {
				return fmt.Errorf("%w: contest %d, sum %d is %d of %d ballots", ErrSums, c.ID, i, total, ballots)
			}
		}
		counts = counts[c.Cells():]
	}
	return nil
}

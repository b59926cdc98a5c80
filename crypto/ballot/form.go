package ballot

import (
	"errors"
	"fmt"

	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/proofs"
)

// Bounds of one ballot.
const (
	MaxCells = 128
	MaxSize  = 40_000
)

// ErrForm says that contests are not such as the protocol allows.
var ErrForm = errors.New("form of the ballot is not allowed")

// Kind says how a contest is answered.
type Kind uint64

const (
	// Exactly takes Limit of the options, or the blank cell if there is one, which then weighs as much as Limit options.
	Exactly Kind = 1
	// UpTo takes any number of options up to Limit. With Limit equal to Options it is an approval vote.
	UpTo Kind = 2
	// Rating gives each option a grade from 1 to Limit, or none.
	Rating Kind = 3
	// Ranking gives each option a position of its own; with Blank, options and positions may stay without the other.
	Ranking Kind = 4
)

// Contest is one question of a ballot.
type Contest struct {
	// ID names the contest in its election.
	ID uint64
	// Kind, Options, Limit and Blank fix the cells. Limit is unused, 0, for Ranking; Blank is for Exactly and Ranking.
	Kind    Kind
	Options uint64
	Limit   uint64
	Blank   bool
}

// Sum is a sum of cells, of which a ballot proves that it lies from Low to High.
type Sum struct {
	Terms     []Term
	Low, High uint64
}

// Term is a cell, counted from 0 in its contest, and how often it is added.
type Term struct {
	Cell   int
	Weight uint64
}

type place struct{ row, column uint64 }

// Validate checks the contest alone; its error is ErrForm.
func (c Contest) Validate() error {
	switch {
	case c.Options == 0 || c.Options > MaxCells:
		return fmt.Errorf("%w: contest %d has %d options", ErrForm, c.ID, c.Options)
	case c.Kind == Exactly && c.Limit >= 1 && c.Limit <= c.Options,
		c.Kind == UpTo && c.Limit >= 1 && c.Limit <= c.Options && !c.Blank,
		c.Kind == Rating && c.Limit >= 1 && c.Limit < MaxCells && !c.Blank,
		c.Kind == Ranking && c.Limit == 0:
	default:
		return fmt.Errorf("%w: contest %d of kind %d has the limit %d, blank %t", ErrForm, c.ID, c.Kind, c.Limit, c.Blank)
	}
	if n := c.cells(); n > MaxCells {
		return fmt.Errorf("%w: contest %d has %d cells, at most %d are allowed", ErrForm, c.ID, n, MaxCells)
	}
	return nil
}

// Cells returns the number of cells of a valid contest: ciphertexts, bits, columns of the tally.
func (c Contest) Cells() int { return int(c.cells()) }

func (c Contest) cells() uint64 {
	switch {
	case c.Kind == Rating:
		return c.Options * (c.Limit + 1)
	case c.Kind == Ranking && c.Blank:
		return c.Options*c.Options + 2*c.Options
	case c.Kind == Ranking:
		return c.Options * c.Options
	case c.Blank:
		return c.Options + 1
	default:
		return c.Options
	}
}

// places returns the row and the column of each cell.
func (c Contest) places() []place {
	var out []place
	row := func(row, columns uint64) {
		for column := range columns {
			out = append(out, place{row, column})
		}
	}
	switch {
	case c.Kind == Rating:
		for i := range c.Options {
			row(i, c.Limit+1)
		}
	case c.Kind == Ranking && c.Blank:
		for i := range c.Options {
			row(i, c.Options+1)
		}
		row(c.Options, c.Options)
	case c.Kind == Ranking:
		for i := range c.Options {
			row(i, c.Options)
		}
	default:
		row(0, c.cells())
	}
	return out
}

// Sums returns the sums of a valid contest in the order of their proofs.
func (c Contest) Sums() []Sum {
	places := c.places()
	where := func(low, high uint64, in func(place) bool) Sum {
		s := Sum{Low: low, High: high}
		for i, p := range places {
			if in(p) {
				s.Terms = append(s.Terms, Term{i, 1})
			}
		}
		return s
	}
	all := func(place) bool { return true }
	var sums []Sum
	switch c.Kind {
	case Exactly:
		s := where(c.Limit, c.Limit, all)
		if c.Blank {
			s.Terms[c.Options].Weight = c.Limit
		}
		sums = append(sums, s)
	case UpTo:
		sums = append(sums, where(0, c.Limit, all))
	default:
		for i := range c.Options {
			sums = append(sums, where(1, 1, func(p place) bool { return p.row == i }))
		}
		if c.Kind == Ranking {
			for i := range c.Options {
				sums = append(sums, where(1, 1, func(p place) bool { return p.column == i }))
			}
		}
	}
	return sums
}

// Form is the contests of one district, in the order in which their cells stand in a ballot.
type Form []Contest

// Validate checks every contest, that their IDs ascend, and that a ballot keeps within MaxCells and MaxSize.
func (f Form) Validate() error {
	if len(f) == 0 {
		return fmt.Errorf("%w: no contests", ErrForm)
	}
	for i, c := range f {
		if err := c.Validate(); err != nil {
			return err
		}
		if i > 0 && c.ID <= f[i-1].ID {
			return fmt.Errorf("%w: contest %d stands behind contest %d", ErrForm, c.ID, f[i-1].ID)
		}
	}
	if n := f.Cells(); n > MaxCells {
		return fmt.Errorf("%w: %d cells, at most %d are allowed", ErrForm, n, MaxCells)
	}
	if n := f.Cells()*elgamal.Size + f.ProofsSize(); n > MaxSize {
		return fmt.Errorf("%w: %d bytes, at most %d are allowed", ErrForm, n, MaxSize)
	}
	return nil
}

// Cells returns the number of cells of a ballot.
func (f Form) Cells() int {
	n := 0
	for _, c := range f {
		n += c.Cells()
	}
	return n
}

// ProofsSize returns the length of the proofs of a ballot in bytes.
func (f Form) ProofsSize() int {
	n := 0
	for _, c := range f {
		n += c.Cells() * proofs.RangeSize(2)
		for _, s := range c.Sums() {
			n += proofs.RangeSize(int(s.High-s.Low) + 1)
		}
	}
	return n
}

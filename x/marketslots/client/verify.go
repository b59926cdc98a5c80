package client

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/x/marketslots/dataset"
)

// Verification is what the check of a data set found. Its JSON form is what machines read.
type Verification struct {
	ChainID  string `json:"chain_id"`
	SeasonID uint64 `json:"season_id,string"`
	Season   string `json:"season"`
	// Valid says that nothing wrong was found; a data set without Bound is only consistent with itself.
	Valid      bool            `json:"valid"`
	Recomputed *dataset.Report `json:"recomputed,omitempty"`
	Bound      *Bound          `json:"bound,omitempty"`
	NotBound   string          `json:"not_bound,omitempty"` // the reason
	// Error is the first thing wrong, Difference its parts if it is a value that should be another.
	Error      string              `json:"error,omitempty"`
	Difference *dataset.Difference `json:"difference,omitempty"`
}

// Bound is how a data set hangs on a trusted block.
type Bound struct {
	Height        int64       `json:"height,string"` // of the block that commits to the season's closing
	Hash          dataset.Hex `json:"hash"`
	Time          time.Time   `json:"time"`
	Signed        int         `json:"signed"`
	Validators    int         `json:"validators"`
	TrustedHeight int64       `json:"trusted_height,string"`
	// Ordered applications stand in the order that the blocks decided, Unordered ones cannot be checked.
	Ordered   int `json:"ordered"`
	Unordered int `json:"unordered"`
}

const noTrust = "no trusted height and hash given"

// Verify recomputes a data set and binds it. An error means that the data set could not be checked (it wraps
// dataset.ErrUnusable); what is wrong with one that could is in the Verification.
func Verify(set *dataset.Set, trust *lightproof.Trust, now time.Time) (*Verification, error) {
	v := &Verification{ChainID: set.ChainID, SeasonID: uint64(set.Season.ID), Season: set.Season.Name}
	report, err := set.Recompute()
	if err != nil {
		return v, v.fail(err)
	}
	v.Recomputed = report
	if err := v.bind(set, trust, now); err != nil || v.Error != "" {
		return v, err
	}
	v.Valid = true
	return v, nil
}

// bind notes what the set is bound to, why it is not, or what is wrong with it. It returns errors that say nothing about
// the season.
func (v *Verification) bind(set *dataset.Set, trust *lightproof.Trust, now time.Time) error {
	binding, err := Bind(set, trust, now)
	switch {
	case trust == nil && (errors.Is(err, ErrNoProof) || errors.Is(err, lightproof.ErrUntrusted)):
		v.NotBound = err.Error() + ", and " + noTrust
	case err != nil:
		return v.fail(err)
	case trust == nil:
		v.NotBound = noTrust
	default:
		v.Bound = &Bound{
			Height: binding.Height, Hash: binding.Hash, Time: binding.Time,
			Signed: binding.Signed, Validators: binding.Validators, TrustedHeight: binding.TrustedHeight,
			Ordered: binding.Ordered, Unordered: binding.Unordered,
		}
	}
	return nil
}

// fail notes what is wrong. It returns errors that say nothing about the season.
func (v *Verification) fail(err error) error {
	if errors.Is(err, lightproof.ErrMalformed) {
		return fmt.Errorf("%w: %w", dataset.ErrUnusable, err)
	}
	if errors.Is(err, dataset.ErrUnusable) {
		return err
	}
	v.Error = err.Error()
	errors.As(err, &v.Difference)
	return nil
}

// printer gives what writes one line: a word and what is to say about it.
func printer(w io.Writer) func(word, format string, args ...any) error {
	return func(word, format string, args ...any) error {
		_, err := fmt.Fprintf(w, "%-13s%s\n", word, fmt.Sprintf(format, args...))
		return err
	}
}

// Print writes the verification for a person to read.
func (v *Verification) Print(w io.Writer) error {
	line := printer(w)
	errs := []error{line("season", "%d %q of %s", v.SeasonID, v.Season, v.ChainID)}
	if r := v.Recomputed; r != nil {
		errs = append(errs, line("recomputed", "%s applications, %s plan rows, %s outcomes: all equal",
			grouped(r.Applications), grouped(r.PlanRows), grouped(r.Outcomes)))
		if r.Operations > 0 {
			errs = append(errs, line("places", "%s operations replayed: %s offers, %s places with another holder than allotted: all equal",
				grouped(r.Operations), grouped(r.Offers), grouped(r.ChangedPlaces)))
		}
	}
	if b := v.Bound; b != nil {
		errs = append(errs, line("bound", "to %s at height %d (block %X of %s, signed by %d of %d validators), trusted from height %d within 10 years",
			v.ChainID, b.Height, []byte(b.Hash), b.Time.UTC().Format(time.DateTime), b.Signed, b.Validators, b.TrustedHeight))
		if b.Ordered > 0 {
			errs = append(errs, line("order", "%s applications stand in the order that the blocks decided", grouped(b.Ordered)))
		}
		if b.Unordered > 0 {
			errs = append(errs, line("NO ORDER", "of %s applications: the blocks that decided it are not in the file or lie before the trusted one",
				grouped(b.Unordered)))
		}
	}
	if v.NotBound != "" {
		errs = append(errs, line("NOT BOUND", "%s: the file is only consistent with itself", v.NotBound))
	}
	if v.Error != "" {
		errs = append(errs, line("INVALID", "%s", v.Error))
	}
	return errors.Join(errs...)
}

// grouped writes 20000 as "20 000".
func grouped(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + " " + digits[i:]
	}
	return digits
}

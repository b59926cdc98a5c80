package client

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/x/marketslots/dataset"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/pass"
)

// Where a gate stands; zero values are not compared.
type Where struct {
	Fair uint64
	Day  rules.Ticks // whole day
}

// PassVerification is what the check of an entry pass found. Its JSON form is what machines read.
type PassVerification struct {
	ChainID  string `json:"chain_id"`
	SeasonID uint64 `json:"season_id,string"`
	Season   string `json:"season"`
	// Valid says that the pass gives entry; without Bound only if the closing is the chain's.
	Valid bool       `json:"valid"`
	Entry *PassEntry `json:"entry,omitempty"`
	// Changes says how far the checker knows what became of places after the allocation.
	Changes  string `json:"changes,omitempty"`
	Bound    *Bound `json:"bound,omitempty"`
	NotBound string `json:"not_bound,omitempty"` // the reason
	Error    string `json:"error,omitempty"`
}

// PassEntry is what the gate shows.
type PassEntry struct {
	Fair          uint64             `json:"fair_id,string"`
	Day           string             `json:"day"`
	Speciality    dataset.Speciality `json:"speciality"`
	Place         uint32             `json:"place"`
	Queue         dataset.Queue      `json:"queue"`
	Application   uint64             `json:"application_id,string"`
	ServiceNumber string             `json:"service_number"`
	// NumberKnown says that the service number stands in the register; otherwise the pass alone says so.
	NumberKnown bool `json:"service_number_known"`
	ByOffer     bool `json:"by_offer"`
}

// VerifyPass checks the text of an entry pass against a season: a whole data set, which is recomputed and tells what
// became of places, or the few records of a closing file. An error wraps dataset.ErrUnusable or pass.ErrMalformed and
// means that it could not be checked; what is wrong with a pass that could is in the PassVerification.
func VerifyPass(
	text string, set *dataset.Set, whole bool, where Where, trust *lightproof.Trust, now time.Time,
) (*PassVerification, error) {
	p, err := pass.Parse(text)
	if err != nil {
		return nil, err
	}
	v := &PassVerification{ChainID: set.ChainID, SeasonID: uint64(set.Season.ID), Season: set.Season.Name}
	if err := v.bind(set, whole, trust, now); err != nil || v.Error != "" {
		return v, err
	}
	entry, err := p.Check(v.closing(set, whole))
	if err == nil {
		err = where.check(entry)
	}
	if err != nil {
		v.Error = err.Error()
		return v, nil
	}
	v.Valid = true
	v.Entry = &PassEntry{
		Fair: entry.Fair, Day: entry.Day.Date(), Speciality: dataset.Speciality(entry.Speciality), Place: entry.Place,
		Queue: dataset.Queue(entry.Queue) + 1, Application: entry.Application, ServiceNumber: entry.ServiceNumber,
		NumberKnown: entry.NumberKnown, ByOffer: entry.ByOffer,
	}
	return v, nil
}

// bind checks what the pass is checked against.
func (v *PassVerification) bind(set *dataset.Set, whole bool, trust *lightproof.Trust, now time.Time) error {
	of := &Verification{}
	if whole {
		found, err := Verify(set, trust, now)
		if err != nil {
			return err
		}
		of = found
	} else if err := of.bind(set, trust, now); err != nil {
		return err
	}
	v.Bound, v.NotBound = of.Bound, of.NotBound
	if of.Error != "" {
		v.Error = "the closing that the pass is checked against is not valid: " + of.Error
	}
	return nil
}

// closing gives the season as passes are checked against it, and says what is known of changes.
func (v *PassVerification) closing(set *dataset.Set, whole bool) *pass.Closing {
	operations := uint64(set.PlacesHead.Operations)
	switch {
	case whole:
		v.Changes = fmt.Sprintf("%s operations on places replayed", grouped(int(operations)))
		number := func(id uint64) string { return set.Applications[id-1].ServiceNumber }
		return closingOf(&set.Closing, changesOf(set.Places), number)
	case operations == 0:
		v.Changes = "none until the file was made"
		return closingOf(&set.Closing, changesOf(nil), nil)
	default:
		v.Changes = fmt.Sprintf("UNKNOWN: there were %s operations on places, which only a whole data set tells", grouped(int(operations)))
		return closingOf(&set.Closing, nil, nil)
	}
}

// check wants the pass to be for this fair and day.
func (w Where) check(entry *pass.Entry) error {
	if w.Fair != 0 && entry.Fair != w.Fair {
		return fmt.Errorf("%w: it is for fair %d, this is fair %d", pass.ErrInvalid, entry.Fair, w.Fair)
	}
	if w.Day != 0 && entry.Day != w.Day {
		return fmt.Errorf("%w: it is for %s, the day is %s", pass.ErrInvalid, entry.Day.Date(), w.Day.Date())
	}
	return nil
}

// Print writes the verification for a person to read.
func (v *PassVerification) Print(w io.Writer) error {
	line := printer(w)
	errs := []error{line("season", "%d %q of %s", v.SeasonID, v.Season, v.ChainID)}
	if e := v.Entry; e != nil {
		known := ", as the pass says"
		if e.NumberKnown {
			known = ""
		}
		word := "VALID"
		if v.NotBound != "" {
			word = "consistent"
		}
		errs = append(errs,
			line(word, "fair %d, %s, place %d (%s, queue of %s)", e.Fair, e.Day, e.Place, e.Speciality, e.Queue),
			line("application", "id %d, service number %s%s", e.Application, e.ServiceNumber, known))
		if e.ByOffer {
			errs = append(errs, line("by offer", "the place was won after the allocation"))
		}
		errs = append(errs, line("changes", "%s", v.Changes))
	}
	if b := v.Bound; b != nil {
		errs = append(errs, line("bound", "to %s at height %d (%s, signed by %d of %d validators), trusted from height %d",
			v.ChainID, b.Height, b.Time.UTC().Format(time.DateTime), b.Signed, b.Validators, b.TrustedHeight))
	}
	if v.NotBound != "" {
		errs = append(errs, line("NOT BOUND", "%s: INTERNALLY CONSISTENT only, anybody can make such a pass and closing", v.NotBound))
	}
	if v.Error != "" {
		errs = append(errs, line("INVALID", "%s", v.Error))
	}
	return errors.Join(errs...)
}

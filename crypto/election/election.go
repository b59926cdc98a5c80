// Package election is the frozen definition of an election under protocol MV1 (docs/voting-protocol.md) and its hash eh, to
// which every proof, signature and share of the election is bound.
//
// Fill a [Definition], call [Definition.Validate] before anything else is asked of it, and [Definition.Hash]. What voters
// of a district answer gives [Definition.Form]. The hash covers every field in an encoding of its own: the encoding of a
// database or of a wire format is never hashed. Texts must be UTF-8 in normal form C; that is not checked.
package election

import (
	"errors"
	"fmt"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/dkg"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/transcript"
)

// ErrDefinition says that a definition is not allowed.
var ErrDefinition = errors.New("definition of the election is not allowed")

// Definition is what cannot change once an election is open.
type Definition struct {
	// Ceremony names chain, election, threshold and trustees, and the attempt that made the key.
	Ceremony dkg.Params
	// TrusteeKeys are PK_1 to PK_n; Result is what their ceremony gave.
	TrusteeKeys []*group.Point
	Result      *dkg.Result
	// Contests and Districts ascend by ID.
	Contests  []Contest
	Districts []District
	// Opens and Closes are seconds since 1970-01-01 UTC.
	Opens, Closes uint64
	// Revote says whether a later ballot replaces an earlier one.
	Revote bool
}

// Contest is a question with its texts; Options of the embedded contest is the number of OptionTexts.
type Contest struct {
	ballot.Contest
	Text        string
	OptionTexts []string
}

// District is where a voter votes.
type District struct {
	ID uint64
	// Contests holds the IDs of those that the district votes on, ascending.
	Contests []uint64
	// Partner is the district that takes this one in where fewer than Minimum ballots are counted; 0 for none.
	Partner, Minimum uint64
	// CensusRoot and CensusCount are those of the district's voters.
	CensusRoot  []byte
	CensusCount uint64
}

// Validate checks the definition; the error is ErrDefinition, ballot.ErrForm or dkg.ErrParams.
func (d *Definition) Validate() error {
	if err := d.Ceremony.Validate(); err != nil {
		return err
	}
	n := len(d.Ceremony.Trustees)
	switch {
	case len(d.TrusteeKeys) != n || d.Result == nil || len(d.Result.VerificationKeys) != n:
		return fmt.Errorf("%w: it needs two keys of each of %d trustees", ErrDefinition, n)
	case len(d.Contests) == 0 || len(d.Districts) == 0:
		return fmt.Errorf("%w: it needs contests and districts", ErrDefinition)
	case d.Opens >= d.Closes:
		return fmt.Errorf("%w: it closes at %d and opens at %d", ErrDefinition, d.Closes, d.Opens)
	}
	for i, c := range d.Contests {
		if err := c.Validate(); err != nil {
			return err
		}
		if uint64(len(c.OptionTexts)) != c.Options {
			return fmt.Errorf("%w: contest %d has %d options and %d texts", ErrDefinition, c.ID, c.Options, len(c.OptionTexts))
		}
		if i > 0 && c.ID <= d.Contests[i-1].ID {
			return fmt.Errorf("%w: contest %d stands behind contest %d", ErrDefinition, c.ID, d.Contests[i-1].ID)
		}
	}
	for i, district := range d.Districts {
		if district.ID == 0 || i > 0 && district.ID <= d.Districts[i-1].ID {
			return fmt.Errorf("%w: district %d is not in order", ErrDefinition, district.ID)
		}
		form, err := d.Form(district.ID)
		if err != nil {
			return err
		}
		if err := form.Validate(); err != nil {
			return fmt.Errorf("district %d: %w", district.ID, err)
		}
		if err := d.checkPartner(district); err != nil {
			return err
		}
	}
	return nil
}

// checkPartner wants a partner with the same contests: otherwise their accumulators could not be added.
func (d *Definition) checkPartner(district District) error {
	if district.Partner == 0 {
		return nil
	}
	partner := d.district(district.Partner)
	if partner == nil || partner.ID == district.ID || string(ids(partner.Contests)) != string(ids(district.Contests)) {
		return fmt.Errorf("%w: district %d cannot merge into %d", ErrDefinition, district.ID, district.Partner)
	}
	return nil
}

func (d *Definition) district(id uint64) *District {
	for i := range d.Districts {
		if d.Districts[i].ID == id {
			return &d.Districts[i]
		}
	}
	return nil
}

// Form returns the contests of a district; the error is ErrDefinition where district or contest does not exist.
func (d *Definition) Form(district uint64) (ballot.Form, error) {
	of := d.district(district)
	if of == nil {
		return nil, fmt.Errorf("%w: no district %d", ErrDefinition, district)
	}
	var form ballot.Form
	for _, id := range of.Contests {
		found := false
		for _, c := range d.Contests {
			if c.ID == id {
				form, found = append(form, c.Contest), true
			}
		}
		if !found {
			return nil, fmt.Errorf("%w: district %d votes on contest %d, which does not exist", ErrDefinition, district, id)
		}
	}
	return form, nil
}

// Hash returns eh, of 64 bytes.
func (d *Definition) Hash() []byte {
	var contests, districts []byte
	for _, c := range d.Contests {
		contests = append(contests, transcript.LV(transcript.LV(
			transcript.Uint64(c.ID), []byte(c.Text), transcript.Uint64(uint64(c.Kind)), transcript.Uint64(c.Limit), flag(c.Blank), texts(c.OptionTexts),
		))...)
	}
	for _, x := range d.Districts {
		districts = append(districts, transcript.LV(transcript.LV(
			transcript.Uint64(x.ID), ids(x.Contests), transcript.Uint64(x.Partner), transcript.Uint64(x.Minimum),
			x.CensusRoot, transcript.Uint64(x.CensusCount),
		))...)
	}
	h := transcript.New(transcript.Version).
		AddText(d.Ceremony.ChainID).AddUint64(d.Ceremony.Election).
		AddBytes(contests).AddBytes(districts).
		AddUint64(d.Ceremony.Attempt).AddUint64(d.Ceremony.Threshold).AddUint64(uint64(len(d.Ceremony.Trustees))).
		AddBytes(texts(d.Ceremony.Trustees)).
		AddBytes(points(d.TrusteeKeys)).AddBytes(points(d.Result.VerificationKeys)).AddPoints(d.Result.Key.Point()).
		AddUint64(d.Opens).AddUint64(d.Closes).AddBytes(flag(d.Revote)).Sum()
	return h[:]
}

func texts(all []string) []byte {
	var b []byte
	for _, s := range all {
		b = append(b, transcript.LV([]byte(s))...)
	}
	return b
}

func ids(all []uint64) []byte {
	var b []byte
	for _, id := range all {
		b = append(b, transcript.LV(transcript.Uint64(id))...)
	}
	return b
}

func points(all []*group.Point) []byte {
	var b []byte
	for _, p := range all {
		b = append(b, transcript.LV(p.Bytes())...)
	}
	return b
}

func flag(set bool) []byte {
	if set {
		return transcript.Uint64(1)
	}
	return transcript.Uint64(0)
}

package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/x/voting/electionfile"
	"github.com/moscowchain/moscowd/x/voting/pollfile"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// ElectionVerification is what the check of an election found. Its JSON form is what machines read.
type ElectionVerification struct {
	ChainID    string `json:"chain_id"`
	ElectionID uint64 `json:"election_id,string"`
	// Valid says that nothing wrong was found; a file without Bound is only consistent with itself.
	Valid bool `json:"valid"`
	// Final says that all totals are there.
	Final      bool               `json:"final"`
	Definition pollfile.Hex       `json:"definition_hash"`
	Export     pollfile.Hex       `json:"export_hash"`
	Census     uint64             `json:"census"`
	Cast       uint64             `json:"cast"`
	Spoiled    uint64             `json:"spoiled"`
	Voted      uint64             `json:"voted"`
	Out        []uint64           `json:"expelled_dealers,omitempty"`
	Districts  []ElectionDistrict `json:"districts,omitempty"`
	Bound      *Bound             `json:"bound,omitempty"`
	NotBound   string             `json:"not_bound,omitempty"` // the reason
	// Code is the first thing wrong, one of docs/election-dataset.md; Error says it in words.
	Code  string `json:"code,omitempty"`
	Error string `json:"error,omitempty"`

	result *electionfile.Result
}

// ElectionDistrict is the turnout of a district and, where it is not counted with another, its totals.
type ElectionDistrict struct {
	ID      uint64 `json:"id,string"`
	Census  uint64 `json:"census"`
	Ballots uint64 `json:"ballots"`
	// CountedIn is the district that took this one in.
	CountedIn uint64 `json:"counted_in,string,omitempty"`
	// TurnoutOnly says that too few ballots were cast to open them.
	TurnoutOnly bool `json:"turnout_only,omitempty"`
	// Counts has a number for each column of the ballot.
	Counts []uint64 `json:"counts,omitempty"`
}

// VerifyElection checks a data set of an election and, if a block is trusted, that it is the chain's. An error means that it
// could not be checked (it wraps electionfile.ErrUnusable); what is wrong with one that could is in the ElectionVerification.
func VerifyElection(in io.Reader, trust *lightproof.Trust, now time.Time) (*ElectionVerification, error) {
	v := &ElectionVerification{}
	result, err := electionfile.Verify(in)
	if err != nil {
		return v, v.fail(err)
	}
	v.result = result
	v.ChainID, v.ElectionID, v.Definition, v.Export = result.ChainID, result.Election, result.Hash, result.FileHash
	v.Census, v.Cast, v.Spoiled, v.Voted, v.Out = result.Census, result.Cast, result.Spoiled, result.Voted, result.Out
	v.Final, v.Districts = result.Final, districtsOf(result)
	if err := v.bind(trust, now); err != nil || v.Error != "" {
		return v, err
	}
	v.Valid = true
	return v, nil
}

func districtsOf(result *electionfile.Result) []ElectionDistrict {
	var all []ElectionDistrict
	for i, d := range result.Definition.Districts {
		district := ElectionDistrict{ID: d.ID, Census: d.CensusCount, Ballots: result.Turnout[i]}
		for _, g := range result.Groups {
			switch {
			case g.District == d.ID:
				district.TurnoutOnly, district.Counts = !g.Opened, g.Counts
			case slices.Contains(g.Merged, d.ID):
				district.CountedIn = g.District
			}
		}
		all = append(all, district)
	}
	return all
}

// fail notes what is wrong. It returns errors that say nothing about the election.
func (v *ElectionVerification) fail(err error) error {
	var code electionfile.Code
	if !errors.As(err, &code) || code == electionfile.ErrUnusable {
		return err
	}
	v.Code, v.Error = string(code), err.Error()
	return nil
}

func (v *ElectionVerification) bind(trust *lightproof.Trust, now time.Time) error {
	if v.result.Proof == nil {
		if trust != nil {
			return v.fail(fmt.Errorf("%w: the file has none", electionfile.ErrProof))
		}
		v.NotBound = "the file has no proof, and " + noTrust
		return nil
	}
	var proof lightproof.Proof
	if err := json.Unmarshal(v.result.Proof, &proof); err != nil {
		return fmt.Errorf("%w: %w", electionfile.ErrUnusable, err)
	}
	binding, err := proof.Verify(v.ChainID, trust, now)
	if err != nil && (trust != nil || !errors.Is(err, lightproof.ErrUntrusted)) {
		return v.fail(fmt.Errorf("%w: %w", electionfile.ErrProof, err))
	}
	if err := v.checkHead(proof.Entries); err != nil {
		return v.fail(err)
	}
	if trust == nil {
		v.NotBound = noTrust
		return nil
	}
	v.Bound = &Bound{
		Final: v.Final, Height: binding.Height, Hash: binding.Hash, Time: binding.Time, Signed: binding.Signed,
		Validators: binding.Validators, TrustedHeight: binding.TrustedHeight,
	}
	return nil
}

// checkHead wants the one entry that is proved to be the head of this election, with all that it says.
func (v *ElectionVerification) checkHead(entries []lightproof.Entry) error {
	if len(entries) != 1 || entries[0].Store != types.StoreKey || !bytes.Equal(entries[0].Key, types.ElectionHeadKey(v.ElectionID)) {
		return fmt.Errorf("%w: the entry that is proved is not the head of election %d", electionfile.ErrProof, v.ElectionID)
	}
	var head types.ElectionHead
	if err := head.Unmarshal(entries[0].Value); err != nil {
		return fmt.Errorf("%w: the head in the state: %w", electionfile.ErrProof, err)
	}
	r := v.result
	for _, c := range []struct {
		what string
		same bool
	}{
		{"definition", bytes.Equal(head.DefinitionHash, r.Hash)},
		{"registrars", bytes.Equal(head.RegistrarKeys, r.RegistrarKeys)},
		{"closing time", head.Closes >= 0 && uint64(head.Closes) == r.Closes},
		{"number of ballots cast", head.Cast == r.Cast},
		{"number of ballots spoiled", head.Spoiled == r.Spoiled},
		{"number of ballots that count", head.Voters == r.Voted},
		{"board", bytes.Equal(head.Board, r.Board[:])},
		{"stage: it was not closed there", head.Stage == types.ELECTION_STAGE_TALLY || head.Stage == types.ELECTION_STAGE_FINAL},
	} {
		if !c.same {
			return fmt.Errorf("%w: the chain has another %s", electionfile.ErrHead, c.what)
		}
	}
	return nil
}

// Print writes the verification for a person to read. Texts of the file are quoted, so that none of them passes for a line of
// the verdict.
func (v *ElectionVerification) Print(w io.Writer) error {
	var errs []error
	line := func(word, format string, args ...any) {
		_, err := fmt.Fprintf(w, "%-13s%s\n", word, fmt.Sprintf(format, args...))
		errs = append(errs, err)
	}
	if v.Error != "" {
		line("INVALID", "%s", v.Error)
		return errors.Join(errs...)
	}
	line("election", "%d of %q, definition %x", v.ElectionID, v.ChainID, []byte(v.Definition))
	p := v.result.Definition.Ceremony
	line("key", "made by %d trustees, of whom %d open the sums: every registration, deal and complaint is right; expelled as dealers: %s",
		len(p.Trustees), p.Threshold, numbers(v.Out))
	line("census", "%d voters, each signed by two of three registrars", v.Census)
	line("ballots", "%d cast, of which %d count, and %d spoiled: every signature, proof and opening is right", v.Cast, v.Voted, v.Spoiled)
	v.printTotals(line)
	if v.Final {
		line("totals", "every sum was opened with proof")
	} else {
		line("NOT FINAL", "the totals are not in the file yet")
	}
	line("data set", "SHA-256 %x", []byte(v.Export))
	if b := v.Bound; b != nil {
		line("complete", "the chain accepted these ballots and no others")
		line("bound", "to %s at height %d (block %X of %s, signed by %d of %d validators), trusted from height %d within 10 years",
			v.ChainID, b.Height, []byte(b.Hash), b.Time.UTC().Format(time.DateTime), b.Signed, b.Validators, b.TrustedHeight)
	}
	if v.NotBound != "" {
		line("INTERNALLY", "CONSISTENT only: %s, so ballots may be missing or invented", v.NotBound)
	}
	return errors.Join(errs...)
}

func numbers(all []uint64) string {
	if len(all) == 0 {
		return "none"
	}
	return strings.Trim(fmt.Sprint(all), "[]")
}

func (v *ElectionVerification) printTotals(line func(word, format string, args ...any)) {
	d := v.result.Definition
	for i, district := range v.Districts {
		how := ""
		switch {
		case district.CountedIn != 0:
			how = fmt.Sprintf(", counted in district %d", district.CountedIn)
		case district.TurnoutOnly:
			how = ", too few to be opened"
		}
		line(fmt.Sprintf("district %d", district.ID), "%d of %d voted%s", district.Ballots, district.Census, how)
		counts := district.Counts
		if counts == nil {
			continue
		}
		for _, c := range d.Contests {
			if slices.Contains(d.Districts[i].Contests, c.ID) {
				line("", "%q", c.Text)
				printContest(line, c.Contest, c.OptionTexts, counts[:c.Cells()])
				counts = counts[c.Cells():]
			}
		}
	}
}

// printContest prints the columns of a contest. A rating or ranking has a row for each option, with a number for each grade or position.
func printContest(line func(word, format string, args ...any), c ballot.Contest, options []string, counts []uint64) {
	columns := len(counts) / len(options)
	if c.Kind == ballot.Exactly || c.Kind == ballot.UpTo {
		columns = 1
	} else if c.Kind == ballot.Ranking && c.Blank {
		columns = len(options) + 1
	}
	for i, option := range options {
		line("", "%8s  %q", strings.Trim(fmt.Sprint(counts[i*columns:(i+1)*columns]), "[]"), option)
	}
	if c.Kind == ballot.Exactly && c.Blank {
		line("", "%8d  blank", counts[len(options)])
	}
}

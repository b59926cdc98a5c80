package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/x/voting/pollfile"
	"github.com/moscowchain/moscowd/x/voting/rules"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// Verification is what the check of a poll found. Its JSON form is what machines read.
type Verification struct {
	ChainID string `json:"chain_id"`
	PollID  uint64 `json:"poll_id,string"`
	Title   string `json:"title"`
	// Valid says that nothing wrong was found; a file without Bound is only consistent with itself.
	Valid    bool           `json:"valid"`
	Votes    uint64         `json:"votes"`
	Voters   uint64         `json:"voters"`
	Replaced uint64         `json:"replaced"`
	Results  []rules.Result `json:"results,omitempty"`
	Bound    *Bound         `json:"bound,omitempty"`
	NotBound string         `json:"not_bound,omitempty"` // the reason
	// Class is set where enrolled accounts vote: that a pseudonym was the signer's is then the chain's word.
	Class string `json:"class,omitempty"`
	Error string `json:"error,omitempty"` // the first thing wrong

	file *pollfile.File
}

// Bound is how a poll hangs on a trusted block.
type Bound struct {
	// Final says that the poll was over by that block. If it was not, votes may have followed.
	Final         bool         `json:"final"`
	Height        int64        `json:"height,string"` // of the block that commits to the votes
	Hash          pollfile.Hex `json:"hash"`
	Time          time.Time    `json:"time"`
	Signed        int          `json:"signed"`
	Validators    int          `json:"validators"`
	TrustedHeight int64        `json:"trusted_height,string"`
}

// Verify checks every signature, the census and the replacements of a file, counts again, and compares with the head that the
// chain committed to. An error means that the file could not be checked (it wraps pollfile.ErrUnusable); what is wrong with
// one that could is in the Verification.
func Verify(file *pollfile.File, trust *lightproof.Trust, now time.Time, report func(done, total int)) (*Verification, error) {
	v := &Verification{ChainID: file.ChainID, PollID: file.Poll.ID, Title: file.Poll.TitleRu, Class: file.Poll.Class, file: file}
	recount, err := file.Recount(types.RecoverSigner, report)
	if err != nil {
		return v, v.fail(err)
	}
	head := recount.Head()
	v.Votes, v.Voters, v.Results = head.Votes, head.Voters, recount.Results()
	for i := range v.Results {
		v.Replaced += v.Results[i].Replaced
	}
	if err := v.bind(trust, now); err != nil || v.Error != "" {
		return v, err
	}
	v.Valid = true
	return v, nil
}

// fail notes what is wrong. It returns errors that say nothing about the poll.
func (v *Verification) fail(err error) error {
	if errors.Is(err, lightproof.ErrMalformed) {
		return fmt.Errorf("%w: %w", pollfile.ErrUnusable, err)
	}
	if errors.Is(err, pollfile.ErrUnusable) {
		return err
	}
	v.Error = err.Error()
	return nil
}

const noTrust = "no trusted height and hash given"

func (v *Verification) bind(trust *lightproof.Trust, now time.Time) error {
	if v.file.Proof == nil {
		if trust != nil {
			return v.fail(fmt.Errorf("%w: the file has no proof", lightproof.ErrInvalid))
		}
		v.NotBound = "the file has no proof, and " + noTrust
		return nil
	}
	var proof lightproof.Proof
	if err := json.Unmarshal(v.file.Proof, &proof); err != nil {
		return v.fail(err)
	}
	binding, err := proof.Verify(v.file.ChainID, trust, now)
	if err != nil && (trust != nil || !errors.Is(err, lightproof.ErrUntrusted)) {
		return v.fail(err)
	}
	if err := checkHead(v.file, proof.Entries); err != nil {
		return v.fail(err)
	}
	if trust == nil {
		v.NotBound = noTrust
		return nil
	}
	v.Bound = &Bound{
		Final:  v.file.Poll.ClosedAt != 0 || binding.Time.Unix() >= v.file.Poll.Closes,
		Height: binding.Height, Hash: binding.Hash, Time: binding.Time, Signed: binding.Signed, Validators: binding.Validators,
		TrustedHeight: binding.TrustedHeight,
	}
	return nil
}

// checkHead wants the head of the file to be the one entry that is proved.
func checkHead(file *pollfile.File, entries []lightproof.Entry) error {
	if len(entries) != 1 || entries[0].Store != types.StoreKey || !bytes.Equal(entries[0].Key, types.HeadKey(file.Poll.ID)) {
		return fmt.Errorf("%w: the entry that is proved is not the head of poll %d", lightproof.ErrInvalid, file.Poll.ID)
	}
	var head types.PollHead
	if err := head.Unmarshal(entries[0].Value); err != nil {
		return fmt.Errorf("%w: the head in the state: %w", lightproof.ErrInvalid, err)
	}
	if !bytes.Equal(head.DefinitionHash, file.Head.DefinitionHash) || !bytes.Equal(head.RunningHash, file.Head.RunningHash) ||
		head.Votes != file.Head.Votes || head.Voters != file.Head.Voters {
		return fmt.Errorf("%w: the chain has %d votes of %d voters, definition %x and running hash %x; the file has %d of %d, %x and %x",
			rules.ErrHeadOther, head.Votes, head.Voters, head.DefinitionHash, head.RunningHash,
			file.Head.Votes, file.Head.Voters, []byte(file.Head.DefinitionHash), []byte(file.Head.RunningHash))
	}
	return nil
}

// whose word it is what the votes alone do not show.
func (v *Verification) whose() string {
	if v.Bound == nil {
		return "the file's"
	}
	return "the chain's"
}

// Print writes the verification for a person to read. Texts of the file are quoted, so that none of them passes for a line of
// the verdict.
func (v *Verification) Print(w io.Writer) error {
	var errs []error
	line := func(word, format string, args ...any) {
		_, err := fmt.Fprintf(w, "%-13s%s\n", word, fmt.Sprintf(format, args...))
		errs = append(errs, err)
	}
	line("poll", "%d %q of %q", v.PollID, v.Title, v.ChainID)
	if v.Error != "" {
		line("INVALID", "%s", v.Error)
		return errors.Join(errs...)
	}
	line("recounted", "%d votes of %d voters, %d of them replaced: every signature, choice, replacement and count is right", v.Votes, v.Voters, v.Replaced)
	if v.Class == "" {
		line("census", "every signer is among the %d keys of the published root", v.file.Poll.Census.Size)
	} else {
		line("class", "that each signer was enrolled in class %q, and under which pseudonym, is %s word", v.Class, v.whose())
	}
	v.printResults(line)
	if b := v.Bound; b != nil {
		line("complete", "the chain accepted these votes and no others before block %d", b.Height)
		if b.Final {
			line("final", "the poll was over by then")
		} else {
			line("NOT FINAL", "the poll was open then: votes may have followed")
		}
		line("bound", "to %s at height %d (block %X of %s, signed by %d of %d validators), trusted from height %d within 10 years",
			v.ChainID, b.Height, []byte(b.Hash), b.Time.UTC().Format(time.DateTime), b.Signed, b.Validators, b.TrustedHeight)
	}
	if v.NotBound != "" {
		line("INTERNALLY", "CONSISTENT only: %s, so votes may be missing", v.NotBound)
	}
	return errors.Join(errs...)
}

func (v *Verification) printResults(line func(word, format string, args ...any)) {
	poll, err := v.file.ToRules()
	if err != nil {
		return // it was counted, so it has one
	}
	for _, r := range v.Results {
		question := poll.Questions[r.Question-1].Question
		version := v.file.Questions[r.Question-1].Versions[r.Version-1]
		question.Options = uint32(len(version.Options))
		line("question "+strconv.Itoa(int(r.Question)), "version %d, %d voters: %q", r.Version, r.Voters, version.TitleRu)
		for i, points := range question.Points(r.Counts) {
			line("", "%8d  %q", points, version.Options[i].TitleRu)
		}
	}
}

package electionfile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/x/voting/rules"
)

// Result is what a file that is consistent with itself holds.
type Result struct {
	ChainID    string
	Election   uint64
	Definition *election.Definition
	// Hash is eh, RegistrarKeys the keys of the three registrars one behind the other, FileHash that of the data set.
	Hash, RegistrarKeys, FileHash []byte
	// Census is the number of voters; Cast, Spoiled and Voted are numbers of ballots: accepted, spoiled, counting.
	Census, Cast, Spoiled, Voted uint64
	// Out are the numbers of the trustees whom complaints put out as dealers.
	Out []uint64
	// Closes is when the voting ended, extensions included.
	Closes uint64
	Board  [32]byte
	// Turnout is the number of ballots that count by district, in the order of the definition.
	Turnout []uint64
	Groups  []Group
	// Final says that all that is to be opened was opened.
	Final bool
	// Proof is a lightproof.Proof of the head; nil if the file has none.
	Proof json.RawMessage
}

// Group is districts that were opened together, or of which the turnout alone is known.
type Group struct {
	rules.TallyGroup
	// Sums are the accumulators of all of them together; nil where nothing is to be opened.
	Sums []elgamal.Ciphertext
	// Counts has a number for each column of a ballot; nil where nothing was opened.
	Counts []uint64
}

// verifier is a check under way.
type verifier struct {
	reader *Reader
	// next is the line that was read and not yet taken; at is the number of the one taken last; rank its place in the order of types.
	next Line
	at   int
	rank int

	pool      *pool
	result    Result
	header    *Header
	registrar []Hex
	e         ballot.Election
	census    census
	box       box
	tally     opened
}

// Verify reads a file and checks all of it but its proof. The error names the first wrong line and has a Code; it wraps
// ErrUnusable where the file has not the form. It uses all processors, some 300 bytes for each voter and 100 for each ballot,
// and where ballots may be replaced another 64 for each cell of each voter's ballot.
func Verify(in io.Reader) (*Result, error) {
	reader, err := NewReader(in)
	if err != nil {
		return nil, err
	}
	v := &verifier{reader: reader, pool: newPool()}
	defer v.pool.stop()
	var wrong *lineError
	if err := v.run(); err != nil && !errors.As(err, &wrong) {
		return nil, err
	}
	// A line that stands before may still be unchecked, or be found wrong on another processor.
	wrong = earlier(wrong, v.checkLeaves())
	wrong = earlier(wrong, v.checkBallots())
	if wrong = earlier(wrong, v.pool.wait()); wrong != nil {
		return nil, wrong
	}
	return &v.result, nil
}

func (v *verifier) run() error {
	for _, section := range []func() error{v.begin, v.ceremony, v.readCensus, v.rehearse, v.ballots, v.closing, v.open, v.end} {
		if err := section(); err != nil {
			return err
		}
	}
	return nil
}

// fail says what is wrong with the line taken last.
func (v *verifier) fail(code Code, format string, args ...any) error {
	return &lineError{v.at, code, fmt.Errorf(format, args...)}
}

// failNext says what is missing before the next line.
func (v *verifier) failNext(code Code, format string, args ...any) error {
	return &lineError{v.at + 1, code, fmt.Errorf(format, args...)}
}

// ranks is the order of the types.
var ranks = map[string]int{
	kindHeader: 0, kindDefinition: 1, kindRegistration: 2, kindCommitment: 3, kindDeal: 4, kindComplaint: 5, kindVoter: 6, kindRehearsal: 7,
	kindExtension: 8, kindBallot: 9, kindSpoil: 9, kindClosing: 10, kindShare: 11, kindCounts: 12, kindEnd: 13, kindProof: 14,
}

// peek gives the next line and refuses one whose place is further up.
func (v *verifier) peek() (Line, error) {
	if v.next != nil {
		return v.next, nil
	}
	line, err := v.reader.Next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, v.failNext(ErrUnusable, "the file ends before its end line")
	case err != nil:
		return nil, &lineError{v.at + 1, ErrUnusable, err}
	case ranks[line.kind()] < v.rank:
		return nil, v.failNext(ErrUnusable, "a line of the type %s has no place here", line.kind())
	}
	v.next, v.rank = line, ranks[line.kind()]
	return line, nil
}

// take takes the next line if it has the type T.
func take[T Line](v *verifier) (line T, ok bool, err error) {
	next, err := v.peek()
	if err != nil {
		return line, false, err
	}
	if line, ok = next.(T); ok {
		v.next = nil
		v.at++
	}
	return line, ok, nil
}

// want takes the next line, which must have the type T.
func want[T Line](v *verifier) (T, error) {
	line, ok, err := take[T](v)
	if err == nil && !ok {
		err = v.failNext(ErrUnusable, "here stands the type %s instead of %s", v.next.kind(), line.kind())
	}
	return line, err
}

// each takes all lines of the type T that follow.
func each[T Line](v *verifier, do func(T) error) error {
	for {
		line, ok, err := take[T](v)
		if err != nil || !ok {
			return err
		}
		if err := do(line); err != nil {
			return err
		}
	}
}

func (v *verifier) begin() error {
	header, err := want[*Header](v)
	if err != nil {
		return err
	}
	if header.Format != Format {
		return v.fail(ErrUnusable, "format %q, want %q", header.Format, Format)
	}
	line, err := want[*Definition](v)
	if err != nil {
		return err
	}
	definition, err := line.Election(header.ChainID, uint64(header.Election))
	if err != nil {
		return v.fail(ErrDefinition, "%w", err)
	}
	if err := definition.Validate(); err != nil {
		return v.fail(ErrDefinition, "%w", err)
	}
	hash := definition.Hash()
	if string(hash) != string(line.Hash) {
		return v.fail(ErrDefinition, "its hash is %x, the file says %x", hash, []byte(line.Hash))
	}
	if err := checkRegistrars(line.Registrars); err != nil {
		return v.fail(ErrDefinition, "%w", err)
	}
	v.header, v.registrar = header, line.Registrars
	v.e = ballot.Election{Hash: hash, Key: definition.Result.Key}
	v.result = Result{
		ChainID: header.ChainID, Election: uint64(header.Election), Definition: definition, Hash: hash, Closes: definition.Closes,
	}
	for _, key := range line.Registrars {
		v.result.RegistrarKeys = append(v.result.RegistrarKeys, key...)
	}
	return nil
}

// end checks what the file says of its board, and takes the proof.
func (v *verifier) end() error {
	end, err := want[*End](v)
	if err != nil {
		return err
	}
	if err := v.tally.complete(v); err != nil {
		return err
	}
	r := &v.result
	if uint64(end.Cast) != r.Cast || uint64(end.Spoiled) != r.Spoiled || string(end.Board) != string(r.Board[:]) {
		return v.fail(ErrBoard, "%d cast and %d spoiled give the board %x, the file says %d, %d and %x",
			r.Cast, r.Spoiled, r.Board, end.Cast, end.Spoiled, []byte(end.Board))
	}
	r.FileHash = v.reader.Hash()
	line, err := v.reader.Next()
	if errors.Is(err, io.EOF) {
		return nil
	}
	v.at++
	if err != nil {
		return v.fail(ErrUnusable, "%w", err)
	}
	proof, ok := line.(*Proof)
	if !ok {
		return v.fail(ErrUnusable, "behind the end stands a line of the type %s", line.kind())
	}
	r.Proof = proof.Proof
	if _, err := v.reader.Next(); !errors.Is(err, io.EOF) {
		return v.failNext(ErrUnusable, "there is more behind the proof")
	}
	return nil
}

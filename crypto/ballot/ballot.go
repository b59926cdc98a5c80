package ballot

import (
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"io"

	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/proofs"
	"github.com/moscowchain/moscowd/crypto/transcript"
)

var (
	// ErrCiphertexts says that the ciphertexts are not as many as the cells, or no group elements, or open.
	ErrCiphertexts = errors.New("ciphertexts are malformed")
	// ErrProofs says that the proofs have not the length or the encoding that the form gives them.
	ErrProofs = errors.New("proofs are malformed")
	// ErrChoice says that cells do not answer the contests.
	ErrChoice = errors.New("the choice does not answer the contests")
	// ErrOpening says that an opening is not that of the ciphertexts.
	ErrOpening = errors.New("the opening does not give the ciphertexts")
)

// Mode says how a voter is known.
type Mode uint64

// Direct is the mode in which the voter tag is the subject of the census.
const Direct Mode = 1

// Election is what all ballots of an election are bound to: its hash, of 64 bytes, and its key.
type Election struct {
	Hash []byte
	Key  *elgamal.Key
}

// Voter is what a ballot is bound to besides its election.
type Voter struct {
	Mode     Mode
	District uint64
	Tag      []byte
	// Seq ascends with every ballot of the tag.
	Seq uint64
}

// Ballot is a voter's answer. Ciphertexts holds 64 bytes for each cell; Proofs holds for each contest a bit proof for each cell
// and then the proofs of its sums.
type Ballot struct {
	Voter
	Ciphertexts []byte
	Proofs      []byte
}

// Opening shows what is in a ballot: the number and the randomness of each cell.
type Opening struct {
	Cells      []uint64
	Randomness []*group.Scalar
}

// VectorHash is the SHA-512 of all ciphertexts of a ballot: the key under which a vector is held and spoiled.
func VectorHash(ciphertexts []byte) [sha512.Size]byte { return sha512.Sum512(ciphertexts) }

// Context returns ballotctx, which every proof of the ballot hashes.
func (b *Ballot) Context() []byte {
	vector := VectorHash(b.Ciphertexts)
	return transcript.LV(transcript.Uint64(uint64(b.Mode)), transcript.Uint64(b.District), b.Tag, transcript.Uint64(b.Seq), vector[:])
}

// Tracker is by what a voter finds the ballot again: SHA-256 of context, ciphertexts and proofs.
func (b *Ballot) Tracker() [sha256.Size]byte {
	in := append(b.Context(), b.Ciphertexts...)
	return sha256.Sum256(append(in, b.Proofs...))
}

// CastMessage returns what a voter signs to cast the ballot of that tracker.
func CastMessage(election []byte, tracker [sha256.Size]byte) []byte {
	return transcript.LV([]byte(transcript.Cast), election, tracker[:])
}

// SpoilMessage returns what a voter signs to publish the opening of the ballot of that tracker.
func SpoilMessage(election []byte, tracker [sha256.Size]byte) []byte {
	return transcript.LV([]byte(transcript.Spoil), election, tracker[:])
}

// Outcome is what became of a ballot on the board.
type Outcome byte

// Outcomes of a ballot.
const (
	Accepted Outcome = 1
	Spoiled  Outcome = 2
)

// NextBoard returns the board hash after one more ballot: SHA-256(board || tracker || outcome). An empty board is 32 zero bytes.
func NextBoard(board, tracker [sha256.Size]byte, outcome Outcome) [sha256.Size]byte {
	return sha256.Sum256(append(append(board[:], tracker[:]...), byte(outcome)))
}

// Make encrypts and proves a choice. cells holds 0 or 1 for each cell of the form. It takes a scalar of random for each
// cell, then what the proofs take, in their order.
func Make(random io.Reader, e Election, form Form, voter Voter, cells []uint64) (*Ballot, *Opening, error) {
	if err := form.Validate(); err != nil {
		return nil, nil, err
	}
	if len(cells) != form.Cells() {
		return nil, nil, fmt.Errorf("%w: %d cells, want %d", ErrChoice, len(cells), form.Cells())
	}
	b := &Ballot{Voter: voter}
	opening := &Opening{Cells: append([]uint64(nil), cells...)}
	for _, v := range cells {
		r, err := group.RandomScalar(random)
		if err != nil {
			return nil, nil, err
		}
		opening.Randomness = append(opening.Randomness, r)
		b.Ciphertexts = e.Key.Encrypt(v, r).Append(b.Ciphertexts)
	}
	ciphertexts, err := Ciphertexts(form, b.Ciphertexts)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range claims(e, form, b.Context(), ciphertexts) {
		value, r := uint64(0), group.ScalarFromUint64(0)
		for _, t := range c.terms {
			value += t.Weight * cells[t.Cell]
			r = r.Add(group.ScalarFromUint64(t.Weight).Mul(opening.Randomness[t.Cell]))
		}
		p, err := proofs.ProveRange(random, c.Statement, value, r)
		if err != nil {
			return nil, nil, fmt.Errorf("%w: %w", ErrChoice, err)
		}
		b.Proofs = append(b.Proofs, p.Bytes()...)
	}
	return b, opening, nil
}

// Ciphertexts reads the cells of a ballot of that form; the error is ErrCiphertexts.
func Ciphertexts(form Form, b []byte) ([]elgamal.Ciphertext, error) {
	n := form.Cells()
	if len(b) != n*elgamal.Size {
		return nil, fmt.Errorf("%w: %d bytes, want %d", ErrCiphertexts, len(b), n*elgamal.Size)
	}
	out := make([]elgamal.Ciphertext, n)
	for i := range out {
		c, err := elgamal.Decode(b[i*elgamal.Size : (i+1)*elgamal.Size])
		if err != nil {
			return nil, fmt.Errorf("%w: cell %d: %w", ErrCiphertexts, i, err)
		}
		out[i] = c
	}
	return out, nil
}

// claim is a statement and the cells that it is about, counted through the whole ballot.
type claim struct {
	proofs.Statement
	terms []Term
}

// claims returns all that a ballot must prove, in the order of its proofs.
func claims(e Election, form Form, context []byte, ciphertexts []elgamal.Ciphertext) []claim {
	out := make([]claim, 0, 2*form.Cells())
	first := 0
	for _, contest := range form {
		at := func(row, index uint64) []byte {
			place := transcript.LV(transcript.Uint64(contest.ID), transcript.Uint64(row), transcript.Uint64(index))
			return append(context[:len(context):len(context)], place...)
		}
		for i, p := range contest.places() {
			cell := first + i
			out = append(out, claim{proofs.Bit(e.Hash, at(p.row, p.column), e.Key, ciphertexts[cell]), []Term{{cell, 1}}})
		}
		for i, s := range contest.Sums() {
			total := elgamal.Zero()
			terms := make([]Term, len(s.Terms))
			for j, t := range s.Terms {
				terms[j] = Term{first + t.Cell, t.Weight}
				if c := ciphertexts[first+t.Cell]; t.Weight == 1 {
					total = total.Add(c)
				} else {
					total = total.Add(c.Mul(t.Weight))
				}
			}
			out = append(out, claim{proofs.Sum(e.Hash, at(0, uint64(i)), e.Key, total, s.Low, s.High), terms})
		}
		first += contest.Cells()
	}
	return out
}

// VerifyOpening checks that the opening gives exactly these ciphertexts; the error is ErrOpening. What the cells hold is
// not checked: a spoiled ballot may be a bad one.
func VerifyOpening(key *elgamal.Key, ciphertexts []byte, o *Opening) error {
	if len(o.Cells) == 0 || len(o.Cells) > MaxCells || len(o.Cells) != len(o.Randomness) {
		return fmt.Errorf("%w: %d cells", ErrOpening, len(o.Cells))
	}
	var again []byte
	for i, v := range o.Cells {
		again = key.Encrypt(v, o.Randomness[i]).Append(again)
	}
	if string(again) != string(ciphertexts) {
		return ErrOpening
	}
	return nil
}

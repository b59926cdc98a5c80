package ballot

import (
	"fmt"

	"github.com/moscowchain/moscowd/crypto/proofs"
	"github.com/moscowchain/moscowd/crypto/transcript"
)

// Item is a ballot to verify. The form must be valid and that of the ballot's district.
type Item struct {
	Election Election
	Form     Form
	Ballot   *Ballot
}

// parsed is a ballot whose parts are group elements; whether they prove anything is open.
type parsed struct {
	claims []claim
	proofs []*proofs.Range
}

// Verify checks one ballot. The error is ErrCiphertexts, ErrProofs, or that of the first proof which is wrong:
// proofs.ErrBit, ErrSum or ErrRange.
func Verify(e Election, form Form, b *Ballot) error {
	return VerifyAll([]Item{{e, form, b}})[0]
}

// VerifyAll checks the ballots of one message together and returns the error of each. The verdict on a ballot does not depend
// on the others: where the batch fails, each is checked alone.
func VerifyAll(items []Item) []error {
	errs := make([]error, len(items))
	all := make([]*parsed, len(items))
	seed := transcript.New(transcript.Batch)
	for i, item := range items {
		context := item.Ballot.Context()
		seed.AddBytes(item.Election.Hash).AddBytes(context).AddBytes(item.Ballot.Ciphertexts).AddBytes(item.Ballot.Proofs)
		all[i], errs[i] = parse(item, context)
	}
	batch := proofs.NewBatch(seed.Sum())
	for i, p := range all {
		if errs[i] != nil {
			continue
		}
		batch.Ballot(uint64(i))
		for j, c := range p.claims {
			if err := batch.Add(c.Statement, p.proofs[j]); err != nil {
				errs[i] = fmt.Errorf("%w: %w", ErrProofs, err)
				break
			}
		}
	}
	if batch.Valid() {
		return errs
	}
	for i, p := range all {
		for j := 0; errs[i] == nil && j < len(p.claims); j++ {
			errs[i] = p.proofs[j].Verify(p.claims[j].Statement)
		}
	}
	return errs
}

// parse reads a ballot; the error is ErrCiphertexts or ErrProofs.
func parse(item Item, context []byte) (*parsed, error) {
	b := item.Ballot
	ciphertexts, err := Ciphertexts(item.Form, b.Ciphertexts)
	if err != nil {
		return nil, err
	}
	if want := item.Form.ProofsSize(); len(b.Proofs) != want {
		return nil, fmt.Errorf("%w: %d bytes, want %d", ErrProofs, len(b.Proofs), want)
	}
	p := &parsed{claims: claims(item.Election, item.Form, context, ciphertexts)}
	rest := b.Proofs
	for i, c := range p.claims {
		n := proofs.RangeSize(c.Branches())
		proof, err := proofs.DecodeRange(rest[:n], c.Branches())
		if err != nil {
			return nil, fmt.Errorf("%w: proof %d: %w", ErrProofs, i, err)
		}
		p.proofs = append(p.proofs, proof)
		rest = rest[n:]
	}
	return p, nil
}

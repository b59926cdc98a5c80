package electionfile

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/crypto/merkle"
)

const subjectSize = 32

// voter is what is kept of a voter.
type voter struct {
	district uint64
	key      [ed25519.PublicKeySize]byte
	// seq is that of the last ballot, if one was cast; counting are its ciphertexts where a later one may replace it.
	seq      uint64
	cast     bool
	counting []byte
}

type census struct {
	voters map[[subjectSize]byte]*voter
	roots  map[uint64]*merkle.Frontier
	// batch is leaves whose signatures are still to be checked.
	batch []signedLeaf
}

type signedLeaf struct {
	line       int
	leaf       []byte
	signatures []RegistrarSignature
}

const leavesPerJob = 128

func (v *verifier) readCensus() error {
	v.census = census{voters: map[[subjectSize]byte]*voter{}, roots: map[uint64]*merkle.Frontier{}}
	for _, d := range v.result.Definition.Districts {
		leaves, err := merkle.NewFrontier(0, nil)
		if err != nil {
			return err
		}
		v.census.roots[d.ID] = leaves
	}
	if err := each(v, v.addVoter); err != nil {
		return err
	}
	if wrong := earlier(v.checkLeaves(), v.pool.wait()); wrong != nil {
		return wrong
	}
	for _, d := range v.result.Definition.Districts {
		leaves := v.census.roots[d.ID]
		if root := leaves.Root(); leaves.Size() != d.CensusCount || string(root[:]) != string(d.CensusRoot) {
			return v.failNext(ErrCensusRoot, "district %d has %d leaves under %x, the definition says %d under %x",
				d.ID, leaves.Size(), root, d.CensusCount, d.CensusRoot)
		}
		v.result.Census += leaves.Size()
	}
	return nil
}

func (v *verifier) addVoter(line *Voter) error {
	leaves := v.census.roots[uint64(line.District)]
	if leaves == nil {
		return v.fail(ErrCensus, "there is no district %d", line.District)
	}
	if len(line.Subject) != subjectSize || len(line.Key) != ed25519.PublicKeySize {
		return v.fail(ErrCensus, "subject or key has not 32 bytes")
	}
	subject := [subjectSize]byte(line.Subject)
	if v.census.voters[subject] != nil {
		return v.fail(ErrCensus, "subject %x stands there twice", subject)
	}
	v.census.voters[subject] = &voter{district: uint64(line.District), key: [ed25519.PublicKeySize]byte(line.Key)}
	leaf := election.CensusLeaf(v.header.ChainID, uint64(v.header.Election), uint64(line.District), line.Subject, line.Key)
	leaves.Append(leaf)
	v.census.batch = append(v.census.batch, signedLeaf{v.at, leaf, line.Signatures})
	if len(v.census.batch) == leavesPerJob {
		if wrong := v.checkLeaves(); wrong != nil {
			return wrong
		}
	}
	return nil
}

// checkLeaves hands the signatures of the batch over.
func (v *verifier) checkLeaves() *lineError {
	batch, keys := v.census.batch, v.registrar
	v.census.batch = nil
	return v.pool.submit(func() *lineError {
		for _, l := range batch {
			if err := checkLeaf(keys, l); err != nil {
				return &lineError{l.line, ErrCensusSignature, err}
			}
		}
		return nil
	})
}

func checkLeaf(keys []Hex, l signedLeaf) error {
	if len(l.signatures) < minSignatures {
		return fmt.Errorf("%d registrars signed, want %d", len(l.signatures), minSignatures)
	}
	last := Uint(0)
	for _, s := range l.signatures {
		if s.Registrar <= last || s.Registrar > registrars {
			return fmt.Errorf("registrar %d does not stand in order", s.Registrar)
		}
		last = s.Registrar
		if len(s.Signature) != ed25519.SignatureSize || !ed25519.Verify(ed25519.PublicKey(keys[last-1]), l.leaf, s.Signature) {
			return fmt.Errorf("the signature of registrar %d is wrong", last)
		}
	}
	return nil
}

var errNoVoter = errors.New("the census has no such subject")

// voterOf finds the voter of a ballot.
func (c *census) voterOf(tag []byte) (*voter, error) {
	if len(tag) == subjectSize {
		if found := c.voters[[subjectSize]byte(tag)]; found != nil {
			return found, nil
		}
	}
	return nil, errNoVoter
}

// vectorKey is by what ciphertexts are found again.
func vectorKey(hash [64]byte) (key [sha256.Size]byte) { return [sha256.Size]byte(hash[:sha256.Size]) }

package electionfile

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"sync"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/proofs"
)

// ballotsPerJob is how many ballots are verified together.
const ballotsPerJob = 128

// box is what is kept of the ballots.
type box struct {
	opens, closes Uint
	height, time  Uint
	vectors       map[[sha256.Size]byte]struct{}
	forms         map[uint64]ballot.Form
	voted         map[uint64]uint64
	batch         []envelope

	mu   sync.Mutex
	sums map[uint64][]elgamal.Ciphertext
}

// envelope is a ballot of which signature and proofs are still to be checked.
type envelope struct {
	line     int
	ballot   *ballot.Ballot
	tracker  [sha256.Size]byte
	key      [ed25519.PublicKeySize]byte
	sig      []byte
	replaced []byte
	// spoil has what was published of a spoiled ballot; nil for one that was cast.
	spoil *Spoil
}

func (v *verifier) ballots() error {
	d := v.result.Definition
	v.box = box{
		opens: Uint(d.Opens), closes: Uint(d.Closes), vectors: map[[sha256.Size]byte]struct{}{}, forms: map[uint64]ballot.Form{},
		voted: map[uint64]uint64{}, sums: map[uint64][]elgamal.Ciphertext{},
	}
	for _, district := range d.Districts {
		form, err := d.Form(district.ID)
		if err != nil {
			return err
		}
		v.box.forms[district.ID] = form
		sums := make([]elgamal.Ciphertext, form.Cells())
		for i := range sums {
			sums[i] = elgamal.Zero()
		}
		v.box.sums[district.ID] = sums
	}
	if err := each(v, v.extend); err != nil {
		return err
	}
	v.result.Closes = uint64(v.box.closes)
	for {
		line, err := v.peek()
		if err != nil {
			return err
		}
		switch line := line.(type) {
		case *Ballot:
			err = v.receive(line, nil)
		case *Spoil:
			err = v.receive(&line.Ballot, line)
		default:
			if wrong := earlier(v.checkBallots(), v.pool.wait()); wrong != nil {
				return wrong
			}
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (v *verifier) extend(line *Extension) error {
	if line.Time < v.box.opens || line.Time >= v.box.closes || line.Closes <= v.box.closes {
		return v.fail(ErrExtension, "decided at %d, to %d; the voting was from %d to %d", line.Time, line.Closes, v.box.opens, v.box.closes)
	}
	v.box.closes = line.Closes
	return nil
}

// receive takes the next line, a ballot that was cast or spoiled.
func (v *verifier) receive(line *Ballot, spoil *Spoil) error {
	v.next = nil
	v.at++
	b := &v.box
	if line.Height < b.height || line.Time < b.time || line.Time < b.opens || line.Time >= b.closes {
		return v.fail(ErrTime, "height %d and time %d follow %d and %d; the voting was from %d to %d",
			line.Height, line.Time, b.height, b.time, b.opens, b.closes)
	}
	b.height, b.time = line.Height, line.Time
	voter, err := v.census.voterOf(line.Tag)
	if err != nil {
		return v.fail(ErrVoter, "tag %x: %w", []byte(line.Tag), err)
	}
	if uint64(line.District) != voter.district {
		return v.fail(ErrVoter, "tag %x is of district %d, not %d", []byte(line.Tag), voter.district, line.District)
	}
	outcome := ballot.Accepted
	switch {
	case spoil != nil:
		outcome = ballot.Spoiled
	case uint64(line.Seq) <= voter.seq: // 0 where none was cast
		return v.fail(ErrSeq, "seq %d, the voter's last ballot has %d", line.Seq, voter.seq)
	case voter.cast && !v.result.Definition.Revote:
		return v.fail(ErrRevote, "tag %x has voted", []byte(line.Tag))
	}
	vector := vectorKey(ballot.VectorHash(line.Ciphertexts))
	if _, held := b.vectors[vector]; held {
		return v.fail(ErrCopied, "an earlier ballot has these ciphertexts")
	}
	b.vectors[vector] = struct{}{}
	e := envelope{
		line: v.at, key: voter.key, sig: line.Signature, spoil: spoil,
		ballot: &ballot.Ballot{
			Voter:       ballot.Voter{Mode: ballot.Direct, District: voter.district, Tag: line.Tag, Seq: uint64(line.Seq)},
			Ciphertexts: line.Ciphertexts, Proofs: line.Proofs,
		},
	}
	e.tracker = e.ballot.Tracker()
	if string(e.tracker[:]) != string(line.Tracker) {
		return v.fail(ErrTracker, "it is %x", e.tracker)
	}
	v.result.Board = ballot.NextBoard(v.result.Board, e.tracker, outcome)
	if spoil != nil {
		v.result.Spoiled++
	} else {
		v.result.Cast++
		if !voter.cast {
			v.result.Voted++
			b.voted[voter.district]++
		}
		voter.cast, voter.seq = true, uint64(line.Seq)
		if v.result.Definition.Revote {
			e.replaced, voter.counting = voter.counting, line.Ciphertexts
		}
	}
	if b.batch = append(b.batch, e); len(b.batch) == ballotsPerJob {
		if wrong := v.checkBallots(); wrong != nil {
			return wrong
		}
	}
	return nil
}

// checkBallots hands the batch over.
func (v *verifier) checkBallots() *lineError {
	batch := v.box.batch
	v.box.batch = nil
	return v.pool.submit(func() *lineError { return v.box.check(v.e, batch) })
}

// check looks at signatures, proofs and openings, and adds up. What it adds before it finds something wrong does not count.
func (b *box) check(e ballot.Election, batch []envelope) *lineError {
	var items []ballot.Item
	for _, x := range batch {
		if x.spoil == nil {
			items = append(items, ballot.Item{Election: e, Form: b.forms[x.ballot.District], Ballot: x.ballot})
		}
	}
	verdicts := ballot.VerifyAll(items)
	sums := map[uint64][]elgamal.Ciphertext{}
	for i := range batch {
		x := &batch[i]
		message := ballot.CastMessage(e.Hash, x.tracker)
		if x.spoil != nil {
			message = ballot.SpoilMessage(e.Hash, x.tracker)
		}
		if len(x.sig) != ed25519.SignatureSize || !ed25519.Verify(x.key[:], message, x.sig) {
			return &lineError{x.line, ErrSignature, errors.New("the voter's signature is wrong")}
		}
		if x.spoil != nil {
			if err := checkOpening(e.Key, x.spoil); err != nil {
				return &lineError{x.line, ErrOpening, err}
			}
			continue
		}
		verdict := verdicts[0]
		verdicts = verdicts[1:]
		if verdict != nil {
			return &lineError{x.line, proofCode(verdict), verdict}
		}
		district := x.ballot.District
		if sums[district] == nil {
			sums[district] = make([]elgamal.Ciphertext, b.forms[district].Cells())
			for j := range sums[district] {
				sums[district][j] = elgamal.Zero()
			}
		}
		// The verdict says that both can be read: the replaced one was verified before or in this batch.
		addCiphertexts(b.forms[district], sums[district], x.ballot.Ciphertexts, elgamal.Ciphertext.Add)
		if x.replaced != nil {
			addCiphertexts(b.forms[district], sums[district], x.replaced, elgamal.Ciphertext.Sub)
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for district, columns := range sums {
		for j, c := range columns {
			b.sums[district][j] = b.sums[district][j].Add(c)
		}
	}
	return nil
}

func addCiphertexts(form ballot.Form, sums []elgamal.Ciphertext, encoded []byte, apply func(sum, c elgamal.Ciphertext) elgamal.Ciphertext) {
	columns, err := ballot.Ciphertexts(form, encoded)
	if err != nil {
		return // the ballot that it stands in is refused
	}
	for j, c := range columns {
		sums[j] = apply(sums[j], c)
	}
}

func checkOpening(key *elgamal.Key, s *Spoil) error {
	opening := &ballot.Opening{}
	for _, cell := range s.Cells {
		opening.Cells = append(opening.Cells, uint64(cell))
	}
	var err error
	if opening.Randomness, err = group.DecodeScalars(s.Randomness, len(s.Cells)); err != nil {
		return err
	}
	return ballot.VerifyOpening(key, s.Ciphertexts, opening)
}

// proofCode is the code of what ballot.Verify says.
func proofCode(err error) Code {
	for _, c := range []struct {
		err  error
		code Code
	}{
		{ballot.ErrCiphertexts, ErrCiphertexts},
		{ballot.ErrProofs, ErrProofs},
		{proofs.ErrBit, ErrBit},
		{proofs.ErrSum, ErrSum},
	} {
		if errors.Is(err, c.err) {
			return c.code
		}
	}
	return ErrRange
}

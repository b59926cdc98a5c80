package corpus

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/x/voting/electionfile"
)

func hexOf(b []byte) string { return hex.EncodeToString(b) }

func jsonOf(v any) (json.RawMessage, error) { return json.Marshal(v) }

func minusOne(b []byte) []byte {
	return must(group.DecodeScalar(b)).Sub(group.ScalarFromUint64(1)).Bytes()
}

// places of the small election that several alterations need.
func (m *maker) firstBallot() (int, *electionfile.Ballot) {
	number := find[*electionfile.Ballot](m, nil)
	return number, line[*electionfile.Ballot](m, number)
}

// voterOf gives a subject of a district that voted, or one that did not.
func (m *maker) voterOf(district uint64, voted bool) []byte {
	number := find(m, func(v *electionfile.Voter) bool {
		for _, l := range m.lines {
			if b, ok := l.(*electionfile.Ballot); ok && bytes.Equal(b.Tag, v.Subject) {
				return uint64(v.District) == district && voted
			}
		}
		return uint64(v.District) == district && !voted
	})
	return line[*electionfile.Voter](m, number).Subject
}

// newBallot gives a ballot made as its voter would make it.
func (m *maker) newBallot(e ballot.Election, district uint64, tag []byte, seq uint64, cells []uint64) *electionfile.Ballot {
	form := must(m.secrets.Definition.Form(district))
	v := ballot.Voter{Mode: ballot.Direct, District: district, Tag: tag, Seq: seq}
	b, _, err := ballot.Make(random(), e, form, v, cells)
	must(b, err)
	_, first := m.firstBallot()
	return m.seal(&electionfile.Ballot{
		Height: first.Height, Time: first.Time, District: u(district), Tag: tag, Seq: u(seq), Ciphertexts: b.Ciphertexts, Proofs: b.Proofs,
	})
}

// castBallots alters what surrounds ciphertexts and proofs: places, voters, signatures.
func (m *maker) castBallots() {
	at, b := m.firstBallot()
	closing := find[*electionfile.Closing](m, nil)
	lastAt := closing - 1
	last := line[*electionfile.Ballot](m, lastAt)
	m.add("time", "ballot: a height below the one before", set(lastAt, "1", "height"))
	m.add("time", "ballot: a time before the one before", set(lastAt, b.Time, "time"))
	m.add("time", "ballot: before the opening", set(at, u(uint64(b.Time)-1), "time"))
	m.add("time", "ballot: after the closing", set(lastAt, "1567972800", "time"))
	m.add("voter", "ballot: of another district", set(at, "7", "district"))
	m.add("voter", "ballot: of a district that does not exist", set(at, "11", "district"))
	m.add("voter", "ballot: of a tag outside the census", set(at, hexOf(make([]byte, 32)), "tag"))
	m.add("voter", "ballot: a tag cut short", set(at, "00", "tag"))
	m.add("tracker", "ballot: seq", set(at, "2", "seq"))
	m.add("tracker", "ballot: ciphertexts", patch(at, 0, flip(b.Ciphertexts)[:1], "ciphertexts"))
	m.add("tracker", "ballot: proofs", patch(at, 0, flip(b.Proofs)[:1], "proofs"))
	m.add("tracker", "ballot: tracker", patch(at, 0, flip(b.Tracker)[:1], "tracker"))
	m.add("signature", "ballot: signature", patch(at, 0, flip(b.Signature)[:1], "signature"))
	m.add("signature", "ballot: signature cut short", set(at, "00", "signature"))

	unvoted := m.voterOf(10, false)
	sameDistrict := changed(b, func(c *electionfile.Ballot) { c.Tag = unvoted })
	m.add("tracker", "ballot: given to another voter", set(at, hexOf(unvoted), "tag"))
	m.add("copied", "ballot: copied and sealed by another voter", insert(at+1, m.seal(sameDistrict)))
	m.add("bit", "ballot: sealed by another voter instead", rewrite(at, m.seal(sameDistrict)))
	m.add("signature", "ballot: signed by another voter", rewrite(at, m.sealFor(changed(b, func(*electionfile.Ballot) {}), m.secrets.Voters[[32]byte(unvoted)])))
	elsewhere := m.voterOf(7, false)
	m.add("bit", "ballot: sealed by a voter of another district instead", rewrite(at, m.seal(changed(b, func(c *electionfile.Ballot) {
		c.Tag, c.District = elsewhere, 7
	}))))
	m.add("bit", "ballot: another seq, sealed anew", rewrite(at, m.seal(changed(b, func(c *electionfile.Ballot) { c.Seq = 2 }))))
	otherElection := ballot.Election{Hash: flip(m.e.Hash), Key: m.e.Key}
	cells := []uint64{0, 1, 0, 1, 0, 0}
	m.add("bit", "ballot: of another election", rewrite(at, m.newBallot(otherElection, 10, b.Tag, 1, cells)))
	foreign := changed(b, func(*electionfile.Ballot) {})
	foreign.Signature = ed25519.Sign(m.secrets.Voters[[32]byte(b.Tag)], ballot.CastMessage(flip(m.e.Hash), [32]byte(b.Tracker)))
	m.add("signature", "ballot: signed for another election", rewrite(at, foreign))

	again := func(edits ...Edit) []Edit { return append([]Edit{copyTo(lastAt, closing)}, edits...) }
	m.add("seq", "ballot: twice", again()...)
	m.add("copied", "ballot: cast anew with another seq", insert(closing, m.seal(changed(last, func(c *electionfile.Ballot) { c.Seq = 7 }))))
	replacing := find(m, func(x *electionfile.Ballot) bool { return bytes.Equal(x.Tag, b.Tag) && x.Seq > b.Seq })
	m.add("board", "ballot: one that was replaced is left out", remove(at))
	m.add("accumulators", "ballot: one that replaces is left out", remove(replacing))
	m.add("turnout", "ballot: left out", remove(lastAt))
	m.add("accumulators", "ballot: left out, and the turnout mended",
		remove(lastAt), set(closing, u(ballotsOf(m, 1)-1), "districts", 1, "ballots"))
	m.add("turnout", "ballot: one more, made after the closing", insert(at+1, m.newBallot(m.e, 10, unvoted, 1, cells)))
	m.add("accumulators", "ballot: one more, and the turnout mended",
		insert(at+1, m.newBallot(m.e, 10, unvoted, 1, cells)), set(closing, u(ballotsOf(m, 1)+1), "districts", 1, "ballots"))
	m.add("accumulators", "ballot: exchanged by its voter", rewrite(lastAt, func() *electionfile.Ballot {
		c := m.newBallot(m.e, 10, last.Tag, 1, cells)
		c.Height, c.Time = last.Height, last.Time
		return c
	}()))
	m.add("board", "ballots: two change places", moveTo(at+1, at))
	m.add("seq", "ballots: a voter's two change places", moveTo(at, replacing+1))
}

// ballotsOf is the number of ballots of a district, by its place in the definition.
func ballotsOf(m *maker, district int) uint64 {
	return uint64(line[*electionfile.Closing](m, find[*electionfile.Closing](m, nil)).Districts[district].Ballots)
}

// proofs alters ciphertexts and proofs of ballots, sealed anew by their voters.
func (m *maker) proofs() {
	at, b := m.firstBallot()
	alter := func(number int, code electionfile.Code, name string, change func(*electionfile.Ballot)) {
		of := line[*electionfile.Ballot](m, number)
		m.add(code, "sealed anew: "+name, rewrite(number, m.seal(changed(of, change))))
	}
	for i := range len(b.Ciphertexts) / 32 {
		alter(at, "bit", fmt.Sprintf("ciphertext, element %d is another", i), func(c *electionfile.Ballot) {
			copy(c.Ciphertexts[32*i:], other(c.Ciphertexts[32*i:32*i+32], false))
		})
	}
	alter(at, "ciphertexts", "a ciphertext that is no point", func(c *electionfile.Ballot) { c.Ciphertexts[31] |= 0x80 })
	alter(at, "ciphertexts", "the identity as alpha", func(c *electionfile.Ballot) { clear(c.Ciphertexts[:32]) })
	alter(at, "ciphertexts", "a ciphertext is missing", func(c *electionfile.Ballot) { c.Ciphertexts = c.Ciphertexts[64:] })
	alter(at, "ciphertexts", "a ciphertext too many", func(c *electionfile.Ballot) { c.Ciphertexts = append(c.Ciphertexts, c.Ciphertexts[:64]...) })
	alter(at, "proofs", "a byte is missing", func(c *electionfile.Ballot) { c.Proofs = c.Proofs[1:] })
	alter(at, "proofs", "a byte too many", func(c *electionfile.Ballot) { c.Proofs = append(c.Proofs, 0) })
	alter(at, "proofs", "a commitment that is no point", func(c *electionfile.Ballot) { c.Proofs[31] |= 0x80 })
	alter(at, "proofs", "a challenge that is no scalar", func(c *electionfile.Ballot) { c.Proofs[32*5-1] |= 0x80 })
	alter(at, "bit", "two ciphertexts change places", func(c *electionfile.Ballot) {
		c.Ciphertexts = bytes.Join([][]byte{c.Ciphertexts[64:128], c.Ciphertexts[:64], c.Ciphertexts[128:]}, nil)
	})
	alter(at, "bit", "two proofs change places", func(c *electionfile.Ballot) {
		c.Proofs = bytes.Join([][]byte{c.Proofs[224:448], c.Proofs[:224], c.Proofs[448:]}, nil)
	})
	m.everyProof(at, alter)
	// The other kinds of contests: one element of each proof.
	m.someProofs(find(m, func(x *electionfile.Ballot) bool { return x.District == 20 }), alter)
}

// proofParts gives the proofs of a ballot in their order: the error of each, and its branches.
func (m *maker) proofParts(district uint64) (codes []electionfile.Code, branches []int) {
	for _, c := range must(m.secrets.Definition.Form(district)) {
		for range c.Cells() {
			codes, branches = append(codes, "bit"), append(branches, 2)
		}
		for _, s := range c.Sums() {
			code := electionfile.Code("range")
			if s.Low == s.High {
				code = "sum"
			}
			codes, branches = append(codes, code), append(branches, int(s.High-s.Low)+1)
		}
	}
	return codes, branches
}

type alter func(number int, code electionfile.Code, name string, change func(*electionfile.Ballot))

func (m *maker) everyProof(number int, alter alter) {
	offset := 0
	codes, branches := m.proofParts(uint64(line[*electionfile.Ballot](m, number).District))
	for i, w := range branches {
		for element := range 4*w - 1 {
			at := offset + 32*element
			alter(number, codes[i], fmt.Sprintf("proof %d, element %d is another", i, element), func(c *electionfile.Ballot) {
				copy(c.Proofs[at:], other(c.Proofs[at:at+32], element >= 2*w))
			})
		}
		offset += 32 * (4*w - 1)
	}
}

func (m *maker) someProofs(number int, alter alter) {
	offset := 0
	codes, branches := m.proofParts(uint64(line[*electionfile.Ballot](m, number).District))
	for i, w := range branches {
		end := offset + 32*(4*w-1)
		alter(number, codes[i], fmt.Sprintf("every kind of contest: the last element of proof %d is another", i), func(c *electionfile.Ballot) {
			copy(c.Proofs[end-32:], other(c.Proofs[end-32:end], true))
		})
		offset = end
	}
}

// spoiled alters a spoiled ballot.
func (m *maker) spoiled() {
	at := find[*electionfile.Spoil](m, nil)
	s := line[*electionfile.Spoil](m, at)
	m.add("opening", "spoiled: a cell", set(at, "1", "cells", 0))
	m.add("opening", "spoiled: a cell is missing", set(at, s.Cells[1:], "cells"))
	for i := range s.Cells {
		m.add("opening", fmt.Sprintf("spoiled: randomness %d", i), patch(at, 32*i, other(s.Randomness[32*i:32*i+32], true), "randomness"))
	}
	m.add("opening", "spoiled: randomness that is no scalar", patch(at, 0, notCanonical(s.Randomness[:32]), "randomness"))
	m.add("signature", "spoiled: signature", patch(at, 0, flip(s.Signature)[:1], "signature"))
	m.add("tracker", "spoiled: tracker", patch(at, 0, flip(s.Tracker)[:1], "tracker"))
	m.add("tracker", "spoiled: seq", set(at, "4", "seq"))
	m.add("tracker", "spoiled: ciphertexts", patch(at, 0, other(s.Ciphertexts[:32], false), "ciphertexts"))
	m.add("tracker", "spoiled: proofs", patch(at, 0, flip(s.Proofs)[:1], "proofs"))
	relayed := *s
	relayed.Ballot = *changed(&s.Ballot, func(c *electionfile.Ballot) {
		c.Proofs[0] ^= 1
		tracker := m.ballotOf(c).Tracker()
		c.Tracker = tracker[:]
	})
	m.add("signature", "spoiled: proofs, and the tracker that they give", rewrite(at, &relayed))
	m.add("voter", "spoiled: another district", set(at, "7", "district"))
	m.add("time", "spoiled: after the closing", set(at, "1567972800", "time"))
	m.add("board", "spoiled: left out", remove(at))
	m.add("signature", "spoiled: counted as cast", rewrite(at, &s.Ballot))
	next := find(m, func(x *electionfile.Ballot) bool { return bytes.Equal(x.Tag, s.Tag) })
	m.add("copied", "spoiled: the same ciphertexts are cast afterwards", rewrite(next, m.seal(changed(&s.Ballot, func(c *electionfile.Ballot) { c.Seq = 2 }))))
	number, b := m.firstBallot()
	cast := &electionfile.Spoil{Ballot: *b, Cells: s.Cells, Randomness: s.Randomness}
	cast.Signature = ed25519.Sign(m.secrets.Voters[[32]byte(b.Tag)], ballot.SpoilMessage(m.e.Hash, [32]byte(b.Tracker)))
	m.add("opening", "spoiled: one that was cast", rewrite(number, cast))
}

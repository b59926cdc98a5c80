package corpus

import (
	"fmt"

	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/x/voting/electionfile"
)

func (m *maker) closing() {
	at := find[*electionfile.Closing](m, nil)
	c := line[*electionfile.Closing](m, at)
	for i, d := range c.Districts {
		m.add("turnout", fmt.Sprintf("closing: district %d has a ballot more", d.District), set(at, u(uint64(d.Ballots)+1), "districts", i, "ballots"))
	}
	m.add("turnout", "closing: another district", set(at, "8", "districts", 0, "district"))
	m.add("turnout", "closing: a district is missing", set(at, c.Districts[1:], "districts"))
	for i := range len(c.Districts[0].Accumulators) / 32 {
		m.add("accumulators", fmt.Sprintf("closing: element %d of an accumulator", i),
			patch(at, 32*i, other(c.Districts[0].Accumulators[32*i:32*i+32], false), "districts", 0, "accumulators"))
	}
	m.add("accumulators", "closing: an accumulator cut short", set(at, "00", "districts", 2, "accumulators"))
	m.add("accumulators", "closing: the accumulators of another district", set(at, c.Districts[1].Accumulators, "districts", 0, "accumulators"))
}

func (m *maker) tally() {
	share := find[*electionfile.Share](m, nil)
	s := line[*electionfile.Share](m, share)
	kinds := ""
	for range len(s.Bytes)/32 - 2 {
		kinds += "p"
	}
	m.elements(share, "share", s.Bytes, kinds+"ss", times("share", len(kinds)+2), "bytes")
	up := must(group.DecodePoint(s.Bytes[:32])).Add(group.Generator()).Bytes()
	down := must(group.DecodePoint(s.Bytes[32:64])).Sub(group.Generator()).Bytes()
	m.add("share", "share: errors in two columns that cancel", patch(share, 0, up, "bytes"), patch(share, 32, down, "bytes"))
	m.add("share", "share: no point", patch(share, 0, notCanonical(s.Bytes[:32]), "bytes"))
	m.add("share", "share: cut short", set(share, hexOf(s.Bytes[:32]), "bytes"))
	m.add("share", "share: of another trustee", set(share, line[*electionfile.Share](m, share+1).Bytes, "bytes"))
	m.add("share", "share: another trustee", set(share+2, "3", "trustee"))
	m.add("share", "share: no trustee", set(share+2, "5", "trustee"))
	m.add("share", "share: for a district that was merged", set(share, "7", "district"))
	m.add("share", "share: for a district whose turnout alone is known", set(share, "20", "district"))
	m.add("share", "share: for another district", set(share, "30", "district"))
	m.add("share", "share: twice", copyTo(share, share+1))
	m.add("share", "share: one of the rehearsal", set(share, line[*electionfile.Rehearsal](m, find[*electionfile.Rehearsal](m, nil)).Bytes, "bytes"))
	m.add("shares", "share: left out", remove(share))

	at := find[*electionfile.Counts](m, nil)
	c := line[*electionfile.Counts](m, at)
	for i, v := range c.Counts {
		m.add("counts", fmt.Sprintf("counts: column %d has one more", i), set(at, u(uint64(v)+1), "counts", i))
	}
	m.add("counts", "counts: one off, the sum kept", set(at, u(uint64(c.Counts[0])+1), "counts", 0), set(at, u(uint64(c.Counts[1])-1), "counts", 1))
	m.add("counts", "counts: a column is missing", set(at, c.Counts[1:], "counts"))
	m.add("counts", "counts: more than ballots", set(at, "1000", "counts", 0))
	m.add("turnout", "counts: a ballot more", set(at, u(uint64(c.Ballots)+1), "ballots"))
	m.add("turnout", "counts: of a district that was merged", set(at, "7", "district"))
	m.add("turnout", "counts: of a district whose turnout alone is known", set(at, "20", "district"))
	m.add("turnout", "counts: twice", copyTo(at, at+1))
	m.add("counts", "counts: of one district left out", remove(last[*electionfile.Counts](m)))

	end := len(m.lines)
	e := line[*electionfile.End](m, end)
	m.add("board", "end: cast", set(end, u(uint64(e.Cast)+1), "cast"))
	m.add("board", "end: spoiled", set(end, u(uint64(e.Spoiled)+1), "spoiled"))
	m.add("board", "end: board", patch(end, 0, flip(e.Board)[:1], "board"))
	at, _ = m.firstBallot()
	m.add("board", "a replaced ballot is left out, and the number mended", remove(at), set(end, u(uint64(e.Cast)-1), "cast"))
}

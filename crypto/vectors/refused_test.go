package vectors_test

import (
	"errors"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/internal/testrand"
	"github.com/moscowchain/moscowd/crypto/proofs"
	"github.com/moscowchain/moscowd/crypto/tally"
)

// errorNames are the names of errors in refused.json.
var errorNames = []struct {
	err  error
	name string
}{
	{ballot.ErrCiphertexts, "ciphertexts"},
	{ballot.ErrProofs, "proofs"},
	{proofs.ErrBit, "bit"},
	{proofs.ErrSum, "sum"},
	{proofs.ErrRange, "range"},
	{tally.ErrShare, "share"},
	{group.ErrEncoding, "encoding"},
}

func (w *world) nameOf(err error) string {
	for _, e := range errorNames {
		if errors.Is(err, e.err) {
			return e.name
		}
	}
	require.Fail(w.t, "a forgery was not refused, or for no known reason", "%v", err)
	return ""
}

// forge changes the 32 bytes at an offset: what is the encoding of a point by +G, all else by +1, or, where spoil, to no
// canonical encoding.
func forge(b []byte, at int, spoil bool) string {
	field := b[at : at+group.Size]
	if spoil {
		field[group.Size-1] |= 0x80
	} else if p, err := group.DecodePoint(field); err == nil {
		copy(field, p.Add(group.Generator()).Bytes())
	} else {
		copy(field, must(group.DecodeScalar(field)).Add(group.ScalarFromUint64(1)).Bytes())
	}
	return hx(field)
}

// refused lists forgeries of the first ballot and of the first share of the tally, each with its error.
func (w *world) refused() object {
	verify := func(b *ballot.Ballot) string { return w.nameOf(ballot.Verify(w.election, w.form, b)) }
	base := w.ballots[0]
	require.NoError(w.t, ballot.Verify(w.election, w.form, base))
	var altered, bound, shares []object
	for _, part := range []string{"ciphertexts", "proofs"} {
		size := map[string]int{"ciphertexts": len(base.Ciphertexts), "proofs": len(base.Proofs)}[part]
		for at := 0; at < size; at += group.Size {
			for _, spoil := range []bool{false, true} {
				b := *base
				b.Ciphertexts, b.Proofs = append([]byte(nil), b.Ciphertexts...), append([]byte(nil), b.Proofs...)
				field := forge(map[string][]byte{"ciphertexts": b.Ciphertexts, "proofs": b.Proofs}[part], at, spoil)
				altered = append(altered, object{"part": part, "offset": at, "bytes": field, "error": verify(&b)})
			}
		}
	}
	for _, c := range []struct {
		field  string
		value  any
		change func(*ballot.Ballot)
	}{
		{"mode", 2, func(b *ballot.Ballot) { b.Mode = 2 }},
		{"district", 10, func(b *ballot.Ballot) { b.District = 10 }},
		{"tag", hx(w.ballots[1].Tag), func(b *ballot.Ballot) { b.Tag = w.ballots[1].Tag }},
		{"seq", 2, func(b *ballot.Ballot) { b.Seq = 2 }},
	} {
		b := *base
		c.change(&b)
		bound = append(bound, object{"field": c.field, "value": c.value, "error": verify(&b)})
	}
	task := tally.District(w.election.Hash, district, w.sums)
	share := must(tally.Decrypt(testrand.New("MV1 refused"), task, 1, w.shares[0])).Bytes()
	for at := 0; at < len(share); at += group.Size {
		for _, spoil := range []bool{false, true} {
			b := append([]byte(nil), share...)
			field := forge(b, at, spoil)
			s, err := task.DecodeShare(b)
			if err == nil {
				err = task.Verify(1, w.result.VerificationKeys[0], s)
			}
			shares = append(shares, object{"offset": at, "bytes": field, "error": w.nameOf(err)})
		}
	}
	return object{
		"ballot": 0, "altered": altered, "bound": bound,
		"trustee": 1, "share": hx(share), "altered_shares": shares,
	}
}

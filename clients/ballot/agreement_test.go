// Package ballot_test checks with the Go code the ballots that the TypeScript of this folder made; the other direction is
// test/agreement.test.ts.
package ballot_test

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
)

type hexadecimal []byte

func (h *hexadecimal) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	*h = b
	return err
}

func TestWhatABrowserMadeIsABallot(t *testing.T) {
	var file struct {
		ElectionHash hexadecimal `json:"election_hash"`
		Key          hexadecimal `json:"key"`
		Ballots      []struct {
			Form []struct {
				ID      uint64      `json:"id"`
				Kind    ballot.Kind `json:"kind"`
				Options uint64      `json:"options"`
				Limit   uint64      `json:"limit"`
				Blank   bool        `json:"blank"`
			} `json:"form"`
			District       uint64        `json:"district"`
			Tag            hexadecimal   `json:"tag"`
			Seq            uint64        `json:"seq"`
			Cells          []uint64      `json:"cells"`
			Randomness     []hexadecimal `json:"randomness"`
			Ciphertexts    hexadecimal   `json:"ciphertexts"`
			Proofs         hexadecimal   `json:"proofs"`
			Tracker        hexadecimal   `json:"tracker"`
			PublicKey      hexadecimal   `json:"public_key"`
			CastSignature  hexadecimal   `json:"cast_signature"`
			SpoilSignature hexadecimal   `json:"spoil_signature"`
		} `json:"ballots"`
	}
	text, err := os.ReadFile("testdata/made.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &file))
	point, err := group.DecodePoint(file.Key)
	require.NoError(t, err)
	key, err := elgamal.NewKey(point)
	require.NoError(t, err)
	e := ballot.Election{Hash: file.ElectionHash, Key: key}

	kinds := map[ballot.Kind]bool{}
	for i, made := range file.Ballots {
		var form ballot.Form
		for _, c := range made.Form {
			form = append(form, ballot.Contest{ID: c.ID, Kind: c.Kind, Options: c.Options, Limit: c.Limit, Blank: c.Blank})
			kinds[c.Kind] = true
		}
		require.NoError(t, form.Validate(), i)
		voter := ballot.Voter{Mode: ballot.Direct, District: made.District, Tag: made.Tag, Seq: made.Seq}
		b := &ballot.Ballot{Voter: voter, Ciphertexts: made.Ciphertexts, Proofs: made.Proofs}
		require.NoError(t, ballot.Verify(e, form, b), i)

		opening := &ballot.Opening{Cells: made.Cells}
		for _, r := range made.Randomness {
			s, err := group.DecodeScalar(r)
			require.NoError(t, err)
			opening.Randomness = append(opening.Randomness, s)
		}
		require.NoError(t, ballot.VerifyOpening(key, b.Ciphertexts, opening), i)

		tracker := b.Tracker()
		require.Equal(t, []byte(made.Tracker), tracker[:], i)
		public := ed25519.PublicKey(made.PublicKey)
		require.True(t, ed25519.Verify(public, ballot.CastMessage(e.Hash, tracker), made.CastSignature), i)
		require.True(t, ed25519.Verify(public, ballot.SpoilMessage(e.Hash, tracker), made.SpoilSignature), i)
	}
	require.Len(t, kinds, 4, "every kind of contest")
}

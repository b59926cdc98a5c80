package transcript_test

import (
	"crypto/sha512"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/transcript"
)

func TestAHashIsThatOfItsItemsBehindTheirLengths(t *testing.T) {
	label := "moscowd/voting/v1/bit"
	want := sha512.Sum512([]byte(
		"\x15\x00\x00\x00\x00\x00\x00\x00" + label +
			"\x02\x00\x00\x00\x00\x00\x00\x00ab" +
			"\x08\x00\x00\x00\x00\x00\x00\x00\x07\x01\x00\x00\x00\x00\x00\x00" +
			"\x20\x00\x00\x00\x00\x00\x00\x00" + string(group.Generator().Bytes())))
	got := transcript.New(transcript.Bit).AddText("ab").AddUint64(263).AddPoints(group.Generator())
	require.Equal(t, want, got.Sum())
	require.True(t, got.Challenge().Equal(group.ScalarFromWide(want)))
	require.Equal(t, want, sha512.Sum512(transcript.LV(
		[]byte(label), []byte("ab"), transcript.Uint64(263), group.Generator().Bytes())))
}

func TestLongTranscriptsAreHashedAlike(t *testing.T) {
	long := make([]byte, 20_000)
	h := transcript.New(transcript.Batch).AddBytes(long).AddUint64(1).AddBytes(long[:10_000])
	want := transcript.LV([]byte(transcript.Batch), long, transcript.Uint64(1), long[:10_000])
	require.Equal(t, sha512.Sum512(want), h.Sum())
	require.Equal(t, sha512.Sum512(want), h.Sum(), "summed again")
	want = append(want, transcript.LV([]byte("more"))...)
	require.Equal(t, sha512.Sum512(want), h.AddText("more").Sum())
}

func TestLabelsDifferAndNameTheVersion(t *testing.T) {
	labels := []transcript.Label{
		transcript.RegisterPoP, transcript.DKGCommit, transcript.DKGPoK, transcript.DKGRho, transcript.DKGShare,
		transcript.DKGComplaint, transcript.Rehearse, transcript.Bit, transcript.Sum, transcript.Range, transcript.Batch,
		transcript.Cast, transcript.Spoil, transcript.Decrypt,
	}
	seen := map[transcript.Label]bool{}
	for _, l := range labels {
		require.True(t, strings.HasPrefix(string(l), "moscowd/voting/v1/"), l)
		require.False(t, seen[l], l)
		seen[l] = true
	}
}

func TestDifferentListsNeverGiveTheSameBytes(t *testing.T) {
	list := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 9), 0, 4)
	rapid.Check(t, func(t *rapid.T) {
		a, b := list.Draw(t, "a"), list.Draw(t, "b")
		same := len(a) == len(b)
		for i := 0; same && i < len(a); i++ {
			same = string(a[i]) == string(b[i])
		}
		require.Equal(t, same, hex.EncodeToString(transcript.LV(a...)) == hex.EncodeToString(transcript.LV(b...)))
	})
}

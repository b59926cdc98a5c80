package types_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/voting/types"
)

// FuzzSignedBallot decodes what strangers send and takes it through everything that does not need state.
func FuzzSignedBallot(f *testing.F) {
	ballot := types.SignedBallot{
		ElectionId: 1, Tag: make([]byte, types.TagSize), Seq: 1, Ciphertexts: make([]byte, 128), Proofs: make([]byte, 480), Signature: make([]byte, 64),
	}
	seed, err := ballot.Marshal()
	require.NoError(f, err)
	f.Add(seed)
	f.Add(seed[:len(seed)-1])
	f.Add([]byte{0xff})
	f.Fuzz(func(t *testing.T, data []byte) {
		var b types.SignedBallot
		if b.Unmarshal(data) != nil {
			return
		}
		if err := b.Check(); err != nil {
			require.ErrorIs(t, err, types.ErrBallotInvalid)
			return
		}
		require.GreaterOrEqual(t, b.Gas(), types.GasPerBallot)
		require.Len(t, types.VectorKey(b.Ciphertexts), types.VectorKeySize)
		require.Equal(t, b.ToProtocol(1).Tracker(), b.ToProtocol(1).Tracker())
		require.NotEqual(t, b.ToProtocol(1).Tracker(), b.ToProtocol(2).Tracker(), "a ballot of another district is another ballot")
	})
}

package types_test

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/poa/types"
)

// TestSignBytesAreTheDocumentedOnes fixes the bytes that README.md describes: other programs sign them too.
func TestSignBytesAreTheDocumentedOnes(t *testing.T) {
	operator := bytes.Repeat([]byte{0xab}, 20)
	got, err := types.ConsensusKeySignBytes("moscow-1", operator)
	require.NoError(t, err)
	want := "001c" + hex.EncodeToString([]byte("moscowd/poa/consensus-key/v1")) +
		"0008" + hex.EncodeToString([]byte("moscow-1")) +
		"0014" + hex.EncodeToString(operator)
	require.Equal(t, want, hex.EncodeToString(got))
	_, err = types.ConsensusKeySignBytes(string(make([]byte, 1<<16)), operator)
	require.ErrorIs(t, err, types.ErrProofInvalid)
}

func TestAProofIsForOneChainAndOneOperator(t *testing.T) {
	key := ed25519.GenPrivKeyFromSecret([]byte("key"))
	operator := bytes.Repeat([]byte{1}, 20)
	proof, err := types.ProveConsensusKey(key, "moscow-1", operator)
	require.NoError(t, err)
	pubkey := key.PubKey().Bytes()
	require.NoError(t, types.VerifyConsensusKey(pubkey, proof, "moscow-1", operator))
	require.ErrorIs(t, types.VerifyConsensusKey(pubkey, proof, "moscow-2", operator), types.ErrProofInvalid)
	require.ErrorIs(t, types.VerifyConsensusKey(pubkey, proof, "moscow-1", operator[:19]), types.ErrProofInvalid)
	require.ErrorIs(t, types.VerifyConsensusKey(pubkey, proof[:63], "moscow-1", operator), types.ErrProofInvalid)
	other := ed25519.GenPrivKeyFromSecret([]byte("other")).PubKey().Bytes()
	require.ErrorIs(t, types.VerifyConsensusKey(other, proof, "moscow-1", operator), types.ErrProofInvalid)
	_, err = types.ProveConsensusKey(key[:10], "moscow-1", operator)
	require.ErrorIs(t, err, types.ErrKeyInvalid)
}

// smallOrder are the eight points of small order in their canonical encodings, and encodings of y = p and p+1.
var smallOrder = []string{
	"0100000000000000000000000000000000000000000000000000000000000000",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0000000000000000000000000000000000000000000000000000000000000080",
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
}

func TestKeysThatSignEverythingAreRefused(t *testing.T) {
	for _, text := range smallOrder {
		bz, err := hex.DecodeString(text)
		require.NoError(t, err)
		require.ErrorIs(t, types.CheckConsensusPubkey(bz), types.ErrKeyInvalid, text)
	}
	require.NoError(t, types.CheckConsensusPubkey(ed25519.GenPrivKeyFromSecret([]byte("key")).PubKey().Bytes()))
}

func FuzzVerifyConsensusKey(f *testing.F) {
	key := ed25519.GenPrivKeyFromSecret([]byte("key"))
	operator := bytes.Repeat([]byte{1}, 20)
	proof, err := types.ProveConsensusKey(key, "moscow-1", operator)
	require.NoError(f, err)
	f.Add(key.PubKey().Bytes(), proof, "moscow-1", operator)
	for _, text := range smallOrder {
		bz, _ := hex.DecodeString(text)
		f.Add(bz, make([]byte, 64), "", []byte{})
	}
	f.Fuzz(func(t *testing.T, pubkey, sig []byte, chainID string, addr []byte) {
		if types.VerifyConsensusKey(pubkey, sig, chainID, addr) != nil {
			return
		}
		// only the seed verifies: nobody guesses a signature
		require.Equal(t, key.PubKey().Bytes(), pubkey)
		require.Equal(t, "moscow-1", chainID)
		require.Equal(t, operator, addr)
	})
}

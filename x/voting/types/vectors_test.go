package types_test

import (
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/crypto/keccak"
	"github.com/moscowchain/moscowd/x/voting/rules"
	"github.com/moscowchain/moscowd/x/voting/types"
)

var update = flag.Bool("update", false, "write the vectors anew")

// vector is a vote with the key that signs it; tests/evmtools signs the same with ethers.
type vector struct {
	Key            string   `json:"key"`
	Poll           uint64   `json:"poll,string"`
	Question       uint32   `json:"question"`
	Version        uint32   `json:"version"`
	Choices        []uint32 `json:"choices"`
	TextCommitment string   `json:"text_commitment"`
	Seq            uint64   `json:"seq,string"`
	Expiry         uint64   `json:"expiry,string"`
	Digest         string   `json:"digest"`
	Signer         string   `json:"signer"`
	Signature      string   `json:"signature"`
	Tracker        string   `json:"tracker"`
}

const vectorFile = "testdata/votes.json"

// TestVectorsOfTenKeys holds for all time: a browser wallet signs these votes with these results.
func TestVectorsOfTenKeys(t *testing.T) {
	if *update {
		writeVectors(t)
	}
	content, err := os.ReadFile(vectorFile)
	require.NoError(t, err)
	var vectors []vector
	require.NoError(t, json.Unmarshal(content, &vectors))
	require.Len(t, vectors, 10)
	for _, v := range vectors {
		digest, signer, signature, tracker := v.sign(t)
		require.Equal(t, v.Digest, digest)
		require.Equal(t, v.Signer, signer)
		require.Equal(t, v.Signature, signature)
		require.Equal(t, v.Tracker, tracker)
	}
}

func (v *vector) vote(tb testing.TB) *rules.Vote {
	tb.Helper()
	vote := &rules.Vote{Poll: v.Poll, Question: v.Question, Version: v.Version, Choices: v.Choices, Seq: v.Seq, Expiry: v.Expiry}
	commitment, err := hex.DecodeString(v.TextCommitment)
	require.NoError(tb, err)
	copy(vote.TextCommitment[:], commitment)
	return vote
}

func (v *vector) sign(t *testing.T) (digest, signer, signature, tracker string) {
	t.Helper()
	key, err := crypto.HexToECDSA(v.Key)
	require.NoError(t, err)
	d := v.vote(t).Digest()
	made, err := crypto.Sign(d[:], key)
	require.NoError(t, err)
	made[64] += 27
	address, err := types.RecoverSigner(d, made)
	require.NoError(t, err)
	require.Equal(t, [20]byte(crypto.PubkeyToAddress(key.PublicKey)), address)
	number := rules.Tracker(d, address)
	return hex.EncodeToString(d[:]), hex.EncodeToString(address[:]), hex.EncodeToString(made), hex.EncodeToString(number[:])
}

func writeVectors(t *testing.T) {
	t.Helper()
	choices := [][]uint32{{0}, {3}, {0, 2, 5}, {}, {1003, 2000, 5001}, {1002, 2000, 3001}, {99}, {10_099}, {1, 2, 3, 4, 5, 6, 7}, {4_000_000_000}}
	var vectors []vector
	for i, chosen := range choices {
		secret := keccak.Sum256([]byte{byte(i)}, []byte("moscowd poll vector"))
		v := vector{
			Key: hex.EncodeToString(secret[:]), Poll: uint64(i + 1), Question: uint32(i%3 + 1), Version: uint32(i%2 + 1), Choices: chosen,
			TextCommitment: hex.EncodeToString(make([]byte, 32)), Seq: 1_795_459_424_233 + uint64(i), Expiry: 1_795_463_024,
		}
		if i%2 == 1 {
			commitment := rules.TextCommitment(secret, "text")
			v.TextCommitment = hex.EncodeToString(commitment[:])
		}
		if i == 9 {
			v.Poll, v.Question, v.Version, v.Seq, v.Expiry = 1<<64-1, 1<<32-1, 1<<32-1, 1<<64-1, 1<<64-1
		}
		v.Digest, v.Signer, v.Signature, v.Tracker = v.sign(t)
		vectors = append(vectors, v)
	}
	content, err := json.MarshalIndent(vectors, "", "  ")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(vectorFile, append(content, '\n'), 0o600))
}

func TestASignatureThatIsNotOneIsRefused(t *testing.T) {
	key, err := crypto.HexToECDSA("0101010101010101010101010101010101010101010101010101010101010101")
	require.NoError(t, err)
	digest := (&rules.Vote{Poll: 1}).Digest()
	good, err := crypto.Sign(digest[:], key)
	require.NoError(t, err)
	good[64] += 27
	_, err = types.RecoverSigner(digest, good)
	require.NoError(t, err)

	upper := slices.Clone(good) // the other s of the same signature
	order, _ := hex.DecodeString("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
	borrow := 0
	for i := 31; i >= 0; i-- {
		d := int(order[i]) - int(good[32+i]) - borrow
		borrow = 0
		if d < 0 {
			d, borrow = d+256, 1
		}
		upper[32+i] = byte(d)
	}
	upper[64] = 27 + 28 - good[64]
	plainV := slices.Clone(good)
	plainV[64] -= 27
	for name, signature := range map[string][]byte{
		"nothing":                 nil,
		"one byte less":           good[:64],
		"one byte more":           append(slices.Clone(good), 0),
		"zeros":                   make([]byte, 65),
		"a last byte of 0 or 1":   plainV,
		"an s in the upper half":  upper,
		"an r that is no abcissa": append(append(make([]byte, 31), append([]byte{5}, good[32:64]...)...), 27),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := types.RecoverSigner(digest, signature)
			require.ErrorIs(t, err, types.ErrSignatureInvalid)
		})
	}
}

// FuzzSignedVote decodes what strangers send and takes it through everything that does not need state.
func FuzzSignedVote(f *testing.F) {
	vote := types.SignedVote{PollId: 1, QuestionId: 1, VersionId: 1, Choices: []uint32{0, 2}, Seq: 5, Expiry: 9, Signature: make([]byte, 65)}
	seed, err := vote.Marshal()
	require.NoError(f, err)
	f.Add(seed)
	vote.CensusPath, vote.TextCommitment, vote.CensusIndex = make([]byte, 64), make([]byte, 32), 3
	seed, err = vote.Marshal()
	require.NoError(f, err)
	f.Add(seed)
	f.Add([]byte{0xff})
	census := types.Census{Root: make([]byte, 32), Size_: 4}
	f.Fuzz(func(t *testing.T, data []byte) {
		var v types.SignedVote
		if v.Unmarshal(data) != nil {
			return
		}
		ruled, err := v.ToRules()
		if err != nil {
			require.ErrorIs(t, err, types.ErrVoteInvalid)
			return
		}
		signer, err := types.RecoverSigner(ruled.Digest(), v.Signature)
		if err != nil {
			require.ErrorIs(t, err, types.ErrSignatureInvalid)
		}
		require.ErrorIs(t, census.CheckCensus(&v, signer), types.ErrCensusProofInvalid)
		accepted := types.Vote{Signed: v, Signer: signer[:]}
		tracker, err := accepted.ComputeTracker()
		require.NoError(t, err)
		require.Len(t, tracker, 32)
	})
}

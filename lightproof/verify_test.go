package lightproof_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/crypto/tmhash"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/lightproof/lighttest"
)

const chainID = "moscow-test"

var (
	start = time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)
	now   = start.Add(24 * time.Hour)
)

// newChain has an entry in the store "season" from state 3 on and 12 blocks.
func newChain(tb testing.TB) *lighttest.Chain {
	tb.Helper()
	chain := lighttest.New(tb, chainID, start, 4, "bank", "season")
	chain.Set("bank", []byte("first"), []byte("1"))
	chain.CommitBlocks(2)
	for i := range byte(50) {
		chain.Set("season", []byte{16, i}, []byte{i, i})
	}
	chain.Set("season", []byte("key"), []byte("value"))
	chain.CommitBlocks(10)
	return chain
}

func collect(tb testing.TB, chain *lighttest.Chain, request lightproof.Request) *lightproof.Proof {
	tb.Helper()
	if request.Keys == nil {
		request.Keys = []lightproof.Key{{Store: "season", Key: []byte("key")}}
	}
	proof, err := lightproof.Collect(context.Background(), chain, &request, nil)
	require.NoError(tb, err)
	return proof
}

func trustIn(chain *lighttest.Chain, height int64) *lightproof.Trust {
	return &lightproof.Trust{Height: height, Hash: chain.Block(height).Hash()}
}

func TestProofIsBoundToTheTrustedBlock(t *testing.T) {
	chain := newChain(t)
	proof := collect(t, chain, lightproof.Request{Height: 8, Anchor: 1})
	require.Equal(t, []byte("value"), proof.Entries[0].Value)

	binding, err := proof.Verify(chainID, trustIn(chain, 1), now)
	require.NoError(t, err)
	require.Equal(t, int64(9), binding.Height)
	require.Equal(t, []byte(chain.Block(9).Hash()), binding.Hash)
	require.Equal(t, [4]int64{4, 4, 40, 40},
		[4]int64{int64(binding.Signed), int64(binding.Validators), binding.SignedPower, binding.TotalPower})
	require.Equal(t, int64(1), binding.TrustedHeight)

	// The block that commits to the state may itself be the trusted one.
	_, err = proof.Verify(chainID, trustIn(chain, 9), now)
	require.NoError(t, err)
}

func TestProofWithoutTrustAgreesWithItselfOnly(t *testing.T) {
	proof := collect(t, newChain(t), lightproof.Request{Height: 8, Anchor: 1})
	binding, err := proof.Verify(chainID, nil, now)
	require.NoError(t, err)
	require.Zero(t, binding.TrustedHeight)
}

func TestProofSurvivesJSON(t *testing.T) {
	chain := newChain(t)
	proof := collect(t, chain, lightproof.Request{Height: 8, Anchor: 2, Blocks: []int64{4, 5, 11}})
	encoded, err := json.Marshal(proof)
	require.NoError(t, err)
	var decoded lightproof.Proof
	require.NoError(t, json.Unmarshal(encoded, &decoded))
	binding, err := decoded.Verify(chainID, trustIn(chain, 2), now)
	require.NoError(t, err)
	require.Equal(t, []int64{2, 4, 5, 9}, heights(binding.Blocks))
	again, err := json.Marshal(&decoded)
	require.NoError(t, err)
	require.JSONEq(t, string(encoded), string(again))
}

func heights(blocks []*cmttypes.LightBlock) []int64 {
	var list []int64
	for _, block := range blocks {
		list = append(list, block.Height)
	}
	return list
}

func TestChangedValidatorsAreBridgedByBlocksBetween(t *testing.T) {
	chain := lighttest.New(t, chainID, start, 4, "season")
	chain.Set("season", []byte("key"), []byte("value"))
	for first := 1; first <= 8; first++ {
		chain.CommitBlocks(4)
		chain.SetValidators(first, 4) // one leaves, one joins
	}
	chain.CommitBlocks(4)
	proof := collect(t, chain, lightproof.Request{Height: chain.Height() - 1, Anchor: 1})
	require.Greater(t, len(proof.Blocks), 2)
	require.Less(t, len(proof.Blocks), int(chain.Height()))
	_, err := proof.Verify(chainID, trustIn(chain, 1), now)
	require.NoError(t, err)

	// Without the blocks between nothing leads from the first validators to the last.
	proof.Blocks = []*cmttypes.LightBlock{proof.Blocks[0], proof.Blocks[len(proof.Blocks)-1]}
	_, err = proof.Verify(chainID, trustIn(chain, 1), now)
	require.ErrorIs(t, err, lightproof.ErrInvalid)
	require.ErrorContains(t, err, "from block 1 to 36")
}

func TestTamperedProofsAreRefused(t *testing.T) {
	flip := func(b []byte) { b[len(b)/2] ^= 1 }
	last := func(p *lightproof.Proof) *cmttypes.LightBlock { return p.Blocks[len(p.Blocks)-1] }
	for name, tamper := range map[string]func(*testing.T, *lightproof.Proof){
		"a changed value":                    func(_ *testing.T, p *lightproof.Proof) { p.Entries[0].Value = []byte("other") },
		"a changed key":                      func(_ *testing.T, p *lightproof.Proof) { p.Entries[0].Key = []byte("kez") },
		"another store":                      func(_ *testing.T, p *lightproof.Proof) { p.Entries[0].Store = "bank" },
		"a changed proof of the entry":       func(_ *testing.T, p *lightproof.Proof) { flip(p.Entries[0].StoreProof) },
		"a changed proof of the store":       func(_ *testing.T, p *lightproof.Proof) { flip(p.Entries[0].MultistoreProof) },
		"an empty proof":                     func(_ *testing.T, p *lightproof.Proof) { p.Entries[0].StoreProof = nil },
		"no entries":                         func(_ *testing.T, p *lightproof.Proof) { p.Entries = nil },
		"no light blocks":                    func(_ *testing.T, p *lightproof.Proof) { p.Blocks = nil },
		"another height of the state":        func(_ *testing.T, p *lightproof.Proof) { p.Height-- },
		"a changed app hash":                 func(_ *testing.T, p *lightproof.Proof) { flip(last(p).AppHash) },
		"a changed time":                     func(_ *testing.T, p *lightproof.Proof) { last(p).Time = last(p).Time.Add(1) },
		"a changed signature":                func(_ *testing.T, p *lightproof.Proof) { flip(last(p).Commit.Signatures[3].Signature) },
		"a signature moved to another block": func(_ *testing.T, p *lightproof.Proof) { last(p).Commit.Signatures = p.Blocks[0].Commit.Signatures },
		"a commit of another block":          func(_ *testing.T, p *lightproof.Proof) { last(p).Commit = p.Blocks[0].Commit },
		"a changed power":                    func(_ *testing.T, p *lightproof.Proof) { last(p).ValidatorSet.Validators[0].VotingPower = 1000 },
		"a validator replaced":               replaceValidator,
		"the last light block missing":       func(_ *testing.T, p *lightproof.Proof) { p.Blocks = p.Blocks[:1] },
		"light blocks out of order": func(_ *testing.T, p *lightproof.Proof) {
			p.Blocks = []*cmttypes.LightBlock{p.Blocks[0], p.Blocks[2], p.Blocks[1], p.Blocks[3]}
		},
		"a commit of 2 of 4 validators": func(_ *testing.T, p *lightproof.Proof) {
			for i := range 2 {
				last(p).Commit.Signatures[i] = cmttypes.NewCommitSigAbsent()
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			chain := newChain(t)
			proof := collect(t, chain, lightproof.Request{Height: 8, Anchor: 1, Blocks: []int64{3, 5}})
			trust := &lightproof.Trust{Height: 1, Hash: append([]byte(nil), chain.Block(1).Hash()...)}
			tamper(t, proof)
			_, err := proof.Verify(chainID, trust, now)
			require.ErrorIs(t, err, lightproof.ErrInvalid)
			_, err = proof.Verify(chainID, nil, now)
			require.ErrorIs(t, err, lightproof.ErrInvalid, "without trust it must not agree with itself either")
		})
	}
}

func replaceValidator(_ *testing.T, p *lightproof.Proof) {
	block := p.Blocks[len(p.Blocks)-1]
	block.ValidatorSet.Validators[0] = cmttypes.NewValidator(ed25519.GenPrivKeyFromSecret([]byte("stranger")).PubKey(), 10)
}

func TestProofNeedsTheTrustedBlock(t *testing.T) {
	chain := newChain(t)
	proof := collect(t, chain, lightproof.Request{Height: 8, Anchor: 2})
	for name, trust := range map[string]*lightproof.Trust{
		"another hash at the height":          {Height: 2, Hash: tmhash.Sum(nil)},
		"an empty hash":                       {Height: 2},
		"a height before the anchor":          trustIn(chain, 1),
		"a height between two light blocks":   trustIn(chain, 5),
		"a height after the last light block": trustIn(chain, 10),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := proof.Verify(chainID, trust, now)
			require.ErrorIs(t, err, lightproof.ErrUntrusted)
		})
	}
}

func TestAnInventedChainDoesNotReachTheTrustedBlock(t *testing.T) {
	genuine, invented := newChain(t), lighttest.New(t, chainID, start.Add(time.Hour), 4, "season")
	invented.SetValidators(100, 4)
	invented.Set("season", []byte("key"), []byte("forged"))
	invented.CommitBlocks(10)
	proof := collect(t, invented, lightproof.Request{Height: 8, Anchor: 1})
	_, err := proof.Verify(chainID, nil, now)
	require.NoError(t, err, "it agrees with itself")
	_, err = proof.Verify(chainID, trustIn(genuine, 1), now)
	require.ErrorIs(t, err, lightproof.ErrUntrusted)

	// The real anchor in front does not help.
	proof.Blocks[0] = genuine.Block(1)
	_, err = proof.Verify(chainID, trustIn(genuine, 1), now)
	require.ErrorIs(t, err, lightproof.ErrInvalid)
}

func TestProofOfAnotherChainIsRefused(t *testing.T) {
	chain := newChain(t)
	proof := collect(t, chain, lightproof.Request{Height: 8, Anchor: 1})
	_, err := proof.Verify("moscow-2", trustIn(chain, 1), now)
	require.ErrorIs(t, err, lightproof.ErrInvalid)
	require.ErrorContains(t, err, "belongs to another chain")
}

func TestTheReadersClockBoundsTheBlocks(t *testing.T) {
	chain := newChain(t)
	proof := collect(t, chain, lightproof.Request{Height: 8, Anchor: 1})
	_, err := proof.Verify(chainID, trustIn(chain, 1), start.Add(lightproof.TrustingPeriod+time.Minute))
	require.ErrorIs(t, err, lightproof.ErrUntrusted)
	_, err = proof.Verify(chainID, trustIn(chain, 1), start.Add(-time.Minute))
	require.ErrorIs(t, err, lightproof.ErrInvalid)
}

func TestBlocksBeforeTheTrustedOneAreNotReported(t *testing.T) {
	chain := newChain(t)
	proof := collect(t, chain, lightproof.Request{Height: 8, Anchor: 1, Blocks: []int64{3, 5}})
	proof.Blocks[1].Time = now // nobody checks what no trust reaches
	proof.Blocks[1] = &cmttypes.LightBlock{SignedHeader: chain.Block(4).SignedHeader, ValidatorSet: chain.Block(4).ValidatorSet}
	binding, err := proof.Verify(chainID, trustIn(chain, 5), now)
	require.NoError(t, err)
	require.Equal(t, []int64{5, 9}, heights(binding.Blocks))
}

package lightproof_test

import (
	"context"
	"testing"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/lightproof/lighttest"
)

func TestCollectRefusesWhatItCannotProve(t *testing.T) {
	key := []lightproof.Key{{Store: "season", Key: []byte("key")}}
	for name, c := range map[string]struct {
		request lightproof.Request
		message string
	}{
		"an anchor after the state":          {lightproof.Request{Height: 8, Anchor: 10, Keys: key}, "anchor height 10 is not between 1 and 9"},
		"no anchor":                          {lightproof.Request{Height: 8, Keys: key}, "anchor height 0"},
		"an entry that is not there":         {lightproof.Request{Height: 8, Anchor: 1, Keys: []lightproof.Key{{Store: "season", Key: []byte("none")}}}, "has no entry"},
		"an entry that is not there yet":     {lightproof.Request{Height: 2, Anchor: 1, Keys: key}, "has no entry"},
		"a state whose block is not written": {lightproof.Request{Height: 12, Anchor: 1, Keys: key}, "commit of block 13"},
		"no entries":                         {lightproof.Request{Height: 8, Anchor: 1}, "no entries"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := lightproof.Collect(context.Background(), newChain(t), &c.request, nil)
			require.ErrorContains(t, err, c.message)
		})
	}
}

func TestCollectRefusesANodeThatGivesUnsignedBlocks(t *testing.T) {
	chain := lighttest.New(t, chainID, start, 4, "season")
	chain.Set("season", []byte("key"), []byte("value"))
	chain.CommitBlocks(4)
	chain.SetSigned(2)
	chain.CommitBlocks(1)
	request := lightproof.Request{Height: 4, Anchor: 1, Keys: []lightproof.Key{{Store: "season", Key: []byte("key")}}}
	_, err := lightproof.Collect(context.Background(), chain, &request, nil)
	require.ErrorContains(t, err, "from block 1 to 5")
}

// hostile is a chain whose node changes what it answers about blocks.
type hostile struct {
	*lighttest.Chain
	commit     func(*coretypes.ResultCommit)
	validators func(*coretypes.ResultValidators)
}

func (h hostile) Commit(ctx context.Context, height *int64) (*coretypes.ResultCommit, error) {
	result, err := h.Chain.Commit(ctx, height)
	if err == nil {
		header, commit := *result.Header, result.Commit.Clone()
		result.SignedHeader = cmttypes.SignedHeader{Header: &header, Commit: commit}
		h.commit(result)
	}
	return result, err
}

func (h hostile) Validators(ctx context.Context, height *int64, page, perPage *int) (*coretypes.ResultValidators, error) {
	result, err := h.Chain.Validators(ctx, height, page, perPage)
	if err == nil {
		all := make([]*cmttypes.Validator, len(result.Validators))
		for i, v := range result.Validators {
			all[i] = v.Copy()
		}
		result.Validators = all
		h.validators(result)
	}
	return result, err
}

func TestCollectRefusesWhatABlockCannotBe(t *testing.T) {
	commit, validators := func(*coretypes.ResultCommit) {}, func(*coretypes.ResultValidators) {}
	for name, c := range map[string]struct {
		commit     func(*coretypes.ResultCommit)
		validators func(*coretypes.ResultValidators)
		message    string
	}{
		"no header":                {func(r *coretypes.ResultCommit) { r.Header = nil }, validators, "gave none"},
		"no commit":                {func(r *coretypes.ResultCommit) { r.Commit = nil }, validators, "gave none"},
		"another block":            {func(r *coretypes.ResultCommit) { r.Height++ }, validators, "another block"},
		"a time beyond protobuf":   {func(r *coretypes.ResultCommit) { r.Time = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC) }, validators, "out of range"},
		"a validator that is null": {commit, func(r *coretypes.ResultValidators) { r.Validators[0] = nil }, "no Ed25519 key"},
		"a validator without key":  {commit, func(r *coretypes.ResultValidators) { r.Validators[0].PubKey = nil }, "no Ed25519 key"},
		"a sum of powers too high": {commit, func(r *coretypes.ResultValidators) { r.Validators[0].VotingPower = 1<<63 - 1 }, "power"},
		"validators without end": {commit, func(r *coretypes.ResultValidators) {
			r.Total, r.Validators = 1<<62, []*cmttypes.Validator{cmttypes.NewValidator(ed25519.GenPrivKey().PubKey(), 1)}
		}, "1001 validators, want 1 to 1000"},
	} {
		t.Run(name, func(t *testing.T) {
			node := hostile{newChain(t), c.commit, c.validators}
			request := lightproof.Request{Height: 8, Anchor: 1, Keys: []lightproof.Key{{Store: "season", Key: []byte("key")}}}
			_, err := lightproof.Collect(context.Background(), node, &request, nil)
			require.ErrorContains(t, err, c.message)
		})
	}
}

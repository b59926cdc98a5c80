//go:build e2e

package faults

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cometbft/cometbft/privval"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/localnet"
	"github.com/moscowchain/moscowd/txclient"
	poa "github.com/moscowchain/moscowd/x/poa/types"
)

// culprit is the department that runs the program of the folder byzantine.
const culprit = validators - 1

// byzantine is a network with a culprit.
type byzantine struct {
	*network
	t   *testing.T
	ctx context.Context
	key *privval.FilePV
}

// TestAByzantineValidator: a department of four breaks the rules in three ways. The others go on each time.
func TestAByzantineValidator(t *testing.T) {
	honest, dishonest := program(t, "MOSCOWD_BIN"), program(t, "BYZANTINE_BIN")
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	n, err := startNetwork(ctx, func(node int) string {
		if node == culprit {
			return dishonest
		}
		return honest
	}, 1)
	require.NoError(t, err)
	defer func() { require.NoError(t, n.close()) }()
	config := filepath.Join(n.home(culprit), "config")
	b := &byzantine{network: n, t: t, ctx: ctx, key: privval.LoadFilePVEmptyState(filepath.Join(config, "priv_validator_key.json"), "")}

	b.waitForASignature()
	t.Run("that withholds its votes stops nothing", b.withholds)
	t.Run("that proposes blocks of bytes is outvoted", b.proposesUndecodable)
	t.Run("that signs twice is suspended on evidence", b.signsTwice)
	height, err := n.agree(ctx)
	require.NoError(t, err)
	t.Logf("all nodes agree at height %d", height)
}

func (b *byzantine) behave(how string) {
	require.NoError(b.t, os.WriteFile(filepath.Join(b.home(culprit), "misbehaviour"), []byte(how), 0o600))
}

// signed tells whether the culprit's signature is in the commit of a block.
func (b *byzantine) signed(height int64) bool {
	require.NoError(b.t, b.WaitHeight(b.ctx, 0, height+1))
	commit, err := b.clients[0].RPC.Commit(b.ctx, &height)
	require.NoError(b.t, err)
	for _, signature := range commit.Commit.Signatures {
		if signature.BlockIDFlag == cmttypes.BlockIDFlagCommit && signature.ValidatorAddress.String() == b.key.GetAddress().String() {
			return true
		}
	}
	return false
}

func (b *byzantine) waitForASignature() {
	for height := b.top(b.ctx); !b.signed(height); height++ {
		require.NoError(b.t, b.ctx.Err())
	}
}

func (b *byzantine) withholds(t *testing.T) {
	b.behave("withhold")
	const grace, watched = 2, 8 // what was under way; two rounds of proposers
	from := b.top(b.ctx) + grace
	for height := from; height < from+watched; height++ {
		require.False(t, b.signed(height), "block %d", height)
	}
	b.behave("")
	b.waitForASignature()
}

func (b *byzantine) proposesUndecodable(t *testing.T) {
	from := b.top(b.ctx) + 2
	b.behave("undecodable")
	refused := func() bool {
		log, err := os.ReadFile(filepath.Join(b.home(0), localnet.LogFile))
		require.NoError(t, err)
		return strings.Contains(string(log), "refusing a proposed block: transaction does not decode")
	}
	require.Eventually(t, refused, patience, 200*time.Millisecond)
	to := b.top(b.ctx) + 3
	require.NoError(t, b.WaitHeight(b.ctx, 0, to))
	for height := from; height <= to; height++ {
		header, err := b.clients[0].RPC.Header(b.ctx, &height)
		require.NoError(t, err)
		require.NotEqual(t, b.key.GetAddress(), header.Header.ProposerAddress, "block %d", height)
	}
	b.behave("")
}

func (b *byzantine) signsTwice(t *testing.T) {
	b.behave("double-sign")
	operatorKey, err := b.Key(b.encoding, culprit, localnet.OperatorKey)
	require.NoError(t, err)
	query := poa.NewQueryClient(b.clients[0].GRPC)
	var department poa.Validator
	require.Eventually(t, func() bool {
		response, err := query.Validator(b.ctx, &poa.QueryValidatorRequest{Operator: txclient.Address(operatorKey)})
		require.NoError(t, err)
		department = response.Validator.Validator
		return department.State == poa.StateSuspended
	}, patience, 200*time.Millisecond)
	require.Equal(t, poa.ReasonDuplicateVote, department.Suspension.Reason)

	block, err := b.clients[0].RPC.Block(b.ctx, &department.Suspension.Height)
	require.NoError(t, err)
	require.NotEmpty(t, block.Block.Evidence.Evidence)
	evidence, ok := block.Block.Evidence.Evidence[0].(*cmttypes.DuplicateVoteEvidence)
	require.True(t, ok)
	require.NotEqual(t, evidence.VoteA.BlockID, evidence.VoteB.BlockID)
	require.Equal(t, evidence.VoteA.Round, evidence.VoteB.Round)
	for _, vote := range []*cmttypes.Vote{evidence.VoteA, evidence.VoteB} {
		require.Equal(t, department.Suspension.InfractionHeight, vote.Height)
		require.NoError(t, vote.Verify(app.ChainID, b.key.Key.PubKey))
	}

	const delay = 2 // blocks until a change of the validator set is in force
	last := department.Suspension.Height + delay + 3
	require.NoError(t, b.WaitHeight(b.ctx, 0, last))
	set, err := b.clients[0].RPC.Validators(b.ctx, &last, nil, nil)
	require.NoError(t, err)
	require.Len(t, set.Validators, validators-1)
	t.Logf("two votes for height %d, suspended in block %d", department.Suspension.InfractionHeight, department.Suspension.Height)
}

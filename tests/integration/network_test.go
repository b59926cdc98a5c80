package integration

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/stretchr/testify/require"

	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/store/v2/snapshots"
	snapshottypes "github.com/cosmos/cosmos-sdk/store/v2/snapshots/types"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/app"
)

// genesisTime is at the beginning of an hour, and so of every quota window of an hour.
var genesisTime = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)

// network is one node with the validators that CometBFT would keep for it.
type network struct {
	t    testing.TB
	app  *app.App
	home string
	db   dbm.DB

	height int64
	time   time.Time
	hash   []byte

	// last signed the block before, current signs this one, next the one after.
	last, current, next *cmttypes.ValidatorSet
	// absent holds the addresses of validators that do not sign.
	absent map[string]bool
	// evidence goes into the next block.
	evidence []abci.Misbehavior
	// updates are the changes of validators that the last block returned.
	updates []abci.ValidatorUpdate

	operators []*account
	registrar *account
	season    *account // runs seasons
	traders   []*account
	resident  *account // of the class with a small quota
}

// newNode makes a node without state.
func newNode(tb testing.TB) *network {
	tb.Helper()
	n := &network{t: tb, home: tb.TempDir(), db: dbm.NewMemDB(), time: genesisTime, absent: map[string]bool{}}
	n.start()
	return n
}

// start starts the node on its database.
func (n *network) start() {
	n.t.Helper()
	if n.app != nil {
		require.NoError(n.t, n.app.Close())
	}
	store, err := snapshots.NewStore(dbm.NewMemDB(), filepath.Join(n.t.TempDir(), "snapshots"))
	require.NoError(n.t, err)
	n.app, err = app.New(log.NewNopLogger(), n.db, true, simtestutil.AppOptionsMap{flags.FlagHome: n.home},
		baseapp.SetChainID(app.ChainID), baseapp.SetSnapshot(store, snapshottypes.NewSnapshotOptions(0, 2)))
	require.NoError(n.t, err)
}

// clone is another node at the same height, whose application is still to be set. Both share the accounts with their
// sequences.
func (n *network) clone() *network {
	n.t.Helper()
	other := *n
	node := newNode(n.t)
	other.home, other.db, other.app = node.home, node.db, node.app
	other.last, other.current, other.next = n.last.Copy(), n.current.Copy(), n.next.Copy()
	return &other
}

// newNetwork starts a network of that many departments.
func newNetwork(tb testing.TB, departments int, changes ...func(*genesis)) *network {
	tb.Helper()
	n := newNode(tb)
	g := n.makeGenesis(departments)
	for _, change := range changes {
		change(g)
	}
	n.init(g.state(), 1, app.ConsensusParams().ToProto())
	n.block()
	return n
}

// init gives the node its genesis; the first block is still to come.
func (n *network) init(state json.RawMessage, height int64, params cmtproto.ConsensusParams) {
	n.t.Helper()
	response, err := n.app.InitChain(&abci.RequestInitChain{
		Time: n.time, ChainId: app.ChainID, InitialHeight: height, ConsensusParams: &params, AppStateBytes: state,
	})
	require.NoError(n.t, err)
	validators, err := cmttypes.PB2TM.ValidatorUpdates(response.Validators)
	require.NoError(n.t, err)
	n.height = height - 1
	n.last = cmttypes.NewValidatorSet(nil)
	n.current = cmttypes.NewValidatorSet(validators)
	n.next = n.current.Copy()
}

// block runs a block of these transactions, a second after the last, and wants a proposer to take all of them.
func (n *network) block(txs ...[]byte) *abci.ResponseFinalizeBlock {
	n.t.Helper()
	return n.blockAfter(time.Second, txs...)
}

// blockAfter is block after some time.
func (n *network) blockAfter(wait time.Duration, txs ...[]byte) *abci.ResponseFinalizeBlock {
	n.t.Helper()
	n.time = n.time.Add(wait)
	proposal := n.propose(txs...)
	require.Len(n.t, proposal, len(txs), "the proposer leaves transactions out")
	require.True(n.t, n.accepts(proposal), "the others refuse the block")
	return n.execute(proposal)
}

// propose gives the block that a proposer makes of its mempool.
func (n *network) propose(mempool ...[]byte) [][]byte {
	n.t.Helper()
	return n.proposeUpTo(app.MaxBlockBytes, mempool...)
}

func (n *network) proposeUpTo(maxBytes int64, mempool ...[]byte) [][]byte {
	n.t.Helper()
	response, err := n.app.PrepareProposal(&abci.RequestPrepareProposal{
		Height: n.height + 1, Time: n.time, Txs: mempool, MaxTxBytes: maxBytes, ProposerAddress: n.proposer(),
	})
	require.NoError(n.t, err)
	return response.Txs
}

// accepts tells whether a validator votes for a block.
func (n *network) accepts(txs [][]byte) bool {
	n.t.Helper()
	response, err := n.app.ProcessProposal(&abci.RequestProcessProposal{
		Height: n.height + 1, Time: n.time, Txs: txs, ProposerAddress: n.proposer(), Hash: blockHash(n.height+1, n.time),
	})
	require.NoError(n.t, err)
	return response.Status == abci.ResponseProcessProposal_ACCEPT
}

// execute runs and commits a block as it stands.
func (n *network) execute(txs [][]byte) *abci.ResponseFinalizeBlock {
	n.t.Helper()
	response, err := n.finalize(txs)
	require.NoError(n.t, err)
	n.commit(response)
	return response
}

// finalize runs a block without committing it.
func (n *network) finalize(txs [][]byte) (*abci.ResponseFinalizeBlock, error) {
	return n.app.FinalizeBlock(&abci.RequestFinalizeBlock{
		Height: n.height + 1, Time: n.time, Hash: blockHash(n.height+1, n.time), Txs: txs,
		ProposerAddress: n.proposer(), NextValidatorsHash: n.next.Hash(),
		DecidedLastCommit: n.lastCommit(), Misbehavior: n.evidence,
	})
}

// commit commits a block that was finalized and moves the validator sets on as CometBFT does: what block H changes
// signs from H+2 on.
func (n *network) commit(response *abci.ResponseFinalizeBlock) {
	n.t.Helper()
	_, err := n.app.Commit()
	require.NoError(n.t, err)
	n.height++
	n.hash = response.AppHash
	n.evidence, n.updates = nil, response.ValidatorUpdates
	changes, err := cmttypes.PB2TM.ValidatorUpdates(response.ValidatorUpdates)
	require.NoError(n.t, err)
	n.last, n.current = n.current, n.next.Copy()
	require.NoError(n.t, n.next.UpdateWithChangeSet(changes))
}

func (n *network) proposer() []byte { return n.current.Validators[0].Address }

func (n *network) lastCommit() abci.CommitInfo {
	var commit abci.CommitInfo
	for _, v := range n.last.Validators {
		flag := cmtproto.BlockIDFlagCommit
		if n.absent[string(v.Address)] {
			flag = cmtproto.BlockIDFlagAbsent
		}
		commit.Votes = append(commit.Votes, abci.VoteInfo{
			Validator: abci.Validator{Address: v.Address, Power: v.VotingPower}, BlockIdFlag: flag,
		})
	}
	return commit
}

// blockHash stands for the hash of a header.
func blockHash(height int64, blockTime time.Time) []byte {
	bz := binary.BigEndian.AppendUint64(nil, uint64(height))
	hash := sha256.Sum256(binary.BigEndian.AppendUint64(bz, uint64(blockTime.UnixNano())))
	return hash[:]
}

// check gives a transaction to the mempool.
func (n *network) check(tx []byte) *abci.ResponseCheckTx {
	n.t.Helper()
	return n.checkAs(abci.CheckTxType_New, tx)
}

// recheck asks about a transaction that stayed in the mempool.
func (n *network) recheck(tx []byte) *abci.ResponseCheckTx {
	n.t.Helper()
	return n.checkAs(abci.CheckTxType_Recheck, tx)
}

func (n *network) checkAs(kind abci.CheckTxType, tx []byte) *abci.ResponseCheckTx {
	n.t.Helper()
	response, err := n.app.CheckTx(&abci.RequestCheckTx{Tx: tx, Type: kind})
	require.NoError(n.t, err)
	return response
}

// run sends messages in a transaction that must succeed, and gives its result.
func (n *network) run(by *account, msgs ...sdk.Msg) *abci.ExecTxResult {
	n.t.Helper()
	tx := n.sign(by, msgs...)
	checked := n.check(tx)
	require.Zero(n.t, checked.Code, checked.Log)
	result := n.block(tx).TxResults[0]
	require.Zero(n.t, result.Code, result.Log)
	return result
}

// fails sends messages in a transaction whose execution must fail with a registered error; its words are returned.
func (n *network) fails(by *account, want error, msgs ...sdk.Msg) string {
	n.t.Helper()
	result := n.block(n.sign(by, msgs...)).TxResults[0]
	isError(n.t, want, result.Codespace, result.Code, result.Log)
	return result.Log
}

// refused gives a transaction to the mempool, which must refuse it with a registered error; its words are returned.
// A proposer who takes it all the same gets the same answer from the others' execution.
func (n *network) refused(tx []byte, want error) string {
	n.t.Helper()
	checked := n.check(tx)
	isError(n.t, want, checked.Codespace, checked.Code, checked.Log)
	n.time = n.time.Add(time.Second)
	result := n.execute([][]byte{tx}).TxResults[0]
	isError(n.t, want, result.Codespace, result.Code, result.Log)
	return checked.Log
}

// ctx reads the committed state.
func (n *network) ctx() sdk.Context { return n.app.NewContext(true) }

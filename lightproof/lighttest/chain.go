// Package lighttest runs a chain without a network: real stores, headers, commits and validator sets, signed by keys
// made for the test. It serves them as a node does, so that proofs can be collected from it.
package lighttest

import (
	"context"
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/crypto/tmhash"
	"github.com/cometbft/cometbft/libs/bytes"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmtversion "github.com/cometbft/cometbft/proto/tendermint/version"
	rpcclient "github.com/cometbft/cometbft/rpc/client"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/cometbft/cometbft/version"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/stretchr/testify/require"

	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/store/v2/rootmulti"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
)

// Chain is a chain with one block a second.
type Chain struct {
	tb     testing.TB
	id     string
	store  *rootmulti.Store
	keys   map[string]*storetypes.KVStoreKey
	blocks []*cmttypes.LightBlock // by height - 1
	signer map[string]crypto.PrivKey
	next   *cmttypes.ValidatorSet // of the next block
	signed int                    // validators that sign the next commits, -1 for all
	start  time.Time
}

// New starts a chain with the stores; validators have power 10 each. Keys follow from seeds, so that two chains with
// one id have the same validators.
func New(tb testing.TB, chainID string, start time.Time, validators int, stores ...string) *Chain {
	tb.Helper()
	c := &Chain{
		tb: tb, id: chainID, start: start, signed: -1,
		store:  rootmulti.NewStore(dbm.NewMemDB(), log.NewNopLogger()),
		keys:   make(map[string]*storetypes.KVStoreKey),
		signer: make(map[string]crypto.PrivKey),
	}
	for _, name := range stores {
		c.keys[name] = storetypes.NewKVStoreKey(name)
		c.store.MountStoreWithDB(c.keys[name], storetypes.StoreTypeIAVL, nil)
	}
	require.NoError(tb, c.store.LoadLatestVersion())
	c.SetValidators(0, validators)
	return c
}

// SetValidators makes the keys with the seeds first to first+n-1 the validators of the next block.
func (c *Chain) SetValidators(first, n int) {
	validators := make([]*cmttypes.Validator, n)
	for i := range validators {
		key := ed25519.GenPrivKeyFromSecret(fmt.Appendf(nil, "%s %d", c.id, first+i))
		c.signer[string(key.PubKey().Address())] = key
		validators[i] = cmttypes.NewValidator(key.PubKey(), 10)
	}
	c.next = cmttypes.NewValidatorSet(validators)
	if len(c.blocks) > 0 {
		c.blocks[len(c.blocks)-1].NextValidatorsHash = c.next.Hash()
		c.sign(c.blocks[len(c.blocks)-1])
	}
}

// SetSigned limits how many validators sign the commits of the next blocks; -1 is all.
func (c *Chain) SetSigned(n int) { c.signed = n }

// Set writes to the state of the next block.
func (c *Chain) Set(store string, key, value []byte) {
	c.store.GetKVStore(c.keys[store]).Set(key, value)
}

// CommitBlocks writes blocks: each commits to the state that the block before it left.
func (c *Chain) CommitBlocks(n int) {
	for range n {
		c.commitBlock()
	}
}

func (c *Chain) commitBlock() {
	height := int64(len(c.blocks) + 1)
	lastID := cmttypes.BlockID{}
	if height > 1 {
		lastID = c.blocks[height-2].Commit.BlockID
	}
	header := &cmttypes.Header{
		Version: cmtversion.Consensus{Block: version.BlockProtocol}, ChainID: c.id, Height: height,
		Time: c.start.Add(time.Duration(height) * time.Second), LastBlockID: lastID,
		LastCommitHash: tmhash.Sum(binary.BigEndian.AppendUint64(nil, uint64(height))), DataHash: tmhash.Sum(nil),
		ValidatorsHash: c.next.Hash(), NextValidatorsHash: c.next.Hash(), ConsensusHash: tmhash.Sum(nil),
		AppHash: c.store.LastCommitID().Hash, LastResultsHash: tmhash.Sum(nil), EvidenceHash: tmhash.Sum(nil),
		ProposerAddress: c.next.Proposer.Address,
	}
	block := &cmttypes.LightBlock{SignedHeader: &cmttypes.SignedHeader{Header: header}, ValidatorSet: c.next.Copy()}
	c.sign(block)
	c.blocks = append(c.blocks, block)
	c.store.Commit()
}

// sign makes the commit of a block.
func (c *Chain) sign(block *cmttypes.LightBlock) {
	id := cmttypes.BlockID{Hash: block.Hash(), PartSetHeader: cmttypes.PartSetHeader{Total: 1, Hash: tmhash.Sum(block.Hash())}}
	commit := &cmttypes.Commit{Height: block.Height, BlockID: id}
	for i, validator := range block.ValidatorSet.Validators {
		if c.signed >= 0 && i >= c.signed {
			commit.Signatures = append(commit.Signatures, cmttypes.NewCommitSigAbsent())
			continue
		}
		vote := &cmtproto.Vote{
			Type: cmtproto.PrecommitType, Height: block.Height, BlockID: id.ToProto(),
			Timestamp: block.Time.Add(time.Second), ValidatorAddress: validator.Address, ValidatorIndex: int32(i),
		}
		signature, err := c.signer[string(validator.Address)].Sign(cmttypes.VoteSignBytes(c.id, vote))
		require.NoError(c.tb, err)
		commit.Signatures = append(commit.Signatures, cmttypes.CommitSig{
			BlockIDFlag: cmttypes.BlockIDFlagCommit, ValidatorAddress: validator.Address,
			Timestamp: vote.Timestamp, Signature: signature,
		})
	}
	block.Commit = commit
}

// Height is that of the latest block.
func (c *Chain) Height() int64 { return int64(len(c.blocks)) }

// Block gives the light block at a height.
func (c *Chain) Block(height int64) *cmttypes.LightBlock { return c.blocks[height-1] }

// ABCIQueryWithOptions answers queries of the form /store/NAME/key.
func (c *Chain) ABCIQueryWithOptions(
	_ context.Context, path string, data bytes.HexBytes, opts rpcclient.ABCIQueryOptions,
) (*coretypes.ResultABCIQuery, error) {
	response, err := c.store.Query(&storetypes.RequestQuery{
		Path: path[len("/store"):], Data: data, Height: opts.Height, Prove: opts.Prove,
	})
	if err != nil {
		return nil, err
	}
	return &coretypes.ResultABCIQuery{Response: abci.ResponseQuery(*response)}, nil
}

// Commit gives the header and commit of a block.
func (c *Chain) Commit(_ context.Context, height *int64) (*coretypes.ResultCommit, error) {
	if *height < 1 || *height > c.Height() {
		return nil, fmt.Errorf("height %d is not between 1 and %d", *height, c.Height())
	}
	return &coretypes.ResultCommit{SignedHeader: *c.Block(*height).SignedHeader, CanonicalCommit: true}, nil
}

// Validators gives the validators of a block by page.
func (c *Chain) Validators(_ context.Context, height *int64, page, perPage *int) (*coretypes.ResultValidators, error) {
	all := c.Block(*height).ValidatorSet.Validators
	from, to := min((*page-1)**perPage, len(all)), min(*page**perPage, len(all))
	return &coretypes.ResultValidators{
		BlockHeight: *height, Validators: all[from:to], Count: to - from, Total: len(all),
	}, nil
}

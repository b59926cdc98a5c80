package jsonrpc

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	rpcclient "github.com/cometbft/cometbft/rpc/client"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	cmttypes "github.com/cometbft/cometbft/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/evm/indexer"
	"github.com/cosmos/evm/rpc/backend"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	lru "github.com/hashicorp/golang-lru/v2"

	"cosmossdk.io/log/v2"
)

const (
	// subscriber names this package at CometBFT's event bus.
	subscriber = "moscowd-json-rpc"
	// lookAgain is how long the follower waits for an event before it looks by itself.
	lookAgain = time.Second
	// maxLag is by how many blocks the index may be behind while "latest" still waits for it.
	maxLag = 5
	// logBlocks is how many blocks' logs are kept decoded.
	logBlocks = 256
)

// cursorKey holds the last height that is in the index. Keys of the index itself begin with 1 and 2.
var cursorKey = []byte("\x00height")

// nativeKey is there for each block with native logs.
func nativeKey(height int64) []byte { return binary.BigEndian.AppendUint64([]byte{3}, uint64(height)) }

// follower puts the Ethereum transactions of every block into the index and tells others when it has. "latest" is the last
// block that is in the index, so that whoever sees a block finds its receipts.
type follower struct {
	client  rpcclient.Client
	node    Node
	db      dbm.DB
	index   *indexer.KVIndexer
	native  func(abci.Event) ([]*types.Log, error)
	log     log.Logger
	indexed atomic.Int64
	logs    *lru.Cache[int64, []*types.Log]
	gas     *lru.Cache[int64, []uint64]
	// onBlock is called after each block, when the mempool has checked again what waits.
	onBlock func(context.Context)

	mutex sync.Mutex
	news  chan struct{} // closed at the next block
}

func newFollower(
	client rpcclient.Client, node Node, db dbm.DB, index *indexer.KVIndexer, native func(abci.Event) ([]*types.Log, error), logger log.Logger,
) (*follower, error) {
	logs, err := lru.New[int64, []*types.Log](logBlocks)
	if err != nil {
		return nil, err
	}
	gas, err := lru.New[int64, []uint64](logBlocks)
	if err != nil {
		return nil, err
	}
	f := &follower{client: client, node: node, db: db, index: index, native: native, log: logger, logs: logs, gas: gas, news: make(chan struct{})}
	bz, err := db.Get(cursorKey)
	if err != nil {
		return nil, err
	}
	if len(bz) == 8 {
		f.indexed.Store(int64(binary.BigEndian.Uint64(bz)))
	}
	return f, nil
}

// latest is the height of the block that clients are told is the last.
func (f *follower) latest() int64 {
	committed, indexed := f.node.LastBlockHeight(), f.indexed.Load()
	if indexed < committed && committed-indexed <= maxLag && indexed > 0 {
		return indexed
	}
	return committed
}

// run follows until the context ends.
func (f *follower) run(ctx context.Context) error {
	events, err := f.client.Subscribe(ctx, subscriber, cmttypes.EventQueryNewBlockHeader.String(), 100)
	if err != nil {
		return fmt.Errorf("JSON-RPC cannot follow the blocks: %w", err)
	}
	ticker := time.NewTicker(lookAgain)
	defer ticker.Stop()
	for {
		if err := f.catchUp(ctx); err != nil && ctx.Err() == nil {
			f.log.Error("a block could not be put into the index of Ethereum transactions; trying again", "height", f.indexed.Load()+1, "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-events:
			f.onBlock(ctx)
		case <-ticker.C:
		}
	}
}

// catchUp indexes all blocks that the node has.
func (f *follower) catchUp(ctx context.Context) error {
	from := f.indexed.Load() + 1
	if from > f.node.LastBlockHeight() {
		return nil
	}
	status, err := f.client.Status(ctx)
	if err != nil {
		return err
	}
	if earliest := status.SyncInfo.EarliestBlockHeight; earliest > from {
		from = earliest // the node has no blocks below
	}
	started, far := from, f.node.LastBlockHeight()-from > 1_000
	if far {
		f.log.Info("putting old blocks into the index of Ethereum transactions", "from", from)
	}
	for height := from; height <= f.node.LastBlockHeight() && ctx.Err() == nil; height++ {
		if err := f.add(ctx, height); err != nil {
			return err
		}
	}
	if far && ctx.Err() == nil {
		f.log.Info("the index of Ethereum transactions is complete", "from", started)
	}
	return nil
}

// add indexes one block.
func (f *follower) add(ctx context.Context, height int64) error {
	block, err := f.client.Block(ctx, &height)
	if err != nil {
		return err
	}
	if block.Block == nil {
		return fmt.Errorf("block %d is not in the block store", height)
	}
	results, err := f.client.BlockResults(ctx, &height)
	if err != nil {
		return err
	}
	if err := f.index.IndexBlock(block.Block, results.TxsResults); err != nil {
		return err
	}
	if len(block.Block.Txs) > 0 {
		logs, native, err := f.decodeLogs(block, results)
		if err != nil {
			return err
		}
		if native > 0 {
			if err := f.db.Set(nativeKey(height), []byte{1}); err != nil {
				return err
			}
		}
		f.logs.Add(height, logs)
	}
	if err := f.db.Set(cursorKey, binary.BigEndian.AppendUint64(nil, uint64(height))); err != nil {
		return err
	}
	f.indexed.Store(height)
	f.mutex.Lock()
	close(f.news)
	f.news = make(chan struct{})
	f.mutex.Unlock()
	return nil
}

// next is closed when a block more than now is in the index.
func (f *follower) next() <-chan struct{} {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return f.news
}

// heights are the blocks of a range that hold Ethereum transactions, or native ones that logs stand for, in order. Only they
// have logs.
func (f *follower) heights(from, to int64) ([]int64, error) {
	native, err := f.heightsOf(nativeKey(from), nativeKey(to+1))
	if err != nil {
		return nil, err
	}
	heights, err := f.heightsOf(indexer.TxIndexKey(from, 0), indexer.TxIndexKey(to+1, 0))
	heights = append(heights, native...)
	slices.Sort(heights)
	return slices.Compact(heights), err
}

// heightsOf are the heights in a range of keys, each of which has one after its first byte.
func (f *follower) heightsOf(from, to []byte) ([]int64, error) {
	it, err := f.db.Iterator(from, to)
	if err != nil {
		return nil, err
	}
	defer it.Close() //nolint:errcheck // it only reads
	var heights []int64
	for ; it.Valid(); it.Next() {
		height := int64(binary.BigEndian.Uint64(it.Key()[1:9]))
		if n := len(heights); n == 0 || heights[n-1] != height {
			heights = append(heights, height)
		}
	}
	return heights, it.Error()
}

// gasUpTo is the gas of a block's Ethereum transactions up to one of them, by their places in the block.
func (f *follower) gasUpTo(height int64, place int32) (uint64, error) {
	sums, ok := f.gas.Get(height)
	if !ok {
		var sum uint64
		for i := int32(0); ; i++ {
			result, err := f.index.GetByBlockAndIndex(height, i)
			if err != nil {
				break // there are no more
			}
			sum += result.GasUsed
			sums = append(sums, sum)
		}
		f.gas.Add(height, sums)
	}
	if place < 0 || int(place) >= len(sums) {
		return 0, fmt.Errorf("block %d has no Ethereum transaction %d", height, place)
	}
	return sums[place], nil
}

// logsOf are the logs of a block.
func (f *follower) logsOf(ctx context.Context, height int64) ([]*types.Log, error) {
	if logs, ok := f.logs.Get(height); ok {
		return logs, nil
	}
	block, err := f.client.Block(ctx, &height)
	if err != nil {
		return nil, err
	}
	if block.Block == nil {
		return nil, fmt.Errorf("block %d is not in the block store", height)
	}
	results, err := f.client.BlockResults(ctx, &height)
	if err != nil {
		return nil, err
	}
	logs, _, err := f.decodeLogs(block, results)
	if err != nil {
		return nil, err
	}
	f.logs.Add(height, logs)
	return logs, nil
}

// decodeLogs are the logs of a block: those of its Ethereum transactions, and after them the native ones, of which it tells how
// many they are. A native log has the hash of its transaction at CometBFT, and its place in the block.
func (f *follower) decodeLogs(block *coretypes.ResultBlock, results *coretypes.ResultBlockResults) (logs []*types.Log, native int, err error) {
	ofTxs, err := backend.GetLogsFromBlockResults(results)
	if err != nil {
		return nil, 0, fmt.Errorf("logs of block %d: %w", results.Height, err)
	}
	logs = slices.Concat(ofTxs...)
	ethereum := len(logs)
	for i, result := range results.TxsResults {
		if result.Code != abci.CodeTypeOK {
			continue
		}
		for _, event := range result.Events {
			ofEvent, err := f.native(event)
			if err != nil {
				return nil, 0, fmt.Errorf("event %s of block %d: %w", event.Type, results.Height, err)
			}
			for _, l := range ofEvent {
				l.BlockNumber, l.BlockHash = uint64(results.Height), common.BytesToHash(block.BlockID.Hash)
				l.BlockTimestamp = uint64(block.Block.Time.Unix())
				l.TxHash, l.TxIndex, l.Index = common.BytesToHash(block.Block.Txs[i].Hash()), uint(i), uint(len(logs))
				logs = append(logs, l)
			}
		}
	}
	return logs, len(logs) - ethereum, nil
}

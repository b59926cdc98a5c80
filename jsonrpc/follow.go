package jsonrpc

import (
	"context"
	"encoding/binary"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	rpcclient "github.com/cometbft/cometbft/rpc/client"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	cmttypes "github.com/cometbft/cometbft/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/evm/indexer"
	"github.com/cosmos/evm/rpc/backend"
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

// follower puts the Ethereum transactions of every block into the index and tells others when it has. "latest" is the last
// block that is in the index, so that whoever sees a block finds its receipts.
type follower struct {
	client  rpcclient.Client
	node    Node
	db      dbm.DB
	index   *indexer.KVIndexer
	log     log.Logger
	indexed atomic.Int64
	logs    *lru.Cache[int64, []*types.Log]
	gas     *lru.Cache[int64, []uint64]
	// onBlock is called after each block, when the mempool has checked again what waits.
	onBlock func(context.Context)

	mutex sync.Mutex
	news  chan struct{} // closed at the next block
}

func newFollower(client rpcclient.Client, node Node, db dbm.DB, index *indexer.KVIndexer, logger log.Logger) (*follower, error) {
	logs, err := lru.New[int64, []*types.Log](logBlocks)
	if err != nil {
		return nil, err
	}
	gas, err := lru.New[int64, []uint64](logBlocks)
	if err != nil {
		return nil, err
	}
	f := &follower{client: client, node: node, db: db, index: index, log: logger, logs: logs, gas: gas, news: make(chan struct{})}
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
		logs, err := decodeLogs(results)
		if err != nil {
			return err
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

// heights are the blocks of a range that hold Ethereum transactions, in order. Only they have logs.
func (f *follower) heights(from, to int64) ([]int64, error) {
	it, err := f.db.Iterator(indexer.TxIndexKey(from, 0), indexer.TxIndexKey(to+1, 0))
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
	results, err := f.client.BlockResults(ctx, &height)
	if err != nil {
		return nil, err
	}
	logs, err := decodeLogs(results)
	if err != nil {
		return nil, err
	}
	f.logs.Add(height, logs)
	return logs, nil
}

func decodeLogs(results *coretypes.ResultBlockResults) ([]*types.Log, error) {
	ofTxs, err := backend.GetLogsFromBlockResults(results)
	if err != nil {
		return nil, fmt.Errorf("logs of block %d: %w", results.Height, err)
	}
	var logs []*types.Log
	for _, ofTx := range ofTxs {
		logs = append(logs, ofTx...)
	}
	return logs, nil
}

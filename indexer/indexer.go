package indexer

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/moscowchain/moscowd/indexer/store"
	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

const (
	// ahead is how many blocks are fetched and translated at once.
	ahead = 16
	// One transaction of the store takes at most so many heights and, but for its last height, so many writes: fewer and
	// larger ones while there is much to catch up, one a height when there is not.
	groupHeights = 200
	groupWrites  = 10_000
	// pollEvery is how often the node is asked for a new block.
	pollEvery = 250 * time.Millisecond
	// retryAfter is how long after an error the node is asked again, growing to retryMax.
	retryAfter = 500 * time.Millisecond
	retryMax   = 15 * time.Second
)

// Options are what an indexer works on.
type Options struct {
	// NodeURL is the CometBFT RPC of a full node.
	NodeURL string
	// Store is open for writing. Nobody else writes to it.
	Store *store.Store
	// Encoding reads the chain's bytes.
	Encoding Encoding
	// StartHeight begins a new index at a block, without what was before: for nodes that have no earlier one. 0 begins at
	// genesis. An index that exists goes on where it stopped.
	StartHeight int64
	// EndHeight ends the work when that height is written; 0 follows the chain.
	EndHeight int64
	// Report is told of each transaction of the store, or is nil.
	Report func(Progress)
	// Warn is told of errors after which the indexer tries again, or is nil.
	Warn func(error)
	// Metrics are set, or are nil.
	Metrics *Metrics
}

// Progress is how far an index is.
type Progress struct {
	// Height is the last one in the store, Latest the last one of the node.
	Height, Latest int64
	// Time is that of the block Height.
	Time time.Time
	// Heights and Transactions were written since the start of this indexer.
	Heights, Transactions int64
}

// Run indexes until ctx ends, or until EndHeight. Errors of the node are waited out, but for ErrUnfit: such a node will never do.
// What was written stays, and the next run goes on from there.
func Run(ctx context.Context, o Options) error {
	x, err := start(ctx, o)
	if err != nil {
		return err
	}
	wait := retryAfter
	for {
		height := x.height
		err := x.follow(ctx)
		switch {
		case err == nil || ctx.Err() != nil:
			return ctx.Err()
		case !errors.Is(err, errNode):
			return err
		}
		if x.height > height {
			wait = retryAfter
		}
		if o.Warn != nil {
			o.Warn(err)
		}
		if o.Metrics != nil {
			o.Metrics.errors.Inc()
		}
		if err := pause(ctx, wait); err != nil {
			return err
		}
		wait = min(2*wait, retryMax)
	}
}

type indexer struct {
	Options
	node    *node
	decoder *decoder

	height   int64 // the last one in the store
	hash     []byte
	progress Progress
}

// start checks the node and the store, and makes a new store ready.
func start(ctx context.Context, o Options) (*indexer, error) {
	x := &indexer{Options: o}
	var err error
	if x.node, err = dial(o.NodeURL); err != nil {
		return nil, err
	}
	if x.decoder, err = newDecoder(o.Encoding); err != nil {
		return nil, err
	}
	cursor, err := o.Store.Read().Cursor(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return x, x.begin(ctx)
	}
	if err != nil {
		return nil, err
	}
	if o.StartHeight > 0 && o.StartHeight != cursor.FirstHeight {
		return nil, fmt.Errorf("this index begins at %d and goes on at %d: leave --start-height out, or make a new index", cursor.FirstHeight, cursor.Height+1)
	}
	x.height, x.hash = cursor.Height, cursor.BlockHash
	chainID, err := x.node.check(ctx, cursor.Height+1)
	if err != nil {
		return nil, err
	}
	if chainID != cursor.ChainID {
		return nil, fmt.Errorf("this index is of the chain %s, %s is of %s: name a node of that chain, or make a new index", cursor.ChainID, o.NodeURL, chainID)
	}
	return x, nil
}

// begin writes what the chain began with, and the cursor before the first block.
func (x *indexer) begin(ctx context.Context) error {
	g, err := x.node.genesis(ctx)
	if err != nil {
		return err
	}
	first := max(x.StartHeight, g.InitialHeight)
	chainID, err := x.node.check(ctx, first)
	if err != nil {
		return err
	}
	began := &block{}
	if first == g.InitialHeight {
		if began, err = x.decoder.genesisBlock(ctx, x.node, g); err != nil {
			return err
		}
	}
	x.height = first - 1
	return x.Store.Write(ctx, func(q *sqldb.Queries) error {
		if err := q.StartChain(ctx, sqldb.StartChainParams{ChainID: chainID, FirstHeight: first, Height: x.height}); err != nil {
			return err
		}
		return began.write(ctx, q)
	})
}

func (b *block) write(ctx context.Context, q *sqldb.Queries) error {
	for _, write := range b.writes {
		if err := write(ctx, q); err != nil {
			return fmt.Errorf("write block %d: %w", b.height, err)
		}
	}
	return nil
}

// follow fetches ahead and writes in order until something fails, ctx ends or EndHeight is reached.
func (x *indexer) follow(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	coming := make(chan chan fetched, ahead)
	latest := make(chan int64, 1)
	go x.dispatch(ctx, coming, latest)
	for x.EndHeight == 0 || x.height < x.EndHeight {
		group, failed := x.next(ctx, coming)
		if len(group) > 0 {
			if err := x.writeGroup(ctx, group); err != nil {
				return err
			}
			select {
			case x.progress.Latest = <-latest:
			default:
			}
			x.tell(group)
		}
		if failed != nil {
			return failed
		}
	}
	return nil
}

// fetched is a block, or why there is none.
type fetched struct {
	block *block
	err   error
}

// dispatch fetches block after block, several at once, and hands them over in order.
func (x *indexer) dispatch(ctx context.Context, coming chan<- chan fetched, latest chan int64) {
	defer close(coming)
	known := int64(0)
	for height := x.height + 1; x.EndHeight == 0 || height <= x.EndHeight; height++ {
		for known < height {
			status, err := x.node.status(ctx)
			if err != nil {
				failed := make(chan fetched, 1)
				failed <- fetched{err: err}
				select {
				case coming <- failed:
				case <-ctx.Done():
				}
				return
			}
			if known = status.SyncInfo.LatestBlockHeight; known < height {
				if pause(ctx, pollEvery) != nil {
					return
				}
			}
		}
		select { // the newest is enough
		case <-latest:
		default:
		}
		latest <- known
		future := make(chan fetched, 1)
		select {
		case coming <- future:
		case <-ctx.Done():
			return
		}
		go func() {
			b, err := x.decoder.fetch(ctx, x.node, height)
			future <- fetched{b, err}
		}()
	}
}

// next waits for a block and takes with it what is on its way, as far as one transaction should go. An error comes after the blocks before
// it.
func (x *indexer) next(ctx context.Context, coming <-chan chan fetched) (group []*block, err error) {
	writes := 0
	for len(group) < groupHeights && writes < groupWrites && (len(group) == 0 || len(coming) > 0) {
		var f fetched
		select {
		case future, ok := <-coming:
			if !ok {
				return group, ctx.Err()
			}
			select {
			case f = <-future:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if f.err != nil {
			return group, f.err
		}
		group = append(group, f.block)
		writes += len(f.block.writes)
	}
	return group, nil
}

// writeGroup writes heights that follow on the cursor, all or none.
func (x *indexer) writeGroup(ctx context.Context, group []*block) error {
	hash := x.hash
	for _, b := range group {
		if len(hash) > 0 && !bytes.Equal(b.previous, hash) {
			return fmt.Errorf("block %d of %s follows on a block %X, the index has %X: the node is of another chain with the same name, or the chain was begun anew. Make a new index", b.height, x.node.url, b.previous, hash)
		}
		hash = b.hash
	}
	last := group[len(group)-1]
	err := x.Store.Write(ctx, func(q *sqldb.Queries) error {
		// The cursor first: another indexer shows at once, and PostgreSQL makes it wait.
		moved, err := q.MoveCursor(ctx, sqldb.MoveCursorParams{Before: x.height, Height: last.height, BlockHash: last.hash, TimeNs: last.timeNs})
		if err != nil {
			return err
		}
		if moved != 1 {
			return store.ErrMoved
		}
		for _, b := range group {
			if err := b.write(ctx, q); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		x.height, x.hash = last.height, last.hash
	}
	return err
}

func (x *indexer) tell(group []*block) {
	last := group[len(group)-1]
	x.progress.Height, x.progress.Time = last.height, last.time()
	x.progress.Latest = max(x.progress.Latest, last.height)
	x.progress.Heights += int64(len(group))
	for _, b := range group {
		x.progress.Transactions += int64(b.txs)
	}
	if x.Metrics != nil {
		x.Metrics.set(x.progress)
	}
	if x.Report != nil {
		x.Report(x.progress)
	}
}

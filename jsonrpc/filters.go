package jsonrpc

import (
	"context"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/rpc"
)

// filter is what a client polls for.
type filter struct {
	kind   filterKind
	crit   filters.FilterCriteria
	height int64  // the last block it was told of
	place  uint64 // of the next pending hash
	asked  time.Time
}

type filterKind int

const (
	logFilter filterKind = iota
	blockFilter
	pendingFilter
)

// errNoFilter is geth's answer for a filter that was removed or never was.
var errNoFilter = &codedError{code: -32000, message: "filter not found"}

// filterAPI serves eth_getLogs and the filters that clients poll. A filter keeps no logs: each poll reads the blocks since
// the one before.
type filterAPI struct {
	reader  *logReader
	follow  *follower
	pending *PendingHashes
	most    int
	timeout time.Duration
	now     func() time.Time

	mutex   sync.Mutex
	filters map[rpc.ID]*filter
}

func (a *filterAPI) install(f *filter) (rpc.ID, error) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	f.asked, f.height, f.place = a.now(), a.follow.latest(), a.pending.now()
	if len(a.filters) >= a.most {
		for id, old := range a.filters {
			if f.asked.Sub(old.asked) > a.timeout {
				delete(a.filters, id)
			}
		}
	}
	if len(a.filters) >= a.most {
		return "", limitError("this node has %d filters: remove those that are not needed, or use another node", len(a.filters))
	}
	id := rpc.NewID()
	a.filters[id] = f
	return id, nil
}

// get is a filter that was not left alone for too long.
func (a *filterAPI) get(id rpc.ID) (*filter, error) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	f := a.filters[id]
	if f == nil || a.now().Sub(f.asked) > a.timeout {
		delete(a.filters, id)
		return nil, errNoFilter
	}
	f.asked = a.now()
	return f, nil
}

// NewFilter answers eth_newFilter.
func (a *filterAPI) NewFilter(crit filters.FilterCriteria) (rpc.ID, error) {
	if err := a.reader.check(crit); err != nil {
		return "", err
	}
	return a.install(&filter{kind: logFilter, crit: crit})
}

// NewBlockFilter answers eth_newBlockFilter.
func (a *filterAPI) NewBlockFilter() (rpc.ID, error) { return a.install(&filter{kind: blockFilter}) }

// NewPendingTransactionFilter answers eth_newPendingTransactionFilter.
func (a *filterAPI) NewPendingTransactionFilter() (rpc.ID, error) {
	return a.install(&filter{kind: pendingFilter})
}

// UninstallFilter answers eth_uninstallFilter.
func (a *filterAPI) UninstallFilter(id rpc.ID) bool {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	_, found := a.filters[id]
	delete(a.filters, id)
	return found
}

// GetLogs answers eth_getLogs.
func (a *filterAPI) GetLogs(ctx context.Context, crit filters.FilterCriteria) ([]*types.Log, error) {
	return a.reader.find(ctx, crit)
}

// GetFilterLogs answers eth_getFilterLogs.
func (a *filterAPI) GetFilterLogs(ctx context.Context, id rpc.ID) ([]*types.Log, error) {
	f, err := a.get(id)
	if err != nil {
		return nil, err
	}
	if f.kind != logFilter {
		return nil, errNoFilter
	}
	return a.reader.find(ctx, f.crit)
}

// GetFilterChanges answers eth_getFilterChanges: what is new since it was asked before.
func (a *filterAPI) GetFilterChanges(ctx context.Context, id rpc.ID) (any, error) {
	f, err := a.get(id)
	if err != nil {
		return nil, err
	}
	if f.kind == pendingFilter {
		hashes, place, _ := a.pending.since(f.place)
		a.mutex.Lock()
		f.place = place
		a.mutex.Unlock()
		return hashes, nil
	}
	from, to := a.nextBlocks(f)
	if f.kind == blockFilter {
		return a.hashes(ctx, from, to)
	}
	return a.reader.new(ctx, f.crit, from, to)
}

// nextBlocks are the blocks of which a filter was not told, at most as many as one answer may cover.
func (a *filterAPI) nextBlocks(f *filter) (from, to int64) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	from, to = f.height+1, a.follow.latest()
	to = min(to, from+a.reader.blocks-1)
	f.height = max(f.height, to)
	return from, to
}

func (a *filterAPI) hashes(ctx context.Context, from, to int64) ([]common.Hash, error) {
	hashes := []common.Hash{}
	for height := from; height <= to; height++ {
		header, err := a.follow.client.Header(ctx, &height)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, common.BytesToHash(header.Header.Hash()))
	}
	return hashes, nil
}

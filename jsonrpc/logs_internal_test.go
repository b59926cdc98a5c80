package jsonrpc

import (
	"math/big"
	"testing"
	"time"

	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/evm/indexer"
	"github.com/cosmos/gogoproto/grpc"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/stretchr/testify/require"

	"cosmossdk.io/log/v2"
)

// height is a node that has so many blocks.
type height int64

func (h height) LastBlockHeight() int64                                { return int64(h) }
func (height) RegisterGRPCServerWithSkipCheckHeader(grpc.Server, bool) {}
func (height) CommittedSequence([]byte) (uint64, error)                { return 0, nil }
func between(from, to int64) filters.FilterCriteria {
	return filters.FilterCriteria{FromBlock: big.NewInt(from), ToBlock: big.NewInt(to)}
}

// indexed is a follower of a node whose blocks at some heights have one transaction with so many logs.
func indexed(t *testing.T, last int64, logs map[int64]int) *follower {
	t.Helper()
	db := dbm.NewMemDB()
	f, err := newFollower(nil, height(last), db, nil, nil, log.NewNopLogger())
	require.NoError(t, err)
	f.indexed.Store(last)
	for at, n := range logs {
		require.NoError(t, db.Set(indexer.TxIndexKey(at, 0), []byte{1}))
		made := make([]*types.Log, n)
		for i := range made {
			made[i] = &types.Log{BlockNumber: uint64(at), Index: uint(i), Address: common.Address{byte(i)}, Topics: []common.Hash{{byte(i)}}}
		}
		f.logs.Add(at, made)
	}
	return f
}

// A block without Ethereum transactions has logs if a native one stands for some.
func TestHeightsWithNativeLogs(t *testing.T) {
	f := indexed(t, 500, map[int64]int{3: 2, 250: 8})
	for _, at := range []int64{3, 4, 500} {
		require.NoError(t, f.db.Set(nativeKey(at), []byte{1}))
	}
	require.NoError(t, f.db.Set(cursorKey, make([]byte, 8)))
	heights, err := f.heights(1, 499)
	require.NoError(t, err)
	require.Equal(t, []int64{3, 4, 250}, heights)
}

func newReader(f *follower) *logReader {
	return &logReader{follow: f, busy: newSlots(), logs: 10, blocks: 100}
}

func TestLogsOfARange(t *testing.T) {
	r := newReader(indexed(t, 500, map[int64]int{3: 2, 4: 1, 250: 8, 251: 3}))
	for name, c := range map[string]struct {
		crit filters.FilterCriteria
		want int
	}{
		"from block 0":              {between(0, 99), 3},
		"of one block":              {between(4, 4), 1},
		"up to the limit of blocks": {between(101, 200), 0},
		"beyond the last block":     {between(450, 1_000_000), 0},
		"after the last block":      {between(501, 502), 0},
		"of an address":             {filters.FilterCriteria{FromBlock: big.NewInt(1), ToBlock: big.NewInt(10), Addresses: []common.Address{{1}}}, 1},
		"of a topic":                {filters.FilterCriteria{FromBlock: big.NewInt(1), ToBlock: big.NewInt(10), Topics: [][]common.Hash{{{0}}}}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			logs, err := r.find(t.Context(), c.crit)
			require.NoError(t, err)
			require.Len(t, logs, c.want)
			require.NotNil(t, logs, "none is [] and not null")
		})
	}
}

func TestLogsThatAreTooMany(t *testing.T) {
	r := newReader(indexed(t, 500, map[int64]int{250: 8, 251: 3}))
	for name, c := range map[string]struct {
		crit filters.FilterCriteria
		code int
		says string
	}{
		"a range over the limit":     {between(1, 101), codeLimitExceeded, "at most 100 at a time"},
		"more logs than the limit":   {between(250, 251), codeLimitExceeded, "more than 10 results"},
		"a range that is turned":     {between(9, 8), codeInvalidParams, "invalid block range"},
		"a block that is no height":  {filters.FilterCriteria{FromBlock: new(big.Int).Lsh(common.Big1, 100)}, codeInvalidParams, "out of range"},
		"pending logs":               {between(rpc.PendingBlockNumber.Int64(), 5), codeInvalidParams, "pending"},
		"five topics":                {filters.FilterCriteria{Topics: make([][]common.Hash, 5)}, codeInvalidParams, "at most 4"},
		"too many addresses":         {filters.FilterCriteria{Addresses: make([]common.Address, maxAddresses+1)}, codeInvalidParams, "addresses"},
		"too many topics in a place": {filters.FilterCriteria{Topics: [][]common.Hash{make([]common.Hash, maxSubTopics+1)}}, codeInvalidParams, "alternatives"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := r.find(t.Context(), c.crit)
			require.ErrorContains(t, err, c.says)
			coded := rpc.Error(nil)
			require.ErrorAs(t, err, &coded)
			require.Equal(t, c.code, coded.ErrorCode())
		})
	}
}

func TestLatestWaitsForTheIndexAShortWhile(t *testing.T) {
	f := indexed(t, 500, nil)
	for indexedTo, want := range map[int64]int64{500: 500, 499: 499, 495: 495, 494: 500, 0: 500, 501: 500} {
		f.indexed.Store(indexedTo)
		require.Equal(t, want, f.latest(), "indexed to %d", indexedTo)
	}
}

func newFilters(t *testing.T, most int) (*filterAPI, *time.Time) {
	t.Helper()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	f := indexed(t, 500, map[int64]int{501: 2, 502: 1})
	return &filterAPI{
		reader: newReader(f), follow: f, pending: NewPendingHashes(), most: most, timeout: time.Minute,
		now: func() time.Time { return now }, filters: make(map[rpc.ID]*filter),
	}, &now
}

func TestAFilterTellsEachLogOnce(t *testing.T) {
	a, _ := newFilters(t, 10)
	id, err := a.NewFilter(filters.FilterCriteria{})
	require.NoError(t, err)
	for _, step := range []struct {
		last int64
		want int
	}{{500, 0}, {501, 2}, {501, 0}, {502, 1}, {700, 0}} {
		a.follow.node = height(step.last)
		a.follow.indexed.Store(step.last)
		logs, err := a.GetFilterChanges(t.Context(), id)
		require.NoError(t, err)
		require.Len(t, logs, step.want, "at %d", step.last)
	}
}

func TestAFilterOfWaitingTransactionsTellsEachOnce(t *testing.T) {
	a, _ := newFilters(t, 10)
	a.pending.Add(common.Hash{1})
	id, err := a.NewPendingTransactionFilter()
	require.NoError(t, err)
	a.pending.Add(common.Hash{2})
	hashes, err := a.GetFilterChanges(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, []common.Hash{{2}}, hashes)
	hashes, err = a.GetFilterChanges(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, []common.Hash{}, hashes)
	for range 2*pendingKept + 5 {
		a.pending.Add(common.Hash{3})
	}
	hashes, err = a.GetFilterChanges(t.Context(), id)
	require.NoError(t, err)
	require.Len(t, hashes, pendingKept)
}

func TestFiltersAreBoundedAndForgotten(t *testing.T) {
	a, now := newFilters(t, 2)
	first, err := a.NewFilter(filters.FilterCriteria{})
	require.NoError(t, err)
	second, err := a.NewBlockFilter()
	require.NoError(t, err)
	_, err = a.NewBlockFilter()
	require.ErrorContains(t, err, "this node has 2 filters")

	*now = now.Add(40 * time.Second)
	_, err = a.GetFilterChanges(t.Context(), first)
	require.NoError(t, err)
	*now = now.Add(40 * time.Second)
	third, err := a.NewBlockFilter()
	require.NoError(t, err, "the second was left alone for longer than a minute")
	_, err = a.GetFilterChanges(t.Context(), second)
	require.ErrorIs(t, err, errNoFilter)
	require.True(t, a.UninstallFilter(third))
	require.False(t, a.UninstallFilter(third))
	*now = now.Add(2 * time.Minute)
	_, err = a.GetFilterLogs(t.Context(), first)
	require.ErrorIs(t, err, errNoFilter)
}

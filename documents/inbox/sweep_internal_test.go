package inbox

import (
	"context"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential/seal"
	documentstypes "github.com/moscowchain/moscowd/x/documents/types"
)

type states map[uint64]documentstypes.RequestState

func (s states) Request(_ context.Context, id uint64) (*documentstypes.Request, error) {
	return &documentstypes.Request{Id: id, State: s[id]}, nil
}

func (states) EncryptionKey(context.Context, string) (*seal.PublicKey, error) {
	return nil, ErrNotOnChain
}

func TestWhatNobodyNeedsAnyMoreIsRemoved(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	_, err := NewKey(dir)
	require.NoError(t, err)
	i, err := Open(Options{
		Dir: dir, ChainID: "moscow-1", Issuer: "d", Logger: slog.New(slog.DiscardHandler), MaxWaiting: 10, Rate: 1,
		Keep: 24 * time.Hour, Now: func() time.Time { return now },
		Chain: states{
			1: documentstypes.RequestState_REQUEST_STATE_FILED, 2: documentstypes.RequestState_REQUEST_STATE_REFUSED,
			3: documentstypes.RequestState_REQUEST_STATE_WITHDRAWN, 4: documentstypes.RequestState_REQUEST_STATE_ISSUED,
			5: documentstypes.RequestState_REQUEST_STATE_ISSUED,
		},
	})
	require.NoError(t, err)
	defer i.Close()
	for id := uint64(1); id <= 5; id++ {
		room, err := i.store.addRequest(id, header{}, []byte("sealed"), 10)
		require.NoError(t, err)
		require.True(t, room)
	}
	require.NoError(t, i.store.addReply(5, []byte("sealed")))
	require.NoError(t, i.sweep(t.Context()))
	require.Equal(t, []uint64{1, 4, 5}, i.store.ids())
	waiting, replied := i.store.count()
	require.Equal(t, []int{2, 1}, []int{waiting, replied})

	now = now.Add(25 * time.Hour)
	require.NoError(t, i.sweep(t.Context()))
	require.Equal(t, []uint64{1, 4}, i.store.ids())
}

func TestTheTableOfTheLimiterIsBounded(t *testing.T) {
	now := time.Now()
	l := newLimiter(1, func() time.Time { return now })
	for n := range maxBuckets + 10 {
		require.True(t, l.allow(address(n)))
	}
	require.LessOrEqual(t, len(l.buckets), maxBuckets)
	now = now.Add(time.Hour)
	for n := range maxBuckets {
		l.allow(address(n))
	}
	require.LessOrEqual(t, len(l.buckets), maxBuckets)
}

func address(n int) netip.Addr {
	return netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)})
}

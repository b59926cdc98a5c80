package jsonrpc

import (
	"context"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/stretchr/testify/require"
)

const soon = 5 * time.Second

func newSubscribeServer(t *testing.T, most, each int) (*rpc.Server, *subscribeAPI) {
	t.Helper()
	f := indexed(t, 500, map[int64]int{501: 2})
	api := &subscribeAPI{
		reader: newReader(f), follow: f, pending: NewPendingHashes(), most: most, each: each, connections: make(map[*rpc.Client]int),
	}
	server := rpc.NewServer()
	require.NoError(t, server.RegisterName("eth", api))
	t.Cleanup(server.Stop)
	return server, api
}

func TestASubscriberReceivesWhatIsNew(t *testing.T) {
	server, api := newSubscribeServer(t, 10, 10)
	client := rpc.DialInProc(server)
	defer client.Close()
	hashes, logs := make(chan common.Hash, 10), make(chan types.Log, 10)
	api.pending.Add(common.Hash{1})
	_, err := client.EthSubscribe(t.Context(), hashes, "newPendingTransactions")
	require.NoError(t, err)
	_, err = client.EthSubscribe(t.Context(), logs, "logs", map[string]any{})
	require.NoError(t, err)

	api.pending.Add(common.Hash{2})
	select {
	case hash := <-hashes:
		require.Equal(t, common.Hash{2}, hash)
	case <-time.After(soon):
		t.Fatal("no hash")
	}
	api.follow.node = height(501)
	api.follow.indexed.Store(501)
	close(api.follow.news)
	for i := range uint(2) {
		select {
		case log := <-logs:
			require.Equal(t, i, log.Index)
		case <-time.After(soon):
			t.Fatal("no log")
		}
	}
}

func TestSubscriptionsAreBounded(t *testing.T) {
	server, api := newSubscribeServer(t, 3, 2)
	subscribe := func(client *rpc.Client) (*rpc.ClientSubscription, error) {
		return client.EthSubscribe(context.Background(), make(chan common.Hash), "newPendingTransactions")
	}
	total := func() int {
		api.mutex.Lock()
		defer api.mutex.Unlock()
		return api.total
	}
	first, second := rpc.DialInProc(server), rpc.DialInProc(server)
	defer second.Close()
	one, err := subscribe(first)
	require.NoError(t, err)
	_, err = subscribe(first)
	require.NoError(t, err)
	_, err = subscribe(first)
	require.ErrorContains(t, err, "this connection has 2 subscriptions")
	_, err = subscribe(second)
	require.NoError(t, err)
	_, err = subscribe(second)
	require.ErrorContains(t, err, "this node has 3 subscriptions")

	one.Unsubscribe()
	require.Eventually(t, func() bool { return total() == 2 }, soon, 10*time.Millisecond)
	_, err = subscribe(second)
	require.NoError(t, err, "there is room again")
	first.Close()
	require.Eventually(t, func() bool { return total() == 2 }, soon, 10*time.Millisecond, "a connection that ends takes its subscriptions with it")
}

func TestSubscriptionsNeedAConnection(t *testing.T) {
	_, api := newSubscribeServer(t, 3, 2)
	_, err := api.NewHeads(t.Context())
	require.ErrorIs(t, err, rpc.ErrNotificationsUnsupported)
}

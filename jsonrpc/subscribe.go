package jsonrpc

import (
	"context"
	"sync"

	rpctypes "github.com/cosmos/evm/rpc/types"
	"github.com/ethereum/go-ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/rpc"
	lru "github.com/hashicorp/golang-lru/v2"
)

// subscribeAPI serves eth_subscribe over WebSocket. A subscriber reads blocks at its own pace, so a slow one costs no memory.
type subscribeAPI struct {
	reader  *logReader
	follow  *follower
	pending *PendingHashes
	backend *ethBackend
	most    int // subscriptions in all
	each    int // and of one connection
	heads   *lru.Cache[int64, map[string]any]

	mutex       sync.Mutex
	total       int
	connections map[*rpc.Client]int
}

// open makes a subscription and runs deliver until the client ends it or the connection.
func (a *subscribeAPI) open(ctx context.Context, deliver func(ctx context.Context, notify func(any) error) error) (*rpc.Subscription, error) {
	notifier, supported := rpc.NotifierFromContext(ctx)
	connection, known := rpc.ClientFromContext(ctx)
	if !supported || !known {
		return nil, rpc.ErrNotificationsUnsupported
	}
	if err := a.enter(connection); err != nil {
		return nil, err
	}
	subscription := notifier.CreateSubscription()
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		<-subscription.Err() //nolint:errcheck // it ends, for whatever reason
		cancel()
	}()
	go func() {
		defer a.leave(connection)
		err := deliver(running, func(result any) error { return notifier.Notify(subscription.ID, result) })
		if err != nil && running.Err() == nil {
			connection.Close() // the client learns that something is missing
		}
	}()
	return subscription, nil
}

func (a *subscribeAPI) enter(connection *rpc.Client) error {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if n := a.connections[connection]; n >= a.each {
		return limitError("this connection has %d subscriptions: end those that are not needed", n)
	}
	if a.total >= a.most {
		return limitError("this node has %d subscriptions: use another node", a.total)
	}
	a.total++
	a.connections[connection]++
	return nil
}

func (a *subscribeAPI) leave(connection *rpc.Client) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.total--
	if a.connections[connection]--; a.connections[connection] == 0 {
		delete(a.connections, connection)
	}
}

// blocks calls visit with every range of blocks after told.
func (a *subscribeAPI) blocks(ctx context.Context, told int64, visit func(from, to int64) error) error {
	for {
		news := a.follow.next()
		if latest := a.follow.latest(); latest > told {
			to := min(latest, told+a.reader.blocks)
			if err := visit(told+1, to); err != nil {
				return err
			}
			told = to
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-news:
		}
	}
}

// NewHeads serves eth_subscribe("newHeads").
func (a *subscribeAPI) NewHeads(ctx context.Context) (*rpc.Subscription, error) {
	told := a.follow.latest()
	return a.open(ctx, func(ctx context.Context, notify func(any) error) error {
		return a.blocks(ctx, told, func(from, to int64) error {
			for height := from; height <= to; height++ {
				head, err := a.head(ctx, height)
				if err != nil {
					return err
				}
				if err := notify(head); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// head is the header of a block, made once for all subscribers.
func (a *subscribeAPI) head(ctx context.Context, height int64) (map[string]any, error) {
	if head, ok := a.heads.Get(height); ok {
		return head, nil
	}
	head, err := a.backend.GetHeaderByNumber(ctx, rpctypes.BlockNumber(height))
	if err == nil && head != nil {
		a.heads.Add(height, head)
	}
	return head, err
}

// Logs serves eth_subscribe("logs").
func (a *subscribeAPI) Logs(ctx context.Context, crit filters.FilterCriteria) (*rpc.Subscription, error) {
	if err := a.reader.check(crit); err != nil {
		return nil, err
	}
	told := a.follow.latest()
	return a.open(ctx, func(ctx context.Context, notify func(any) error) error {
		return a.blocks(ctx, told, func(from, to int64) error {
			logs, err := a.reader.new(ctx, crit, from, to)
			if err != nil {
				return err
			}
			for _, log := range logs {
				if err := notify(log); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// NewPendingTransactions serves eth_subscribe("newPendingTransactions"). It gives hashes, also where full transactions are
// asked for.
func (a *subscribeAPI) NewPendingTransactions(ctx context.Context, _ *bool) (*rpc.Subscription, error) {
	place := a.pending.now()
	return a.open(ctx, func(ctx context.Context, notify func(any) error) error {
		for {
			hashes, next, news := a.pending.since(place)
			for _, hash := range hashes {
				if err := notify(hash); err != nil {
					return err
				}
			}
			place = next
			select {
			case <-ctx.Done():
				return nil
			case <-news:
			}
		}
	})
}

package keeper

import (
	"context"

	"cosmossdk.io/collections"

	"github.com/moscowchain/moscowd/x/documents/types"
	"github.com/moscowchain/moscowd/x/internal/event"
)

// queue reads how many requests of a type are undecided at an issuer.
func (k Keeper) queue(ctx context.Context, issuer []byte, address, documentType string) (types.Queue, error) {
	queue, found, err := optional(ctx, k.Queues, collections.Join(issuer, documentType))
	if !found {
		queue = types.Queue{Type: documentType, Issuer: address}
	}
	return queue, err
}

// setQueue writes a queue, or removes it if nothing is undecided.
func (k Keeper) setQueue(ctx context.Context, issuer []byte, queue *types.Queue) error {
	key := collections.Join(issuer, queue.Type)
	if queue.Open == 0 {
		return k.Queues.Remove(ctx, key)
	}
	return k.Queues.Set(ctx, key, *queue)
}

// enqueue writes what follows from an undecided request. The caller writes request and queue.
func (k Keeper) enqueue(ctx context.Context, issuer []byte, r *types.Request, queue *types.Queue) error {
	queue.Open++
	if err := k.OpenRequests.Set(ctx, collections.Join4(issuer, r.Type, r.Deadline, r.Id)); err != nil {
		return err
	}
	if r.Overdue {
		queue.Overdue++
		return nil
	}
	return k.Deadlines.Set(ctx, collections.Join(r.Deadline, r.Id))
}

// dequeue is the inverse of enqueue.
func (k Keeper) dequeue(ctx context.Context, issuer []byte, r *types.Request, queue *types.Queue) error {
	queue.Open--
	if err := k.OpenRequests.Remove(ctx, collections.Join4(issuer, r.Type, r.Deadline, r.Id)); err != nil {
		return err
	}
	if r.Overdue {
		queue.Overdue--
		return nil
	}
	return k.Deadlines.Remove(ctx, collections.Join(r.Deadline, r.Id))
}

// markOverdue says of an undecided request that its deadline has passed, and emits the event. The caller writes request and
// queue.
func (k Keeper) markOverdue(ctx context.Context, r *types.Request, queue *types.Queue) error {
	r.Overdue = true
	queue.Overdue++
	if err := k.Deadlines.Remove(ctx, collections.Join(r.Deadline, r.Id)); err != nil {
		return err
	}
	return event.Emit(ctx, &types.EventRequestOverdue{RequestId: r.Id, Type: r.Type, Issuer: r.Issuer, Deadline: r.Deadline})
}

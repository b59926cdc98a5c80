package jsonrpc

import (
	"context"
	"math/big"

	cosmosfilters "github.com/cosmos/evm/rpc/namespaces/ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/rpc"
)

// Limits of what one filter may name.
const (
	maxAddresses = 1_000
	maxTopics    = 4
	maxSubTopics = 1_000
)

// logReader finds logs within limits.
type logReader struct {
	follow *follower
	busy   slots
	logs   int   // the most logs of an answer
	blocks int64 // the most blocks of a range
}

// check refuses a filter that nobody needs.
func (r *logReader) check(crit filters.FilterCriteria) error {
	if len(crit.Addresses) > maxAddresses {
		return paramsError("%d addresses: name at most %d", len(crit.Addresses), maxAddresses)
	}
	if len(crit.Topics) > maxTopics {
		return paramsError("%d topics: a log has at most %d", len(crit.Topics), maxTopics)
	}
	for _, alternatives := range crit.Topics {
		if len(alternatives) > maxSubTopics {
			return paramsError("%d alternatives of a topic: name at most %d", len(alternatives), maxSubTopics)
		}
	}
	return nil
}

// find are the logs of the blocks that a filter names.
func (r *logReader) find(ctx context.Context, crit filters.FilterCriteria) ([]*types.Log, error) {
	if err := r.check(crit); err != nil {
		return nil, err
	}
	if crit.BlockHash != nil {
		block, err := r.follow.client.BlockByHash(ctx, crit.BlockHash[:])
		if err != nil || block == nil || block.Block == nil {
			return nil, &codedError{code: -32000, message: "unknown block"}
		}
		return r.between(ctx, crit, block.Block.Height, block.Block.Height)
	}
	latest := r.follow.latest()
	from, err := r.height(ctx, crit.FromBlock, latest)
	if err != nil {
		return nil, err
	}
	to, err := r.height(ctx, crit.ToBlock, latest)
	if err != nil {
		return nil, err
	}
	if from > to {
		return nil, paramsError("invalid block range params")
	}
	return r.between(ctx, crit, from, min(to, latest))
}

// height is the block that a parameter of a filter names.
func (r *logReader) height(ctx context.Context, number *big.Int, latest int64) (int64, error) {
	switch {
	case number == nil:
		return latest, nil
	case !number.IsInt64():
		return 0, paramsError("block %d is out of range", number)
	}
	switch n := rpc.BlockNumber(number.Int64()); {
	case n == rpc.PendingBlockNumber:
		return 0, paramsError("pending logs are not supported")
	case n == rpc.EarliestBlockNumber:
		status, err := r.follow.client.Status(ctx)
		if err != nil {
			return 0, err
		}
		return status.SyncInfo.EarliestBlockHeight, nil
	case n < 0:
		return latest, nil
	default:
		return int64(n), nil
	}
}

// between are the logs of a range of heights, none where it is empty.
func (r *logReader) between(ctx context.Context, crit filters.FilterCriteria, from, to int64) ([]*types.Log, error) {
	if to-from >= r.blocks {
		return nil, limitError("a range of %d blocks: ask for at most %d at a time", to-from+1, r.blocks)
	}
	found := []*types.Log{}
	if from > to {
		return found, nil
	}
	if err := r.busy.take(ctx); err != nil {
		return nil, err
	}
	defer r.busy.give()
	heights, err := r.follow.heights(from, to)
	if err != nil {
		return nil, err
	}
	for _, height := range heights {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		logs, err := r.follow.logsOf(ctx, height)
		if err != nil {
			return nil, err
		}
		found = append(found, cosmosfilters.FilterLogs(logs, nil, nil, crit.Addresses, crit.Topics)...)
		if len(found) > r.logs {
			return nil, limitError("query returned more than %d results: ask for fewer blocks", r.logs)
		}
	}
	return found, nil
}

// new are the logs of a range of heights that lie within what a filter names.
func (r *logReader) new(ctx context.Context, crit filters.FilterCriteria, from, to int64) ([]*types.Log, error) {
	if crit.FromBlock != nil && crit.FromBlock.Sign() > 0 && crit.FromBlock.IsInt64() {
		from = max(from, crit.FromBlock.Int64())
	}
	if crit.ToBlock != nil && crit.ToBlock.Sign() >= 0 && crit.ToBlock.IsInt64() {
		to = min(to, crit.ToBlock.Int64())
	}
	return r.between(ctx, crit, from, to)
}

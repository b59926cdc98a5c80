package demo

import (
	"context"
	"fmt"
	"time"

	marketslots "github.com/moscowchain/moscowd/x/marketslots/types"
)

// distribute closes the window, starts the allocation and waits until every outcome is written. It returns the closing
// entry and the longest time between two blocks from the start on.
func (p *Player) distribute(ctx context.Context, season uint64) (marketslots.Closing, time.Duration, error) {
	if _, err := p.client.Send(ctx, p.fairs, gasPerTx, &marketslots.MsgCloseFiling{Operator: p.fairs.Address, SeasonId: season}); err != nil {
		return marketslots.Closing{}, 0, fmt.Errorf("closing the window: %w", err)
	}
	started, err := p.client.Run(ctx, p.fairs, gasPerTx, &marketslots.MsgStartDistribution{Operator: p.fairs.Address, SeasonId: season})
	if err != nil {
		return marketslots.Closing{}, 0, fmt.Errorf("starting the distribution: %w", err)
	}
	query := marketslots.NewQueryClient(p.client.GRPC)
	for {
		response, err := query.Distribution(ctx, &marketslots.QueryDistributionRequest{SeasonId: season})
		if err != nil {
			return marketslots.Closing{}, 0, err
		}
		d := response.Distribution
		p.report("allocate on chain", int(d.Cursor), int(d.Total))
		if d.FinishedHeight != 0 {
			closing, err := query.Closing(ctx, &marketslots.QueryClosingRequest{SeasonId: season})
			if err != nil {
				return marketslots.Closing{}, 0, err
			}
			longest, err := p.longestBlock(ctx, started.Height, d.FinishedHeight+1)
			return closing.Closing, longest, err
		}
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			return marketslots.Closing{}, 0, err
		}
	}
}

// longestBlock is the longest time between two consecutive blocks from one height to another, the last of which may
// still have to come.
func (p *Player) longestBlock(ctx context.Context, from, to int64) (time.Duration, error) {
	var longest time.Duration
	var previous time.Time
	for height := from; height <= to; height++ {
		header, err := p.client.RPC.Header(ctx, &height)
		for err != nil || header.Header == nil {
			if waitErr := pause(ctx, 200*time.Millisecond); waitErr != nil {
				return 0, fmt.Errorf("header of height %d: %w", height, waitErr)
			}
			header, err = p.client.RPC.Header(ctx, &height)
		}
		if !previous.IsZero() {
			longest = max(longest, header.Header.Time.Sub(previous))
		}
		previous = header.Header.Time
	}
	return longest, nil
}

// BlockHash is the hash of a block in upper-case hex.
func (p *Player) BlockHash(ctx context.Context, height int64) (string, error) {
	block, err := p.client.RPC.Block(ctx, &height)
	if err != nil {
		return "", err
	}
	return block.BlockID.Hash.String(), nil
}

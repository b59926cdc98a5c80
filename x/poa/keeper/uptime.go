package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/comet"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/internal/event"
	"github.com/moscowchain/moscowd/x/poa/types"
)

// startUptime begins to count at a height and forgets what was counted.
func (k Keeper) startUptime(ctx context.Context, operator []byte, since int64) error {
	if err := k.stopUptime(ctx, operator); err != nil {
		return err
	}
	return k.Uptimes.Set(ctx, operator, types.Uptime{SinceHeight: since})
}

// stopUptime deletes the counter and its bits, at most types.Chunks(types.MaxUptimeWindow) pieces.
func (k Keeper) stopUptime(ctx context.Context, operator []byte) error {
	if err := k.MissedChunks.Clear(ctx, collections.NewPrefixedPairRange[[]byte, uint32](operator)); err != nil {
		return err
	}
	return k.Uptimes.Remove(ctx, operator)
}

// countMissed looks at the votes on the last block. A validator that signs and has missed nothing in the window costs two
// reads and no write.
func (k Keeper) countMissed(ctx context.Context, votes comet.VoteInfos) error {
	params, err := k.Params.Get(ctx)
	if err != nil {
		return err
	}
	height := sdk.UnwrapSDKContext(ctx).BlockHeight() - 1
	for i := range votes.Len() {
		vote := votes.Get(i)
		key, err := k.ConsensusKeys.Get(ctx, vote.Validator().Address())
		if errors.Is(err, collections.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		operator, err := k.addressCodec.StringToBytes(key.Operator)
		if err != nil {
			return err
		}
		uptime, err := k.Uptimes.Get(ctx, operator)
		if errors.Is(err, collections.ErrNotFound) || (err == nil && height < uptime.SinceHeight) {
			continue // not active, or its signature was not yet due
		}
		if err != nil {
			return err
		}
		missed := vote.GetBlockIDFlag() == comet.BlockIDFlagAbsent
		if !missed && uptime.Missed == 0 {
			continue
		}
		if err := k.markMissed(ctx, key.Operator, operator, uptime, height, missed, params); err != nil {
			return err
		}
	}
	return nil
}

// markMissed sets the bit of one height, which replaces that of one window before, and writes only if it differs.
func (k Keeper) markMissed(ctx context.Context, name string, operator []byte, uptime types.Uptime, height int64, missed bool, params types.Params) error {
	position := uint32(height % int64(params.UptimeWindow))
	at := collections.Join(operator, position/types.ChunkBits)
	bit := position % types.ChunkBits
	chunk, err := k.MissedChunks.Get(ctx, at)
	if errors.Is(err, collections.ErrNotFound) {
		chunk = make([]byte, types.ChunkBits/8)
	} else if err != nil {
		return err
	}
	mask := byte(1) << (bit % 8)
	if (chunk[bit/8]&mask != 0) == missed {
		return nil
	}
	chunk = append([]byte(nil), chunk...)
	chunk[bit/8] ^= mask
	if missed {
		uptime.Missed++
	} else {
		uptime.Missed--
	}
	if types.BitCount(chunk) == 0 {
		err = k.MissedChunks.Remove(ctx, at)
	} else {
		err = k.MissedChunks.Set(ctx, at, chunk)
	}
	if err != nil {
		return err
	}
	if err := k.Uptimes.Set(ctx, operator, uptime); err != nil {
		return err
	}
	if !missed || uptime.Missed != params.MissedThreshold {
		return nil
	}
	return event.Emit(ctx, &types.EventMissedThresholdReached{
		Operator: name, Missed: uptime.Missed, Window: params.UptimeWindow, Height: height,
	})
}

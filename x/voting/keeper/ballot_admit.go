package keeper

import (
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/voting/types"
)

// AdmitBallots checks signatures and proofs of the ballots in messages when a transaction comes to a node, and remembers the verdicts,
// so that the block need not check them again. It checks no more than gas pays for. A ballot that is all of a transaction is
// refused here if it is wrong or its election takes none. Where others stand beside it, the block tells: whoever is refused here
// pays nothing. Ballots inside other messages are checked in the block.
func (k Keeper) AdmitBallots(ctx sdk.Context, msgs []sdk.Msg, gas uint64) error {
	ctx = ctx.WithGasMeter(storetypes.NewInfiniteGasMeter())
	read := ballotBoxes{}
	for _, msg := range msgs {
		var errs []error
		switch msg := msg.(type) {
		case *types.MsgCastBallot:
			errs = k.admitBallots(ctx, read, []types.SignedBallot{msg.Ballot}, &gas)
			if len(msgs) == 1 && len(errs) == 1 && errs[0] != nil {
				return errs[0]
			}
		case *types.MsgCastBallots:
			k.admitBallots(ctx, read, msg.Ballots[:min(len(msg.Ballots), types.MaxBallotBatch)], &gas) // the block reports them
		}
	}
	return nil
}

// admitBallots checks the ballots for which the gas suffices, and takes it.
func (k Keeper) admitBallots(ctx sdk.Context, read ballotBoxes, ballots []types.SignedBallot, gas *uint64) []error {
	var (
		errs  []error
		all   []*sealed
		index []int
	)
	for i := range ballots {
		price := ballots[i].Gas()
		if price > *gas {
			break
		}
		*gas -= price
		e, err := k.envelope(ctx, read, &ballots[i])
		if err == nil {
			all, index = append(all, e.sealed), append(index, i)
		}
		errs = append(errs, err)
	}
	for n, verdict := range k.verdicts.check(all) {
		errs[index[n]] = verdict
	}
	return errs
}

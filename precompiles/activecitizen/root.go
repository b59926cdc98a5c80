package activecitizen

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/activecitizen/contracts"
	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// rootInstead says what does the work of functions that wrote.
var rootInstead = map[string]string{
	"pushAddress": "polls list themselves, use moscow.voting.v1.MsgCreatePoll",
	"changeOwner": "nobody owns the list of polls",
}

func (c *Contracts) root() *precompiles.Viewed {
	return viewed("Root", Root, contracts.Root, map[string]precompiles.Answer{
		"Count":               c.count,
		"getAddress":          c.getAddress,
		"_pollIds":            c.pollID,
		"_pollAddresses":      c.pollAddress,
		"getAllPollIds":       c.getAllPollIDs,
		"getAllPollAddresses": c.getAllPollAddresses,
	}, rootInstead)
}

// polls are how many polls there are: those of the confirmed import come first.
func (c *Contracts) polls(ctx sdk.Context) (current, imported, own uint64, err error) {
	if current, err = c.voting.Current(ctx); err != nil {
		return 0, 0, 0, err
	}
	if current > 0 {
		read, err := c.voting.Import(ctx, current)
		if err != nil {
			return 0, 0, 0, err
		}
		imported = read.Received
	}
	own, err = c.voting.PollSequence.Peek(ctx)
	return current, imported, own, err
}

func (c *Contracts) count(ctx sdk.Context, _ []any) ([]any, error) {
	_, imported, own, err := c.polls(ctx)
	return []any{new(big.Int).SetUint64(imported + own)}, err
}

// getAddress is 0 for a poll that is not there.
func (c *Contracts) getAddress(ctx sdk.Context, args []any) ([]any, error) {
	place, ok := types.NewContractPlace(args[0].(*big.Int))
	if !ok {
		return []any{common.Address{}}, nil
	}
	current, _, own, err := c.polls(ctx)
	if err != nil {
		return nil, err
	}
	there := place.PollId > 0 && place.PollId <= own
	if place.Archived {
		if there, err = c.voting.ArchivedIDs.Has(ctx, collections.Join(current, place.PollId)); err != nil {
			return nil, err
		}
	}
	if !there {
		return []any{common.Address{}}, nil
	}
	return []any{addressOf(place, 0)}, nil
}

// at finds the poll with a number in the list.
func (c *Contracts) at(ctx sdk.Context, args []any) (place types.ContractPlace, err error) {
	index := args[0].(*big.Int)
	current, imported, own, err := c.polls(ctx)
	if err != nil {
		return place, err
	}
	switch {
	case !index.IsUint64() || index.Uint64() >= imported+own:
		return place, fmt.Errorf("there are %d polls, none has number %s", imported+own, index)
	case index.Uint64() >= imported:
		return types.ContractPlace{PollId: index.Uint64() - imported + 1}, nil
	}
	poll, err := c.voting.ArchivedPolls.Get(ctx, collections.Join(current, index.Uint64()))
	return types.ContractPlace{Archived: true, PollId: poll.Id}, err
}

func (c *Contracts) pollID(ctx sdk.Context, args []any) ([]any, error) {
	place, err := c.at(ctx, args)
	return []any{place.ContractPollID()}, err
}

func (c *Contracts) pollAddress(ctx sdk.Context, args []any) ([]any, error) {
	place, err := c.at(ctx, args)
	return []any{addressOf(place, 0)}, err
}

// places are all polls in order.
func (c *Contracts) places(ctx sdk.Context) ([]types.ContractPlace, error) {
	current, imported, own, err := c.polls(ctx)
	if err != nil {
		return nil, err
	}
	places := make([]types.ContractPlace, imported, imported+own)
	err = c.voting.ArchivedIDs.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](current), func(key collections.Pair[uint64, uint64], number uint64) (bool, error) {
		if number >= imported {
			return true, fmt.Errorf("poll %d has number %d of %d", key.K2(), number, imported)
		}
		places[number] = types.ContractPlace{Archived: true, PollId: key.K2()}
		return false, nil
	})
	for id := uint64(1); id <= own; id++ {
		places = append(places, types.ContractPlace{PollId: id})
	}
	return places, err
}

func (c *Contracts) getAllPollIDs(ctx sdk.Context, _ []any) ([]any, error) {
	places, err := c.places(ctx)
	ids := make([]*big.Int, len(places))
	for i, place := range places {
		ids[i] = place.ContractPollID()
	}
	return []any{ids}, err
}

func (c *Contracts) getAllPollAddresses(ctx sdk.Context, _ []any) ([]any, error) {
	places, err := c.places(ctx)
	addresses := make([]common.Address, len(places))
	for i, place := range places {
		addresses[i] = addressOf(place, 0)
	}
	return []any{addresses}, err
}

package fairs2018

import (
	"context"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"

	"cosmossdk.io/core/address"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/marketslots/keeper"
)

// Contracts finds the contract at an address.
type Contracts struct {
	slots     keeper.Keeper
	addresses address.Codec
	authority common.Address
}

// New answers from the records of x/marketslots. The authority is the account that creates seasons: the owner of the
// SeasonFactory.
func New(slots keeper.Keeper, addresses address.Codec, authority sdk.AccAddress) *Contracts {
	return &Contracts{slots: slots, addresses: addresses, authority: common.BytesToAddress(authority)}
}

// GetERC20PrecompileInstance implements Erc20Keeper of x/vm, which asks for every address that is called. It reads the
// store only where a season may stand: the one that the context shows decides whether it does.
func (c *Contracts) GetERC20PrecompileInstance(ctx sdk.Context, at common.Address) (vm.PrecompiledContract, bool, error) {
	found, ok := index()[at]
	if !ok {
		return nil, false, nil
	}
	if found.season > 0 {
		count, err := c.seasonCount(ctx)
		if err != nil || found.season > count {
			return nil, false, err
		}
	}
	return &contract{contracts: c, place: found, address: at}, true, nil
}

// seasonCount gives the number of seasons that have contracts.
func (c *Contracts) seasonCount(ctx context.Context) (uint64, error) {
	n, err := c.slots.SeasonSequence.Peek(ctx)
	return min(n, MaxSeasons), err
}

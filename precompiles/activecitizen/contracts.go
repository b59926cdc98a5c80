package activecitizen

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"

	"cosmossdk.io/collections"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/activecitizen/contracts"
	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/voting/keeper"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// Root is the address of the contract that lists all polls.
var Root = common.Address(types.ContractRoot)

// Contracts finds the contract at an address.
type Contracts struct {
	voting keeper.Keeper
}

// New answers from the records of x/voting.
func New(voting keeper.Keeper) *Contracts { return &Contracts{voting: voting} }

// GetERC20PrecompileInstance implements Erc20Keeper of x/vm, which asks for every address that is called. Asking costs no gas.
func (c *Contracts) GetERC20PrecompileInstance(ctx sdk.Context, at common.Address) (vm.PrecompiledContract, bool, error) {
	if at == Root {
		return c.root(), true, nil
	}
	place, err := c.voting.ContractPlaces.Get(ctx.WithGasMeter(storetypes.NewInfiniteGasMeter()), at[:])
	switch {
	case errors.Is(err, collections.ErrNotFound):
		return nil, false, nil
	case err != nil:
		return nil, false, err
	case place.Question == 0:
		return c.poll(at, place), true, nil
	}
	return c.question(at, place), true, nil
}

// archived finds an imported poll. One whose import is not confirmed is not shown.
func (c *Contracts) archived(ctx sdk.Context, id uint64) (*types.ArchivedPoll, error) {
	current, err := c.voting.Current(ctx)
	if err != nil {
		return nil, err
	}
	poll, err := c.voting.ArchivedPoll(ctx, current, id)
	if errors.Is(err, types.ErrArchivedPoll) {
		return nil, fmt.Errorf("poll %d is in no confirmed import: query voting imports shows who claims it", id)
	}
	return &poll, err
}

func addressOf(place types.ContractPlace, question uint32) common.Address {
	place.Question = question
	return common.Address(place.ContractAddress())
}

// viewed is a contract at an address.
func viewed(name string, at common.Address, c contracts.Contract, answers map[string]precompiles.Answer, instead map[string]string) *precompiles.Viewed {
	return &precompiles.Viewed{ContractName: name, At: at, ABI: c.ABI, Answers: answers, Instead: instead}
}

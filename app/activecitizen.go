package app

import (
	"context"

	vmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/precompiles/activecitizen"
)

// pollsCode puts code at the addresses of the contracts of 2017: those of every poll when it is created or imported.
type pollsCode struct {
	app *App // whose x/vm is made after x/voting
}

// AfterContractsPlaced implements ContractHooks of x/voting.
func (p pollsCode) AfterContractsPlaced(ctx context.Context, addresses [][20]byte) error {
	at := make([]common.Address, len(addresses))
	for i := range addresses {
		at[i] = addresses[i]
	}
	p.app.setStubs(sdk.UnwrapSDKContext(ctx), at...)
	return nil
}

// initGenesis puts code at the address of the list of polls; polls that the genesis holds have it by then.
func (p pollsCode) initGenesis(ctx sdk.Context) { p.app.setStubs(ctx, activecitizen.Root) }

// earlierContracts are the contracts of earlier chains, of which x/vm knows one kind: it takes them for tokens.
type earlierContracts []vmtypes.Erc20Keeper

// GetERC20PrecompileInstance implements Erc20Keeper of x/vm.
func (e earlierContracts) GetERC20PrecompileInstance(ctx sdk.Context, at common.Address) (vm.PrecompiledContract, bool, error) {
	for _, contracts := range e {
		if contract, found, err := contracts.GetERC20PrecompileInstance(ctx, at); found || err != nil {
			return contract, found, err
		}
	}
	return nil, false, nil
}

package app

import (
	"context"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/precompiles/fairs2018"
)

// fairsCode puts code at the addresses of the contracts of 2018: that of every season when it is created.
type fairsCode struct {
	app *App // whose x/vm is made after x/marketslots
}

// AfterSeasonCreated implements SeasonHooks of x/marketslots.
func (f fairsCode) AfterSeasonCreated(ctx context.Context, id uint64) error {
	if id <= fairs2018.MaxSeasons {
		f.app.setStubs(sdk.UnwrapSDKContext(ctx), fairs2018.Season(id), fairs2018.Distribution(id))
	}
	return nil
}

// initGenesis puts code at the addresses of the factory and of the seasons that the genesis holds. A genesis that was
// exported has it already.
func (f fairsCode) initGenesis(ctx sdk.Context) error {
	f.app.setStubs(ctx, fairs2018.Factory)
	seasons, err := f.app.MarketslotsKeeper.SeasonSequence.Peek(ctx)
	for id := uint64(1); id <= seasons && err == nil; id++ {
		err = f.AfterSeasonCreated(ctx, id)
	}
	return err
}

// setStubs puts code at addresses, and the account that x/vm wants where there is code.
func (app *App) setStubs(ctx sdk.Context, at ...common.Address) {
	code := common.FromHex(serviceStub)
	hash := crypto.Keccak256(code)
	app.EVMKeeper.SetCode(ctx, hash, code)
	for _, address := range at {
		if !app.AccountKeeper.HasAccount(ctx, address.Bytes()) {
			app.AccountKeeper.SetAccount(ctx, app.AccountKeeper.NewAccountWithAddress(ctx, address.Bytes()))
		}
		app.EVMKeeper.SetCodeHash(ctx, address.Bytes(), hash)
	}
}

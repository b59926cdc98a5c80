package app

import (
	"encoding/json"
	"fmt"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	cmttypes "github.com/cometbft/cometbft/types"

	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/gov"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	poatypes "github.com/moscowchain/moscowd/x/poa/types"
)

// Limits of a block. They keep blocks near one second under overload: a department's machine executes about this much
// gas in that time (docs/performance.md).
const (
	MaxBlockGas   = 350_000_000
	MaxBlockBytes = 4 << 20
)

// Departments have a week to vote on a proposal, a day on an expedited one.
const (
	votingPeriod          = 7 * 24 * time.Hour
	expeditedVotingPeriod = 24 * time.Hour
)

// ConsensusParams are the consensus parameters of a new network. CometBFT's defaults allow any amount of gas.
func ConsensusParams() *cmttypes.ConsensusParams {
	params := cmttypes.DefaultConsensusParams()
	params.Block.MaxGas = MaxBlockGas
	params.Block.MaxBytes = MaxBlockBytes
	return params
}

// initChain writes the first state.
func (app *App) initChain(ctx sdk.Context, req *abci.RequestInitChain) (*abci.ResponseInitChain, error) {
	var state map[string]json.RawMessage
	if err := json.Unmarshal(req.AppStateBytes, &state); err != nil {
		return nil, fmt.Errorf("app_state of genesis: %w", err)
	}
	if err := app.UpgradeKeeper.SetModuleVersionMap(ctx, app.ModuleManager.GetVersionMap()); err != nil {
		return nil, err
	}
	response, err := app.ModuleManager.InitGenesis(ctx, app.codec, state)
	if err != nil {
		return nil, err
	}
	pollsCode{app}.initGenesis(ctx)
	return response, fairsCode{app}.initGenesis(ctx)
}

// govDefaults is x/gov with the parameters that leave every decision to x/poa.
type govDefaults struct {
	gov.AppModuleBasic
}

// DefaultGenesis is the genesis of x/gov on this chain.
func (govDefaults) DefaultGenesis(cdc codec.JSONCodec) json.RawMessage {
	return cdc.MustMarshalJSON(govv1.NewGenesisState(govv1.DefaultStartingProposalID, poatypes.GovParams(Denom, votingPeriod, expeditedVotingPeriod)))
}

// Package poa is the proof of authority of the chain: departments run the validators and decide by proposals, one vote each.
// NewAppModule wires it; keeper.NewGovHooks and Keeper.CalculateVoteResultsAndVotingPower make x/gov obey it. It is the only
// module that returns validator updates. It does not stop more than two thirds of the departments from acting together.
package poa

import (
	"context"
	"encoding/json"
	"fmt"

	abci "github.com/cometbft/cometbft/abci/types"
	gwruntime "github.com/grpc-ecosystem/grpc-gateway/runtime"
	"google.golang.org/grpc"

	"cosmossdk.io/core/appmodule"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	simtypes "github.com/cosmos/cosmos-sdk/types/simulation"
	govkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"

	"github.com/moscowchain/moscowd/x/poa/keeper"
	"github.com/moscowchain/moscowd/x/poa/simulation"
	"github.com/moscowchain/moscowd/x/poa/types"
)

// ConsensusVersion grows with each change of the stored state.
const ConsensusVersion = 1

var (
	_ module.HasABCIGenesis      = AppModule{}
	_ module.HasABCIEndBlock     = AppModule{}
	_ module.HasConsensusVersion = AppModule{}
	_ module.AppModuleSimulation = AppModule{}
	_ appmodule.HasServices      = AppModule{}

	_ simsx.HasWeightedOperationsXWithProposals = AppModule{}
	_ simsx.HasProposalMsgsX                    = AppModule{}

	_ appmodule.HasBeginBlocker = AppModule{}
)

// AppModule wires x/poa into an application.
type AppModule struct {
	cdc    codec.Codec
	keeper keeper.Keeper
	access types.AccessKeeper
	gov    *govkeeper.Keeper
}

// NewAppModule returns the module. access tells which operator accounts may write.
func NewAppModule(cdc codec.Codec, k keeper.Keeper, access types.AccessKeeper) AppModule {
	return AppModule{cdc: cdc, keeper: k, access: access}
}

// IsOnePerModuleType implements depinject.OnePerModuleType.
func (AppModule) IsOnePerModuleType() {}

// IsAppModule implements appmodule.AppModule.
func (AppModule) IsAppModule() {}

// Name implements module.HasName.
func (AppModule) Name() string { return types.ModuleName }

// ConsensusVersion implements module.HasConsensusVersion.
func (AppModule) ConsensusVersion() uint64 { return ConsensusVersion }

// RegisterLegacyAminoCodec implements module.AppModuleBasic.
func (AppModule) RegisterLegacyAminoCodec(cdc *codec.LegacyAmino) {
	types.RegisterLegacyAminoCodec(cdc)
}

// RegisterInterfaces implements module.AppModuleBasic.
func (AppModule) RegisterInterfaces(registry codectypes.InterfaceRegistry) {
	types.RegisterInterfaces(registry)
}

// RegisterGRPCGatewayRoutes implements module.AppModuleBasic.
func (AppModule) RegisterGRPCGatewayRoutes(clientCtx client.Context, mux *gwruntime.ServeMux) {
	if err := types.RegisterQueryHandlerClient(context.Background(), mux, types.NewQueryClient(clientCtx)); err != nil {
		panic(err)
	}
}

// RegisterServices implements appmodule.HasServices.
func (am AppModule) RegisterServices(registrar grpc.ServiceRegistrar) error {
	types.RegisterMsgServer(registrar, keeper.NewMsgServerImpl(am.keeper, am.access))
	types.RegisterQueryServer(registrar, keeper.NewQueryServerImpl(am.keeper))
	return nil
}

// DefaultGenesis implements module.HasGenesisBasics. It has no validators.
func (AppModule) DefaultGenesis(cdc codec.JSONCodec) json.RawMessage {
	return cdc.MustMarshalJSON(types.DefaultGenesis())
}

// ValidateGenesis implements module.HasGenesisBasics.
func (AppModule) ValidateGenesis(cdc codec.JSONCodec, _ client.TxEncodingConfig, bz json.RawMessage) error {
	var gs types.GenesisState
	if err := cdc.UnmarshalJSON(bz, &gs); err != nil {
		return fmt.Errorf("%s genesis: %w", types.ModuleName, err)
	}
	return gs.Validate()
}

// InitGenesis implements module.HasABCIGenesis. It panics if the state cannot start a chain.
func (am AppModule) InitGenesis(ctx sdk.Context, cdc codec.JSONCodec, bz json.RawMessage) []abci.ValidatorUpdate {
	var gs types.GenesisState
	cdc.MustUnmarshalJSON(bz, &gs)
	updates, err := am.keeper.InitGenesis(ctx, gs)
	if err != nil {
		panic(err)
	}
	return updates
}

// ExportGenesis implements module.HasABCIGenesis.
func (am AppModule) ExportGenesis(ctx sdk.Context, cdc codec.JSONCodec) json.RawMessage {
	gs, err := am.keeper.ExportGenesis(ctx)
	if err != nil {
		panic(err)
	}
	return cdc.MustMarshalJSON(gs)
}

// BeginBlock implements appmodule.HasBeginBlocker.
func (am AppModule) BeginBlock(ctx context.Context) error { return am.keeper.BeginBlocker(ctx) }

// EndBlock implements module.HasABCIEndBlock.
func (am AppModule) EndBlock(ctx context.Context) ([]abci.ValidatorUpdate, error) {
	return am.keeper.EndBlocker(ctx)
}

// GenerateGenesisState implements module.AppModuleSimulation.
func (AppModule) GenerateGenesisState(state *module.SimulationState) {
	simulation.RandomizedGenState(state)
}

// RegisterStoreDecoder implements module.AppModuleSimulation.
func (am AppModule) RegisterStoreDecoder(registry simtypes.StoreDecoderRegistry) {
	registry[types.StoreKey] = simtypes.NewStoreDecoderFuncFromCollectionsSchema(am.keeper.Schema)
}

// WeightedOperations implements module.AppModuleSimulation; operations are given by WeightedOperationsX.
func (AppModule) WeightedOperations(module.SimulationState) []simtypes.WeightedOperation { return nil }

// WithProposals returns the module with simulated proposals and votes of departments, on the messages of all modules.
func (am AppModule) WithProposals(gov *govkeeper.Keeper) AppModule {
	am.gov = gov
	return am
}

// WeightedOperationsX implements simsx.HasWeightedOperationsXWithProposals.
func (am AppModule) WeightedOperationsX(
	weights simsx.WeightSource, registry simsx.Registry, proposals simsx.WeightedProposalMsgIter,
	_ []simtypes.WeightedProposalContent, //nolint:staticcheck // part of the interface
) {
	registry.Add(weights.Get("poa_edit_department", 40), simulation.MsgEditDepartmentFactory(am.keeper, am.access))
	registry.Add(weights.Get("poa_rotate_consensus_key", 20), simulation.MsgRotateConsensusKeyFactory(am.keeper, am.access))
	registry.Add(weights.Get("poa_leave", 2), simulation.MsgLeaveFactory(am.keeper, am.access))
	if am.gov == nil {
		return
	}
	for weight, payload := range proposals {
		registry.Add(weight, simulation.MsgSubmitProposalFactory(am.keeper, am.gov, am.access, payload))
	}
}

// ProposalMsgsX registers the messages of governance.
func (am AppModule) ProposalMsgsX(weights simsx.WeightSource, registry simsx.Registry) {
	registry.Add(weights.Get("poa_add_validator", 100), simulation.MsgAddValidatorFactory(am.keeper))
	registry.Add(weights.Get("poa_remove_validator", 20), simulation.MsgRemoveValidatorFactory(am.keeper))
	registry.Add(weights.Get("poa_set_power", 40), simulation.MsgSetPowerFactory(am.keeper))
	registry.Add(weights.Get("poa_suspend_validator", 20), simulation.MsgSuspendValidatorFactory(am.keeper))
	registry.Add(weights.Get("poa_resume_validator", 40), simulation.MsgResumeValidatorFactory(am.keeper))
	registry.Add(weights.Get("poa_update_params", 10), simulation.MsgUpdateParamsFactory(am.keeper))
}

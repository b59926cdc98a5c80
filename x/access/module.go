// Package access decides who may write to a chain without fees, and how much. Registrars enrol
// accounts into classes, each class has a quota, and other modules ask the keeper for the
// subject behind an account. README.md is the specification.
package access

import (
	"context"
	"encoding/json"
	"fmt"

	gwruntime "github.com/grpc-ecosystem/grpc-gateway/runtime"

	"cosmossdk.io/core/appmodule"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	simtypes "github.com/cosmos/cosmos-sdk/types/simulation"

	"github.com/moscowchain/moscowd/x/access/keeper"
	"github.com/moscowchain/moscowd/x/access/simulation"
	"github.com/moscowchain/moscowd/x/access/types"
)

var (
	_ appmodule.AppModule          = AppModule{}
	_ module.AppModuleBasic        = AppModule{}
	_ module.HasGenesis            = AppModule{}
	_ module.HasServices           = AppModule{}
	_ module.HasConsensusVersion   = AppModule{}
	_ appmodule.HasBeginBlocker    = AppModule{}
	_ module.AppModuleSimulation   = AppModule{}
	_ simsx.HasWeightedOperationsX = AppModule{}
	_ simsx.HasProposalMsgsX       = AppModule{}
)

// ConsensusVersion is the version of the module's state and rules.
const ConsensusVersion = 1

// AppModule wires x/access into an application. Its genesis must be initialised after x/auth's.
type AppModule struct {
	cdc    codec.Codec
	keeper keeper.Keeper
}

// NewAppModule returns the module.
func NewAppModule(cdc codec.Codec, k keeper.Keeper) AppModule {
	return AppModule{cdc: cdc, keeper: k}
}

// IsOnePerModuleType marks the module for the runtime.
func (AppModule) IsOnePerModuleType() {}

// IsAppModule marks the module for the runtime.
func (AppModule) IsAppModule() {}

// Name returns the module's name.
func (AppModule) Name() string { return types.ModuleName }

// ConsensusVersion returns the version of the module's state and rules.
func (AppModule) ConsensusVersion() uint64 { return ConsensusVersion }

// RegisterLegacyAminoCodec registers the messages for amino JSON signing.
func (AppModule) RegisterLegacyAminoCodec(cdc *codec.LegacyAmino) {
	types.RegisterLegacyAminoCodec(cdc)
}

// RegisterInterfaces registers the messages.
func (AppModule) RegisterInterfaces(registry codectypes.InterfaceRegistry) {
	types.RegisterInterfaces(registry)
}

// RegisterGRPCGatewayRoutes registers the REST routes of the queries.
func (AppModule) RegisterGRPCGatewayRoutes(clientCtx client.Context, mux *gwruntime.ServeMux) {
	if err := types.RegisterQueryHandlerClient(context.Background(), mux, types.NewQueryClient(clientCtx)); err != nil {
		panic(err)
	}
}

// RegisterServices registers the handlers of messages and queries.
func (am AppModule) RegisterServices(cfg module.Configurator) {
	types.RegisterMsgServer(cfg.MsgServer(), keeper.NewMsgServerImpl(am.keeper))
	types.RegisterQueryServer(cfg.QueryServer(), keeper.NewQueryServerImpl(am.keeper))
}

// DefaultGenesis returns the default classes and no accounts.
func (AppModule) DefaultGenesis(cdc codec.JSONCodec) json.RawMessage {
	return cdc.MustMarshalJSON(types.DefaultGenesis())
}

// ValidateGenesis checks a genesis state.
func (am AppModule) ValidateGenesis(cdc codec.JSONCodec, _ client.TxEncodingConfig, data json.RawMessage) error {
	var gs types.GenesisState
	if err := cdc.UnmarshalJSON(data, &gs); err != nil {
		return fmt.Errorf("genesis of %s: %w", types.ModuleName, err)
	}
	return gs.Validate(am.cdc.InterfaceRegistry().SigningContext().AddressCodec())
}

// InitGenesis stores a genesis state and panics when it is invalid.
func (am AppModule) InitGenesis(ctx sdk.Context, cdc codec.JSONCodec, data json.RawMessage) {
	var gs types.GenesisState
	cdc.MustUnmarshalJSON(data, &gs)
	if err := am.keeper.InitGenesis(ctx, gs); err != nil {
		panic(err)
	}
}

// ExportGenesis returns the whole state.
func (am AppModule) ExportGenesis(ctx sdk.Context, cdc codec.JSONCodec) json.RawMessage {
	gs, err := am.keeper.ExportGenesis(ctx)
	if err != nil {
		panic(err)
	}
	return cdc.MustMarshalJSON(gs)
}

// BeginBlock carries out the replacements of keys that are due.
func (am AppModule) BeginBlock(ctx context.Context) error { return am.keeper.BeginBlock(ctx) }

// GenerateGenesisState enrols the accounts of a simulation.
func (AppModule) GenerateGenesisState(simState *module.SimulationState) {
	simulation.RandomizedGenState(simState)
}

// RegisterStoreDecoder registers what prints differences of two stores.
func (am AppModule) RegisterStoreDecoder(sdr simtypes.StoreDecoderRegistry) {
	sdr[types.StoreKey] = simtypes.NewStoreDecoderFuncFromCollectionsSchema(am.keeper.Schema)
}

// WeightedOperations is empty: operations are in WeightedOperationsX.
func (AppModule) WeightedOperations(module.SimulationState) []simtypes.WeightedOperation {
	return nil
}

// WeightedOperationsX registers the messages of registrars.
func (am AppModule) WeightedOperationsX(weights simsx.WeightSource, reg simsx.Registry) {
	reg.Add(weights.Get("msg_enrol_accounts", 60), simulation.MsgEnrolAccountsFactory(am.keeper))
	reg.Add(weights.Get("msg_suspend_account", 40), simulation.MsgSuspendAccountFactory(am.keeper))
	reg.Add(weights.Get("msg_reinstate_account", 30), simulation.MsgReinstateAccountFactory(am.keeper))
	reg.Add(weights.Get("msg_replace_key", 20), simulation.MsgReplaceKeyFactory(am.keeper))
	reg.Add(weights.Get("msg_object_to_replacement", 5), simulation.MsgObjectToReplacementFactory(am.keeper))
	reg.Add(weights.Get("msg_cancel_replacement", 10), simulation.MsgCancelReplacementFactory(am.keeper))
}

// ProposalMsgsX registers the messages of governance.
func (am AppModule) ProposalMsgsX(weights simsx.WeightSource, reg simsx.Registry) {
	reg.Add(weights.Get("msg_update_access_params", 20), simulation.MsgUpdateParamsFactory(am.keeper))
	reg.Add(weights.Get("msg_resolve_replacement", 10), simulation.MsgResolveReplacementFactory(am.keeper))
}

package app

import (
	"context"
	"testing"

	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/stretchr/testify/require"

	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

func TestTheSectionOfContracts(t *testing.T) {
	cfg, err := readWasmConfig(simtestutil.EmptyAppOptions{})
	require.NoError(t, err)
	require.Equal(t, DefaultWasmConfig(), cfg, "a file from before has no section")

	cfg, err = readWasmConfig(simtestutil.AppOptionsMap{"wasm.query-gas-limit": "5", "wasm.simulation-gas-limit": 6, "wasm.memory-cache-size": 0})
	require.NoError(t, err)
	require.Equal(t, WasmConfig{QueryGasLimit: 5, SimulationGasLimit: 6}, cfg)

	for _, key := range []string{"wasm.query-gas-limit", "wasm.simulation-gas-limit", "wasm.memory-cache-size"} {
		_, err = readWasmConfig(simtestutil.AppOptionsMap{key: "much"})
		require.ErrorContains(t, err, "app.toml: "+key)
	}
}

func TestWhatContractsAreToldOfATransaction(t *testing.T) {
	costs := wasmtypes.NewDefaultWasmGasRegister()
	block := sdk.Context{}.WithContext(context.Background()).WithTxIndex(3).
		WithConsensusParams(cmtproto.ConsensusParams{Block: &cmtproto.BlockParams{MaxGas: 1_000}})
	run := func(w wasmContext, simulate bool) sdk.Context {
		ctx, err := w.AnteHandle(block, nil, simulate, func(ctx sdk.Context, _ sdk.Tx, _ bool) (sdk.Context, error) { return ctx, nil })
		require.NoError(t, err)
		got, ok := wasmtypes.GasRegisterFromContext(ctx)
		require.True(t, ok)
		require.Equal(t, costs, got)
		return ctx
	}
	position, ok := wasmtypes.TXCounter(run(wasmContext{costs: costs}, false))
	require.True(t, ok)
	require.EqualValues(t, 3, position)

	simulated := run(wasmContext{costs: costs}, true)
	_, ok = wasmtypes.TXCounter(simulated)
	require.False(t, ok, "a simulation has no place in a block")
	require.EqualValues(t, 1_000, simulated.GasMeter().Limit())
	require.EqualValues(t, 7, run(wasmContext{costs: costs, limit: 7}, true).GasMeter().Limit())
}

func TestAnAppWithoutAHomeHasNoContracts(t *testing.T) {
	engine, err := openWasmEngine("", DefaultWasmConfig())
	require.NoError(t, err)
	_, _, err = engine.StoreCode([]byte{0}, 1)
	require.ErrorIs(t, err, errNoHome)
	_, err = engine.StoreCodeUnchecked([]byte{0})
	require.ErrorIs(t, err, errNoHome)
	_, _, err = engine.SimulateStoreCode([]byte{0}, 1)
	require.ErrorIs(t, err, errNoHome)
	engine.Cleanup()
}

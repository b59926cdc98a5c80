package app

import (
	"fmt"

	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	"github.com/spf13/cast"

	servertypes "github.com/cosmos/cosmos-sdk/server/types"
)

// WasmConfig is what one node allows contracts outside blocks. It changes no result of a block. What contracts print is
// never shown.
type WasmConfig struct {
	// QueryGasLimit is the most gas of a query to a contract; what the contract asks in turn counts.
	QueryGasLimit uint64 `mapstructure:"query-gas-limit"`
	// SimulationGasLimit is the most gas of a simulated transaction; 0 is that of a block.
	SimulationGasLimit uint64 `mapstructure:"simulation-gas-limit"`
	// MemoryCacheSize is how many MiB of compiled contracts stay in memory.
	MemoryCacheSize uint32 `mapstructure:"memory-cache-size"`
}

// DefaultWasmConfig is the section of a new home.
func DefaultWasmConfig() WasmConfig {
	return WasmConfig{QueryGasLimit: 10_000_000, MemoryCacheSize: 100}
}

// wasmConfigTemplate is the section of app.toml, for text/template over a value with a field Wasm of type WasmConfig.
const wasmConfigTemplate = `
###############################################################################
###                             Contracts (CosmWasm)                        ###
###############################################################################

[wasm]

# The most gas of a query to a contract. What the contract asks in turn counts.
query-gas-limit = {{ .Wasm.QueryGasLimit }}

# The most gas of a simulated transaction. 0 is that of a block.
simulation-gas-limit = {{ .Wasm.SimulationGasLimit }}

# MiB of compiled contracts that stay in memory. A contract that does not is read from the disk when it is called.
memory-cache-size = {{ .Wasm.MemoryCacheSize }}
`

// readWasmConfig reads the section, with defaults for what it does not name.
func readWasmConfig(options servertypes.AppOptions) (WasmConfig, error) {
	cfg := DefaultWasmConfig()
	for key, read := range map[string]func(any) error{
		"query-gas-limit": func(v any) (err error) {
			cfg.QueryGasLimit, err = cast.ToUint64E(v)
			return err
		},
		"simulation-gas-limit": func(v any) (err error) {
			cfg.SimulationGasLimit, err = cast.ToUint64E(v)
			return err
		},
		"memory-cache-size": func(v any) (err error) {
			cfg.MemoryCacheSize, err = cast.ToUint32E(v)
			return err
		},
	} {
		if v := options.Get("wasm." + key); v != nil {
			if err := read(v); err != nil {
				return cfg, fmt.Errorf("app.toml: wasm.%s: %w", key, err)
			}
		}
	}
	return cfg, nil
}

// node is the configuration as x/wasm wants it.
func (c WasmConfig) node() wasmtypes.NodeConfig {
	return wasmtypes.NodeConfig{SmartQueryGasLimit: c.QueryGasLimit, MemoryCacheSize: c.MemoryCacheSize}
}

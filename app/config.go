package app

import (
	"errors"
	"fmt"
	"time"

	cmtcfg "github.com/cometbft/cometbft/config"
	"github.com/spf13/viper"

	serverconfig "github.com/cosmos/cosmos-sdk/server/config"

	"github.com/moscowchain/moscowd/jsonrpc"
)

// DefaultCometConfig is what a new home's config.toml says. It differs from CometBFT's defaults where noted.
func DefaultCometConfig() *cmtcfg.Config {
	cfg := cmtcfg.DefaultConfig()
	// Blocks of about one second. Not exactly 1s: the SDK takes that for "unset" and writes 5s.
	cfg.Consensus.TimeoutCommit = 990 * time.Millisecond
	// Shorter than CometBFT's, which are made for slower blocks: a proposer that is away costs its block about three seconds,
	// not five. Under overload a proposal may need two. A round that fails makes the next one longer.
	cfg.Consensus.TimeoutPropose = 2200 * time.Millisecond
	cfg.Consensus.TimeoutPrevote = 500 * time.Millisecond
	cfg.Consensus.TimeoutPrecommit = 500 * time.Millisecond
	// Far above what the application admits (admission.go), so that CometBFT never refuses by itself.
	cfg.Mempool.Size = 50_000
	cfg.Mempool.MaxTxsBytes = 256 << 20
	cfg.Mempool.CacheSize = 100_000
	// Every department knows every other, so one copy of each transaction is enough: a quarter less work for four
	// validators on one machine.
	cfg.Mempool.ExperimentalMaxGossipConnectionsToPersistentPeers = 1
	cfg.Instrumentation.Prometheus = true
	return cfg
}

// ServerConfig is app.toml: the SDK's and what this node adds.
type ServerConfig struct {
	serverconfig.Config `mapstructure:",squash"`

	JSONRPC jsonrpc.Config    `mapstructure:"json-rpc"`
	TLS     jsonrpc.TLSConfig `mapstructure:"tls"`
	Wasm    WasmConfig        `mapstructure:"wasm"`
}

// ValidateBasic checks what a node would refuse at its start.
func (c ServerConfig) ValidateBasic() error {
	if c.JSONRPC.Enable {
		if err := errors.Join(c.JSONRPC.Validate(), c.TLS.Validate()); err != nil {
			return err
		}
	}
	return c.Config.ValidateBasic()
}

// ServerConfigTemplate writes a ServerConfig.
const ServerConfigTemplate = serverconfig.DefaultConfigTemplate + jsonrpc.ConfigTemplate + wasmConfigTemplate

// WriteServerConfig writes app.toml.
func WriteServerConfig(path string, cfg *ServerConfig) {
	serverconfig.SetConfigTemplate(ServerConfigTemplate) // the SDK keeps it for the whole process
	serverconfig.WriteConfigFile(path, cfg)
}

// ReadServerConfig is app.toml as a node has read it. What an older file does not name has its default.
func ReadServerConfig(v *viper.Viper) (*ServerConfig, error) {
	cfg := DefaultServerConfig()
	if err := v.Unmarshal(cfg); err != nil {
		return nil, fmt.Errorf("app.toml: %w", err)
	}
	return cfg, nil
}

// DefaultServerConfig is what a new home's app.toml says.
func DefaultServerConfig() *ServerConfig {
	cfg := &ServerConfig{Config: *serverconfig.DefaultConfig(), JSONRPC: jsonrpc.DefaultConfig(), Wasm: DefaultWasmConfig()}
	// There are no fees; a node refuses to start without a price.
	cfg.MinGasPrices = "0" + Denom
	// The node's own mempool is off: CometBFT's is used, and app/prepare_proposal.go orders it.
	cfg.Mempool.MaxTxs = -1
	// Two to three times the writes per second; queries by key are served from the tree all the same.
	cfg.IAVLDisableFastNode = true
	// Transactions are found by hash, sender and kind. Indexing every attribute of every event would cost more than executing
	// them: one batch of 500 applications has 350 kB of attributes.
	cfg.IndexEvents = []string{"message.sender", "message.action"}
	cfg.API.Enable = true
	cfg.API.Swagger = true
	cfg.StateSync.SnapshotInterval = 1_000
	cfg.StateSync.SnapshotKeepRecent = 2
	// The OpenTelemetry successor is configured in otel.yaml; this serves /metrics without any collector.
	cfg.Telemetry.Enabled = true               //nolint:staticcheck // works until the SDK removes it
	cfg.Telemetry.PrometheusRetentionTime = 60 //nolint:staticcheck // seconds
	cfg.Telemetry.ServiceName = Name           //nolint:staticcheck // prefix of the metrics
	return cfg
}

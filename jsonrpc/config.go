package jsonrpc

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"
)

// Config is the section [json-rpc] of app.toml.
type Config struct {
	Enable    bool   `mapstructure:"enable"`
	Address   string `mapstructure:"address"`
	WSAddress string `mapstructure:"ws-address"`
	// WSOrigins are the origins of web pages that may use WebSocket; programs that send no Origin always may.
	WSOrigins []string `mapstructure:"ws-origins"`
	// API lists namespaces, separated by commas.
	API string `mapstructure:"api"`
	// AllowUnprotectedTxs takes raw transactions without a chain id (before EIP-155), as clients of 2019 send them.
	AllowUnprotectedTxs bool `mapstructure:"allow-unprotected-txs"`

	GasCap               uint64        `mapstructure:"gas-cap"`
	EVMTimeout           time.Duration `mapstructure:"evm-timeout"`
	LogsCap              int           `mapstructure:"logs-cap"`
	BlockRangeCap        int           `mapstructure:"block-range-cap"`
	FeeHistoryCap        int           `mapstructure:"feehistory-cap"`
	HTTPTimeout          time.Duration `mapstructure:"http-timeout"`
	HTTPIdleTimeout      time.Duration `mapstructure:"http-idle-timeout"`
	HTTPBodyLimit        int           `mapstructure:"http-body-limit"`
	BatchRequestLimit    int           `mapstructure:"batch-request-limit"`
	BatchResponseMaxSize int           `mapstructure:"batch-response-max-size"`
	MaxOpenConnections   int           `mapstructure:"max-open-connections"`
	FilterTimeout        time.Duration `mapstructure:"filter-timeout"`
	MaxFilters           int           `mapstructure:"max-filters"`
	MaxSubscriptions     int           `mapstructure:"max-subscriptions"`
	// MaxSubscriptionsPerConnection bounds what one client can ask for.
	MaxSubscriptionsPerConnection int `mapstructure:"max-subscriptions-per-connection"`
}

// DefaultConfig is off, since a home that moscowd init makes may become a validator's, and listens on this machine only.
func DefaultConfig() Config {
	return Config{
		Address:                       "127.0.0.1:8545",
		WSAddress:                     "127.0.0.1:8546",
		WSOrigins:                     []string{"http://localhost", "http://127.0.0.1"},
		API:                           "eth,net,web3,txpool",
		GasCap:                        25_000_000,
		EVMTimeout:                    5 * time.Second,
		LogsCap:                       10_000,
		BlockRangeCap:                 10_000,
		FeeHistoryCap:                 100,
		HTTPTimeout:                   30 * time.Second,
		HTTPIdleTimeout:               2 * time.Minute,
		HTTPBodyLimit:                 2 << 20,
		BatchRequestLimit:             100,
		BatchResponseMaxSize:          16 << 20,
		MaxOpenConnections:            1_000,
		FilterTimeout:                 5 * time.Minute,
		MaxFilters:                    1_000,
		MaxSubscriptions:              2_000,
		MaxSubscriptionsPerConnection: 32,
	}
}

// namespaces are those that can be served. personal and miner are not among them: this node signs for nobody.
var namespaces = []string{"eth", "net", "web3", "txpool", "debug"}

// Namespaces are those that API lists.
func (c Config) Namespaces() []string {
	var list []string
	for name := range strings.SplitSeq(c.API, ",") {
		if name = strings.TrimSpace(name); name != "" {
			list = append(list, name)
		}
	}
	return list
}

// Validate checks a configuration that is to be served.
func (c Config) Validate() error {
	list := c.Namespaces()
	if len(list) == 0 {
		return fmt.Errorf("json-rpc.api: name one of %s", strings.Join(namespaces, ", "))
	}
	for i, name := range list {
		if !slices.Contains(namespaces, name) || slices.Contains(list[:i], name) {
			return fmt.Errorf("json-rpc.api: %q: name each of %s at most once", name, strings.Join(namespaces, ", "))
		}
	}
	for key, address := range map[string]string{"address": c.Address, "ws-address": c.WSAddress} {
		if _, _, err := net.SplitHostPort(address); err != nil {
			return fmt.Errorf("json-rpc.%s: want HOST:PORT: %w", key, err)
		}
	}
	if c.GasCap < 21_000 {
		return fmt.Errorf("json-rpc.gas-cap: %d: want at least 21000", c.GasCap)
	}
	for key, limit := range map[string]int{
		"logs-cap": c.LogsCap, "block-range-cap": c.BlockRangeCap, "feehistory-cap": c.FeeHistoryCap, "http-body-limit": c.HTTPBodyLimit,
		"batch-request-limit": c.BatchRequestLimit, "batch-response-max-size": c.BatchResponseMaxSize,
		"max-open-connections": c.MaxOpenConnections, "max-filters": c.MaxFilters, "max-subscriptions": c.MaxSubscriptions,
		"max-subscriptions-per-connection": c.MaxSubscriptionsPerConnection,
		"evm-timeout":                      int(c.EVMTimeout), "http-timeout": int(c.HTTPTimeout), "http-idle-timeout": int(c.HTTPIdleTimeout),
		"filter-timeout": int(c.FilterTimeout),
	} {
		if limit <= 0 {
			return errors.New("json-rpc." + key + ": want more than 0")
		}
	}
	return nil
}

// ConfigTemplate is the section of app.toml, for text/template over a value with a field JSONRPC of type Config.
const ConfigTemplate = `
###############################################################################
###                             Ethereum JSON-RPC                           ###
###############################################################################

[json-rpc]

# Serves Ethereum clients. Leave it off on a validator.
enable = {{ .JSONRPC.Enable }}

# HTTP and WebSocket, HOST:PORT. 127.0.0.1 is this machine only.
address = "{{ .JSONRPC.Address }}"
ws-address = "{{ .JSONRPC.WSAddress }}"

# Origins of web pages that may use WebSocket; "*" is any. Programs that send no Origin always may.
ws-origins = [{{ range $i, $origin := .JSONRPC.WSOrigins }}{{ if $i }}, {{ end }}"{{ $origin }}"{{ end }}]

# Namespaces: eth, net, web3, txpool, debug. debug makes a node execute old transactions again, which costs it much.
api = "{{ .JSONRPC.API }}"

# Takes raw transactions that name no chain (before EIP-155), as clients of 2019 send them. Whoever signs one allows it on
# every chain on which the account's nonce fits. It is this server's rule, not the network's: blocks may hold such transactions.
allow-unprotected-txs = {{ .JSONRPC.AllowUnprotectedTxs }}

# The most gas and time of eth_call and eth_estimateGas.
gas-cap = {{ .JSONRPC.GasCap }}
evm-timeout = "{{ .JSONRPC.EVMTimeout }}"

# The most logs and blocks of one eth_getLogs, and blocks of one eth_feeHistory.
logs-cap = {{ .JSONRPC.LogsCap }}
block-range-cap = {{ .JSONRPC.BlockRangeCap }}
feehistory-cap = {{ .JSONRPC.FeeHistoryCap }}

# Requests: time to read one and to answer it, bytes of one, requests in a batch, bytes of a batch's answer.
http-timeout = "{{ .JSONRPC.HTTPTimeout }}"
http-idle-timeout = "{{ .JSONRPC.HTTPIdleTimeout }}"
http-body-limit = {{ .JSONRPC.HTTPBodyLimit }}
batch-request-limit = {{ .JSONRPC.BatchRequestLimit }}
batch-response-max-size = {{ .JSONRPC.BatchResponseMaxSize }}

# Connections, of HTTP and of WebSocket each.
max-open-connections = {{ .JSONRPC.MaxOpenConnections }}

# Filters of all clients together, and how long one is kept that nobody asks. Subscriptions in all and of one connection.
max-filters = {{ .JSONRPC.MaxFilters }}
filter-timeout = "{{ .JSONRPC.FilterTimeout }}"
max-subscriptions = {{ .JSONRPC.MaxSubscriptions }}
max-subscriptions-per-connection = {{ .JSONRPC.MaxSubscriptionsPerConnection }}

###############################################################################
###                                    TLS                                  ###
###############################################################################

[tls]

# Files in PEM form for JSON-RPC. Empty serves without TLS, for a proxy in front.
certificate-path = "{{ .TLS.CertificatePath }}"
key-path = "{{ .TLS.KeyPath }}"
`

// TLSConfig is the section [tls] of app.toml.
type TLSConfig struct {
	CertificatePath string `mapstructure:"certificate-path"`
	KeyPath         string `mapstructure:"key-path"`
}

// Validate wants both files or none.
func (c TLSConfig) Validate() error {
	if (c.CertificatePath == "") != (c.KeyPath == "") {
		return errors.New("tls: name both certificate-path and key-path, or neither")
	}
	return nil
}

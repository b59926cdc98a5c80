package jsonrpc_test

import (
	"strings"
	"testing"
	"text/template"

	"github.com/spf13/viper"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/jsonrpc"
)

type file struct {
	JSONRPC jsonrpc.Config    `mapstructure:"json-rpc"`
	TLS     jsonrpc.TLSConfig `mapstructure:"tls"`
}

func TestTheFileIsReadAsItWasWritten(t *testing.T) {
	written := file{JSONRPC: jsonrpc.DefaultConfig(), TLS: jsonrpc.TLSConfig{CertificatePath: "a.pem", KeyPath: "b.pem"}}
	written.JSONRPC.Enable, written.JSONRPC.AllowUnprotectedTxs = true, true
	written.JSONRPC.MaxSubscriptionsPerConnection = 7
	var text strings.Builder
	require.NoError(t, template.Must(template.New("").Parse(jsonrpc.ConfigTemplate)).Execute(&text, written))

	reader := viper.New()
	reader.SetConfigType("toml")
	require.NoError(t, reader.ReadConfig(strings.NewReader(text.String())))
	var read file
	require.NoError(t, reader.UnmarshalExact(&read), "every key of the template is a field")
	require.Equal(t, written, read)
}

func TestTheDefaultIsOffAndListensHereOnly(t *testing.T) {
	c := jsonrpc.DefaultConfig()
	require.NoError(t, c.Validate())
	require.False(t, c.Enable)
	require.False(t, c.AllowUnprotectedTxs)
	require.Equal(t, []string{"eth", "net", "web3", "txpool"}, c.Namespaces())
	require.Equal(t, "127.0.0.1:8545", c.Address)
	require.Equal(t, "127.0.0.1:8546", c.WSAddress)
}

func TestAConfigurationIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*jsonrpc.Config)
		says   string
	}{
		"without namespaces":              {func(c *jsonrpc.Config) { c.API = " , " }, "json-rpc.api"},
		"with a namespace that signs":     {func(c *jsonrpc.Config) { c.API = "eth,personal" }, `"personal"`},
		"with a namespace twice":          {func(c *jsonrpc.Config) { c.API = "eth,net,eth" }, `"eth"`},
		"with an address without port":    {func(c *jsonrpc.Config) { c.Address = "localhost" }, "json-rpc.address"},
		"with a WebSocket address of air": {func(c *jsonrpc.Config) { c.WSAddress = "" }, "json-rpc.ws-address"},
		"with unlimited gas":              {func(c *jsonrpc.Config) { c.GasCap = 0 }, "json-rpc.gas-cap"},
		"with unlimited batches":          {func(c *jsonrpc.Config) { c.BatchRequestLimit = 0 }, "json-rpc.batch-request-limit"},
		"with unlimited requests":         {func(c *jsonrpc.Config) { c.HTTPBodyLimit = 0 }, "json-rpc.http-body-limit"},
		"with unlimited filters":          {func(c *jsonrpc.Config) { c.MaxFilters = -1 }, "json-rpc.max-filters"},
		"with unlimited subscriptions":    {func(c *jsonrpc.Config) { c.MaxSubscriptions = 0 }, "json-rpc.max-subscriptions"},
		"without a timeout":               {func(c *jsonrpc.Config) { c.EVMTimeout = 0 }, "json-rpc.evm-timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			config := jsonrpc.DefaultConfig()
			c.change(&config)
			require.ErrorContains(t, config.Validate(), c.says)
		})
	}
	require.ErrorContains(t, jsonrpc.TLSConfig{KeyPath: "key.pem"}.Validate(), "certificate-path")
}

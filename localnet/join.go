package localnet

import (
	"fmt"
	"path/filepath"
	"strings"

	cmtcfg "github.com/cometbft/cometbft/config"
	"github.com/cometbft/cometbft/p2p"
	"github.com/spf13/viper"

	clientconfig "github.com/cosmos/cosmos-sdk/client/config"
	"github.com/cosmos/cosmos-sdk/crypto/keyring"

	"github.com/moscowchain/moscowd/app"
)

// New describes a network without nodes; Join brings them in.
func New(dir, chainID string) (*Network, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	return &Network{ChainID: chainID, dir: dir}, nil
}

// Join starts one node more and returns its number. moscowd init wrote its home under that name in the network's
// directory; Join gives it ports and the addresses of the others and leaves genesis, keys and the rest of the
// configuration alone. It must not run beside other methods.
func (r *Running) Join(name string) (int, error) {
	port, err := findPorts(1)
	if err != nil {
		return 0, err
	}
	home, node := filepath.Join(r.dir, name), newNode(name, port)
	comet, server := app.DefaultCometConfig(), app.DefaultServerConfig()
	for file, config := range map[string]any{"config.toml": comet, "app.toml": server} {
		reader := viper.New()
		reader.SetConfigFile(filepath.Join(home, "config", file))
		if err := reader.ReadInConfig(); err != nil {
			return 0, err
		}
		if err := reader.Unmarshal(config); err != nil {
			return 0, fmt.Errorf("%s of %s: %w", file, name, err)
		}
	}
	comet.SetRoot(home)
	key, err := p2p.LoadNodeKey(comet.NodeKeyFile())
	if err != nil {
		return 0, err
	}
	node.ID = string(key.ID())
	comet.P2P.PersistentPeers = strings.Join(r.peers(), ",")
	if err := node.writeConfig(home, r.ChainID, comet, server); err != nil {
		return 0, err
	}

	r.Nodes = append(r.Nodes, node)
	r.mutex.Lock()
	r.processes = append(r.processes, nil)
	r.mutex.Unlock()
	if err := r.save(); err != nil {
		return 0, err
	}
	return len(r.Nodes) - 1, r.StartNode(len(r.Nodes) - 1)
}

// newNode gives a node its addresses from the first of its ports.
func newNode(name string, port int) Node {
	return Node{
		Name:    name,
		P2P:     loopback(port),
		RPC:     "http://" + loopback(port+1),
		GRPC:    loopback(port + 2),
		REST:    "http://" + loopback(port+3),
		Metrics: "http://" + loopback(port+4) + "/metrics",

		JSONRPC:   "http://" + loopback(port+5),
		WebSocket: "ws://" + loopback(port+6),
	}
}

// peers are the addresses of all nodes as config.toml takes them.
func (n *Network) peers() []string {
	peers := make([]string, len(n.Nodes))
	for i, node := range n.Nodes {
		peers[i] = node.ID + "@" + node.P2P
	}
	return peers
}

// writeConfig writes the three files of a home's configuration, in which the node listens on its addresses.
func (n Node) writeConfig(home, chainID string, comet *cmtcfg.Config, server *app.ServerConfig) error {
	comet.P2P.ListenAddress = "tcp://" + n.P2P
	comet.P2P.AddrBookStrict = false // loopback addresses are not routable
	comet.P2P.AllowDuplicateIP = true
	comet.RPC.ListenAddress = strings.Replace(n.RPC, "http", "tcp", 1)
	comet.RPC.PprofListenAddress = ""
	comet.Instrumentation.PrometheusListenAddr = strings.TrimSuffix(strings.TrimPrefix(n.Metrics, "http://"), "/metrics")
	cmtcfg.WriteConfigFile(filepath.Join(home, "config", "config.toml"), comet)

	server.GRPC.Address = n.GRPC
	server.API.Address = strings.Replace(n.REST, "http", "tcp", 1)
	server.JSONRPC.Address = strings.TrimPrefix(n.JSONRPC, "http://")
	server.JSONRPC.WSAddress = strings.TrimPrefix(n.WebSocket, "ws://")
	app.WriteServerConfig(filepath.Join(home, "config", "app.toml"), server)

	client := clientconfig.DefaultConfig()
	client.ChainID = chainID
	client.KeyringBackend = keyring.BackendTest
	client.Node = strings.Replace(n.RPC, "http", "tcp", 1)
	return writeClientConfig(home, client)
}

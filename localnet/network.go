package localnet

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// fileName is the description of a network in its directory.
const fileName = "network.json"

// Network is the description of a network on this machine.
type Network struct {
	ChainID string `json:"chain_id"`
	Nodes   []Node `json:"nodes"`

	dir string
}

// Node is one node: a home directory and the loopback addresses it listens on.
type Node struct {
	Name    string `json:"name"`    // also the name of its directory
	ID      string `json:"id"`      // CometBFT's node id
	P2P     string `json:"p2p"`     // host:port
	RPC     string `json:"rpc"`     // http://host:port
	GRPC    string `json:"grpc"`    // host:port
	REST    string `json:"rest"`    // http://host:port
	Metrics string `json:"metrics"` // CometBFT's, http://host:port/metrics

	// The first node serves Ethereum clients, as a developer expects; the others are like departments' and do not.
	JSONRPC   string `json:"json_rpc"`  // http://host:port
	WebSocket string `json:"websocket"` // ws://host:port
}

// Names of the keys that Init writes into keyrings of backend "test": every home has OperatorKey, the first home has the
// others too.
const (
	OperatorKey  = "operator"  // the department's account
	RegistrarKey = "registrar" // may enrol accounts
	FairsKey     = "fairs"     // runs seasons of fairs
	DeveloperKey = "developer" // may create contracts
	IssuerKey    = "issuer"    // issues the example types of documents
	CounterKey   = "counter"   // files requests for documents at a counter
	ResidentKey  = "resident"  // may ask for documents
)

// Home is the home directory of a node.
func (n *Network) Home(node int) string { return filepath.Join(n.dir, n.Nodes[node].Name) }

// Load reads the description that Init wrote into dir.
func Load(dir string) (*Network, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	bz, err := os.ReadFile(filepath.Join(dir, fileName))
	if err != nil {
		return nil, fmt.Errorf("%s holds no network, make one with moscowd testnet init: %w", dir, err)
	}
	network := &Network{dir: dir}
	if err := json.Unmarshal(bz, network); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, fileName), err)
	}
	return network, nil
}

func (n *Network) save() error {
	bz, err := json.MarshalIndent(n, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(n.dir, fileName), append(bz, '\n'), 0o600)
}

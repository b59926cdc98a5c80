package localnet

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	dbm "github.com/cosmos/cosmos-db"
	ethhd "github.com/cosmos/evm/crypto/hd"

	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/crypto/hd"
	"github.com/cosmos/cosmos-sdk/crypto/keyring"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	"github.com/cosmos/cosmos-sdk/x/genutil"

	"github.com/moscowchain/moscowd/app"
)

// MaxValidators bounds what one machine is asked to run.
const MaxValidators = 16

// Options say what Init writes.
type Options struct {
	Dir        string
	ChainID    string
	Validators int
	// BasePort is the first of ten ports for each node; 0 finds free ones.
	BasePort int
	// VotingPeriod is how long departments may vote on a proposal.
	VotingPeriod time.Duration
}

// Init writes the homes of a new network into a directory that must not hold one.
func Init(options Options) (*Network, error) {
	if options.Validators < 1 || options.Validators > MaxValidators {
		return nil, fmt.Errorf("%d validators: from 1 to %d run on one machine", options.Validators, MaxValidators)
	}
	dir, err := filepath.Abs(options.Dir)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, fileName)); !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s already holds a network: remove it or choose another directory", dir)
	}
	if options.BasePort == 0 {
		if options.BasePort, err = findPorts(options.Validators); err != nil {
			return nil, err
		}
	}
	template, err := app.New(log.NewNopLogger(), dbm.NewMemDB(), false, simtestutil.EmptyAppOptions{})
	if err != nil {
		return nil, err
	}

	network := &Network{ChainID: options.ChainID, dir: dir}
	var members []member
	for i := range options.Validators {
		node := newNode(fmt.Sprintf("node%d", i), options.BasePort+i*portsPerNode)
		network.Nodes = append(network.Nodes, node)
		m, err := network.initHome(i, template)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", node.Name, err)
		}
		members = append(members, m)
	}

	genesis, err := makeGenesis(options, template, members)
	if err != nil {
		return nil, fmt.Errorf("genesis: %w", err)
	}
	for i := range network.Nodes {
		if err := genesis.SaveAs(filepath.Join(network.Home(i), "config", "genesis.json")); err != nil {
			return nil, err
		}
		if err := network.writePeers(i); err != nil {
			return nil, err
		}
	}
	return network, network.save()
}

// member is what the genesis needs to know of a node.
type member struct {
	consensusKey []byte
	accounts     map[string]string // address by name of key
}

// initHome writes keys and configuration of one node.
func (n *Network) initHome(i int, template *app.App) (member, error) {
	home, node := n.Home(i), &n.Nodes[i]
	if err := os.MkdirAll(filepath.Join(home, "config"), 0o700); err != nil {
		return member{}, err
	}

	comet := app.DefaultCometConfig()
	comet.SetRoot(home)
	comet.Moniker = node.Name
	id, consensusKey, err := genutil.InitializeNodeValidatorFiles(comet)
	if err != nil {
		return member{}, err
	}
	node.ID = id
	server := app.DefaultServerConfig()
	server.JSONRPC.Enable = i == 0
	server.JSONRPC.API += ",debug"
	if err := node.writeConfig(home, n.ChainID, comet, server); err != nil {
		return member{}, err
	}

	ring, err := keyring.New(app.Name, keyring.BackendTest, home, nil, template.Encoding().Codec, ethhd.EthSecp256k1Option())
	if err != nil {
		return member{}, err
	}
	names := []string{OperatorKey}
	if i == 0 {
		names = append(names, RegistrarKey, FairsKey, DeveloperKey, IssuerKey, CounterKey, ResidentKey)
	}
	accounts := make(map[string]string, len(names))
	for _, name := range names {
		record, _, err := ring.NewMnemonic(name, keyring.English, hd.CreateHDPath(app.CoinType, 0, 0).String(), keyring.DefaultBIP39Passphrase, ethhd.EthSecp256k1)
		if err != nil {
			return member{}, err
		}
		address, err := record.GetAddress()
		if err != nil {
			return member{}, err
		}
		accounts[name] = address.String()
	}
	return member{consensusKey: consensusKey.Bytes(), accounts: accounts}, nil
}

// writePeers tells a node where the others are, now that all have an id.
func (n *Network) writePeers(i int) error {
	peers := slices.Delete(n.peers(), i, i+1)
	path := filepath.Join(n.Home(i), "config", "config.toml")
	bz, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	const empty = "persistent_peers = \"\""
	if !strings.Contains(string(bz), empty) {
		return fmt.Errorf("%s has no line %s", path, empty)
	}
	text := strings.Replace(string(bz), empty, fmt.Sprintf("persistent_peers = %q", strings.Join(peers, ",")), 1)
	return os.WriteFile(path, []byte(text), 0o600) //nolint:gosec // the path is one that Init has just made
}

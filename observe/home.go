package observe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	cmtcfg "github.com/cometbft/cometbft/config"
	"github.com/cometbft/cometbft/p2p"
	sm "github.com/cometbft/cometbft/state"
	"github.com/spf13/viper"

	clientconfig "github.com/cosmos/cosmos-sdk/client/config"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/lightproof"
)

// markerFile tells that a home is an observer's, and on which port it began.
const markerFile = "observer.json"

// Node is a prepared home.
type Node struct {
	ChainID string
	ID      string // of the node, which others put before @
	Home    string
	P2P     string // host:port on which it listens for peers
	RPC     string // URLs and addresses on this machine
	GRPC    string
	REST    string
	JSONRPC string
	// Height is the last block it has, 0 for none. With StateSync it begins with a snapshot.
	Height    int64
	StateSync bool
}

type marker struct {
	ChainID string `json:"chain_id"`
	Port    int    `json:"port"`
}

// Prepare makes the home if there is none and writes what the options change, so that moscowd start on it observes the
// chain. Nothing is left behind if the first run fails.
func Prepare(ctx context.Context, o *Options) (*Node, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	m, err := readMarker(o.Home)
	if err != nil {
		return nil, err
	}
	if m == nil {
		m, err = makeHome(ctx, o)
	} else {
		err = checkHome(ctx, o, m)
	}
	if err != nil {
		return nil, err
	}
	o.Port = m.Port
	height, err := storedHeight(o.Home)
	if err != nil {
		return nil, err
	}
	sync := height == 0 && o.TrustHeight > 0
	if sync {
		if err := forgetHalf(o.Home); err != nil {
			return nil, err
		}
	}
	cfg, err := configure(o, height)
	if err != nil {
		return nil, err
	}
	if cfg.P2P.PersistentPeers == "" && cfg.P2P.Seeds == "" && addressesKnown(cfg) == 0 {
		return nil, usage("no peer is known: name one of any node, a validator or not, with --peers ID@HOST:PORT")
	}
	if err := checkPorts(cfg, o); err != nil {
		return nil, err
	}
	key, err := p2p.LoadOrGenNodeKey(cfg.NodeKeyFile())
	if err != nil {
		return nil, err
	}
	return &Node{
		ChainID: m.ChainID, ID: string(key.ID()), Home: o.Home, P2P: strings.TrimPrefix(cfg.P2P.ListenAddress, "tcp://"),
		RPC: "http://" + o.local(portRPC), GRPC: o.local(portGRPC), REST: "http://" + o.local(portREST),
		JSONRPC: "http://" + o.local(portJSONRPC), Height: height, StateSync: sync,
	}, nil
}

// readMarker returns nil for a home that is not there yet.
func readMarker(home string) (*marker, error) {
	bz, err := os.ReadFile(filepath.Join(home, markerFile))
	if errors.Is(err, os.ErrNotExist) {
		for _, file := range []string{"genesis.json", "priv_validator_key.json", "node_key.json"} {
			if _, err := os.Stat(filepath.Join(home, "config", file)); err == nil {
				return nil, usage("%s is the home of another node, perhaps a validator's: choose a directory of its own with --home", home)
			}
		}
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var m marker
	if err := json.Unmarshal(bz, &m); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(home, markerFile), err)
	}
	return &m, nil
}

// checkHome compares the options of a later run with the home.
func checkHome(ctx context.Context, o *Options, m *marker) error {
	if o.Port != 0 && o.Port != m.Port {
		return usage("the observer in %s has the port %d: leave --port out, or choose another --home", o.Home, m.Port)
	}
	if o.GenesisHash != "" {
		stored := *o
		stored.Genesis = filepath.Join(o.Home, "config", "genesis.json")
		bz, err := os.ReadFile(stored.Genesis)
		if err != nil {
			return err
		}
		if _, err := readGenesis(&stored, bz); err != nil {
			return err
		}
	}
	height, err := storedHeight(o.Home)
	if err != nil || height > 0 {
		return err // what was verified needs no server
	}
	_, err = CheckServers(ctx, o, m.ChainID)
	return err
}

// makeHome writes a new home beside its place and moves it there when it is complete.
func makeHome(ctx context.Context, o *Options) (*marker, error) {
	if o.Port == 0 {
		o.Port = DefaultPort
	}
	if len(o.Peers)+len(o.Seeds) == 0 {
		return nil, usage("name a node to begin with, a validator or not: --peers ID@HOST:PORT")
	}
	if err := os.MkdirAll(filepath.Dir(o.Home), 0o700); err != nil {
		return nil, err
	}
	building, err := os.MkdirTemp(filepath.Dir(o.Home), filepath.Base(o.Home)+".new")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(building) //nolint:errcheck // it is gone if all went well
	for _, dir := range []string{"config", "data"} {
		if err := os.Mkdir(filepath.Join(building, dir), 0o700); err != nil {
			return nil, err
		}
	}
	chainID, err := writeGenesis(ctx, o, filepath.Join(building, "config", "genesis.json"))
	if err != nil {
		return nil, err
	}
	if _, err := CheckServers(ctx, o, chainID); err != nil {
		return nil, err
	}
	m := &marker{ChainID: chainID, Port: o.Port}
	cfg, err := writeConfig(o, building, chainID)
	if err != nil {
		return nil, err
	}
	if err := checkPorts(cfg, o); err != nil {
		return nil, err
	}
	bz, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(building, markerFile), append(bz, '\n'), 0o600); err != nil {
		return nil, err
	}
	if err := os.Remove(o.Home); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, usage("%s is neither empty nor an observer's home: choose another with --home", o.Home)
	}
	return m, os.Rename(building, o.Home)
}

// writeConfig writes the configuration of a new observer: open to others, remembering them, quiet about itself.
func writeConfig(o *Options, home, chainID string) (*cmtcfg.Config, error) {
	cfg := app.DefaultCometConfig()
	cfg.Moniker = "observer"
	cfg.P2P.ListenAddress = "tcp://" + net.JoinHostPort("0.0.0.0", fmt.Sprint(o.Port))
	if o.onlyHere() {
		cfg.P2P.ListenAddress = "tcp://" + o.local(0)
	}
	cfg.P2P.PexReactor = true
	cfg.P2P.AddrBookStrict = !o.private()
	cfg.P2P.AllowDuplicateIP = o.private()
	// Many ways out: validators may refuse, and other observers then pass the blocks on.
	cfg.P2P.MaxNumOutboundPeers = 20
	cfg.P2P.MaxNumInboundPeers = 100
	cfg.RPC.ListenAddress = "tcp://" + o.local(portRPC)
	cfg.RPC.PprofListenAddress = ""
	cfg.Instrumentation.PrometheusListenAddr = o.local(portMetrics)
	cmtcfg.WriteConfigFile(filepath.Join(home, "config", "config.toml"), cfg)

	server := app.DefaultServerConfig()
	server.GRPC.Address = o.local(portGRPC)
	server.API.Address = "tcp://" + o.local(portREST)
	server.JSONRPC.Enable = true // whoever observes may serve wallets and Ethereum tools
	server.JSONRPC.Address = o.local(portJSONRPC)
	server.JSONRPC.WSAddress = o.local(portWebSocket)
	app.WriteServerConfig(filepath.Join(home, "config", "app.toml"), server)

	client := clientconfig.DefaultConfig()
	text := fmt.Sprintf("chain-id = %q\nkeyring-backend = %q\noutput = %q\nnode = %q\nbroadcast-mode = %q\n",
		chainID, client.KeyringBackend, client.Output, "tcp://"+o.local(portRPC), client.BroadcastMode)
	return cfg, os.WriteFile(filepath.Join(home, "config", "client.toml"), []byte(text), 0o600)
}

// configure writes into config.toml what the options say; what they leave out stays.
func configure(o *Options, height int64) (*cmtcfg.Config, error) {
	path := filepath.Join(o.Home, "config", "config.toml")
	reader := viper.New()
	reader.SetConfigFile(path)
	if err := reader.ReadInConfig(); err != nil {
		return nil, err
	}
	cfg := app.DefaultCometConfig()
	if err := reader.Unmarshal(cfg); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	cfg.SetRoot(o.Home)
	if len(o.Peers) > 0 {
		cfg.P2P.PersistentPeers = strings.Join(o.Peers, ",")
	}
	if len(o.Seeds) > 0 {
		cfg.P2P.Seeds = strings.Join(o.Seeds, ",")
	}
	if o.ExternalAddress != "" {
		cfg.P2P.ExternalAddress = o.ExternalAddress
	}
	cfg.StateSync.Enable = height == 0 && o.TrustHeight > 0
	if cfg.StateSync.Enable {
		servers := o.RPC
		if len(servers) == 1 {
			servers = append(servers, servers[0]) // the light client wants two; one can then not contradict the other
		}
		cfg.StateSync.RPCServers = servers
		cfg.StateSync.TrustHeight = o.TrustHeight
		cfg.StateSync.TrustHash = strings.ToUpper(o.TrustHash)
		cfg.StateSync.TrustPeriod = lightproof.TrustingPeriod
	}
	if err := cfg.ValidateBasic(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	cmtcfg.WriteConfigFile(path, cfg)
	return cfg, nil
}

// storedHeight is the last block that the home has. It fails while another process runs on the home.
func storedHeight(home string) (int64, error) {
	cfg := cmtcfg.DefaultConfig().SetRoot(home)
	if _, err := os.Stat(filepath.Join(cfg.DBDir(), "state.db")); errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	db, err := cmtcfg.DefaultDBProvider(&cmtcfg.DBContext{ID: "state", Config: cfg})
	if err != nil {
		return 0, fmt.Errorf("another process uses %s: is the observer running already? %w", home, err)
	}
	defer db.Close()
	state, err := sm.NewStore(db, sm.StoreOptions{}).Load()
	return state.LastBlockHeight, err
}

// forgetHalf removes what a state sync that was interrupted has left, since it must begin with nothing.
func forgetHalf(home string) error {
	var errs []error
	for _, name := range []string{"application.db", "blockstore.db", "state.db", "evidence.db", "tx_index.db", "cs.wal", "snapshots"} {
		errs = append(errs, os.RemoveAll(filepath.Join(home, "data", name)))
	}
	return errors.Join(errs...)
}

// addressesKnown is the number of addresses in the address book.
func addressesKnown(cfg *cmtcfg.Config) int {
	bz, err := os.ReadFile(cfg.P2P.AddrBookFile())
	if err != nil {
		return 0
	}
	var book struct {
		Addrs []json.RawMessage `json:"addrs"`
	}
	if json.Unmarshal(bz, &book) != nil {
		return 0
	}
	return len(book.Addrs)
}

// checkPorts finds out before the node starts whether somebody else listens where it would.
func checkPorts(cfg *cmtcfg.Config, o *Options) error {
	for what, address := range map[string]string{
		"peers": strings.TrimPrefix(cfg.P2P.ListenAddress, "tcp://"), "RPC": o.local(portRPC), "gRPC": o.local(portGRPC),
		"REST": o.local(portREST), "metrics": o.local(portMetrics), "JSON-RPC": o.local(portJSONRPC), "WebSocket": o.local(portWebSocket),
	} {
		listener, err := net.Listen("tcp", address)
		if errors.Is(err, syscall.EADDRINUSE) {
			return usage("%s (%s) is in use by another process: stop it, or make an observer in another --home with another --port", address, what)
		}
		if err != nil {
			return fmt.Errorf("listening on %s (%s): %w", address, what, err)
		}
		if err := listener.Close(); err != nil {
			return err
		}
	}
	return nil
}

package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	cmtcfg "github.com/cometbft/cometbft/config"
	cmtjson "github.com/cometbft/cometbft/libs/json"
	"github.com/cometbft/cometbft/privval"
	sm "github.com/cometbft/cometbft/state"
	"github.com/spf13/viper"

	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"

	"github.com/moscowchain/moscowd/app"
)

// Gather collects the facts about the node of a home. It fails if the home cannot be read; a node that does not answer
// is a fact. others are RPC servers of other nodes.
func Gather(ctx context.Context, home, version string, others []string) (*Facts, error) {
	f := &Facts{Home: home, Version: version}
	for _, read := range []func() error{f.readConfig, f.readGenesis, f.readKey, f.readMachine} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	own := ask(ctx, ownURL(f.Comet), f.Key)
	if own.Err == nil {
		f.Own, f.Height = &own, own.Latest
	} else if err := f.readHeight(); err != nil {
		return nil, err
	}
	for _, url := range others {
		r := ask(ctx, strings.TrimSuffix(url, "/"), f.Key)
		if r.Err == nil && f.Own != nil && r.ChainID == f.Own.ChainID {
			r.Differs = differs(ctx, f.Own, &r)
		}
		f.Others = append(f.Others, r)
	}
	// Read after the nodes were asked, so that it cannot be older than a signature of this node in a block seen.
	return f, f.readSignState()
}

// differs compares the highest block that both nodes have, and gives its height if the blocks differ.
func differs(ctx context.Context, a, b *Remote) int64 {
	height := min(a.Latest, b.Latest)
	if height < max(a.Earliest, b.Earliest, 1) {
		return 0
	}
	one, other := askHash(ctx, a.URL, height), askHash(ctx, b.URL, height)
	if one == "" || other == "" || one == other {
		return 0
	}
	return height
}

// ownURL is where the node of the home serves RPC, seen from this machine.
func ownURL(cfg *cmtcfg.Config) string {
	address := cfg.RPC.ListenAddress
	if i := strings.Index(address, "://"); i >= 0 {
		address = address[i+3:]
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "http://" + address
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

func (f *Facts) readConfig() error {
	f.Comet, f.Server = app.DefaultCometConfig(), app.DefaultServerConfig()
	for file, config := range map[string]any{"config.toml": f.Comet, "app.toml": f.Server} {
		reader := viper.New()
		reader.SetConfigFile(filepath.Join(f.Home, "config", file))
		if err := reader.ReadInConfig(); err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(f.Home, "config", file), err)
		}
		if err := reader.Unmarshal(config); err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(f.Home, "config", file), err)
		}
	}
	f.Comet.SetRoot(f.Home)
	return nil
}

func (f *Facts) readGenesis() error {
	genesis, err := genutiltypes.AppGenesisFromFile(f.Comet.GenesisFile())
	if err != nil {
		return err
	}
	doc, err := genesis.ToGenesisDoc()
	if err != nil {
		return fmt.Errorf("%s: %w", f.Comet.GenesisFile(), err)
	}
	f.ChainID = doc.ChainID
	// A node fills in what the file leaves out before it serves the genesis.
	if err := doc.ValidateAndComplete(); err != nil {
		return fmt.Errorf("%s: %w", f.Comet.GenesisFile(), err)
	}
	f.GenesisHash, err = hashGenesis(doc)
	return err
}

func (f *Facts) readKey() error {
	bz, err := os.ReadFile(f.Comet.PrivValidatorKeyFile())
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var key privval.FilePVKey
	if err := cmtjson.Unmarshal(bz, &key); err != nil {
		return fmt.Errorf("%s: %w", f.Comet.PrivValidatorKeyFile(), err)
	}
	f.Key = key.Address.String()
	return nil
}

func (f *Facts) readSignState() error {
	bz, err := os.ReadFile(f.Comet.PrivValidatorStateFile())
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var state privval.FilePVLastSignState
	if err := cmtjson.Unmarshal(bz, &state); err != nil {
		return fmt.Errorf("%s: %w", f.Comet.PrivValidatorStateFile(), err)
	}
	f.Sign = SignState{Height: state.Height, Found: true}
	return nil
}

func (f *Facts) readMachine() error {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(f.Home, &disk); err != nil {
		return err
	}
	f.DiskFree, f.DiskTotal = disk.Bavail*uint64(disk.Bsize), disk.Blocks*uint64(disk.Bsize)
	err := filepath.WalkDir(f.Comet.DBDir(), func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil //nolint:nilerr // a running node removes files meanwhile
		}
		if info, err := entry.Info(); err == nil {
			f.DataSize += info.Size()
		}
		return nil
	})
	if err != nil {
		return err
	}
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		return err
	}
	f.Files = files.Cur
	if bz, err := os.ReadFile(f.Comet.P2P.AddrBookFile()); err == nil {
		var book struct {
			Addrs []json.RawMessage `json:"addrs"`
		}
		if json.Unmarshal(bz, &book) == nil {
			f.Addresses = len(book.Addrs)
		}
	}
	return nil
}

// readHeight reads the last block of a node that is stopped.
func (f *Facts) readHeight() error {
	if _, err := os.Stat(filepath.Join(f.Comet.DBDir(), "state.db")); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	db, err := cmtcfg.DefaultDBProvider(&cmtcfg.DBContext{ID: "state", Config: f.Comet})
	if err != nil {
		return fmt.Errorf("the node has %s open and does not answer at %s: it starts, hangs, or serves RPC elsewhere (rpc.laddr): %w",
			f.Home, ownURL(f.Comet), err)
	}
	defer db.Close()
	state, err := sm.NewStore(db, sm.StoreOptions{}).Load()
	f.Height = state.LastBlockHeight
	return err
}

package observe_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	cmtjson "github.com/cometbft/cometbft/libs/json"
	"github.com/stretchr/testify/require"

	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/localnet"
	"github.com/moscowchain/moscowd/observe"
)

// writeGenesis writes a genesis file of a chain and gives its SHA-256.
func writeGenesis(t *testing.T, path, chainID string) string {
	t.Helper()
	genesis := genutiltypes.NewAppGenesisWithVersion(chainID, json.RawMessage(`{"x":1}`))
	genesis.GenesisTime = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	genesis.Consensus.Params = app.ConsensusParams()
	require.NoError(t, genesis.SaveAs(path))
	bz, err := os.ReadFile(path)
	require.NoError(t, err)
	sum := sha256.Sum256(bz)
	return hex.EncodeToString(sum[:])
}

// rpcServer answers what the preparation asks, with the genesis at path cut into two pieces.
func rpcServer(t *testing.T, path string) string {
	t.Helper()
	genesis, err := genutiltypes.AppGenesisFromFile(path)
	require.NoError(t, err)
	doc, err := genesis.ToGenesisDoc()
	require.NoError(t, err)
	whole, err := cmtjson.Marshal(doc)
	require.NoError(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var request struct {
			ID     json.RawMessage `json:"id"`
			Method string          `json:"method"`
			Params struct {
				Chunk string `json:"chunk"`
			} `json:"params"`
		}
		if json.NewDecoder(r.Body).Decode(&request) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		result := fmt.Sprintf(`{"node_info":{"network":%q}}`, genesis.ChainID)
		if request.Method == "genesis_chunked" {
			piece := whole[:len(whole)/2]
			if request.Params.Chunk == "1" {
				piece = whole[len(whole)/2:]
			}
			result = fmt.Sprintf(`{"chunk":%q,"total":"2","data":%q}`, request.Params.Chunk, base64.StdEncoding.EncodeToString(piece))
		}
		_, _ = fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":%s}`, request.ID, result)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func newOptions(t *testing.T) *observe.Options {
	t.Helper()
	port, err := localnet.FreePorts(1)
	require.NoError(t, err)
	return &observe.Options{Home: filepath.Join(t.TempDir(), "home"), Peers: []string{peer}, Port: port}
}

func config(t *testing.T, home string) string {
	t.Helper()
	bz, err := os.ReadFile(filepath.Join(home, "config", "config.toml"))
	require.NoError(t, err)
	return string(bz)
}

func TestAHomeIsMadeOfAGenesisFile(t *testing.T) {
	o := newOptions(t)
	o.Genesis = filepath.Join(t.TempDir(), "genesis.json")
	o.GenesisHash = writeGenesis(t, o.Genesis, "moscow-1")
	node, err := observe.Prepare(context.Background(), o)
	require.NoError(t, err)
	require.Equal(t, "moscow-1", node.ChainID)
	require.Len(t, node.ID, 40)
	require.False(t, node.StateSync)
	want, err := os.ReadFile(o.Genesis)
	require.NoError(t, err)
	got, err := os.ReadFile(filepath.Join(o.Home, "config", "genesis.json"))
	require.NoError(t, err)
	require.Equal(t, want, got, "byte for byte")
	text := config(t, o.Home)
	require.Contains(t, text, "pex = true")
	require.Contains(t, text, fmt.Sprintf("persistent_peers = %q", peer))
	require.Contains(t, text, fmt.Sprintf(`laddr = "tcp://127.0.0.1:%d"`, o.Port), "peers on this machine only")
	require.Contains(t, text, "addr_book_strict = false")

	t.Run("a later run needs no flags and keeps everything", func(t *testing.T) {
		again, err := observe.Prepare(context.Background(), &observe.Options{Home: o.Home})
		require.NoError(t, err)
		require.Equal(t, node, again)
		require.Equal(t, text, config(t, o.Home))
	})
	t.Run("a later run may name other peers", func(t *testing.T) {
		other := strings.Repeat("0b", 20) + "@127.0.0.1:2"
		_, err := observe.Prepare(context.Background(), &observe.Options{Home: o.Home, Peers: []string{other}})
		require.NoError(t, err)
		require.Contains(t, config(t, o.Home), fmt.Sprintf("persistent_peers = %q", other))
	})
	t.Run("a later run may check the genesis", func(t *testing.T) {
		_, err := observe.Prepare(context.Background(), &observe.Options{Home: o.Home, GenesisHash: o.GenesisHash})
		require.NoError(t, err)
		_, err = observe.Prepare(context.Background(), &observe.Options{Home: o.Home, GenesisHash: hash})
		require.ErrorContains(t, err, "has the SHA-256")
	})
	t.Run("a later run cannot move the ports", func(t *testing.T) {
		_, err := observe.Prepare(context.Background(), &observe.Options{Home: o.Home, Port: o.Port + 100})
		require.ErrorContains(t, err, "leave --port out")
	})
	t.Run("a port in use is named", func(t *testing.T) {
		listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(o.Port+2)))
		require.NoError(t, err)
		defer listener.Close()
		_, err = observe.Prepare(context.Background(), &observe.Options{Home: o.Home})
		require.ErrorContains(t, err, fmt.Sprintf("127.0.0.1:%d (gRPC) is in use", o.Port+2))
	})
}

func TestAHomeIsMadeOfAServersGenesis(t *testing.T) {
	o := newOptions(t)
	file := filepath.Join(t.TempDir(), "genesis.json")
	writeGenesis(t, file, "moscow-1")
	o.RPC = []string{rpcServer(t, file)}
	_, err := observe.Prepare(context.Background(), o)
	require.NoError(t, err)
	want, err := genutiltypes.AppGenesisFromFile(file)
	require.NoError(t, err)
	got, err := genutiltypes.AppGenesisFromFile(filepath.Join(o.Home, "config", "genesis.json"))
	require.NoError(t, err)
	require.Equal(t, want.ChainID, got.ChainID)
	require.True(t, want.GenesisTime.Equal(got.GenesisTime))
	require.JSONEq(t, string(want.AppState), string(got.AppState))
	require.Equal(t, want.Consensus.Params, got.Consensus.Params)

	o = newOptions(t)
	o.Genesis, o.GenesisHash = rpcServer(t, file), hash
	_, err = observe.Prepare(context.Background(), o)
	require.ErrorContains(t, err, "give the file itself")
}

func TestServersOfAnotherChainAreRefused(t *testing.T) {
	o := newOptions(t)
	folder := t.TempDir()
	o.Genesis = filepath.Join(folder, "genesis.json")
	writeGenesis(t, o.Genesis, "moscow-1")
	writeGenesis(t, filepath.Join(folder, "other.json"), "moscow-2")
	o.RPC = []string{rpcServer(t, o.Genesis), rpcServer(t, filepath.Join(folder, "other.json"))}
	_, err := observe.Prepare(context.Background(), o)
	require.ErrorContains(t, err, "serves the chain moscow-2, not moscow-1")
	require.NoDirExists(t, o.Home)

	o.RPC = []string{"http://127.0.0.1:1"}
	_, err = observe.Prepare(context.Background(), o)
	require.ErrorContains(t, err, "Name another with --rpc")
}

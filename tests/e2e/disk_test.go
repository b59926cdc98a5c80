//go:build e2e

package e2e_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/demo"
	"github.com/moscowchain/moscowd/localnet"
	"github.com/moscowchain/moscowd/tests/traders"
	"github.com/moscowchain/moscowd/txclient"
)

// How much the disk is made to grow: blocks are made faster than in production, which changes no size but their number.
const (
	emptyBlocks   = 1_000
	diskSenders   = 50
	diskPerSender = 100
)

// prunings are the settings that docs/operators/node.md compares: one node each, all of one chain.
var prunings = []struct {
	name string
	set  [][]string // of moscowd config set
}{
	{"default", nil},
	{"nothing", [][]string{{"app", "pruning", "nothing"}}},
	{"everything", [][]string{{"app", "pruning", "everything"}, {"app", "state-sync.snapshot-interval", "0"}}}, // a node refuses both
	{"least", [][]string{
		{"app", "pruning", "everything"},
		{"app", "min-retain-blocks", "200"},
		{"config", "tx_index.indexer", "null"},
		{"config", "storage.discard_abci_responses", "true"},
		{"app", "state-sync.snapshot-interval", "0"},
	}},
}

// TestDiskGrowth measures the figures of docs/operators/node.md. It asserts only that pruning keeps the state small, since machines differ.
func TestDiskGrowth(t *testing.T) {
	if os.Getenv("MOSCOWD_DISK") == "" {
		t.Skip("takes minutes: make test-operators")
	}
	binary := os.Getenv("MOSCOWD_BIN")
	ctx, cancel := context.WithTimeout(context.Background(), 12*time.Minute)
	defer cancel()
	network, err := localnet.Init(localnet.Options{Dir: filepath.Join(t.TempDir(), "net"), ChainID: app.ChainID, Validators: len(prunings), VotingPeriod: 15 * time.Second})
	check(t, err)
	for i, pruning := range prunings {
		for _, set := range append(pruning.set, []string{"config", "consensus.timeout_commit", "20ms"}) {
			out, err := exec.Command(binary, append([]string{"config", "set", "--home", network.Home(i)}, set...)...).CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", set, out)
			}
		}
	}
	running, err := network.Start(binary)
	check(t, err)
	t.Cleanup(func() { check(t, running.Stop()) })
	for i := range running.Nodes {
		check(t, running.WaitHeight(ctx, i, 1))
	}
	check(t, running.WaitHeight(ctx, 0, 250)) // the databases have their files, and pruning has begun
	began, from := sizes(t, network), height(ctx, t, network)
	check(t, running.WaitHeight(ctx, 0, from+emptyBlocks))
	empty, to := sizes(t, network), height(ctx, t, network)
	blocks := to - from

	sendApplications(ctx, t, network)
	loaded, end := sizes(t, network), height(ctx, t, network)
	const txs = diskSenders * diskPerSender
	t.Logf("%d empty blocks, then %d transactions in %d blocks", blocks, txs, end-to)
	for i, pruning := range prunings {
		perBlock := func(dir string) float64 { return float64(empty[i][dir]-began[i][dir]) / float64(blocks) }
		var parts []string
		for _, dir := range []string{"application.db", "blockstore.db", "state.db", "tx_index.db", "cs.wal"} {
			perTx := float64(loaded[i][dir]-empty[i][dir]) - perBlock(dir)*float64(end-to)
			parts = append(parts, fmt.Sprintf("%s %.0f / %.0f", dir, perBlock(dir), perTx/txs))
		}
		total := float64(loaded[i][""]-empty[i][""]) - perBlock("")*float64(end-to)
		t.Logf("%-10s %6.0f bytes per empty block, %6.2f MB per 1 000 transactions (bytes: %s)", pruning.name, perBlock(""), total/txs*1_000/1e6, strings.Join(parts, ", "))
	}
	// Over the empty blocks alone: during the load, which is short, a database has not yet tidied up what was pruned.
	grown := func(i int) int64 { return empty[i]["application.db"] - began[i]["application.db"] }
	if grown(2)*3 > grown(1)*2 {
		t.Errorf("the state grew by %d bytes although every old one is pruned, and by %d where nothing is", grown(2), grown(1))
	}
}

// sizes are the bytes of the directories of data of each node, "" in all.
func sizes(t *testing.T, network *localnet.Network) []map[string]int64 {
	t.Helper()
	time.Sleep(5 * time.Second) // databases tidy up
	all := make([]map[string]int64, len(network.Nodes))
	for i := range network.Nodes {
		all[i] = map[string]int64{}
		data := filepath.Join(network.Home(i), "data")
		check(t, filepath.WalkDir(data, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return nil //nolint:nilerr // files go while a database tidies up
			}
			info, err := entry.Info()
			if err != nil {
				return nil //nolint:nilerr // as above
			}
			relative, err := filepath.Rel(data, path)
			if err != nil {
				return err
			}
			dir, _, _ := strings.Cut(relative, string(filepath.Separator))
			all[i][dir] += info.Size()
			all[i][""] += info.Size()
			return nil
		}))
	}
	return all
}

func height(ctx context.Context, t *testing.T, network *localnet.Network) int64 {
	t.Helper()
	h, err := network.Nodes[0].Height(ctx)
	check(t, err)
	return h
}

// sendApplications files applications of traders, one a transaction, and waits until all are in blocks.
func sendApplications(ctx context.Context, t *testing.T, network *localnet.Network) {
	t.Helper()
	encoding, err := encoding()
	check(t, err)
	player, err := demo.NewPlayer(ctx, network, encoding, func(string, int, int) {})
	check(t, err)
	defer player.Close()
	client, err := txclient.Dial(ctx, network.Nodes[0].RPC, network.Nodes[0].GRPC, encoding)
	check(t, err)
	defer client.Close()
	keys, err := traders.Enrol(ctx, network, client, encoding, diskSenders)
	check(t, err)
	season, err := traders.OpenSeason(ctx, player, client, diskPerSender)
	check(t, err)
	var last [][]byte
	for i, key := range keys {
		account, err := client.Account(ctx, key)
		check(t, err)
		for j := range diskPerSender {
			hash, err := client.Send(ctx, account, traders.GasPerApplication, traders.Application(account.Address, season, i*diskPerSender+j))
			check(t, err)
			if j == diskPerSender-1 {
				last = append(last, hash)
			}
		}
	}
	for _, hash := range last {
		_, err := client.Wait(ctx, hash)
		check(t, err)
	}
}

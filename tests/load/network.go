package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	dbm "github.com/cosmos/cosmos-db"

	"cosmossdk.io/log/v2"

	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/localnet"
	"github.com/moscowchain/moscowd/txclient"
)

// votingPeriod of the networks under load: long enough for the votes, short enough not to wait.
const votingPeriod = 6 * time.Second

// testNetwork is a running network in a temporary directory.
type testNetwork struct {
	*localnet.Running
	dir      string
	encoding app.Encoding
}

// startNetwork starts a network; configure may change its homes before that, or is nil.
func startNetwork(ctx context.Context, env environment, validators int, configure func(*localnet.Network) error) (*testNetwork, error) {
	template, err := app.New(log.NewNopLogger(), dbm.NewMemDB(), false, simtestutil.EmptyAppOptions{})
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "moscowd-load-")
	if err != nil {
		return nil, err
	}
	network, err := initNetwork(ctx, env, dir, validators)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if configure != nil {
		if err := configure(network); err != nil {
			return nil, errors.Join(err, os.RemoveAll(dir))
		}
	}
	running, err := network.Start(env.binary)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	n := &testNetwork{Running: running, dir: dir, encoding: template.Encoding()}
	for i := range running.Nodes {
		if err := running.WaitHeight(ctx, i, 2); err != nil {
			return nil, errors.Join(err, n.close())
		}
	}
	return n, nil
}

// initNetwork lets the binary make its own homes: an earlier one knows nothing of later configuration.
func initNetwork(ctx context.Context, env environment, dir string, validators int) (*localnet.Network, error) {
	command := exec.CommandContext(ctx, env.binary, "testnet", "init", "--output-dir", dir, "--base-port", "0", //nolint:gosec // the binary that is measured
		"--validators", strconv.Itoa(validators), "--voting-period", votingPeriod.String())
	if out, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", command, err, out)
	}
	return localnet.Load(dir)
}

// clients connects to every node. The connections end with the program.
func (n *testNetwork) clients(ctx context.Context) ([]*txclient.Client, error) {
	var clients []*txclient.Client
	for _, node := range n.Nodes {
		client, err := txclient.Dial(ctx, node.RPC, node.GRPC, n.encoding)
		if err != nil {
			return nil, err
		}
		clients = append(clients, client)
	}
	return clients, nil
}

func (n *testNetwork) close() error { return errors.Join(n.Stop(), os.RemoveAll(n.dir)) }

// cpuSeconds is what all nodes have used so far, from /proc/PID/stat (proc(5): utime and stime in ticks of 1/100 s).
func (n *testNetwork) cpuSeconds() (float64, error) {
	var ticks float64
	for i := range n.Nodes {
		bz, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", n.PID(i)))
		if err != nil {
			return 0, err
		}
		// The second field is the name in parentheses and may hold spaces; utime and stime are fields 14 and 15.
		fields := strings.Fields(string(bz[strings.LastIndexByte(string(bz), ')')+1:]))
		for _, field := range fields[11:13] {
			value, err := strconv.ParseFloat(field, 64)
			if err != nil {
				return 0, err
			}
			ticks += value
		}
	}
	return ticks / 100, nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/moscowchain/moscowd/demo"
	"github.com/moscowchain/moscowd/localnet"
)

// missedBlocks is how many blocks a node has to catch up with.
const missedBlocks = 60

// catchUp stops one of four validators, lets the others commit a load and wait, and measures how fast the fourth follows, from
// its first answer to the block that is the latest then.
func catchUp(ctx context.Context, env environment) (_ []sample, err error) {
	network, err := startNetwork(ctx, env, 4, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, network.close()) }()
	const late, perSender = 3, 30
	load, err := signApplications(ctx, network, perSender)
	if err != nil {
		return nil, err
	}
	defer load.close()
	if err := network.StopNode(late); err != nil {
		return nil, err
	}
	stopped, err := network.Nodes[0].Height(ctx)
	if err != nil {
		return nil, err
	}
	load.clients = load.clients[:late]
	if err := load.broadcast(ctx); err != nil {
		return nil, err
	}
	if err := network.WaitHeight(ctx, 0, stopped+missedBlocks); err != nil {
		return nil, err
	}
	if err := network.StartNode(late); err != nil {
		return nil, err
	}
	if err := network.WaitHeight(ctx, late, 1); err != nil {
		return nil, err
	}
	began := time.Now()
	from, err := network.Nodes[late].Height(ctx)
	if err != nil {
		return nil, err
	}
	for {
		to, err := network.Nodes[0].Height(ctx)
		if err != nil {
			return nil, err
		}
		reached, err := network.Nodes[late].Height(ctx)
		if err != nil {
			return nil, err
		}
		if reached >= to {
			took := time.Since(began)
			return []sample{{
				value: float64(reached-from) / took.Seconds(),
				note:  fmt.Sprintf("%d blocks with %d transactions in %.1f s", reached-from, senders*perSender, took.Seconds()),
			}}, nil
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// snapshotInterval is how often, in blocks, the nodes of stateSync make snapshots.
const snapshotInterval = 10

// stateSync plays a season of 20 000 applications and measures how long a new node takes to follow without the history.
func stateSync(ctx context.Context, env environment) (_ []sample, err error) {
	in, err := fixture(env, "prod-20000-w1.json.gz")
	if err != nil {
		return nil, err
	}
	network, err := startNetwork(ctx, env, 2, func(n *localnet.Network) error {
		for i := range n.Nodes {
			if err := setConfig(env, n.Home(i), "app", "state-sync.snapshot-interval", fmt.Sprint(snapshotInterval)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, network.close()) }()
	player, err := demo.NewPlayer(ctx, network.Network, network.encoding, func(string, int, int) {})
	if err != nil {
		return nil, err
	}
	if _, err := player.Play(ctx, "bench", in); err != nil {
		return nil, errors.Join(err, player.Close())
	}
	if err := player.Close(); err != nil {
		return nil, err
	}
	trusted, err := network.Nodes[0].Height(ctx)
	if err != nil {
		return nil, err
	}
	// The snapshot must lie above the trusted height, and be finished.
	if err := network.WaitHeight(ctx, 0, trusted+2*snapshotInterval); err != nil {
		return nil, err
	}
	if err := prepareStateSync(ctx, env, network, trusted); err != nil {
		return nil, err
	}
	began := time.Now()
	follower, err := network.Join("follower")
	if err != nil {
		return nil, err
	}
	latest, err := network.Nodes[0].Height(ctx)
	if err != nil {
		return nil, err
	}
	if err := network.WaitHeight(ctx, follower, latest); err != nil {
		return nil, err
	}
	return []sample{{value: time.Since(began).Seconds(), note: fmt.Sprintf("%d applications, block %d", len(in.Requests), latest)}}, nil
}

// prepareStateSync writes the home of a node that begins with a snapshot.
func prepareStateSync(ctx context.Context, env environment, network *testNetwork, trusted int64) error {
	clients, err := network.clients(ctx)
	if err != nil {
		return err
	}
	header, err := clients[0].RPC.Header(ctx, &trusted)
	if err != nil {
		return err
	}
	home := filepath.Join(network.dir, "follower")
	if err := moscowd(env, "init", "follower", "--chain-id", network.ChainID, "--home", home); err != nil {
		return err
	}
	genesis, err := os.ReadFile(filepath.Join(network.Home(0), "config", "genesis.json"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(home, "config", "genesis.json"), genesis, 0o600); err != nil { //nolint:gosec // a temporary directory
		return err
	}
	for _, setting := range [][2]string{
		{"enable", "true"},
		{"rpc_servers", network.Nodes[0].RPC + "," + network.Nodes[1].RPC},
		{"trust_height", fmt.Sprint(trusted)},
		{"trust_hash", header.Header.Hash().String()},
		{"discovery_time", "5s"},
	} {
		if err := setConfig(env, home, "config", "statesync."+setting[0], setting[1]); err != nil {
			return err
		}
	}
	return nil
}

func setConfig(env environment, home, file, key, value string) error {
	return moscowd(env, "config", "set", file, key, value, "--home", home)
}

func moscowd(env environment, args ...string) error {
	out, err := exec.Command(env.binary, args...).CombinedOutput() //nolint:gosec // the caller names the binary
	if err != nil {
		return fmt.Errorf("moscowd %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return nil
}

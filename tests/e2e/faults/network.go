package faults

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	cmtcfg "github.com/cometbft/cometbft/config"
	dbm "github.com/cosmos/cosmos-db"

	"cosmossdk.io/log/v2"

	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	"github.com/cosmos/cosmos-sdk/x/genutil"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/localnet"
	"github.com/moscowchain/moscowd/txclient"
)

// votingPeriod is long enough for votes and short enough not to wait.
const votingPeriod = 6 * time.Second

// diskSize is what each node's disk has when it is not full. It is memory.
const diskSize = "2g"

// network is the nodes, each in a network namespace and on a disk of its own.
type network struct {
	*localnet.Running
	dir      string
	encoding app.Encoding
	wires    *Wires
	clients  []*txclient.Client
	lives    [nodes]atomic.Int64 // how often a node has lost its memory
}

func nodeName(node int) string {
	if node < validators {
		return fmt.Sprintf("node%d", node)
	}
	return fmt.Sprintf("observer%d", node-validators)
}

// binaries names the program of each node.
type binaries func(node int) string

// startNetwork starts a network and waits for its first blocks.
func startNetwork(ctx context.Context, programs binaries, seed uint64) (_ *network, err error) {
	template, err := app.New(log.NewNopLogger(), dbm.NewMemDB(), false, simtestutil.EmptyAppOptions{})
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "moscowd-faults-")
	if err != nil {
		return nil, err
	}
	n := &network{dir: dir, encoding: template.Encoding(), wires: NewWires(seed)}
	defer func() {
		if err != nil {
			err = errors.Join(err, n.close())
		}
	}()
	for i := range nodes {
		if err := n.mountDisk(i); err != nil {
			return nil, err
		}
	}
	description, err := localnet.Init(localnet.Options{Dir: dir, ChainID: app.ChainID, Validators: validators, VotingPeriod: votingPeriod})
	if err != nil {
		return nil, err
	}
	if err := n.writeHomes(description); err != nil {
		return nil, err
	}
	if err := n.connect(); err != nil {
		return nil, err
	}
	start, err := n.writeStarter(programs)
	if err != nil {
		return nil, err
	}
	if n.Running, err = description.Start(start); err != nil {
		return nil, err
	}
	for i, node := range n.Nodes {
		if err := n.WaitHeight(ctx, i, 2); err != nil {
			return nil, err
		}
		client, err := txclient.Dial(ctx, node.RPC, node.GRPC, n.encoding)
		if err != nil {
			return nil, err
		}
		n.clients = append(n.clients, client)
	}
	return n, nil
}

// close ends the nodes and removes what they wrote, unless MOSCOWD_FAULTS_KEEP names a directory for the logs.
func (n *network) close() error {
	var errs []error
	for _, client := range n.clients {
		errs = append(errs, client.Close())
	}
	if n.Running != nil {
		errs = append(errs, n.Stop())
	}
	if keep := os.Getenv("MOSCOWD_FAULTS_KEEP"); keep != "" {
		errs = append(errs, n.keepLogs(keep))
	}
	errs = append(errs, n.wires.close())
	for i := range nodes {
		errs = append(errs, syscall.Unmount(n.home(i), 0))
	}
	return errors.Join(append(errs, os.RemoveAll(n.dir))...)
}

func (n *network) keepLogs(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil { //nolint:gosec // whoever runs the test names it
		return err
	}
	for i := range nodes {
		bz, err := os.ReadFile(filepath.Join(n.home(i), localnet.LogFile))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, nodeName(i)+".log"), bz, 0o600); err != nil { //nolint:gosec // as above
			return err
		}
	}
	return nil
}

func (n *network) home(node int) string { return filepath.Join(n.dir, nodeName(node)) }

// departments is the network without its observers, as the demo's player takes it.
func (n *network) departments() *localnet.Network {
	departments := *n.Network
	departments.Nodes = departments.Nodes[:validators]
	return &departments
}

func (n *network) mountDisk(node int) error {
	if err := os.MkdirAll(n.home(node), 0o700); err != nil {
		return err
	}
	return os.NewSyscallError("mount", syscall.Mount("tmpfs", n.home(node), "tmpfs", 0, "mode=700,size="+diskSize))
}

// fillDisk leaves a node no room for one byte more, by making its disk as small as what lies on it.
func (n *network) fillDisk(node int) error {
	// The node writes meanwhile, so that its disk may grow between the two calls.
	const tries = 100
	for try := 1; ; try++ {
		var disk syscall.Statfs_t
		if err := syscall.Statfs(n.home(node), &disk); err != nil {
			return err
		}
		used := (disk.Blocks - disk.Bfree) * uint64(disk.Bsize)
		err := syscall.Mount("", n.home(node), "", syscall.MS_REMOUNT, fmt.Sprintf("size=%d", used))
		if err == nil || try == tries {
			return os.NewSyscallError("remount", err)
		}
	}
}

func (n *network) emptyDisk(node int) error {
	return os.NewSyscallError("remount", syscall.Mount("", n.home(node), "", syscall.MS_REMOUNT, "size="+diskSize))
}

// writeHomes gives all nodes their addresses, and the observers homes.
func (n *network) writeHomes(description *localnet.Network) error {
	genesis, err := os.ReadFile(filepath.Join(description.Home(0), "config", "genesis.json"))
	if err != nil {
		return err
	}
	for i := range nodes {
		if i >= validators {
			description.Nodes = append(description.Nodes, localnet.Node{Name: nodeName(i)})
			if err := os.MkdirAll(filepath.Join(n.home(i), "config"), 0o700); err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(n.home(i), "config", "genesis.json"), genesis, 0o600); err != nil { //nolint:gosec // a temporary directory
				return err
			}
		}
		host, node := address(addressOf(i)), &description.Nodes[i]
		node.P2P = net.JoinHostPort(host, "26656")
		node.RPC = "http://" + net.JoinHostPort(host, "26657")
		node.GRPC = net.JoinHostPort(host, "9090")
		node.REST = "http://" + net.JoinHostPort(host, "1317")
		node.Metrics = "http://" + net.JoinHostPort(host, "26660") + "/metrics"
		comet := cometConfig(n.home(i), *node)
		id, _, err := genutil.InitializeNodeValidatorFiles(comet) // keeps the keys that are there
		if err != nil {
			return err
		}
		node.ID = id
	}
	for i, node := range description.Nodes {
		var peers []string
		for j, other := range description.Nodes {
			if j != i {
				peers = append(peers, other.ID+"@"+other.P2P)
			}
		}
		comet := cometConfig(n.home(i), node)
		comet.P2P.PersistentPeers = strings.Join(peers, ",")
		cmtcfg.WriteConfigFile(filepath.Join(n.home(i), "config", "config.toml"), comet)
		server := app.DefaultServerConfig()
		server.GRPC.Address = node.GRPC
		server.API.Enable = false
		app.WriteServerConfig(filepath.Join(n.home(i), "config", "app.toml"), server)
	}
	return nil
}

func cometConfig(home string, node localnet.Node) *cmtcfg.Config {
	comet := app.DefaultCometConfig()
	comet.SetRoot(home)
	comet.Moniker = node.Name
	comet.P2P.ListenAddress = "tcp://" + node.P2P
	comet.P2P.AddrBookStrict = false // these addresses are not routable
	comet.RPC.ListenAddress = strings.Replace(node.RPC, "http", "tcp", 1)
	comet.RPC.PprofListenAddress = ""
	comet.Instrumentation.Prometheus = false
	return comet
}

// connect gives every node a network namespace and wires all together.
func (n *network) connect() error {
	if err := n.wires.connect("", driver); err != nil {
		return err
	}
	for i := range nodes {
		if err := command("ip", "netns", "add", nodeName(i)); err != nil {
			return err
		}
		if err := n.wires.connect(nodeName(i), addressOf(i)); err != nil {
			return err
		}
	}
	n.wires.start()
	return nil
}

// writeStarter writes the program that localnet starts in place of moscowd: it enters the namespace of the node.
func (n *network) writeStarter(programs binaries) (string, error) {
	text := "#!/bin/sh\ncase \"$3\" in\n"
	for i := range nodes {
		text += fmt.Sprintf("%s) exec ip netns exec %s %s \"$@\" ;;\n", n.home(i), nodeName(i), programs(i))
	}
	path := filepath.Join(n.dir, "start")
	return path, os.WriteFile(path, []byte(text+"esac\n"), 0o700) //nolint:gosec // it must be executable
}

// kill ends a node as a power failure would.
func (n *network) kill(node int) error {
	err := n.KillNode(node)
	n.lives[node].Add(1) // nothing that it acknowledged from now on is forgotten
	return err
}

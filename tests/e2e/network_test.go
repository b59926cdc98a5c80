//go:build e2e

package e2e_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/localnet"
)

// cmdNetwork runs a network in $WORK/net, where node I has its home in net/nodeI:
//
//	network init [-validators N] [-voting-period D]    writes the homes
//	network start [...]                                the same unless done; then runs all nodes and waits for blocks
//	network join NAME                                  runs the home net/NAME that moscowd init made, without waiting
//	network kill|stop|run I                            one node; all in place of I: every node
//	network wait I HEIGHT|+BLOCKS                      until node I has that height, or that many blocks more
//	[!] network signs I                                does node I sign new blocks?
//	network agree                                      is the state of every running node the one the chain agreed on?
//
// NODEi_P2P, NODEi_RPC, NODEi_REST, NODEi_GRPC, NODEi_JSONRPC and NODEi_METRICS are the addresses of the nodes; MOSCOWD_HOME is net/node0.
func cmdNetwork(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 || neg && args[0] != "signs" {
		ts.Fatalf("usage: network init|start|join|kill|stop|run|wait|signs|agree ...")
	}
	ctx, cancel := patient()
	defer cancel()
	switch verb, args := args[0], args[1:]; verb {
	case "init":
		initNetwork(ts, args)
	case "start":
		startNetwork(ctx, ts, args)
	case "join":
		joinNetwork(ts, args)
	case "kill", "stop", "run":
		one := map[string]func(int) error{
			"kill": running(ts).KillNode, "stop": running(ts).StopNode, "run": running(ts).StartNode,
		}[verb]
		for _, i := range nodes(ts, args) {
			ts.Check(one(i))
		}
	case "wait":
		waitNetwork(ctx, ts, args)
	case "signs":
		for _, i := range nodes(ts, args) {
			ts.Check(signs(ctx, ts, i, !neg))
		}
	case "agree":
		ts.Check(agree(ctx, running(ts)))
	default:
		ts.Fatalf("unknown: network %s", verb)
	}
}

// nodes reads the number of a node, or "all".
func nodes(ts *testscript.TestScript, args []string) []int {
	if len(args) == 0 {
		ts.Fatalf("which node?")
	}
	all := make([]int, len(running(ts).Nodes))
	for i := range all {
		all[i] = i
	}
	if args[0] == "all" {
		return all
	}
	i, err := strconv.Atoi(args[0])
	ts.Check(err)
	if i < 0 || i >= len(all) {
		ts.Fatalf("there is no node %d", i)
	}
	return []int{i}
}

func initNetwork(ts *testscript.TestScript, args []string) {
	flags := flag.NewFlagSet("network init", flag.ContinueOnError)
	validators := flags.Int("validators", 4, "")
	voting := flags.Duration("voting-period", 6*time.Second, "")
	ts.Check(flags.Parse(args))
	network, err := localnet.Init(localnet.Options{
		Dir: ts.MkAbs("net"), ChainID: app.ChainID, Validators: *validators, VotingPeriod: *voting,
	})
	ts.Check(err)
	stateOf(ts).network = network
	ts.Setenv("MOSCOWD_HOME", network.Home(0))
	for i := range network.Nodes {
		setNodeEnv(ts, network, i)
	}
}

func setNodeEnv(ts *testscript.TestScript, network *localnet.Network, i int) {
	node, prefix := network.Nodes[i], fmt.Sprintf("NODE%d_", i)
	ts.Setenv(prefix+"P2P", node.ID+"@"+node.P2P)
	ts.Setenv(prefix+"RPC", node.RPC)
	ts.Setenv(prefix+"REST", node.REST)
	ts.Setenv(prefix+"GRPC", node.GRPC)
	ts.Setenv(prefix+"JSONRPC", node.JSONRPC)
	ts.Setenv(prefix+"METRICS", node.Metrics)
}

func startNetwork(ctx context.Context, ts *testscript.TestScript, args []string) {
	state := stateOf(ts)
	if state.network == nil {
		initNetwork(ts, args)
	}
	r, err := state.network.Start(state.binary)
	ts.Check(err)
	keepRunning(ts, r)
	for i := range r.Nodes {
		ts.Check(r.WaitHeight(ctx, i, 2))
	}
}

// keepRunning makes the network that of the script and stops it at the end.
func keepRunning(ts *testscript.TestScript, r *localnet.Running) {
	stateOf(ts).running = r
	ts.Defer(func() {
		if err := r.Stop(); err != nil {
			ts.Logf("%v", err)
		}
	})
}

func joinNetwork(ts *testscript.TestScript, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: network join NAME")
	}
	state := stateOf(ts)
	if state.running == nil {
		network, err := localnet.New(ts.MkAbs("net"), app.ChainID)
		ts.Check(err)
		r, err := network.Start(state.binary)
		ts.Check(err)
		state.network = network
		keepRunning(ts, r)
		ts.Setenv("MOSCOWD_HOME", filepath.Join(ts.MkAbs("net"), args[0]))
	}
	i, err := state.running.Join(args[0])
	ts.Check(err)
	setNodeEnv(ts, state.network, i)
}

// cmdDepartment does in one step what add_department.txtar does one by one: home, key, enrolment, node, proposal, and
// waits until the department signs:
//
//	department NAME
func cmdDepartment(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: department NAME")
	}
	r, name := running(ts), args[0]
	first, home := r.Home(0), filepath.Join(ts.MkAbs("net"), name)
	run := func(args ...string) []byte {
		out, errOut, err := output(ts, append(args, "--home", home)...)
		if err != nil {
			ts.Fatalf("%s: %s", strings.Join(args, " "), errOut)
		}
		return out
	}
	run("moscowd", "init", name, "--chain-id", app.ChainID)
	genesis, err := os.ReadFile(filepath.Join(first, "config", "genesis.json"))
	ts.Check(err)
	ts.Check(os.WriteFile(filepath.Join(home, "config", "genesis.json"), genesis, 0o600))
	run("moscowd", "keys", "add", localnet.OperatorKey, "--keyring-backend", "test")
	var proof struct {
		Operator        string `json:"operator"`
		ConsensusPubkey string `json:"consensus_pubkey"`
		Proof           string `json:"proof"`
	}
	ts.Check(json.Unmarshal(run("moscowd", "poa", "prove-key", localnet.OperatorKey, "--keyring-backend", "test"), &proof))

	subject := sha256.Sum256([]byte(proof.Operator))
	account, err := json.Marshal(map[string]any{"address": proof.Operator, "class": "department", "subject": subject[:]})
	ts.Check(err)
	if _, refusal := runTx(ts, first, []string{"access", "enrol-accounts", string(account), "--from", localnet.RegistrarKey}); refusal != "" {
		ts.Fatalf("enrolling %s: %s", name, refusal)
	}
	joinNetwork(ts, args)
	i := len(r.Nodes) - 1
	ctx, cancel := patient()
	defer cancel()
	ts.Check(r.WaitHeight(ctx, i, 1))
	cmdPass(ts, false, []string{"poa", "add-validator", proof.Operator, "Департамент " + name, "Department " + name, proof.ConsensusPubkey, proof.Proof})
	ts.Check(signs(ctx, ts, i, true))
}

func waitNetwork(ctx context.Context, ts *testscript.TestScript, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: network wait I HEIGHT|+BLOCKS")
	}
	height, err := strconv.ParseInt(strings.TrimPrefix(args[1], "+"), 10, 64)
	ts.Check(err)
	r := running(ts)
	for _, i := range nodes(ts, args) {
		target := height
		if strings.HasPrefix(args[1], "+") {
			ts.Check(r.WaitHeight(ctx, i, 1))
			now, err := r.Nodes[i].Height(ctx)
			ts.Check(err)
			target += now
		}
		ts.Check(r.WaitHeight(ctx, i, target))
	}
}

// signs watches new blocks of a node that runs. A signature must appear soon, or must be absent from three blocks.
func signs(ctx context.Context, ts *testscript.TestScript, i int, wanted bool) error {
	r := running(ts)
	bz, err := os.ReadFile(filepath.Join(r.Home(i), "config", "priv_validator_key.json"))
	if err != nil {
		return err
	}
	var key struct {
		Address string `json:"address"`
	}
	if err := json.Unmarshal(bz, &key); err != nil {
		return err
	}
	witness := witnesses(r)[0]
	height, err := r.Nodes[witness].Height(ctx)
	if err != nil {
		return err
	}
	for last, h := height+3, height+1; ; h++ {
		if err := r.WaitHeight(ctx, witness, h+1); err != nil {
			return fmt.Errorf("waiting for a signature of %s: %w", r.Nodes[i].Name, err)
		}
		var commit struct {
			SignedHeader struct {
				Commit struct {
					Signatures []struct {
						ValidatorAddress string `json:"validator_address"`
					} `json:"signatures"`
				} `json:"commit"`
			} `json:"signed_header"`
		}
		if err := rpc(ctx, r.Nodes[witness], fmt.Sprintf("commit?height=%d", h), &commit); err != nil {
			return err
		}
		signed := false
		for _, signature := range commit.SignedHeader.Commit.Signatures {
			signed = signed || signature.ValidatorAddress == key.Address
		}
		switch {
		case signed && wanted:
			return nil
		case signed:
			return fmt.Errorf("%s signed block %d", r.Nodes[i].Name, h)
		case !wanted && h == last:
			return nil
		}
	}
}

// witnesses are the nodes that run.
func witnesses(r *localnet.Running) []int {
	var up []int
	for i := range r.Nodes {
		if r.PID(i) != 0 {
			up = append(up, i)
		}
	}
	return up
}

// agree compares what each node computed with the header of the next block, on which all departments agreed.
func agree(ctx context.Context, r *localnet.Running) error {
	for _, i := range witnesses(r) {
		var info struct {
			Response struct {
				Height  string `json:"last_block_height"`
				AppHash []byte `json:"last_block_app_hash"`
			} `json:"response"`
		}
		if err := rpc(ctx, r.Nodes[i], "abci_info", &info); err != nil {
			return err
		}
		height, err := strconv.ParseInt(info.Response.Height, 10, 64)
		if err != nil {
			return err
		}
		for _, witness := range witnesses(r) {
			if err := r.WaitHeight(ctx, witness, height+1); err != nil {
				return err
			}
			var block struct {
				Header struct {
					AppHash string `json:"app_hash"`
				} `json:"header"`
			}
			if err := rpc(ctx, r.Nodes[witness], fmt.Sprintf("header?height=%d", height+1), &block); err != nil {
				return err
			}
			agreed, err := hex.DecodeString(block.Header.AppHash)
			if err != nil {
				return err
			}
			if !bytes.Equal(agreed, info.Response.AppHash) {
				return fmt.Errorf("%s has app hash %X at height %d, %s says %X",
					r.Nodes[i].Name, info.Response.AppHash, height, r.Nodes[witness].Name, agreed)
			}
		}
	}
	return nil
}

// rpc asks CometBFT's RPC of a node.
func rpc(ctx context.Context, node localnet.Node, path string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, node.RPC+"/"+path, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var envelope struct {
		Result json.RawMessage `json:"result"`
		Error  json.RawMessage `json:"error"`
	}
	if err := json.NewDecoder(response.Body).Decode(&envelope); err != nil {
		return err
	}
	if envelope.Error != nil {
		return errors.New(string(slices.Concat([]byte(node.Name+" "+path+": "), envelope.Error)))
	}
	return json.Unmarshal(envelope.Result, into)
}

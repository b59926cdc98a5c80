//go:build e2e

package e2e_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/localnet"
)

// patience is how long a command waits for the network before the script fails.
const patience = 2 * time.Minute

type binaryKey struct{}

func binary(ts *testscript.TestScript) string { return ts.Value(binaryKey{}).(string) }

// networks holds the running network of each script, since a command cannot set a value of testscript's.
var (
	mutex    sync.Mutex
	networks = map[*testscript.TestScript]*localnet.Running{}
)

func running(ts *testscript.TestScript) *localnet.Running {
	mutex.Lock()
	defer mutex.Unlock()
	r := networks[ts]
	if r == nil {
		ts.Fatalf("no network runs: use network start first")
	}
	return r
}

// cmdNetwork runs a network in $WORK/net:
//
//	network start [-validators N] [-voting-period D]   node i has its home in net/nodei; sets NODEi_RPC, _REST, _GRPC
//	network kill|stop|run I                            one node
//	network wait I HEIGHT|+BLOCKS                      until node I has that height, or that many blocks more
func cmdNetwork(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: network start|kill|stop|run|wait ...")
	}
	if args[0] == "start" {
		startNetwork(ts, args[1:])
		return
	}
	r := running(ts)
	if len(args) < 2 {
		ts.Fatalf("network %s needs the number of a node", args[0])
	}
	node, err := strconv.Atoi(args[1])
	ts.Check(err)
	switch args[0] {
	case "kill":
		ts.Check(r.KillNode(node))
	case "stop":
		ts.Check(r.StopNode(node))
	case "run":
		ts.Check(r.StartNode(node))
	case "wait":
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		height, err := strconv.ParseInt(strings.TrimPrefix(args[2], "+"), 10, 64)
		ts.Check(err)
		if strings.HasPrefix(args[2], "+") {
			now, err := r.Nodes[node].Height(ctx)
			ts.Check(err)
			height += now
		}
		ts.Check(r.WaitHeight(ctx, node, height))
	default:
		ts.Fatalf("unknown: network %s", args[0])
	}
}

func startNetwork(ts *testscript.TestScript, args []string) {
	flags := flag.NewFlagSet("network start", flag.ContinueOnError)
	validators := flags.Int("validators", 4, "")
	voting := flags.Duration("voting-period", 6*time.Second, "")
	ts.Check(flags.Parse(args))
	network, err := localnet.Init(localnet.Options{
		Dir: ts.MkAbs("net"), ChainID: app.ChainID, Validators: *validators, VotingPeriod: *voting,
	})
	ts.Check(err)
	r, err := network.Start(binary(ts))
	ts.Check(err)
	mutex.Lock()
	networks[ts] = r
	mutex.Unlock()
	ts.Defer(func() {
		if err := r.Stop(); err != nil {
			ts.Logf("%v", err)
		}
	})
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for i, node := range r.Nodes {
		ts.Check(r.WaitHeight(ctx, i, 2))
		prefix := fmt.Sprintf("NODE%d_", i)
		ts.Setenv(prefix+"RPC", node.RPC)
		ts.Setenv(prefix+"REST", node.REST)
		ts.Setenv(prefix+"GRPC", node.GRPC)
	}
}

// cmdTx sends a transaction from the home of a node and waits until it is in a block:
//
//	tx HOME MODULE MESSAGE ...     succeeds if it ran; its response stands in stdout
//	! tx HOME MODULE MESSAGE ...   succeeds if it was refused; the refusal stands in stderr
func cmdTx(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: tx HOME MODULE MESSAGE ...")
	}
	full := append([]string{"tx"}, args[1:]...)
	full = append(full, "--home", ts.MkAbs(args[0]), "--output", "json", "--yes")
	if !strings.Contains(strings.Join(args, " "), "--gas") {
		full = append(full, "--gas", "1000000")
	}
	if !strings.Contains(strings.Join(args, " "), "--from") {
		full = append(full, "--from", localnet.OperatorKey)
	}
	ts.Setenv("TX", "")
	response, refusal := runTx(ts, full, ts.MkAbs(args[0]))
	if refusal != "" {
		_, _ = fmt.Fprintln(ts.Stderr(), refusal)
	} else {
		_, _ = fmt.Fprintln(ts.Stdout(), response)
	}
	if neg == (refusal == "") {
		ts.Fatalf("tx %s: refusal %q, response %s", strings.Join(args, " "), refusal, response)
	}
}

// runTx gives the transaction's result, or why it was refused: by the command, by the node or by the block.
func runTx(ts *testscript.TestScript, args []string, home string) (response, refusal string) {
	type result struct {
		Code   int    `json:"code"`
		TxHash string `json:"txhash"`
		RawLog string `json:"raw_log"`
	}
	out, err := exec.Command(binary(ts), args...).Output() //nolint:gosec // the binary under test
	if exit, ok := err.(*exec.ExitError); ok {             //nolint:errorlint // as returned by exec
		return "", string(exit.Stderr)
	}
	ts.Check(err)
	var sent result
	ts.Check(json.Unmarshal(out, &sent))
	if sent.Code != 0 {
		return "", sent.RawLog
	}
	ts.Setenv("TX", sent.TxHash)
	out, err = exec.Command(binary(ts), "query", "wait-tx", sent.TxHash, "--home", home, "--output", "json", "--timeout", "60s").Output() //nolint:gosec // the binary under test
	ts.Check(err)
	var included result
	ts.Check(json.Unmarshal(out, &included))
	if included.Code != 0 {
		return "", included.RawLog
	}
	return string(out), ""
}

// cmdUntil repeats a command until its output contains a text:
//
//	until TEXT COMMAND ...
func cmdUntil(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: until TEXT COMMAND ...")
	}
	var out []byte
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(500 * time.Millisecond) {
		out, _ = exec.Command(args[1], args[2:]...).CombinedOutput() //nolint:gosec // the script says what to run
		if strings.Contains(string(out), args[0]) {
			_, _ = ts.Stdout().Write(out)
			return
		}
	}
	ts.Fatalf("until %q: last output of %s: %s", args[0], strings.Join(args[1:], " "), out)
}

// cmdPass submits a proposal, lets every department vote Yes and waits until it has passed:
//
//	pass MODULE MESSAGE ...
func cmdPass(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: pass MODULE MESSAGE ...")
	}
	r := running(ts)
	cmdTx(ts, false, append([]string{"net/node0"}, args...))
	home := []string{"--home", ts.MkAbs("net/node0"), "--output", "json"}
	out, err := exec.Command(binary(ts), append([]string{"query", "gov", "proposals", "--page-reverse", "--page-limit", "1"}, home...)...).Output() //nolint:gosec // the binary under test
	ts.Check(err)
	var list struct {
		Proposals []struct {
			ID string `json:"id"`
		} `json:"proposals"`
	}
	ts.Check(json.Unmarshal(out, &list))
	if len(list.Proposals) == 0 {
		ts.Fatalf("no proposal: %s", out)
	}
	id := list.Proposals[0].ID
	for i := range r.Nodes {
		cmdTx(ts, false, []string{"net/" + r.Nodes[i].Name, "gov", "vote", id, "yes"})
	}
	cmdUntil(ts, false, append([]string{"PROPOSAL_STATUS_PASSED", binary(ts), "query", "gov", "proposal", id}, home...))
}

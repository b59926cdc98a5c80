//go:build e2e

package e2e_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/moscowchain/moscowd/localnet"
)

// cmdTx sends a transaction from the home of a node and waits until it is in a block:
//
//	tx HOME MODULE MESSAGE ...     succeeds if it ran; its result stands in stdout
//	! tx HOME MODULE MESSAGE ...   succeeds if it was refused; the refusal stands in stderr
//
// The department signs unless --from names another key.
func cmdTx(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: tx HOME MODULE MESSAGE ...")
	}
	result, refusal := runTx(ts, ts.MkAbs(args[0]), args[1:])
	_, _ = fmt.Fprintln(ts.Stdout(), result)
	_, _ = fmt.Fprintln(ts.Stderr(), refusal)
	if neg == (refusal == "") {
		ts.Fatalf("tx %s: %s%s", strings.Join(args, " "), result, refusal)
	}
}

// txArgs completes a transaction of the command line.
func txArgs(home string, args []string) []string {
	full := slices.Concat([]string{"moscowd", "tx"}, args, []string{"--home", home, "--output", "json", "--yes"})
	for flag, value := range map[string]string{"--gas": "1000000", "--from": localnet.OperatorKey} {
		if !slices.Contains(args, flag) {
			full = append(full, flag, value)
		}
	}
	return full
}

// txResult is what the commands say of a transaction.
type txResult struct {
	Code   int    `json:"code"`
	TxHash string `json:"txhash"`
	RawLog string `json:"raw_log"`
}

// runTx gives the transaction's result, or why it was refused: by the command, by the node or by the block.
func runTx(ts *testscript.TestScript, home string, args []string) (result, refusal string) {
	out, errOut, err := output(ts, txArgs(home, args)...)
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return "", string(errOut)
	}
	ts.Check(err)
	var sent txResult
	ts.Check(json.Unmarshal(out, &sent))
	if sent.Code != 0 {
		return "", sent.RawLog
	}
	out, errOut, err = output(ts, "moscowd", "query", "wait-tx", sent.TxHash, "--home", home, "--output", "json", "--timeout", patience.String())
	if err != nil {
		ts.Fatalf("waiting for transaction %s: %s", sent.TxHash, errOut)
	}
	var included txResult
	ts.Check(json.Unmarshal(out, &included))
	if included.Code != 0 {
		return "", included.RawLog
	}
	return string(out), ""
}

// cmdPass submits a proposal, lets every active department vote Yes and waits for the result:
//
//	[!] pass MODULE MESSAGE ...    must it be carried out? Its status and the reason of a failure stand in stdout
func cmdPass(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: pass MODULE MESSAGE ...")
	}
	homes := electorate(ts)
	title := strings.Join(args[:2], " ")
	_, refusal := runTx(ts, homes[0], slices.Concat(args, []string{"--title", title, "--summary", title}))
	if refusal != "" {
		ts.Fatalf("pass %s: %s", title, refusal)
	}
	var list struct {
		Proposals []struct {
			ID           string `json:"id"`
			Status       string `json:"status"`
			FailedReason string `json:"failed_reason"`
		} `json:"proposals"`
	}
	queryJSON(ts, &list, "gov", "proposals", "--page-reverse", "--page-limit", "1")
	id := list.Proposals[0].ID
	vote(ts, id, homes)
	const voting = "PROPOSAL_STATUS_VOTING_PERIOD"
	cmdUntil(ts, true, []string{voting, "moscowd", "query", "gov", "proposal", id, "--output", "json"})
	queryJSON(ts, &list, "gov", "proposals", "--page-reverse", "--page-limit", "1")
	proposal := list.Proposals[0]
	_, _ = fmt.Fprintln(ts.Stdout(), proposal.Status, proposal.FailedReason)
	if passed := proposal.Status == "PROPOSAL_STATUS_PASSED"; passed == neg {
		ts.Fatalf("pass %s: proposal %s: %s %s", title, id, proposal.Status, proposal.FailedReason)
	}
}

// electorate are the homes of the active departments that run here.
func electorate(ts *testscript.TestScript) []string {
	r := running(ts)
	out, errOut, err := output(ts, "moscowd", "query", "poa", "validators", "--state", "active", "--output", "json", "--home", r.Home(witnesses(r)[0]))
	if err != nil {
		ts.Fatalf("departments: %s", errOut)
	}
	var homes []string
	for _, i := range witnesses(r) {
		operator, errOut, err := output(ts, "moscowd", "keys", "show", localnet.OperatorKey, "-a", "--home", r.Home(i))
		if err != nil {
			ts.Fatalf("operator of %s: %s", r.Nodes[i].Name, errOut)
		}
		if bytes.Contains(out, bytes.TrimSpace(operator)) {
			homes = append(homes, r.Home(i))
		}
	}
	return homes
}

// vote sends all votes together, since the voting period is short.
func vote(ts *testscript.TestScript, id string, homes []string) {
	var group sync.WaitGroup
	refusals := make([]string, len(homes))
	for i, home := range homes {
		group.Go(func() {
			out, errOut, err := output(ts, txArgs(home, []string{"gov", "vote", id, "yes"})...)
			var sent txResult
			if err != nil || json.Unmarshal(out, &sent) != nil || sent.Code != 0 {
				refusals[i] = fmt.Sprintf("%s: %s%s", home, out, errOut)
			}
		})
	}
	group.Wait()
	if refusal := strings.Join(refusals, ""); refusal != "" {
		ts.Fatalf("votes on proposal %s: %s", id, refusal)
	}
}

func queryJSON(ts *testscript.TestScript, into any, args ...string) {
	out, errOut, err := output(ts, slices.Concat([]string{"moscowd", "query"}, args, []string{"--output", "json"})...)
	if err != nil {
		ts.Fatalf("query %s: %s", strings.Join(args, " "), errOut)
	}
	ts.Check(json.Unmarshal(out, into))
}

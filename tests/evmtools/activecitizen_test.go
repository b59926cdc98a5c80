//go:build e2e

package evmtools_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	dbm "github.com/cosmos/cosmos-db"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"cosmossdk.io/log/v2"

	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"

	"github.com/moscowchain/moscowd/activecitizen"
	"github.com/moscowchain/moscowd/activecitizen/activecitizentest"
	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/localnet"
)

// How much stands on the old chain: a tenth and less of what docs/active-citizen.md tells of.
var (
	oldPolls = flag.Int("old-polls", 20, "polls of the old chain")
	oldVotes = flag.Int("old-votes", 2_000, "votes of the old chain")
)

// oldChain is a network that plays the chain of 2017, and the one to which its polls go.
type oldChain struct {
	*localnet.Running
	binary string
	dir    string
	filled *activecitizentest.Chain
}

// TestActiveCitizen creates the contracts of 2017 on the chain, fills them, imports what they hold, and reads it back.
func TestActiveCitizen(t *testing.T) {
	o := startOldChain(t)
	t.Run("a chain is imported and every number is the same", o.imported)
	t.Run("a department claims the import and two more confirm it", o.confirmed)
	t.Run("viewers of 2017 read it from here", o.viewed)
	t.Run("the chain is read again", o.verified)
	t.Run("a poll of this chain is read and published in the interface of 2017", o.relayed)
}

// startOldChain starts three departments, as many as it takes to confirm an import, and fills the contracts.
func startOldChain(t *testing.T) *oldChain {
	t.Helper()
	o := &oldChain{binary: os.Getenv("MOSCOWD_BIN"), dir: t.TempDir()}
	if o.binary == "" {
		t.Fatal("MOSCOWD_BIN is not set: run make test-evmtools")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience+time.Duration(*oldVotes)*60*time.Millisecond)
	defer cancel()
	template, err := app.New(log.NewNopLogger(), dbm.NewMemDB(), false, simtestutil.EmptyAppOptions{})
	require.NoError(t, err)
	network, err := localnet.Init(localnet.Options{Dir: filepath.Join(o.dir, "net"), ChainID: app.ChainID, Validators: 3, VotingPeriod: 4 * time.Second})
	require.NoError(t, err)
	o.Running, err = network.Start(o.binary)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, o.Stop()) })
	require.NoError(t, o.WaitHeight(ctx, 0, 2))

	client, err := activecitizen.NewClient(o.Nodes[0].JSONRPC, 10_000, 100)
	require.NoError(t, err)
	account := func(name string) *activecitizen.Account {
		key, err := network.Key(template.Encoding(), 0, name)
		require.NoError(t, err)
		private, err := crypto.ToECDSA(key.Bytes())
		require.NoError(t, err)
		account, err := activecitizen.NewAccount(ctx, client, private)
		require.NoError(t, err)
		return account
	}
	began := time.Now()
	o.filled, err = activecitizentest.Fill(ctx, account(localnet.DeveloperKey), account(localnet.FairsKey), 2017, *oldPolls, *oldVotes, func(string, int, int) {})
	require.NoError(t, err)
	t.Logf("%d polls and %d votes stand on the chain after %.1f s", *oldPolls, *oldVotes, time.Since(began).Seconds())
	return o
}

// moscowd runs the binary, which must succeed, and gives what it prints.
func (o *oldChain) moscowd(t *testing.T, args ...string) []byte {
	t.Helper()
	return o.at(t, filepath.Join(o.dir, "nobody"), args...)
}

// at runs it with a home.
func (o *oldChain) at(t *testing.T, home string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), o.binary, append(args, "--home", home)...)
	cmd.Stderr = new(testWriter)
	output, err := cmd.Output()
	require.NoError(t, err, "%v\n%s%s", args, output, cmd.Stderr)
	return output
}

// file is where the polls are written.
func (o *oldChain) file(name string) string { return filepath.Join(o.dir, name+".jsonl.gz") }

// as runs a command of an account, from the home of a node.
func (o *oldChain) as(t *testing.T, node int, name string, args ...string) []byte {
	t.Helper()
	return o.at(t, o.Home(node), append(args, "--from", name, "--keyring-backend", "test", "--node", o.Nodes[node].RPC)...)
}

// asOperator sends what a department imports or confirms.
func (o *oldChain) asOperator(t *testing.T, node int, args ...string) {
	t.Helper()
	o.as(t, node, localnet.OperatorKey, append(args, "--chain-id", app.ChainID, "--yes")...)
}

// tx sends a transaction of the first node's home and waits for its block.
func (o *oldChain) tx(t *testing.T, name string, args ...string) {
	t.Helper()
	var sent struct {
		Hash string `json:"txhash"`
	}
	require.NoError(t, json.Unmarshal(o.as(t, 0, name, append(append([]string{"tx"}, args...), "--gas", "1000000", "--chain-id", app.ChainID, "--yes", "--output", "json")...), &sent))
	require.Contains(t, string(o.moscowd(t, "query", "wait-tx", sent.Hash, "--node", o.Nodes[0].RPC, "--timeout", "40s")), "code: 0")
}

// confirmed lets the second and the third department read the chain themselves. Only the first node serves Ethereum's clients.
func (o *oldChain) confirmed(t *testing.T) {
	require.NotContains(t, string(o.moscowd(t, "query", "voting", "imports", "--node", o.Nodes[0].RPC)), "IMPORT_STATE_CLAIMED")
	began := time.Now()
	o.asOperator(t, 0, "import", "submit", o.file("polls"))
	t.Logf("submitted after %.1f s", time.Since(began).Seconds())
	o.asOperator(t, 0, "import", "submit", o.file("polls")) // changes nothing

	var imports struct {
		Current string `json:"current"`
		Imports []struct {
			State  string `json:"state"`
			Source struct {
				Block string `json:"block"`
			} `json:"source"`
		} `json:"imports"`
	}
	ask := func() {
		require.NoError(t, json.Unmarshal(o.moscowd(t, "query", "voting", "imports", "--node", o.Nodes[0].RPC, "--output", "json"), &imports))
		require.Len(t, imports.Imports, 1)
	}
	ask()
	require.Equal(t, "IMPORT_STATE_CLAIMED", imports.Imports[0].State)
	for node := 1; node <= 2; node++ {
		own := o.file("polls-of-" + o.Nodes[node].Name)
		o.moscowd(t, "import", "active-citizen", "--rpc", o.Nodes[0].JSONRPC, "--root", o.filled.Root.Hex(), "-o", own, "--rate", "1000", "--block", imports.Imports[0].Source.Block)
		o.asOperator(t, node, "import", "confirm", own)
	}
	ask()
	require.Equal(t, "IMPORT_STATE_CONFIRMED", imports.Imports[0].State)
	require.Equal(t, "1", imports.Current)
}

// viewed has a program of 2017 read the polls here, at other addresses.
func (o *oldChain) viewed(t *testing.T) {
	o.write(t, "filled.json", o.filled)
	n := &node{Running: o.Running, http: o.Nodes[0].JSONRPC, ws: o.Nodes[0].WebSocket, dir: o.dir}
	n.runProgramWith(t, "activecitizen", map[string]any{"filled": filepath.Join(o.dir, "filled.json")})
}

// relayed holds a poll, closes it, and has its result published among the old polls.
func (o *oldChain) relayed(t *testing.T) {
	terms := map[string]any{
		"title_ru": "Парк", "title_en": "Park", "description_ru": "О парке", "class": "resident", "results": "RESULTS_VISIBILITY_LIVE",
		"opens": time.Now().Add(-time.Minute).UTC().Truncate(time.Second), "closes": time.Now().Add(time.Hour).UTC().Truncate(time.Second),
		"questions": []any{map[string]any{"kind": "QUESTION_KIND_SINGLE", "title_ru": "Что?", "title_en": "What?", "options": []any{
			map[string]any{"id": "10", "title_ru": "Пруд", "title_en": "Pond"}, map[string]any{"id": "20", "title_ru": "Сад", "title_en": "Garden"},
		}}},
	}
	o.write(t, "terms.json", terms)
	o.tx(t, localnet.DeveloperKey, "voting", "create-poll", filepath.Join(o.dir, "terms.json"))
	vote := o.as(t, 0, localnet.ResidentKey, "voting", "sign", "1", "1", "--choose", "1")
	require.NoError(t, os.WriteFile(filepath.Join(o.dir, "vote.json"), vote, 0o600))
	o.tx(t, localnet.ResidentKey, "voting", "cast", filepath.Join(o.dir, "vote.json"))

	relay := func() string {
		return string(o.moscowd(t, "relay", "active-citizen", "--rpc", o.Nodes[0].JSONRPC, "--rate", "1000", "--root", o.filled.Root.Hex(),
			"--key", filepath.Join(o.dir, "owner.hex"), "--state", filepath.Join(o.dir, "relay.json"), "--node", o.Nodes[0].RPC))
	}
	key := o.at(t, o.Home(0), "keys", "export", localnet.DeveloperKey, "--unarmored-hex", "--unsafe", "--yes", "--keyring-backend", "test")
	require.NoError(t, os.WriteFile(filepath.Join(o.dir, "owner.hex"), bytes.TrimSpace(key), 0o600))
	require.Equal(t, "0 polls published, 0 were there\n", relay())
	o.tx(t, localnet.DeveloperKey, "voting", "close-poll", "1", "all have voted")
	require.Equal(t, "1 polls published, 0 were there\n", relay())
	require.Equal(t, "0 polls published, 1 were there\n", relay())

	var cast struct {
		Votes []struct {
			Tracker []byte `json:"tracker"`
		} `json:"votes"`
	}
	require.NoError(t, json.Unmarshal(o.moscowd(t, "query", "voting", "votes", "1", "--node", o.Nodes[0].RPC, "--output", "json"), &cast))
	n := &node{Running: o.Running, http: o.Nodes[0].JSONRPC, ws: o.Nodes[0].WebSocket, dir: o.dir}
	n.runProgramWith(t, "relayed", map[string]any{"root": o.filled.Root, "old": len(o.filled.Polls), "tracker": hex.EncodeToString(cast.Votes[0].Tracker)})
}

func (o *oldChain) write(t *testing.T, name string, value any) {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(o.dir, name), text, 0o600))
}

func (o *oldChain) verified(t *testing.T) {
	require.Contains(t, string(o.moscowd(t, "verify", "poll", o.file("polls"))), "INTERNALLY CONSISTENT only")
	require.Contains(t, string(o.moscowd(t, "verify", "poll", o.file("polls"), "--rpc", o.Nodes[0].JSONRPC, "--rate", "1000")), "VALID: the node says the same")
}

// testWriter keeps what a command says on standard error.
type testWriter []byte

func (w *testWriter) Write(p []byte) (int, error) { *w = append(*w, p...); return len(p), nil }
func (w *testWriter) String() string              { return string(*w) }

func (o *oldChain) imported(t *testing.T) {
	began := time.Now()
	file := o.file("polls")
	output := o.moscowd(t, "import", "active-citizen", "--rpc", o.Nodes[0].JSONRPC, "--root", o.filled.Root.Hex(), "-o", file, "--rate", "1000", "--json")
	t.Logf("imported after %.1f s", time.Since(began).Seconds())
	var summary activecitizen.Summary
	require.NoError(t, json.Unmarshal(output, &summary))
	require.Empty(t, summary.Differences)
	require.EqualValues(t, *oldPolls, summary.Polls)
	require.EqualValues(t, o.filled.Refused, summary.Refused)
	require.EqualValues(t, o.filled.Accepted+o.filled.Refused, summary.Transactions)

	var polls []*activecitizen.Poll
	checked, err := activecitizen.CheckFile(file, func(p *activecitizen.Poll) error {
		polls = append(polls, p)
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, summary.Evidence, checked.Evidence)
	require.Len(t, polls, len(o.filled.Polls))
	for i, want := range o.filled.Polls {
		got := polls[i]
		require.Equal(t, []any{want.ID, want.Address, want.Name, want.Description}, []any{got.ID, got.Address, got.Name, got.Description})
		require.Len(t, got.Questions, len(want.Questions))
		for j, question := range want.Questions {
			o.sameQuestion(t, question, &got.Questions[j])
		}
	}
}

func (o *oldChain) sameQuestion(t *testing.T, want *activecitizentest.Question, got *activecitizen.Question) {
	t.Helper()
	require.Equal(t, []any{want.ID, want.Address, want.Voters, want.Voters}, []any{got.ID, got.Address, got.Voters, got.Counted})
	require.Equal(t, want.Versions[len(want.Versions)-1].ID, got.Current)
	require.Len(t, got.Versions, len(want.Versions))
	for i, v := range want.Versions {
		require.Equal(t, activecitizen.Version{
			ID: v.ID, Name: v.Name, Answers: v.Answers, AnswerIDs: v.IDs, Results: v.Results, Counted: v.Results, Voters: v.Voters, Texts: v.Texts,
		}, got.Versions[i])
	}
}

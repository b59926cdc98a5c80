package signer_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/privval"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/signer"
)

const chainID = "moscow-test"

// machine is where a key is kept; it signs while serve runs.
type machine struct {
	t                  *testing.T
	keyFile, stateFile string
	socket             string
}

func newMachine(t *testing.T) *machine {
	t.Helper()
	dir := t.TempDir()
	m := &machine{t: t, keyFile: filepath.Join(dir, "key.json"), stateFile: filepath.Join(dir, "state.json"), socket: filepath.Join(dir, "s")}
	privval.GenFilePV(m.keyFile, m.stateFile).Save()
	return m
}

func (m *machine) options() signer.Options {
	return signer.Options{Connect: "unix://" + m.socket, ChainID: chainID, KeyFile: m.keyFile, StateFile: m.stateFile, Logger: log.NewNopLogger()}
}

// serve runs the signer until the function that it returns is called.
func (m *machine) serve() (stop func()) {
	m.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- signer.Serve(ctx, m.options()) }()
	return func() {
		cancel()
		require.NoError(m.t, <-done)
	}
}

// node is the side that asks, as a validator's node does, until the function that it returns is called.
func (m *machine) node() (client *privval.SignerClient, stop func()) {
	m.t.Helper()
	_ = os.Remove(m.socket) // CometBFT leaves it behind
	listener, err := privval.NewSignerListener("unix://"+m.socket, log.NewNopLogger())
	require.NoError(m.t, err)
	client, err = privval.NewSignerClient(listener, chainID)
	require.NoError(m.t, err)
	return client, func() { require.NoError(m.t, listener.Stop()) }
}

// vote is a vote at a height and round for a block, or for another one.
func vote(height int64, round int32, block byte) *cmtproto.Vote {
	hash := make([]byte, 32)
	hash[0] = block
	return &cmtproto.Vote{
		Type: cmtproto.PrecommitType, Height: height, Round: round, Timestamp: time.Unix(1_800_000_000, 0).UTC(),
		BlockID: cmtproto.BlockID{Hash: hash, PartSetHeader: cmtproto.PartSetHeader{Total: 1, Hash: hash}},
	}
}

// eventually signs, which fails while the signer is away.
func eventually(t *testing.T, client *privval.SignerClient, v *cmtproto.Vote) {
	t.Helper()
	require.Eventually(t, func() bool {
		copied := *v
		if client.SignVote(chainID, &copied) != nil {
			return false
		}
		*v = copied
		return true
	}, 20*time.Second, 50*time.Millisecond)
}

func TestASignerRefusesTheOtherBlockAlsoAfterARestart(t *testing.T) {
	m := newMachine(t)
	client, stopNode := m.node()
	defer stopNode()
	stop := m.serve()
	first := vote(10, 0, 1)
	eventually(t, client, first)
	require.NotEmpty(t, first.Signature)
	require.ErrorContains(t, client.SignVote(chainID, vote(10, 0, 2)), "conflicting data")

	stop()
	require.Error(t, client.SignVote(chainID, vote(11, 0, 1)), "nobody signs while the signer is away")
	stop = m.serve()
	defer stop()
	again := vote(10, 0, 1)
	eventually(t, client, again)
	require.Equal(t, first.Signature, again.Signature, "the same vote may be asked for again")
	require.ErrorContains(t, client.SignVote(chainID, vote(10, 0, 2)), "conflicting data")
	require.ErrorContains(t, client.SignVote(chainID, vote(9, 0, 2)), "height regression")
	eventually(t, client, vote(11, 0, 1))
}

func TestASignerGoesOnWhenTheNodeComesBack(t *testing.T) {
	m := newMachine(t)
	stop := m.serve()
	defer stop()
	client, stopNode := m.node()
	eventually(t, client, vote(1, 0, 1))
	stopNode()
	time.Sleep(2 * time.Second) // longer than CometBFT's dialer tries by default
	client, stopNode = m.node()
	defer stopNode()
	eventually(t, client, vote(2, 0, 1))
}

// An old state file is the danger of back-ups: the key signs the other block of a height that it has signed. sign-from is
// what the documentation prescribes instead.
func TestAnOlderStateFileSignsTwiceUnlessSigningStartsLater(t *testing.T) {
	m := newMachine(t)
	old, err := os.ReadFile(m.stateFile)
	require.NoError(t, err)
	client, stopNode := m.node()
	defer stopNode()
	stop := m.serve()
	eventually(t, client, vote(10, 0, 1))
	stop()

	require.NoError(t, os.WriteFile(m.stateFile, old, 0o600))
	stop = m.serve()
	eventually(t, client, vote(10, 0, 2))
	stop()

	require.NoError(t, os.WriteFile(m.stateFile, old, 0o600))
	require.NoError(t, signer.SignFrom(m.stateFile, 12))
	stop = m.serve()
	defer stop()
	eventually(t, client, vote(12, 0, 2))
	require.ErrorContains(t, client.SignVote(chainID, vote(10, 0, 2)), "height regression")
	require.ErrorContains(t, client.SignVote(chainID, vote(11, 0, 1)), "height regression")
}

func TestSignFromNeverLowers(t *testing.T) {
	m := newMachine(t)
	require.ErrorContains(t, signer.SignFrom(m.stateFile, 0), "begin with 1")
	require.NoError(t, signer.SignFrom(m.stateFile, 12))
	require.ErrorContains(t, signer.SignFrom(m.stateFile, 11), "cannot be set back")
	require.ErrorContains(t, signer.SignFrom(m.stateFile, 12), "cannot be set back")
	require.NoError(t, signer.SignFrom(m.stateFile, 13))

	fresh := filepath.Join(t.TempDir(), "state.json")
	require.NoError(t, signer.SignFrom(fresh, 5))
	require.NoError(t, os.WriteFile(fresh, []byte("{"), 0o600))
	require.Error(t, signer.SignFrom(fresh, 6))
}

func TestASignerRefusesToStart(t *testing.T) {
	cases := map[string]struct {
		spoil func(*signer.Options)
		says  string
	}{
		"with an address of another kind": {func(o *signer.Options) { o.Connect = "http://127.0.0.1:1" }, "tcp://HOST:PORT"},
		"without a chain":                 {func(o *signer.Options) { o.ChainID = "" }, "for which chain"},
		"without a key":                   {func(o *signer.Options) { o.KeyFile += "x" }, "no such file"},
		"without its memory":              {func(o *signer.Options) { o.StateFile += "x" }, "no such file"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			options := newMachine(t).options()
			tc.spoil(&options)
			require.ErrorContains(t, signer.Serve(context.Background(), options), tc.says)
		})
	}
}

//go:build e2e

package evmtools_test

import (
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"
	"time"

	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/evm/crypto/ethsecp256k1"
	evmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"cosmossdk.io/log/v2"

	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/demo"
	"github.com/moscowchain/moscowd/localnet"
	"github.com/moscowchain/moscowd/txclient"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
)

// patience is how long anything on the node may take.
const patience = time.Minute

// logsCap is the node's limit of logs in one answer: low, so that a test can exceed it.
const logsCap = "100"

// node is a network of one department that serves JSON-RPC, with accounts that may write.
type node struct {
	*localnet.Running
	client    *txclient.Client
	player    *demo.Player
	encoding  app.Encoding
	registrar chan *txclient.Account // holds the account while nobody uses it

	binary    string
	dir       string
	artifacts string // contracts as compile.mjs wrote them
	http, ws  string
	keys      map[string]*ethsecp256k1.PrivKey
}

// creators are the accounts that governance allows to create contracts; writers may only write.
var (
	creators = []string{"ethers6", "ethers4", "viem", "web3", "metamask", "cast", "hardhat", "go", "mixed", "suspended", "services"}
	writers  = []string{"stranger", "fresh", "disorder", "voter", "friend", "hoarder", "gap", "polls"}
)

// startNode starts the node, enrols the accounts and lets the department vote on who creates contracts.
func startNode(t *testing.T) *node {
	t.Helper()
	n := &node{binary: os.Getenv("MOSCOWD_BIN"), dir: t.TempDir(), keys: map[string]*ethsecp256k1.PrivKey{}}
	if n.binary == "" {
		t.Fatal("MOSCOWD_BIN is not set: run make test-evmtools")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	template, err := app.New(log.NewNopLogger(), dbm.NewMemDB(), false, simtestutil.EmptyAppOptions{})
	require.NoError(t, err)

	compiled := make(chan error, 1)
	n.artifacts = filepath.Join(n.dir, "contracts.json")
	go func() { compiled <- nodeJS(ctx, "js", "compile.mjs", n.artifacts).Run() }()

	t.Setenv("MOSCOWD_JSON_RPC_LOGS_CAP", logsCap)
	t.Setenv("MOSCOWD_JSON_RPC_ALLOW_UNPROTECTED_TXS", "true")
	network, err := localnet.Init(localnet.Options{
		Dir: filepath.Join(n.dir, "net"), ChainID: app.ChainID, Validators: 1, VotingPeriod: 4 * time.Second,
	})
	require.NoError(t, err)
	n.Running, err = network.Start(n.binary)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, n.Stop()) })
	require.NoError(t, n.WaitHeight(ctx, 0, 2))
	n.http, n.ws = n.Nodes[0].JSONRPC, n.Nodes[0].WebSocket

	encoding := template.Encoding()
	n.encoding = encoding
	n.client, err = txclient.Dial(ctx, n.Nodes[0].RPC, n.Nodes[0].GRPC, encoding)
	require.NoError(t, err)
	n.player, err = demo.NewPlayer(ctx, network, encoding, func(string, int, int) {})
	require.NoError(t, err)
	registrarKey, err := network.Key(encoding, 0, localnet.RegistrarKey)
	require.NoError(t, err)
	registrar, err := n.client.Account(ctx, registrarKey)
	require.NoError(t, err)
	n.registrar = make(chan *txclient.Account, 1)
	n.registrar <- registrar

	n.enrol(ctx, t, append(creators, writers...)...)
	n.allowCreation(ctx, t)
	require.NoError(t, <-compiled)
	return n
}

// enrol makes a key for each name and enrols its account.
func (n *node) enrol(ctx context.Context, t *testing.T, names ...string) {
	t.Helper()
	msg := &accesstypes.MsgEnrolAccounts{}
	for _, name := range names {
		secret := sha256.Sum256([]byte("evmtools/" + name))
		n.keys[name] = &ethsecp256k1.PrivKey{Key: secret[:]}
		subject := sha256.Sum256(secret[:])
		msg.Accounts = append(msg.Accounts, accesstypes.NewAccount{
			Address: txclient.Address(n.keys[name]), Class: "service", Subject: subject[:],
		})
	}
	n.asRegistrar(t, func(registrar *txclient.Account) {
		msg.Signer = registrar.Address
		_, err := n.client.Run(ctx, registrar, 10_000_000, msg)
		require.NoError(t, err)
	})
}

// asRegistrar lends the registrar's account, one test after the other.
func (n *node) asRegistrar(t *testing.T, do func(*txclient.Account)) {
	t.Helper()
	registrar := <-n.registrar
	defer func() { n.registrar <- registrar }()
	do(registrar)
}

// address is the account of a name.
func (n *node) address(name string) common.Address {
	return common.BytesToAddress(n.keys[name].PubKey().Address())
}

// allowCreation lets the department vote that the creators may create contracts.
func (n *node) allowCreation(ctx context.Context, t *testing.T) {
	t.Helper()
	response, err := evmtypes.NewQueryClient(n.client.GRPC).Params(ctx, &evmtypes.QueryParamsRequest{})
	require.NoError(t, err)
	create := &response.Params.AccessControl.Create
	require.Equal(t, evmtypes.AccessTypePermissioned, create.AccessType)
	for _, name := range creators {
		create.AccessControlList = append(create.AccessControlList, n.address(name).Hex())
	}
	msg := &evmtypes.MsgUpdateParams{Authority: demo.Authority(), Params: response.Params}
	require.NoError(t, n.player.Pass(ctx, "Who creates contracts", msg))
}

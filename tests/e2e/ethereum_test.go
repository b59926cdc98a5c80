//go:build e2e

package e2e_test

import (
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	ethrpc "github.com/ethereum/go-ethereum/rpc"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/moscowchain/moscowd/app"
)

// chainSigner signs for this chain.
var chainSigner = types.LatestSignerForChainID(big.NewInt(app.EVMChainID))

// dial connects to the JSON-RPC of node I: over WebSocket if the number is written wsI.
func dial(ts *testscript.TestScript, node string) *ethrpc.Client {
	number, socket := strings.CutPrefix(node, "ws")
	described := running(ts).Nodes[nodes(ts, []string{number})[0]]
	url := described.JSONRPC
	if socket {
		url = described.WebSocket
	}
	client, err := ethrpc.Dial(url)
	ts.Check(err)
	return client
}

// tell writes the error of an Ethereum node as "CODE MESSAGE DATA".
func tell(err error) string {
	text := err.Error()
	if coded := ethrpc.Error(nil); errors.As(err, &coded) {
		text = fmt.Sprintf("%d %s", coded.ErrorCode(), text)
	}
	if data := ethrpc.DataError(nil); errors.As(err, &data) && data.ErrorData() != nil {
		text += fmt.Sprintf(" %v", data.ErrorData())
	}
	return text
}

// conclude writes a result or an error and fails if it is not the wanted one of both.
func conclude(ts *testscript.TestScript, neg bool, what, result string, err error) {
	if err != nil {
		_, _ = fmt.Fprintln(ts.Stderr(), tell(err))
	} else {
		_, _ = fmt.Fprintln(ts.Stdout(), result)
	}
	if neg == (err == nil) {
		ts.Fatalf("%s: %s %v", what, result, err)
	}
}

// cmdRPC asks node I, over WebSocket if it is written wsI:
//
//	[!] rpc I METHOD [PARAM ...]    PARAM is JSON or a plain word. The result or "CODE MESSAGE DATA" is printed
func cmdRPC(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: rpc I METHOD [PARAM ...]")
	}
	client := dial(ts, args[0])
	defer client.Close()
	params := make([]any, len(args)-2)
	for i, text := range args[2:] {
		if params[i] = json.RawMessage(text); !json.Valid([]byte(text)) {
			params[i] = text
		}
	}
	ctx, cancel := patient()
	defer cancel()
	var result json.RawMessage
	err := client.CallContext(ctx, &result, args[1], params...)
	for deadline := time.Now().Add(patience); errors.Is(err, syscall.ECONNREFUSED) && time.Now().Before(deadline); {
		time.Sleep(50 * time.Millisecond) // the node has just begun
		err = client.CallContext(ctx, &result, args[1], params...)
	}
	conclude(ts, neg, strings.Join(args, " "), string(result), err)
}

// cmdBatch sends one request N times in a batch:
//
//	[!] batch I N METHOD    succeeds if all are answered
func cmdBatch(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: batch I N METHOD")
	}
	client := dial(ts, args[0])
	defer client.Close()
	var n int
	_, err := fmt.Sscan(args[1], &n)
	ts.Check(err)
	batch := make([]ethrpc.BatchElem, n)
	for i := range batch {
		batch[i] = ethrpc.BatchElem{Method: args[2], Result: new(json.RawMessage)}
	}
	err = client.BatchCall(batch)
	if err == nil {
		err = batch[0].Error
	}
	conclude(ts, neg, strings.Join(args, " "), "answered", err)
}

// ethereumKey is the private key of an account in the keyring of a home.
func ethereumKey(ts *testscript.TestScript, home, name string) *ecdsa.PrivateKey {
	out, errOut, err := output(ts, "moscowd", "keys", "export", name, "--unarmored-hex", "--unsafe", "--yes", "--home", ts.MkAbs(home))
	if err != nil {
		ts.Fatalf("keys export %s: %s", name, errOut)
	}
	key, err := crypto.HexToECDSA(strings.TrimSpace(string(out)))
	ts.Check(err)
	return key
}

// cmdEth signs a transaction by an account of a home's keyring and sends it to a node:
//
//	[!] eth I HOME KEY [flags] TO DATA    TO may be "create". Prints the hash, or for create the contract's address
//
// It waits for the receipt unless -nonce names a nonce, or -nowait. Where the transaction fails in a block, the step does as well.
func cmdEth(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 5 {
		ts.Fatalf("usage: eth I HOME KEY [flags] TO DATA")
	}
	client := dial(ts, args[0])
	defer client.Close()
	key := ethereumKey(ts, args[1], args[2])
	from := crypto.PubkeyToAddress(key.PublicKey)

	flags := flag.NewFlagSet("eth", flag.ContinueOnError)
	nonce := flags.Int64("nonce", -1, "")
	gas := flags.Uint64("gas", 500_000, "")
	price := flags.Int64("price", 0, "")
	chain := flags.Int64("chain", app.EVMChainID, "")
	unprotected := flags.Bool("unprotected", false, "")
	size := flags.Int("size", 0, "")
	noWait := flags.Bool("nowait", false, "")
	ts.Check(flags.Parse(args[3:]))
	wait := *nonce < 0 && !*noWait
	if *nonce < 0 {
		var next hexutil.Uint64
		ts.Check(client.Call(&next, "eth_getTransactionCount", from, "pending"))
		*nonce = int64(next)
	}
	data, err := hexutil.Decode(flags.Arg(1))
	ts.Check(err)
	if *size > 0 {
		data = make([]byte, *size)
	}
	unsigned := &types.LegacyTx{Nonce: uint64(*nonce), Gas: *gas, GasPrice: big.NewInt(*price), Data: data}
	if flags.Arg(0) != "create" {
		to := common.HexToAddress(flags.Arg(0))
		unsigned.To = &to
	}
	signer := types.LatestSignerForChainID(big.NewInt(*chain))
	if *unprotected {
		signer = types.HomesteadSigner{}
	}
	tx := types.MustSignNewTx(key, signer, unsigned)
	raw, err := tx.MarshalBinary()
	ts.Check(err)
	var hash common.Hash
	err = client.Call(&hash, "eth_sendRawTransaction", hexutil.Bytes(raw))
	result := hash.Hex()
	if err == nil && hash != tx.Hash() {
		ts.Fatalf("hash %s of a transaction %s", hash, tx.Hash())
	}
	if err == nil && wait {
		if receipt := waitReceipt(ts, client, hash); receipt.Status != 1 {
			err = fmt.Errorf("status 0 of %s in block %d", hash, receipt.BlockNumber)
		} else if unsigned.To == nil {
			result = receipt.ContractAddress.Hex()
		}
	}
	conclude(ts, neg, strings.Join(args, " "), result, err)
}

// cmdMined waits until a block holds a transaction:
//
//	mined I HASH
func cmdMined(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mined I HASH")
	}
	client := dial(ts, args[0])
	defer client.Close()
	if receipt := waitReceipt(ts, client, common.HexToHash(args[1])); receipt.Status != 1 {
		ts.Fatalf("status 0 of %s", args[1])
	}
}

func waitReceipt(ts *testscript.TestScript, client *ethrpc.Client, hash common.Hash) *types.Receipt {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		var receipt *types.Receipt
		ts.Check(client.Call(&receipt, "eth_getTransactionReceipt", hash))
		if receipt != nil {
			return receipt
		}
	}
	var height, waiting, tx json.RawMessage
	ts.Check(client.Call(&height, "eth_blockNumber"))
	ts.Check(client.Call(&waiting, "txpool_inspect"))
	ts.Check(client.Call(&tx, "eth_getTransactionByHash", hash))
	ts.Fatalf("no receipt of %s at height %s\nwaiting: %s\nthe transaction: %s", hash, height, waiting, tx)
	return nil
}

// cmdBurst sends transactions of one account without waiting and demands that a block holds every one:
//
//	burst I HOME KEY N shuffled|together    one after the other in any order, or all at once
func cmdBurst(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 5 {
		ts.Fatalf("usage: burst I HOME KEY N shuffled|together")
	}
	client := dial(ts, args[0])
	defer client.Close()
	key := ethereumKey(ts, args[1], args[2])
	from := crypto.PubkeyToAddress(key.PublicKey)
	var n int
	_, err := fmt.Sscan(args[3], &n)
	ts.Check(err)
	var first hexutil.Uint64
	ts.Check(client.Call(&first, "eth_getTransactionCount", from, "latest"))

	hashes, errs := make([]common.Hash, n), make([]error, n)
	send := func(i int) {
		tx := types.MustSignNewTx(key, chainSigner, &types.LegacyTx{Nonce: uint64(first) + uint64(i), Gas: 21_000, GasPrice: new(big.Int), To: &from})
		raw, err := tx.MarshalBinary()
		if err == nil {
			err = client.Call(&hashes[i], "eth_sendRawTransaction", hexutil.Bytes(raw))
		}
		errs[i] = err
	}
	if args[4] == "together" {
		var group sync.WaitGroup
		for i := range n {
			group.Go(func() { send(i) })
		}
		group.Wait()
	} else {
		for _, i := range rand.Perm(n) {
			send(i)
		}
	}
	ts.Check(errors.Join(errs...))
	for i, hash := range hashes {
		receipt := waitReceipt(ts, client, hash)
		if receipt.Status != 1 {
			ts.Fatalf("transaction %d failed", i)
		}
		if want := 21_000 * uint64(receipt.TransactionIndex+1); receipt.CumulativeGasUsed != want { // nobody else sends here
			ts.Fatalf("gas of the block up to transaction %d is %d, not %d", receipt.TransactionIndex, receipt.CumulativeGasUsed, want)
		}
	}
}

// subscriptions are what cmdSubscribe has opened, by name.
type subscriptions map[string]chan json.RawMessage

type subscriptionsKey struct{}

// cmdSubscribe opens a subscription over WebSocket, all over one connection, and cmdReceived looks at what it brings:
//
//	[!] subscribe I NAME KIND [PARAM]
//	received NAME N TEXT              the next N notifications come, and each contains TEXT; 0 if no other may come
func cmdSubscribe(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 3 {
		ts.Fatalf("usage: subscribe I NAME KIND [PARAM]")
	}
	client, _ := ts.Value(socketKey{}).(*socket)
	if client.Client == nil {
		client.Client = dial(ts, "ws"+args[0])
		ts.Defer(client.Close)
	}
	params := make([]any, len(args)-2)
	params[0] = args[2]
	for i, text := range args[3:] {
		params[i+1] = json.RawMessage(text)
	}
	channel := make(chan json.RawMessage, 1_000)
	_, err := client.EthSubscribe(context.Background(), channel, params...)
	if err == nil {
		ts.Value(subscriptionsKey{}).(subscriptions)[args[1]] = channel
	}
	conclude(ts, neg, strings.Join(args, " "), args[1], err)
}

// socket is a script's one WebSocket connection.
type socket struct{ *ethrpc.Client }

type socketKey struct{}

func cmdReceived(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: received NAME N TEXT")
	}
	channel := ts.Value(subscriptionsKey{}).(subscriptions)[args[0]]
	var n int
	_, err := fmt.Sscan(args[1], &n)
	ts.Check(err)
	if n == 0 {
		select {
		case more := <-channel:
			ts.Fatalf("%s has also received %s", args[0], more)
		case <-time.After(3 * time.Second):
		}
	}
	for range n {
		select {
		case message := <-channel:
			_, _ = fmt.Fprintln(ts.Stdout(), string(message))
			if !strings.Contains(string(message), args[2]) {
				ts.Fatalf("%s has received %s", args[0], message)
			}
		case <-time.After(patience):
			ts.Fatalf("%s received nothing more", args[0])
		}
	}
}

// withEthereum prepares a script for the commands of this file.
func withEthereum(env *testscript.Env) {
	env.Values[subscriptionsKey{}] = subscriptions{}
	env.Values[socketKey{}] = new(socket)
}

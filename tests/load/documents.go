package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/crypto/issuerkey"
	"github.com/moscowchain/moscowd/documents/example"
	"github.com/moscowchain/moscowd/documents/exchange"
	"github.com/moscowchain/moscowd/documents/issue"
	"github.com/moscowchain/moscowd/localnet"
	"github.com/moscowchain/moscowd/txclient"
	"github.com/moscowchain/moscowd/x/documents/rules"
	documentstypes "github.com/moscowchain/moscowd/x/documents/types"
)

const (
	pdfDocuments = 1_000 // of the figure with PDFs
	documentsGas = 500_000
	benchType    = "ezhd.1"
	benchKey     = "key-1"
)

// department issues documents on a network of one validator.
type department struct {
	client  *txclient.Client
	account *txclient.Account
	chainID string
	dir     string
	key     *ecdsa.PrivateKey
	txBytes int // of the last transaction
}

// issueDocuments measures the largest batch, from the lines in a file to the files of the holders, and the size of its
// transaction.
func issueDocuments(ctx context.Context, env environment) ([]sample, error) {
	took, txBytes, err := issueBatch(ctx, env, rules.MaxBatch, false)
	if err != nil {
		return nil, err
	}
	return []sample{
		{value: rules.MaxBatch / took.Seconds(), note: fmt.Sprintf("%d documents in %.1f s, with the wait for the block", rules.MaxBatch, took.Seconds())},
		{value: float64(txBytes)},
	}, nil
}

// issuePDFs measures a smaller batch with PDFs.
func issuePDFs(ctx context.Context, env environment) ([]sample, error) {
	took, _, err := issueBatch(ctx, env, pdfDocuments, true)
	if err != nil {
		return nil, err
	}
	return []sample{{value: pdfDocuments / took.Seconds(), note: fmt.Sprintf("%d documents, with the wait for the block", pdfDocuments)}}, nil
}

func issueBatch(ctx context.Context, env environment, count int, pdf bool) (took time.Duration, txBytes int, err error) {
	network, err := startNetwork(ctx, env, 1, nil)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, network.close()) }()
	d, err := newDepartment(ctx, network)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(d.dir)) }()
	data := filepath.Join(d.dir, "people.jsonl")
	kind := example.Find(benchType)
	if err := writePeople(data, kind, count); err != nil {
		return 0, 0, err
	}
	ledger, err := issue.OpenLedger(filepath.Join(d.dir, "ledger"))
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, ledger.Close()) }()
	begin := time.Now()
	_, err = issue.Run(ctx, issue.Options{
		Dir: filepath.Join(d.dir, "out"), Data: data, Ledger: ledger, Chain: issue.NewChain(d.chainID, d.client.GRPC, d.send),
		Issuer: d.account.Address, Type: kind.ID, Schema: kind.SchemaJSON, Key: d.key, NotBefore: begin, PDF: pdf,
		Report: func(string, int, int) {},
	})
	return time.Since(begin), d.txBytes, err
}

func newDepartment(ctx context.Context, network *testNetwork) (*department, error) {
	clients, err := network.clients(ctx)
	if err != nil {
		return nil, err
	}
	d := &department{client: clients[0]}
	key, err := network.Key(network.encoding, 0, localnet.IssuerKey)
	if err != nil {
		return nil, err
	}
	if d.account, err = d.client.Account(ctx, key); err != nil {
		return nil, err
	}
	status, err := d.client.RPC.Status(ctx)
	if err != nil {
		return nil, err
	}
	d.chainID = status.NodeInfo.Network
	if d.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, err
	}
	algorithm, public, err := issuerkey.Encode(d.key.Public())
	if err != nil {
		return nil, err
	}
	possession, err := issuerkey.Prove(d.key, d.chainID, d.account.Address, benchKey)
	if err != nil {
		return nil, err
	}
	if err := d.send(ctx, &documentstypes.MsgRegisterIssuerKey{
		Issuer: d.account.Address, KeyId: benchKey, Algorithm: documentstypes.KeyAlgorithm(algorithm), PublicKey: public, Possession: possession,
	}); err != nil {
		return nil, err
	}
	d.dir, err = os.MkdirTemp("", "moscowd-load-documents-")
	return d, err
}

// send signs one transaction and waits for its block.
func (d *department) send(ctx context.Context, msgs ...sdk.Msg) error {
	tx, err := d.client.Sign(ctx, d.account, documentsGas, msgs...)
	if err != nil {
		return err
	}
	d.txBytes = len(tx)
	hash, err := d.client.Broadcast(ctx, tx)
	if err != nil {
		return err
	}
	_, err = d.client.Wait(ctx, hash)
	return err
}

func writePeople(path string, kind *example.Type, count int) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	for i := range count {
		line, err := (&exchange.Line{Type: kind.ID, Fields: kind.Fields(1, i)}).Encode()
		if err == nil {
			_, err = file.Write(append(line, '\n'))
		}
		if err != nil {
			return errors.Join(err, file.Close())
		}
	}
	return file.Close()
}

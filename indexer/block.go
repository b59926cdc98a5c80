package indexer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/cosmos/gogoproto/jsonpb"
	"github.com/cosmos/gogoproto/proto"

	"cosmossdk.io/core/address"

	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authsigning "github.com/cosmos/cosmos-sdk/x/auth/signing"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

// Encoding is how the chain's bytes are read.
type Encoding struct {
	// Decode reads a transaction.
	Decode sdk.TxDecoder
	// Addresses writes accounts as text.
	Addresses address.Codec
}

type decoder struct {
	Encoding
	adapters []*adapter
	// addressStart begins an address as a JSON string.
	addressStart string
}

func newDecoder(encoding Encoding) (*decoder, error) {
	nobody, err := encoding.Addresses.BytesToString(make([]byte, 20))
	if err != nil {
		return nil, err
	}
	prefix, _, _ := strings.Cut(nobody, "1")
	return &decoder{Encoding: encoding, adapters: adapters(), addressStart: `"` + prefix + "1"}, nil
}

// text is an account as text; what is no account is "".
func (d *decoder) text(account []byte) string {
	if len(account) == 0 {
		return ""
	}
	text, err := d.Addresses.BytesToString(account)
	if err != nil {
		return ""
	}
	return text
}

// block is what one height writes.
type block struct {
	ctx     context.Context
	node    *node
	decoder *decoder

	height   int64
	hash     []byte
	previous []byte // hash of the block before
	timeNs   int64
	txs      int
	events   int64
	writes   []write
}

// fetch asks for a block and translates it.
func (d *decoder) fetch(ctx context.Context, n *node, height int64) (*block, error) {
	fetched, results, err := n.await(ctx, height)
	if err != nil {
		return nil, err
	}
	header := &fetched.Block.Header
	b := &block{
		ctx: ctx, node: n, decoder: d, height: height, hash: fetched.BlockID.Hash, previous: header.LastBlockID.Hash,
		timeNs: header.Time.UnixNano(), txs: len(fetched.Block.Txs),
	}
	if err := b.translate(header, fetched.Block.Txs, results.TxsResults, results.FinalizeBlockEvents); err != nil {
		return nil, fmt.Errorf("block %d: %w", height, err)
	}
	return b, nil
}

// translate goes through a block in the order in which it was executed.
func (b *block) translate(header *cmttypes.Header, txs cmttypes.Txs, results []*abci.ExecTxResult, events []abci.Event) error {
	row := sqldb.InsertBlockParams{
		Height: b.height, Hash: b.hash, TimeNs: b.timeNs, Proposer: []byte(header.ProposerAddress), AppHash: []byte(header.AppHash),
		ValidatorsHash: []byte(header.ValidatorsHash), Transactions: int64(len(txs)),
	}
	// What happens before the transactions and after them comes in one list.
	for i := range events {
		if mode(&events[i]) != "EndBlock" {
			if err := b.event(&events[i], nil); err != nil {
				return err
			}
		}
	}
	for i, bz := range txs {
		succeeded, err := b.transaction(int64(i), bz, results[i])
		if err != nil {
			return fmt.Errorf("transaction %d: %w", i, err)
		}
		if succeeded {
			row.Succeeded++
		}
		row.GasUsed += results[i].GasUsed
		row.Size += int64(len(bz))
	}
	for i := range events {
		if mode(&events[i]) == "EndBlock" {
			if err := b.event(&events[i], nil); err != nil {
				return err
			}
		}
	}
	put(b, (*sqldb.Queries).InsertBlock, row)
	return nil
}

func (b *block) transaction(index int64, bz []byte, result *abci.ExecTxResult) (bool, error) {
	hash := sha256.Sum256(bz)
	tx := &transaction{
		index: index, result: result, kind: "native", succeed: result.Code == 0, named: map[string]bool{},
	}
	row := sqldb.InsertTransactionParams{
		Height: b.height, Idx: index, Hash: hash[:], Codespace: result.Codespace, Code: int64(result.Code),
		GasWanted: result.GasWanted, GasUsed: result.GasUsed, Size: int64(len(bz)),
	}
	if result.Code != 0 {
		row.Error = result.Log
	}
	// The chain decides what it takes; what this program cannot read is still a row.
	if decoded, err := b.decoder.Decode(bz); err == nil {
		tx.msgs = decoded.GetMsgs()
		b.signers(tx, decoded)
	}
	row.Signer = tx.signer
	row.Messages, row.MessageCount = kindsOf(tx.msgs), int64(len(tx.msgs))
	if err := b.describeEthereum(tx, &row); err != nil {
		return false, err
	}
	row.Kind, row.Succeeded = tx.kind, tx.succeed
	put(b, (*sqldb.Queries).InsertTransaction, row)
	for _, hash := range [][]byte{hash[:], row.EthHash} {
		if len(hash) > 0 {
			put(b, (*sqldb.Queries).InsertTransactionHash, sqldb.InsertTransactionHashParams{Hash: hash, Height: b.height, Idx: index})
		}
	}
	for _, a := range b.decoder.adapters {
		if a.transaction != nil {
			if err := a.transaction(b, tx); err != nil {
				return false, err
			}
		}
	}
	for i := range result.Events {
		if err := b.event(&result.Events[i], tx); err != nil {
			return false, err
		}
	}
	for _, address := range slices.Sorted(maps.Keys(tx.named)) {
		put(b, (*sqldb.Queries).InsertAccountTransaction, sqldb.InsertAccountTransactionParams{Address: address, Height: b.height, Idx: index})
	}
	return tx.succeed, nil
}

// signers names who signed.
func (b *block) signers(tx *transaction, decoded sdk.Tx) {
	signed, ok := decoded.(authsigning.SigVerifiableTx)
	if !ok {
		return
	}
	signers, err := signed.GetSigners()
	if err != nil {
		return // nobody: a transaction may need no signature
	}
	for i, signer := range signers {
		text := b.decoder.text(signer)
		if i == 0 {
			tx.signer = text
		}
		if text != "" {
			tx.named[text] = true
		}
	}
}

// kindsOf names each kind of message once, in order.
func kindsOf(msgs []sdk.Msg) string {
	var names []string
	for _, msg := range msgs {
		name := strings.TrimPrefix(sdk.MsgTypeURL(msg), "/")
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ",")
}

// genesisBlock translates the state that the chain began with, as height 0.
func (d *decoder) genesisBlock(ctx context.Context, n *node, g *genesis) (*block, error) {
	b := &block{ctx: ctx, node: n, decoder: d, height: 0}
	for _, a := range d.adapters {
		state, ok := g.AppState[a.module]
		if a.genesis == nil || !ok {
			continue
		}
		if err := a.genesis(b, state); err != nil {
			return nil, fmt.Errorf("genesis of %s: %w", a.module, err)
		}
	}
	return b, nil
}

// setParams stores the parameters of a module.
func (b *block) setParams(module string, params proto.Message) error {
	body, err := codec.ProtoMarshalJSON(params, nil)
	if err != nil {
		return err
	}
	put(b, (*sqldb.Queries).SetParams, sqldb.SetParamsParams{Module: module, Body: string(body), Height: b.height})
	return nil
}

// readGenesis reads a module's part of the genesis.
func readGenesis(state json.RawMessage, into proto.Message) error {
	unmarshaler := jsonpb.Unmarshaler{AllowUnknownFields: true}
	return unmarshaler.Unmarshal(bytes.NewReader(state), into)
}

// toJSON is for lists of plain values, which have one JSON form.
func toJSON(v any) string {
	bz, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain values have a JSON form
	}
	return string(bz)
}

// time is that of the block.
func (b *block) time() time.Time { return time.Unix(0, b.timeNs).UTC() }

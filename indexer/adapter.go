package indexer

import (
	"context"
	"encoding/json"
	"strings"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/gogoproto/proto"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

// write changes rows in the transaction of its height.
type write func(ctx context.Context, q *sqldb.Queries) error

// put adds a write: one query with its parameters.
func put[P any](b *block, query func(*sqldb.Queries, context.Context, P) error, params P) {
	b.writes = append(b.writes, func(ctx context.Context, q *sqldb.Queries) error { return query(q, ctx, params) })
}

// adapter translates what one module says into writes. Adapters are pure but for the node that they may ask for what cannot
// change any more; several heights are translated at once, and written in order.
type adapter struct {
	// module is its name in the genesis; empty if nothing there is indexed.
	module string
	// genesis translates the module's part of the genesis.
	genesis func(b *block, state json.RawMessage) error
	// typed translates a typed event, of the package that types names.
	types string
	typed func(b *block, at position, event proto.Message) error
	// plain translates an event of the kinds named.
	kinds []string
	plain func(b *block, at position, event *abci.Event) error
	// transaction sees every transaction before its events.
	transaction func(b *block, tx *transaction) error
}

// adapters are all of them. x/bank has none: there is no money on this chain, and the technical denomination has no supply.
func adapters() []*adapter {
	return []*adapter{
		poaAdapter(), accessAdapter(), marketslotsAdapter(), documentsAdapter(), votingAdapter(),
		govAdapter(), authzAdapter(), wasmAdapter(), ethereumAdapter(),
	}
}

// position is where in a block something happened.
type position struct {
	event int64 // number of the typed event in the block
	tx    *transaction
}

// index of the transaction, -1 for what no transaction did.
func (p position) index() int64 {
	if p.tx == nil {
		return -1
	}
	return p.tx.index
}

// signer of the transaction, "" for what no transaction did.
func (p position) signer() string {
	if p.tx == nil {
		return ""
	}
	return p.tx.signer
}

// transaction is one of a block, decoded.
type transaction struct {
	index   int64
	result  *abci.ExecTxResult
	msgs    []sdk.Msg // none if it cannot be decoded
	signer  string
	kind    string
	succeed bool
	// named are addresses that the transaction concerns.
	named map[string]bool
	// proposals are the texts of those in it that no event has told of yet.
	proposals []proposalText
}

// attribute is the value of a plain event's attribute.
func attribute(event *abci.Event, key string) string {
	for _, a := range event.Attributes {
		if a.Key == key {
			return a.Value
		}
	}
	return ""
}

// lower makes a word of an enumeration's name: SEASON_STATE_OPEN with the prefix SEASON_STATE_ is "open", and the
// unspecified one is "".
func lower(name, prefix string) string {
	name = strings.ToLower(strings.TrimPrefix(name, prefix))
	if name == "unspecified" {
		return ""
	}
	return name
}

// Package verifytest makes networks whose state holds issued documents: a chain of lighttest with the records that the
// module documents writes, and the one query that a verifier needs beside proofs.
package verifytest

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtbytes "github.com/cometbft/cometbft/libs/bytes"
	rpcclient "github.com/cometbft/cometbft/rpc/client"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/types/bech32"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/crypto/issuerkey"
	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/lightproof/lighttest"
	"github.com/moscowchain/moscowd/verify"
	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// What every network has.
const (
	ChainID = "moscow-test"
	Type    = "ezhd.1"
	Other   = "house-register.1" // another type
	KeyID   = "k1"
)

// Network is a chain with one issuer.
type Network struct {
	*lighttest.Chain
	tb      testing.TB
	Start   time.Time
	Address []byte // of the issuer
	Issuer  string
	Key     crypto.Signer

	lists map[uint64]*rules.StatusList
	// history has the lists that changed in the block at an index plus one.
	history []map[uint64]*rules.StatusList
	// StateBehind is how many blocks the node has not executed yet.
	StateBehind atomic.Int64
}

// New starts a chain of four validators at a time, with two document types and one issuer's key, and makes some blocks. Keys
// are the same for the same chain id.
func New(tb testing.TB, start time.Time) *Network {
	tb.Helper()
	return NewChain(tb, ChainID, 4, start)
}

// NewChain is New for a chain of another name or with another number of validators.
func NewChain(tb testing.TB, chainID string, validators int, start time.Time) *Network {
	tb.Helper()
	address := sha256.Sum256([]byte("issuer"))
	text, err := bech32.ConvertAndEncode("moscow", address[:20])
	require.NoError(tb, err)
	n := &Network{
		Chain: lighttest.New(tb, chainID, start, validators, "bank", types.StoreKey),
		tb:    tb, Start: start, Address: address[:20], Issuer: text,
		Key:   ed25519.NewKeyFromSeed([]byte(strings.Repeat("seed", 8))),
		lists: make(map[uint64]*rules.StatusList),
	}
	n.Set("bank", []byte("a"), []byte("b"))
	params := types.DefaultParams()
	n.Put(types.KeyPrefixParams.Bytes(), &params)
	for id, title := range map[string][2]string{
		Type: {"Единый жилищный документ", "Single housing document"}, Other: {"Выписка из домовой книги", "House register extract"},
	} {
		n.Put(types.DocumentTypeKey(id), &types.DocumentType{Id: id, TitleRu: title[0], TitleEn: title[1], Issuers: []string{text}})
	}
	n.Commit1()
	n.PutKey(KeyID, n.Key, func(*types.IssuerKey) {})
	n.Commit1()
	return n
}

// Put writes a record into the state of the next block.
func (n *Network) Put(key []byte, record interface{ Marshal() ([]byte, error) }) {
	n.tb.Helper()
	data, err := record.Marshal()
	require.NoError(n.tb, err)
	n.Set(types.StoreKey, key, data)
}

// Commit1 writes one block.
func (n *Network) Commit1() {
	changed := make(map[uint64]*rules.StatusList, len(n.lists))
	for number, list := range n.lists {
		kept := *list
		changed[number] = &kept
	}
	n.history = append(n.history, changed)
	n.CommitBlocks(1)
}

// Wait writes blocks that change nothing.
func (n *Network) Wait(blocks int) {
	for range blocks {
		n.Commit1()
	}
}

// Now is shortly after the latest block.
func (n *Network) Now() time.Time { return n.Block(n.Height()).Time.Add(3 * time.Second) }

// Trust is the first block.
func (n *Network) Trust() *lightproof.Trust {
	return &lightproof.Trust{Height: 1, Hash: n.Block(1).Hash()}
}

// PutKey registers a key, changed as the caller likes.
func (n *Network) PutKey(id string, key crypto.Signer, change func(*types.IssuerKey)) {
	n.tb.Helper()
	algorithm, public, err := issuerkey.Encode(key.Public())
	require.NoError(n.tb, err)
	record := &types.IssuerKey{
		Issuer: n.Issuer, KeyId: id, Algorithm: types.KeyAlgorithm(algorithm), PublicKey: public,
		RegisteredHeight: 2, RegisteredAt: n.Start.Unix(),
	}
	change(record)
	n.Put(types.IssuerKeyKey(n.Address, id), record)
}

// Plan is a batch that is to be issued.
type Plan struct {
	Number, List uint64
	Size         int
	Key          crypto.Signer // n.Key if nil
	// Claims changes what is signed for document i.
	Claims func(i int, c *credential.Claims)
	// Batch changes what stands in the state.
	Batch func(*types.Batch)
	// Unanchored leaves the batch out of the state.
	Unanchored bool
}

// Issue signs documents, anchors them in the next block and waits until a block commits to that. Document i has entry 10 i of
// its list.
func (n *Network) Issue(plan Plan) []*document.File {
	n.tb.Helper()
	if plan.Key == nil {
		plan.Key = n.Key
	}
	signer, err := credential.NewSigner(plan.Key, KeyID)
	require.NoError(n.tb, err)
	files := make([]*document.File, plan.Size)
	leaves := make([]rules.Leaf, plan.Size)
	for i := range files {
		claims := n.Claims(plan.List, uint32(10*i))
		if plan.Claims != nil {
			plan.Claims(i, claims)
		}
		c, err := credential.Issue(signer, claims)
		require.NoError(n.tb, err)
		files[i] = &document.File{Credential: c, Anchor: document.Anchor{
			ChainID: n.Block(1).ChainID, Batch: plan.Number, Index: uint32(i), Salt: sha256.Sum256(fmt.Appendf(nil, "salt %d", i)),
		}}
		leaves[i] = files[i].Leaf()
	}
	batch := n.Anchor(plan, leaves)
	for i := range files {
		files[i].Anchor.Path, err = batch.Prove(uint32(i))
		require.NoError(n.tb, err)
	}
	return files
}

// Claims are those of a made-up housing document.
func (n *Network) Claims(list uint64, entry uint32) *credential.Claims {
	return &credential.Claims{
		Type: Type, Issuer: n.Issuer, NotBefore: n.Start.Unix(), NotAfter: n.Start.Add(30 * 24 * time.Hour).Unix(),
		Status: credential.StatusReference{List: verify.StatusURI(n.Block(1).ChainID, n.Issuer, list), Index: entry},
		Fields: map[string]any{
			"number":  fmt.Sprintf("77-%d", entry),
			"address": credential.Hidden{Value: "г. Москва, ул. Примерная, д. 12"},
			"area":    credential.Hidden{Value: map[string]any{"total": "54,3 м²", "rooms": 2}},
		},
	}
}

// Anchor writes the batch of some leaves into the next block.
func (n *Network) Anchor(plan Plan, leaves []rules.Leaf) *rules.Batch {
	n.tb.Helper()
	tree, err := rules.NewBatch(leaves)
	require.NoError(n.tb, err)
	root, height := tree.Root(), n.Height()+1
	batch := &types.Batch{
		Issuer: n.Issuer, Number: plan.Number, Type: Type, KeyId: KeyID, Root: root[:], Size_: uint32(len(leaves)),
		StatusList: plan.List, AnchoredHeight: height, AnchoredAt: n.Start.Add(time.Duration(height) * time.Second).Unix(),
	}
	if plan.Batch != nil {
		plan.Batch(batch)
	}
	if !plan.Unanchored {
		n.Put(types.BatchKey(n.Address, plan.Number), batch)
	}
	if n.lists[plan.List] == nil {
		n.lists[plan.List] = &rules.StatusList{}
	}
	n.putList(plan.List)
	n.Wait(2)
	return tree
}

func (n *Network) putList(number uint64) {
	n.tb.Helper()
	record := &types.StatusList{Issuer: n.Issuer, Number: number, Reserved: 1, UpdatedHeight: n.Height() + 1}
	list := n.lists[number]
	for i := range rules.StatusListChunks {
		hash := sha256.Sum256(list[i*rules.StatusChunkSize:][:rules.StatusChunkSize])
		record.ChunkHashes = append(record.ChunkHashes, hash[:])
	}
	n.Put(types.StatusListKey(n.Address, number), record)
}

// SetStatus changes the status of a document in the next block and waits until a block commits to that.
func (n *Network) SetStatus(number uint64, entry uint32, status rules.Status, reason string) {
	n.tb.Helper()
	list := n.lists[number]
	chunk, in, err := rules.LocateStatus(entry)
	require.NoError(n.tb, err)
	require.NoError(n.tb, (*rules.StatusChunk)(list[chunk*rules.StatusChunkSize:][:rules.StatusChunkSize]).Set(in, status))
	n.putList(number)
	height := n.Height() + 1
	n.Put(types.StatusChangeKey(n.Address, number, entry), &types.StatusChange{
		Issuer: n.Issuer, List: number, Index: entry, Status: types.DocumentStatus(status), Reason: reason,
		Height: height, Time: n.Start.Add(time.Duration(height) * time.Second).Unix(),
	})
	n.Wait(2)
}

// SetList replaces the statuses of a list in the next block.
func (n *Network) SetList(number uint64, list *rules.StatusList) {
	n.tb.Helper()
	n.lists[number] = list
	n.putList(number)
}

// Bundle collects the bundle of some documents from block 1 on.
func (n *Network) Bundle(documents ...[]byte) *verify.Bundle {
	n.tb.Helper()
	b, err := verify.Collect(context.Background(), n, documents, 1, nil)
	require.NoError(n.tb, err)
	return b
}

// Encode gives the text of a file.
func Encode(tb testing.TB, f *document.File) []byte {
	tb.Helper()
	data, err := f.Encode()
	require.NoError(tb, err)
	return data
}

// ABCIInfo gives the height of the state, which is behind the chain by StateBehind blocks.
func (n *Network) ABCIInfo(context.Context) (*coretypes.ResultABCIInfo, error) {
	return &coretypes.ResultABCIInfo{Response: abci.ResponseInfo{LastBlockHeight: n.Height() - n.StateBehind.Load()}}, nil
}

// ABCIQueryWithOptions answers queries of the store and the one for a status list.
func (n *Network) ABCIQueryWithOptions(
	ctx context.Context, path string, data cmtbytes.HexBytes, opts rpcclient.ABCIQueryOptions,
) (*coretypes.ResultABCIQuery, error) {
	if path != "/moscow.documents.v1.Query/StatusList" {
		return n.Chain.ABCIQueryWithOptions(ctx, path, data, opts)
	}
	var request types.QueryStatusListRequest
	if err := request.Unmarshal(data); err != nil {
		return nil, err
	}
	list := n.history[opts.Height-1][request.Number]
	if list == nil || request.Issuer != n.Issuer {
		return &coretypes.ResultABCIQuery{Response: abci.ResponseQuery{Code: 38, Log: "no such list"}}, nil
	}
	value, err := (&types.QueryStatusListResponse{Lst: credential.EncodeStatusList(list)}).Marshal()
	return &coretypes.ResultABCIQuery{Response: abci.ResponseQuery{Value: value, Height: opts.Height}}, err
}

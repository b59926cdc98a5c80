package integration

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/crypto/issuerkey"
	documentsface "github.com/moscowchain/moscowd/precompiles/documents"
	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// anchored is a batch of three documents, signed and on the chain.
type anchored struct {
	issuer *account
	leaves []rules.Leaf
	batch  *rules.Batch
}

func (n *network) anchor(issuer *account) *anchored {
	n.t.Helper()
	a := &anchored{issuer: issuer, leaves: []rules.Leaf{{Salt: [32]byte{1}}, {Salt: [32]byte{2}}, {Salt: [32]byte{3}}}}
	var err error
	a.batch, err = rules.NewBatch(a.leaves)
	require.NoError(n.t, err)
	key := ed25519.NewKeyFromSeed(randomBytes("issuer key"))
	possession, err := issuerkey.Prove(key, app.ChainID, issuer.String(), "k1")
	require.NoError(n.t, err)
	n.run(issuer, &types.MsgRegisterIssuerKey{
		Issuer: issuer.String(), KeyId: "k1", Algorithm: types.KeyAlgorithm_KEY_ALGORITHM_EDDSA,
		PublicKey: bytes.Clone(key[ed25519.SeedSize:]), Possession: possession,
	})
	root := a.batch.Root()
	n.run(issuer, &types.MsgIssueDocuments{
		Issuer: issuer.String(), Number: 1, Type: "ezhd.1", KeyId: "k1", Root: root[:], Size_: uint32(len(a.leaves)), StatusList: 1,
	})
	return a
}

// status is what a contract learns of a document with an index in the list.
func (a *anchored) status(n *network, leaf, index uint32) (status uint8, keyCompromised bool) {
	n.t.Helper()
	path, err := a.batch.Prove(leaf)
	require.NoError(n.t, err)
	hashes := make([][32]byte, len(path))
	for i := range path {
		hashes[i] = path[i]
	}
	l := &a.leaves[leaf]
	hash := sha256.Sum256(append(append([]byte{0}, l.Salt[:]...), l.Document[:]...))
	values, reason := n.ask(documentsface.Address, documentsface.ABI, "documentStatus", a.issuer.hex(), uint64(1), leaf, hash, hashes, index)
	require.Empty(n.t, reason)
	return values[0].(uint8), values[1].(bool)
}

func (n *network) statusList(issuer *account) types.QueryStatusListResponse {
	n.t.Helper()
	return query[types.QueryStatusListResponse](n, documentQueries+"StatusList", &types.QueryStatusListRequest{Issuer: issuer.String(), Number: 1})
}

func TestWhatADepartmentSaysOfDocumentsIsThereForContractsAndAfterAnExport(t *testing.T) {
	n := newNetwork(t, 1)
	n.createDocumentType(n.season)
	a := n.anchor(n.season)
	status, compromised := a.status(n, 2, 77)
	require.Equal(t, []any{uint8(0), false}, []any{status, compromised})

	n.run(n.season, &types.MsgRevokeDocuments{Issuer: n.season.String(), List: 1, Indices: []uint32{77, 100_000}, Reason: "court-order"})
	n.fails(n.traders[0], types.ErrStatusListUnknown, &types.MsgRevokeDocuments{
		Issuer: n.traders[0].String(), List: 1, Indices: []uint32{78}, Reason: "court-order",
	})
	status, _ = a.status(n, 2, 77)
	require.Equal(t, uint8(rules.StatusRevoked), status)
	n.run(n.season, &types.MsgDeclareKeyCompromised{Signer: n.season.String(), Issuer: n.season.String(), KeyId: "k1", FromHeight: 1})
	_, compromised = a.status(n, 0, 5)
	require.True(t, compromised)

	before := n.statusList(n.season)
	whole, err := credential.DecodeStatusList(before.Lst)
	require.NoError(t, err)
	last, err := whole.Get(100_000)
	require.NoError(t, err)
	require.Equal(t, rules.StatusRevoked, last)
	other := n.reborn()
	other.block()
	require.Equal(t, before, other.statusList(n.season))
	status, compromised = a.status(other, 2, 77)
	require.Equal(t, []any{uint8(1), true}, []any{status, compromised})
	code := other.app.EVMKeeper.GetCode(other.ctx(), other.app.EVMKeeper.GetCodeHash(other.ctx(), documentsface.Address))
	require.Equal(t, common.FromHex("0x60006000fd"), code)
}

func TestContractsAskForDocuments(t *testing.T) {
	n := newNetwork(t, 1)
	n.createDocumentType(n.season)
	n.anchor(n.season)
	data, err := documentsface.ABI.Pack("requestDocument", "ezhd.1", n.season.hex(), "", [32]byte{1}, [32]byte{2})
	require.NoError(t, err)
	result := n.sendEthereum(n.traders[0], &documentsface.Address, data, contractGas)
	require.False(t, result.Failed(), reasonOf(result.Ret))
	require.Len(t, result.Logs, 1)
	require.Equal(t, documentsface.ABI.Events["DocumentRequested"].ID.Hex(), result.Logs[0].Topics[0])
	require.Equal(t, n.traders[0].String(), n.documentRequest(1).FiledBy)

	n.admitUploader(n.season)
	relay := n.deployWasm(n.season, "relay", "{}")
	asked := &types.MsgRequestDocument{
		Requester: relay.text(), Type: "ezhd.1", Issuer: n.season.String(), PayloadCommitment: randomBytes("payload"), HolderKeyCommitment: randomBytes("key"),
	}
	n.enrolAddress(relay.text(), "trader")
	n.run(n.traders[0], relayed(n.traders[0], relay, asked))
	require.Equal(t, relay.text(), n.documentRequest(2).FiledBy)
	n.run(n.traders[0], relayed(n.traders[0], relay, &types.MsgWithdrawRequest{FiledBy: relay.text(), RequestId: 2}))
	require.Equal(t, types.RequestState_REQUEST_STATE_WITHDRAWN, n.documentRequest(2).State)

	request, err := (&types.QueryBatchRequest{Issuer: n.season.String(), Number: 1}).Marshal()
	require.NoError(t, err)
	ask := func(method string) string {
		return n.asks(relay, fmt.Sprintf(`{"grpc":{"path":%q,"data":%q}}`, documentQueries+method, base64.StdEncoding.EncodeToString(request)))
	}
	var answer struct{ Ok struct{ Ok []byte } }
	require.NoError(t, json.Unmarshal([]byte(ask("Batch")), &answer))
	var found types.QueryBatchResponse
	require.NoError(t, found.Unmarshal(answer.Ok.Ok))
	require.Equal(t, "k1", found.Batch.KeyId)
	require.Contains(t, ask("StatusList"), `"unsupported_request"`, "packing differs between versions of Go")
}

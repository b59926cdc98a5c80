package integration

import (
	"bytes"
	"crypto/ed25519"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/crypto/issuerkey"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	"github.com/moscowchain/moscowd/x/documents/types"
)

const documentQueries = "/moscow.documents.v1.Query/"

// createDocumentType lets traders ask one department for a document that is due within a working day.
func (n *network) createDocumentType(issuer *account) {
	n.t.Helper()
	n.govern(&types.MsgCreateDocumentType{Authority: n.authority(), Type: types.DocumentType{
		Id: "ezhd.1", TitleRu: "Единый жилищный документ", TitleEn: "Single housing document",
		Issuers: []string{issuer.String()}, RequesterClasses: []string{"trader"}, CounterClasses: []string{"department"},
		DeadlineWorkingDays: 1, ValiditySeconds: 30 * 24 * 3600, SchemaHash: randomBytes("schema"),
	}})
}

func documentRequest(by, issuer *account) *types.MsgRequestDocument {
	return &types.MsgRequestDocument{
		Requester: by.String(), Type: "ezhd.1", Issuer: issuer.String(),
		PayloadCommitment: randomBytes("payload"), HolderKeyCommitment: randomBytes("holder key"),
	}
}

func (n *network) documentRequest(id uint64) types.Request {
	n.t.Helper()
	return query[types.QueryRequestResponse](n, documentQueries+"Request", &types.QueryRequestRequest{Id: id}).Request
}

// TestARequestForADocumentComesToAnEnd goes from the proposal of a type to issued, overdue and withdrawn requests.
func TestARequestForADocumentComesToAnEnd(t *testing.T) {
	const delay = 10 * time.Minute
	n := newNetwork(t, 4, func(g *genesis) { g.access.Params.KeyReplacementDelaySeconds = uint32(delay / time.Second) })
	issuer, person := n.season, n.traders[0]
	n.fails(person, types.ErrTypeUnknown, documentRequest(person, issuer))
	n.createDocumentType(issuer)
	n.fails(n.resident, types.ErrClassOther, documentRequest(n.resident, issuer))
	for range 3 {
		n.run(person, documentRequest(person, issuer))
	}
	n.run(n.operators[0], &types.MsgFileRequest{
		Clerk: n.operators[0].String(), Type: "ezhd.1", Issuer: issuer.String(), PayloadCommitment: randomBytes("paper"),
	})

	key := ed25519.NewKeyFromSeed(randomBytes("issuer key"))
	possession, err := issuerkey.Prove(key, app.ChainID, issuer.String(), "k1")
	require.NoError(t, err)
	n.run(issuer, &types.MsgRegisterIssuerKey{
		Issuer: issuer.String(), KeyId: "k1", Algorithm: types.KeyAlgorithm_KEY_ALGORITHM_EDDSA,
		PublicKey: bytes.Clone(key[ed25519.SeedSize:]), Possession: possession,
	})
	n.run(issuer,
		&types.MsgAcceptRequest{Issuer: issuer.String(), RequestId: 1},
		&types.MsgIssueDocuments{
			Issuer: issuer.String(), Number: 1, Type: "ezhd.1", KeyId: "k1", Root: randomBytes("root"), Size_: 1, StatusList: 1,
		},
		&types.MsgFulfilRequests{Issuer: issuer.String(), Batch: 1, RequestIds: []uint64{1}},
	)
	require.Equal(t, types.RequestState_REQUEST_STATE_ISSUED, n.documentRequest(1).State)

	// A new key is the same person's: open requests are still there to be taken back.
	successor := newAccount("new key of trader 0")
	n.run(n.registrar, &accesstypes.MsgReplaceKey{Signer: n.registrar.String(), OldAddress: person.String(), NewAddress: successor.String()})
	n.blockAfter(delay)
	n.refused(n.sign(person, &types.MsgWithdrawRequest{FiledBy: person.String(), RequestId: 2}), accesstypes.ErrAddressRetired)
	n.run(successor, &types.MsgWithdrawRequest{FiledBy: successor.String(), RequestId: 2})

	// The deadline is the end of Monday in Moscow.
	deadline := time.Unix(n.documentRequest(3).Deadline, 0)
	require.Equal(t, time.Date(2026, 3, 2, 21, 0, 0, 0, time.UTC), deadline.UTC())
	before := n.blockAfter(deadline.Sub(n.time) - time.Second)
	require.NotContains(t, before.String(), "EventRequestOverdue")
	other := n.reborn()
	for _, chain := range []*network{n, other} {
		overdue := 0
		for _, event := range chain.block().Events {
			if event.Type == "moscow.documents.v1.EventRequestOverdue" {
				overdue++
			}
		}
		require.Equal(t, 2, overdue, "an export keeps deadlines")
		require.True(t, chain.documentRequest(3).Overdue)
		s := query[types.QueryStatisticsResponse](chain, documentQueries+"Statistics", &types.QueryStatisticsRequest{Issuer: issuer.String(), Type: "ezhd.1"})
		require.Equal(t, [5]uint64{2, 1, 0, 2, 3}, [5]uint64{s.Queue, s.Decided, s.P95Days, s.Overdue, s.Counted})
	}
}

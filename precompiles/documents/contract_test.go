package documents_test

import (
	"maps"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/precompiles/documents"
	"github.com/moscowchain/moscowd/precompiles/precompiletest"
	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

func TestTheABIIsThatOfTheSource(t *testing.T) {
	precompiletest.RequireInterface(t, "../../contracts/solidity/IDocuments.sol", documents.ABI)
}

func TestReads(t *testing.T) {
	s := newSuite(t)
	id := s.asks(anna)
	root := s.batch.Root()
	anchoredAt := uint64(start.Unix()) + height
	filedAt := anchoredAt + 1
	request, err := s.keeper.Requests.Get(s.ctx, id)
	require.NoError(t, err)
	require.Greater(t, request.Deadline, request.FiledAt)
	other, err := s.keeper.Types.Get(s.ctx, "extract.1")
	require.NoError(t, err)
	list := s.reads("statusList", office, uint64(3))
	require.Len(t, list[1], rules.StatusListChunks)
	require.NotEqual(t, list[1].([][32]byte)[0], list[1].([][32]byte)[1], "a status of the first chunk is set")

	for _, tc := range []struct {
		method string
		args   []any
		want   []any
	}{
		{"request", []any{id}, []any{kind, office, anna, uint8(1), filedAt, uint64(request.Deadline), uint64(0), "", uint64(0), false}},
		{"documentTypeAfter", []any{""}, []any{"extract.1"}},
		{"documentTypeAfter", []any{"extract.1"}, []any{kind}},
		{"documentTypeAfter", []any{"f\x00\xff"}, []any{""}},
		{"documentTypeAfter", []any{kind}, []any{""}},
		{"documentType", []any{kind}, []any{
			"Единый жилищный документ", "Single housing document",
			[]common.Address{office},
			uint32(3), uint64(30 * 24 * 3600), false,
			[32]byte(other.SchemaHash), "https://docs.example/ezhd.1",
		}},
		{"issuerKeyAfter", []any{office, ""}, []any{"k1"}},
		{"issuerKeyAfter", []any{office, "k1"}, []any{""}},
		{"issuerKeyAfter", []any{anna, ""}, []any{""}},
		{"issuerKey", []any{office, "k1"}, []any{uint8(2), []byte(s.public), uint64(height), uint64(0), uint64(0)}},
		{"batch", []any{office, uint64(7)}, []any{kind, "k1", [32]byte(root), uint32(size), uint64(3), uint64(height), anchoredAt}},
		{"statusList", []any{office, uint64(3)}, []any{uint32(size), list[1], uint64(height), anchoredAt}},
		{"statusAt", []any{office, uint64(3), uint32(11)}, []any{uint8(1), "court-order", uint64(height), anchoredAt}},
		{"statusAt", []any{office, uint64(3), uint32(70_000)}, []any{uint8(0), "", uint64(height), anchoredAt}},
		{"statusAt", []any{office, uint64(3), uint32(12)}, []any{uint8(0), "", uint64(0), uint64(0)}},
		{"documentStatus", s.proof(0, 12), []any{uint8(0), false, uint64(height)}},
		{"documentStatus", s.proof(4, 11), []any{uint8(1), false, uint64(height)}},
	} {
		require.Equal(t, tc.want, s.reads(tc.method, tc.args...), "%s%v", tc.method, tc.args)
	}
	require.Len(t, s.reads("documentType", "extract.1")[2], 2)
}

func TestACompromisedKeyIsTold(t *testing.T) {
	s := newSuite(t)
	declare := func(from int64) {
		_, err := s.messages.DeclareKeyCompromised(s.ctx, &types.MsgDeclareKeyCompromised{
			Signer: s.text(office), Issuer: s.text(office), KeyId: "k1", FromHeight: from,
		})
		require.NoError(t, err)
	}
	declare(height + 1)
	require.Equal(t, []any{uint8(0), false, uint64(height)}, s.reads("documentStatus", s.proof(0, 12)...), "the batch was anchored before")
	declare(height)
	require.Equal(t, []any{uint8(0), true, uint64(height)}, s.reads("documentStatus", s.proof(0, 12)...))
	require.Equal(t, uint64(height), s.reads("issuerKey", office, "k1")[4])
}

func TestAContractAsksAndWithdraws(t *testing.T) {
	s := newSuite(t)
	asked := s.succeeds(anna, "requestDocument", kind, office, "child", payload, holder)
	require.Len(t, asked.Logs, 1)
	log := asked.Logs[0]
	require.Equal(t, documents.Address, log.Address)
	require.Equal(t, []common.Hash{
		documents.ABI.Events["DocumentRequested"].ID, common.BigToHash(common.Big1), common.BytesToHash(anna.Bytes()), common.BytesToHash(office.Bytes()),
	}, log.Topics)
	r, err := s.keeper.Requests.Get(s.ctx, 1)
	require.NoError(t, err)
	require.Equal(t, s.text(anna), r.FiledBy)
	require.Equal(t, "child", r.Basis)
	require.Equal(t, payload[:], r.PayloadCommitment)
	require.Equal(t, holder[:], r.HolderKeyCommitment)
	rest, err := documents.ABI.Events["DocumentRequested"].Inputs.NonIndexed().Unpack(log.Data)
	require.NoError(t, err)
	require.Equal(t, []any{kind, uint64(r.Deadline)}, rest)

	withdrawn := s.succeeds(anna, "withdrawRequest", uint64(1))
	require.Len(t, withdrawn.Logs, 1)
	require.Equal(t, []common.Hash{
		documents.ABI.Events["RequestWithdrawn"].ID, common.BigToHash(common.Big1), common.BytesToHash(anna.Bytes()), common.BytesToHash(office.Bytes()),
	}, withdrawn.Logs[0].Topics)
	require.Equal(t, uint8(4), s.reads("request", uint64(1))[3])
	require.Equal(t, []string{"moscow.documents.v1.EventDocumentRequested", "moscow.documents.v1.EventRequestWithdrawn"}, kinds(s.ctx.EventManager().Events()))
}

func kinds(events sdk.Events) []string {
	var all []string
	for _, event := range events {
		all = append(all, event.Type)
	}
	return all
}

func TestRefusalsSpeakAsTheModuleDoes(t *testing.T) {
	s := newSuite(t)
	id := s.asks(anna)
	changed := func(change func([]any)) []any {
		args := s.proof(0, 12)
		change(args)
		return args
	}
	for name, tc := range map[string]struct {
		by     common.Address
		method string
		args   []any
		want   string
	}{
		"a request that is not there":            {anna, "request", []any{uint64(9)}, "9: unknown request"},
		"a type that is not there":               {anna, "documentType", []any{"passport"}, "unknown document type"},
		"a key that is not there":                {anna, "issuerKey", []any{office, "k2"}, "unknown issuer key"},
		"a key of nobody":                        {anna, "issuerKey", []any{anna, "k1"}, "unknown issuer key"},
		"a batch that is not there":              {anna, "batch", []any{office, uint64(8)}, "unknown batch"},
		"a list that is not there":               {anna, "statusList", []any{office, uint64(4)}, "unknown status list"},
		"a status of a list that is not there":   {anna, "statusAt", []any{office, uint64(4), uint32(0)}, "unknown status list"},
		"a status behind the list":               {anna, "statusAt", []any{office, uint64(3), uint32(rules.StatusListEntries)}, "a list has 131072: invalid status indices"},
		"a document of a batch that is not":      {anna, "documentStatus", changed(func(a []any) { a[1] = uint64(8) }), "unknown batch"},
		"a document of another issuer":           {anna, "documentStatus", changed(func(a []any) { a[0] = anna }), "unknown batch"},
		"a document at another place":            {anna, "documentStatus", changed(func(a []any) { a[2] = uint32(1) }), "invalid batch"},
		"a document behind the batch":            {anna, "documentStatus", changed(func(a []any) { a[2] = uint32(size) }), "leaf index out of range"},
		"another document":                       {anna, "documentStatus", changed(func(a []any) { a[3] = [32]byte{9} }), "invalid inclusion proof"},
		"a path cut short":                       {anna, "documentStatus", changed(func(a []any) { a[4] = a[4].([][32]byte)[1:] }), "invalid inclusion proof"},
		"a path that is too long":                {anna, "documentStatus", changed(func(a []any) { a[4] = make([][32]byte, 18) }), "a path of 18 hashes, 17 are the most"},
		"an index behind the list":               {anna, "documentStatus", changed(func(a []any) { a[5] = uint32(rules.StatusListEntries) }), "invalid status indices"},
		"a request of a stranger":                {stranger, "requestDocument", []any{kind, office, "", payload, holder}, errNotEnrolled.Error()},
		"a request of another class":             {named("trader"), "requestDocument", []any{kind, office, "", payload, holder}, "accounts of this class may not ask"},
		"a request of no type":                   {anna, "requestDocument", []any{"\xff", office, "", payload, holder}, "unknown document type"},
		"a request to another department":        {anna, "requestDocument", []any{kind, boris, "", payload, holder}, "not the department for this"},
		"a request on no ground":                 {anna, "requestDocument", []any{kind, office, "\xff", payload, holder}, "basis is not one of the document type's"},
		"a request without payload":              {anna, "requestDocument", []any{kind, office, "", [32]byte{}, holder}, "invalid request"},
		"a withdrawal by another":                {boris, "withdrawRequest", []any{id}, "request was filed by somebody else"},
		"a withdrawal by a stranger":             {stranger, "withdrawRequest", []any{id}, errNotEnrolled.Error()},
		"a withdrawal of a request that is none": {anna, "withdrawRequest", []any{uint64(9)}, "unknown request"},
	} {
		t.Run(name, func(t *testing.T) {
			before := stateOf(t, s.ctx, s.key)
			result := s.call(tc.by, tc.method, tc.args...)
			require.Contains(t, result.Reason(t), tc.want)
			require.Empty(t, result.Logs)
			require.True(t, maps.Equal(before, stateOf(t, s.ctx, s.key)), "nothing is left of it")
		})
	}
}

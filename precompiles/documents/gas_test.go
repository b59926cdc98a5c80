package documents_test

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/moscowchain/moscowd/precompiles/documents"
	"github.com/moscowchain/moscowd/precompiles/precompiletest"
)

func TestTheDocumentationGivesTheGasOfEachFunction(t *testing.T) {
	s := newSuite(t)
	measured := map[string]uint64{}
	for _, c := range []struct {
		by     common.Address
		method string
		args   []any
	}{
		{anna, "requestDocument", []any{kind, office, "", payload, holder}},
		{stranger, "request", []any{uint64(1)}},
		{anna, "withdrawRequest", []any{uint64(1)}},
		{stranger, "documentTypeAfter", []any{""}},
		{stranger, "documentType", []any{kind}},
		{stranger, "issuerKeyAfter", []any{office, ""}},
		{stranger, "issuerKey", []any{office, "k1"}},
		{stranger, "batch", []any{office, uint64(7)}},
		{stranger, "statusList", []any{office, uint64(3)}},
		{stranger, "statusAt", []any{office, uint64(3), uint32(11)}},
		{stranger, "documentStatus", s.proof(0, 12)},
	} {
		measured[c.method] = s.succeeds(c.by, c.method, c.args...).GasUsed
	}
	t.Log(measured)
	precompiletest.RequireGasTable(t, "../../docs/ethereum.md", "IDocuments", documents.ABI, measured)
}

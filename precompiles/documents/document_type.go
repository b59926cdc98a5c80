package documents

import (
	"github.com/ethereum/go-ethereum/common"

	"cosmossdk.io/collections"

	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/documents/types"
)

func (s service) documentTypeAfter(call *precompiles.Call) ([]any, error) {
	var id string
	if err := call.Scan(&id); err != nil {
		return nil, err
	}
	next := ""
	err := s.keeper.Types.Walk(call.Context, new(collections.Range[string]).StartExclusive(id),
		func(found string, _ types.DocumentType) (bool, error) {
			next = found
			return true, nil
		})
	return []any{next}, err
}

func (s service) documentType(call *precompiles.Call) ([]any, error) {
	var id string
	if err := call.Scan(&id); err != nil {
		return nil, err
	}
	found, err := s.queries.DocumentType(call.Context, &types.QueryDocumentTypeRequest{Id: id})
	if err != nil {
		return nil, err
	}
	t := &found.Type
	call.ChargeItems(uint64(len(t.Issuers)))
	issuers := make([]common.Address, len(t.Issuers))
	for i := range issuers {
		if issuers[i], err = s.account(t.Issuers[i]); err != nil {
			return nil, err
		}
	}
	return []any{
		t.TitleRu, t.TitleEn, issuers, t.DeadlineWorkingDays, t.ValiditySeconds, t.Closed, word(t.SchemaHash), t.SchemaUri,
	}, nil
}

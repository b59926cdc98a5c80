package localnet

import (
	"slices"
	"strings"

	"github.com/moscowchain/moscowd/documents/example"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	documentstypes "github.com/moscowchain/moscowd/x/documents/types"
)

// Classes of the accounts that issue documents and ask for them.
const (
	issuerClass   = "issuer"
	counterClass  = "counter"
	residentClass = "resident"
)

// documentClasses are quotas for a department that issues and a counter; residents have theirs by default.
func documentClasses() []accesstypes.Class {
	return []accesstypes.Class{
		{Name: issuerClass, TxsPerWindow: 1_000_000, GasPerWindow: accesstypes.MaxGasPerWindow, WindowSeconds: 3_600},
		{Name: counterClass, TxsPerWindow: 1_000_000, GasPerWindow: accesstypes.MaxGasPerWindow, WindowSeconds: 3_600},
	}
}

// documentTypes are the example types, issued by one account. Deadlines and validity are made up.
func documentTypes(issuer string) documentstypes.GenesisState {
	genesis := documentstypes.DefaultGenesis()
	genesis.Params.MaxOpenRequests = documentstypes.MaxOpenRequests
	for _, t := range example.All() {
		hash := t.Schema.Hash()
		genesis.Types = append(genesis.Types, documentstypes.DocumentType{
			Id:                  t.ID,
			TitleRu:             t.Schema.TitleRU,
			TitleEn:             t.Schema.TitleEN,
			Issuers:             []string{issuer},
			RequesterClasses:    []string{residentClass},
			CounterClasses:      []string{counterClass},
			DeadlineWorkingDays: 10,
			ValiditySeconds:     31 * 24 * 60 * 60,
			BasisCodes: []documentstypes.Code{
				{Code: "child", TitleRu: "Законный представитель ребёнка", TitleEn: "Parent of a child"},
				{Code: "ward", TitleRu: "Опекун или попечитель", TitleEn: "Guardian of a ward"},
			},
			SchemaHash:        hash[:],
			SchemaUri:         t.Schema.ID,
			DisclosableFields: t.Schema.Hidden(),
			PaperFields:       t.PaperFields,
		})
	}
	slices.SortFunc(genesis.Types, func(a, b documentstypes.DocumentType) int { return strings.Compare(a.Id, b.Id) })
	return *genesis
}

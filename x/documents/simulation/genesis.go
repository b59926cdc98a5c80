package simulation

import (
	"fmt"
	"math/rand"
	"slices"

	"github.com/cosmos/cosmos-sdk/types/module"
	simtypes "github.com/cosmos/cosmos-sdk/types/simulation"

	"github.com/moscowchain/moscowd/x/documents/types"
)

// classes are those that x/access has by default: some random accounts of each may ask.
var classes = []string{"department", "resident", "trader"}

// RandomizedGenState makes document types that random accounts issue. The bounds are small, so that simulations reach them.
func RandomizedGenState(simState *module.SimulationState) {
	r := simState.Rand
	genesis := types.DefaultGenesis()
	genesis.Params = randomParams(r)
	for i := range 1 + r.Intn(3) {
		genesis.Types = append(genesis.Types, randomType(r, fmt.Sprintf("type%d", i), simState.Accounts))
	}
	simState.GenState[types.ModuleName] = simState.Cdc.MustMarshalJSON(genesis)
}

// randomParams follow the default: nothing is taken off the published lists.
func randomParams(r *rand.Rand) types.Params {
	params := types.DefaultParams()
	params.Calendar.UtcOffsetSeconds = int32(r.Intn(86_400) - 43_200)
	params.Calendar.Weekend = params.Calendar.Weekend[:r.Intn(3)]
	params.MaxOpenRequests = 1 + uint32(r.Intn(20))
	return params
}

// randomType is issued by one to three accounts and due soon.
func randomType(r *rand.Rand, id string, accounts []simtypes.Account) types.DocumentType {
	t := types.DocumentType{
		Id: id, TitleRu: "Документ", TitleEn: "Document",
		RequesterClasses: classes, CounterClasses: classes,
		DeadlineWorkingDays: 1 + uint32(r.Intn(3)), ValiditySeconds: types.MinValiditySeconds + uint64(r.Intn(1_000_000)),
		BasisCodes:        []types.Code{{Code: "child", TitleRu: "Ребёнок", TitleEn: "Child"}},
		SchemaHash:        randomCommitment(r),
		DisclosableFields: []string{"address", "area"}, PaperFields: []string{"number"},
	}
	for range 1 + r.Intn(3) {
		t.Issuers = append(t.Issuers, accounts[r.Intn(len(accounts))].AddressBech32)
	}
	slices.Sort(t.Issuers)
	t.Issuers = slices.Compact(t.Issuers)
	return t
}

func randomCommitment(r *rand.Rand) []byte {
	commitment := make([]byte, types.CommitmentLength)
	for i := range commitment {
		commitment[i] = byte(r.Intn(256))
	}
	return commitment
}

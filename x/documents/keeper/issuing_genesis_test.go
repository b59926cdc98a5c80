package keeper_test

import (
	"bytes"
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// filled is a scene with a second list, statuses in several chunks and a batch of the other department.
func filled(t *testing.T) *office {
	t.Helper()
	o := scene(t)
	second := o.batchOf(2, 40)
	second.StatusList = 2
	o.issue(second)
	require.NoError(t, o.set(suspended, 9_000, 9_001, 131_071))
	o.next()
	require.NoError(t, o.set(valid, 9_000, 131_071))
	o.register(o.other, "k1", p256Key(t, 3))
	others := o.batchOf(1, 7)
	others.Issuer, others.Type = o.other, othersType
	o.issue(others)
	return o
}

func TestGenesisOfIssuingRoundTripsTheStore(t *testing.T) {
	o := filled(t)
	exported, err := o.keeper.ExportGenesis(o.ctx)
	require.NoError(t, err)
	require.Len(t, exported.Batches, 3)
	require.Len(t, exported.StatusLists, 3)
	require.Len(t, exported.StatusChanges, 6)
	require.Len(t, exported.IssuerKeys, 4)

	again := emptyOffice(t)
	again.accounts = o.accounts
	again.init(exported)
	require.True(t, maps.Equal(o.state(), again.state()))
	same, err := again.keeper.ExportGenesis(again.ctx)
	require.NoError(t, err)
	require.Equal(t, exported, same)
}

func TestChangesInGenesisMayComeInAnyOrder(t *testing.T) {
	o := filled(t)
	g, err := o.keeper.ExportGenesis(o.ctx)
	require.NoError(t, err)
	// Changes of one chunk with another chunk's between them.
	g.StatusChanges[1], g.StatusChanges[4] = g.StatusChanges[4], g.StatusChanges[1]
	again := emptyOffice(t)
	again.init(g)
	require.True(t, maps.Equal(o.state(), again.state()))
}

func TestGenesisOfIssuingIsRefused(t *testing.T) {
	for name, change := range map[string]func(*types.GenesisState){
		"with a key of no algorithm":             func(g *types.GenesisState) { g.IssuerKeys[0].Algorithm = 0 },
		"with a key without subject":             func(g *types.GenesisState) { g.IssuerKeys[0].Subject = nil },
		"with a key retired before it was there": func(g *types.GenesisState) { g.IssuerKeys[0].RetiredHeight = 1 },
		"with a compromise never declared":       func(g *types.GenesisState) { g.IssuerKeys[0].CompromisedFrom = 1 },
		"with a compromise of the future": func(g *types.GenesisState) {
			g.IssuerKeys[0].CompromisedFrom, g.IssuerKeys[0].DeclaredHeight = 9, 8
		},
		"with a key twice": func(g *types.GenesisState) { g.IssuerKeys = append(g.IssuerKeys, g.IssuerKeys[0]) },
		"with a subject that is two issuers": func(g *types.GenesisState) {
			for i := range g.IssuerKeys {
				g.IssuerKeys[i].Subject = g.IssuerKeys[0].Subject
			}
		},
		"with a batch of nothing":              func(g *types.GenesisState) { g.Batches[0].Size_ = 0 },
		"with a batch twice":                   func(g *types.GenesisState) { g.Batches = append(g.Batches, g.Batches[0]) },
		"with a batch of an unknown type":      func(g *types.GenesisState) { g.Batches[0].Type = "passport" },
		"with a batch of an unknown key":       func(g *types.GenesisState) { g.Batches[0].KeyId = "k9" },
		"with a batch older than its key":      func(g *types.GenesisState) { g.Batches[0].AnchoredHeight = 1 },
		"with a batch younger than its key":    func(g *types.GenesisState) { retire(g, &g.Batches[0]) },
		"with a list that is not there":        func(g *types.GenesisState) { g.StatusLists = g.StatusLists[1:] },
		"with a list twice":                    func(g *types.GenesisState) { g.StatusLists = append(g.StatusLists, g.StatusLists[0]) },
		"with a list that reserves more":       func(g *types.GenesisState) { g.StatusLists[0].Reserved++ },
		"with a list of no batch":              func(g *types.GenesisState) { g.StatusLists[0].Number = 99 },
		"with a list that has hashes":          func(g *types.GenesisState) { g.StatusLists[0].ChunkHashes = [][]byte{bytes.Repeat([]byte{1}, 32)} },
		"with a status of a list that is not":  func(g *types.GenesisState) { g.StatusChanges[0].List = 99 },
		"with a status twice":                  func(g *types.GenesisState) { g.StatusChanges = append(g.StatusChanges, g.StatusChanges[0]) },
		"with a status behind the list":        func(g *types.GenesisState) { g.StatusChanges[0].Index = rules.StatusListEntries },
		"with a status that does not exist":    func(g *types.GenesisState) { g.StatusChanges[0].Status = 4 },
		"with a status of 256 above another":   func(g *types.GenesisState) { g.StatusChanges[0].Status = 257 },
		"with a status for a reason not known": func(g *types.GenesisState) { g.StatusChanges[0].Reason = "dislike" },
		"with a reason where there is none":    func(g *types.GenesisState) { g.StatusChanges[2].Reason = "court-order" },
		"with more documents than a list has":  func(g *types.GenesisState) { overfill(g) },
	} {
		t.Run(name, func(t *testing.T) {
			o := filled(t)
			g, err := o.keeper.ExportGenesis(o.ctx)
			require.NoError(t, err)
			require.NoError(t, g.Validate())
			change(g)
			require.ErrorIs(t, g.Validate(), types.ErrGenesisInvalid)
		})
	}
}

// retire takes the key of a batch out of use before the batch was anchored.
func retire(g *types.GenesisState, batch *types.Batch) {
	for i := range g.IssuerKeys {
		if k := &g.IssuerKeys[i]; k.Issuer == batch.Issuer && k.KeyId == batch.KeyId {
			k.RetiredHeight = k.RegisteredHeight
		}
	}
	batch.AnchoredHeight++
}

// overfill adds two batches of which one would fit.
func overfill(g *types.GenesisState) {
	for range 2 {
		more := g.Batches[0]
		more.Number, more.Size_ = uint64(len(g.Batches))+100, rules.MaxBatch
		g.Batches = append(g.Batches, more)
	}
	for i := range g.StatusLists {
		if l := &g.StatusLists[i]; l.Issuer == g.Batches[0].Issuer && l.Number == g.Batches[0].StatusList {
			l.Reserved += 2 * rules.MaxBatch
		}
	}
}

func TestGenesisWithAddressesWrittenOtherwiseIsRefused(t *testing.T) {
	for name, change := range map[string]func(*types.GenesisState, string){
		"of a key":    func(g *types.GenesisState, a string) { g.IssuerKeys[0].Issuer = a },
		"of a batch":  func(g *types.GenesisState, a string) { g.Batches[0].Issuer = a },
		"of a list":   func(g *types.GenesisState, a string) { g.StatusLists[0].Issuer = a },
		"of a status": func(g *types.GenesisState, a string) { g.StatusChanges[0].Issuer = a },
	} {
		t.Run(name, func(t *testing.T) {
			o := filled(t)
			g, err := o.keeper.ExportGenesis(o.ctx)
			require.NoError(t, err)
			change(g, "moscow1x")
			again := emptyOffice(t)
			again.init(types.DefaultGenesis())
			require.ErrorIs(t, again.keeper.InitGenesis(again.ctx, g), types.ErrAddressInvalid)
		})
	}
}

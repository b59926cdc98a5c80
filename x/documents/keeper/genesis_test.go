package keeper_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/documents/types"
)

// busyHall has a request in every state, overdue ones, and statistics.
func busyHall(t *testing.T) *hall {
	t.Helper()
	h := newHall(t)
	_, err := h.messages.SetInbox(h.ctx, &types.MsgSetInbox{Issuer: h.issuer, EncryptionKey: commitmentOf("key"), Uri: "https://inbox.example/"})
	require.NoError(t, err)
	var ids []uint64
	for range 8 {
		ids = append(ids, h.askAtCounter())
	}
	own := h.ask()
	h.accept(ids[1:4]...)
	h.anchor(1, 3)
	require.NoError(t, h.fulfil(1, ids[1]))
	h.refuse(ids[4])
	h.nextAt(thursdaysEnd)
	require.NoError(t, h.fulfil(1, ids[2]))
	h.nextAt(thursdaysEnd.Add(time.Hour))
	h.withdraw(own)
	h.ask()
	return h
}

func TestGenesisRoundTripsTheStore(t *testing.T) {
	h := busyHall(t)
	exported, err := h.keeper.ExportGenesis(h.ctx)
	require.NoError(t, err)
	require.NoError(t, exported.Validate())
	other := emptyHall(t)
	other.people = h.people
	require.NoError(t, other.keeper.InitGenesis(other.ctx, exported))
	want, got := h.state(), other.state()
	require.Len(t, got, len(want))
	for key, value := range want {
		require.Equal(t, fmt.Sprintf("%x", value), fmt.Sprintf("%x", got[key]), "key %x", key)
	}
	again, err := other.keeper.ExportGenesis(other.ctx)
	require.NoError(t, err)
	require.Equal(t, exported, again)
}

func TestDeadlinesGoOnAfterAnImport(t *testing.T) {
	h := busyHall(t)
	exported, err := h.keeper.ExportGenesis(h.ctx)
	require.NoError(t, err)
	other := emptyHall(t)
	other.issuer = h.issuer
	require.NoError(t, other.keeper.InitGenesis(other.ctx, exported))
	before, overdue := other.queue()
	require.Equal(t, [2]uint64{6, 5}, [2]uint64{before, overdue})
	other.at(1, thursdaysEnd.Add(30*24*time.Hour))
	require.NoError(t, other.keeper.EndBlock(other.ctx))
	_, overdue = other.queue()
	require.Equal(t, before, overdue)
}

func TestGenesisIsRefused(t *testing.T) {
	h := busyHall(t)
	for name, change := range map[string]func(g *types.GenesisState){
		"no refusal reason":               func(g *types.GenesisState) { g.Params.RefusalReasons = nil },
		"types out of order":              func(g *types.GenesisState) { g.Types[0], g.Types[1] = g.Types[1], g.Types[0] },
		"a type without a schema":         func(g *types.GenesisState) { g.Types[0].SchemaHash = nil },
		"two inboxes of one department":   func(g *types.GenesisState) { g.Inboxes = append(g.Inboxes, g.Inboxes[0]) },
		"an inbox without a key":          func(g *types.GenesisState) { g.Inboxes[0].EncryptionKey = nil },
		"a gap in the requests":           func(g *types.GenesisState) { g.Requests = g.Requests[1:] },
		"a request of no type":            func(g *types.GenesisState) { g.Requests[0].Type = "none.1" },
		"a request without a payload":     func(g *types.GenesisState) { g.Requests[0].PayloadCommitment = nil },
		"a key at the counter":            func(g *types.GenesisState) { g.Requests[0].HolderKeyCommitment = commitmentOf("key") },
		"no state":                        func(g *types.GenesisState) { g.Requests[0].State = 0 },
		"a state that is none":            func(g *types.GenesisState) { g.Requests[0].State = 6 },
		"a short subject":                 func(g *types.GenesisState) { g.Requests[0].Subject = []byte{1} },
		"a deadline before filing":        func(g *types.GenesisState) { g.Requests[0].Deadline = g.Requests[0].FiledAt },
		"filed before 1970":               func(g *types.GenesisState) { g.Requests[0].FiledAt = -1 },
		"an open request that is decided": func(g *types.GenesisState) { g.Requests[0].DecidedAt = g.Requests[0].FiledAt },
		"a decided request that is open":  func(g *types.GenesisState) { g.Requests[4].DecidedAt = 0 },
		"decided before it was filed":     func(g *types.GenesisState) { g.Requests[4].DecidedAt = g.Requests[4].FiledAt - 1 },
		"overdue though decided in time":  func(g *types.GenesisState) { g.Requests[4].Overdue = true },
		"a refusal without a reason":      func(g *types.GenesisState) { g.Requests[4].RefusalReason = "" },
		"a reason of no list":             func(g *types.GenesisState) { g.Requests[4].RefusalReason = "x" },
		"a reason without a refusal":      func(g *types.GenesisState) { g.Requests[0].RefusalReason = "duplicate" },
		"issued in no batch":              func(g *types.GenesisState) { g.Requests[1].Batch = 0 },
		"issued in an unknown batch":      func(g *types.GenesisState) { g.Requests[1].Batch = 7 },
		"issued before it was filed":      func(g *types.GenesisState) { g.Requests[1].FiledHeight = 101 },
		"more issued than the batch has":  func(g *types.GenesisState) { g.Batches[0].Size_ = 1 },
		"two tallies of a day":            func(g *types.GenesisState) { g.Tallies = append(g.Tallies, g.Tallies[0]) },
		"more late than decided":          func(g *types.GenesisState) { g.Tallies[0].Late = 99 },
		"a tally that is too long":        func(g *types.GenesisState) { g.Tallies[0].Days = make([]uint64, 252) },
	} {
		t.Run(name, func(t *testing.T) {
			g, err := h.keeper.ExportGenesis(h.ctx)
			require.NoError(t, err)
			change(g)
			require.ErrorIs(t, g.Validate(), types.ErrGenesisInvalid)
		})
	}
}

func TestGenesisWithOtherAddressesIsNotWritten(t *testing.T) {
	h := busyHall(t)
	for name, change := range map[string]func(g *types.GenesisState, address string){
		"an issuer of a type":      func(g *types.GenesisState, a string) { g.Types[0].Issuers = []string{a} },
		"the issuer of an inbox":   func(g *types.GenesisState, a string) { g.Inboxes[0].Issuer = a },
		"the issuer of a request":  func(g *types.GenesisState, a string) { g.Requests[0].Issuer = a },
		"the account of a request": func(g *types.GenesisState, a string) { g.Requests[0].FiledBy = a },
		"the issuer of a tally":    func(g *types.GenesisState, a string) { g.Tallies[0].Issuer = a },
	} {
		for _, address := range []string{"moscow1", string(bytes.ToUpper([]byte(h.issuer)))} {
			t.Run(name+" "+address, func(t *testing.T) {
				g, err := h.keeper.ExportGenesis(h.ctx)
				require.NoError(t, err)
				change(g, address)
				other := emptyHall(t)
				require.ErrorIs(t, other.keeper.InitGenesis(other.ctx, g), types.ErrAddressInvalid)
			})
		}
	}
}

package integration

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// TestATraderWithANewKeyKeepsHisApplication: services know subjects, not addresses.
func TestATraderWithANewKeyKeepsHisApplication(t *testing.T) {
	const delay = 10 * time.Minute
	rows := []types.PlanRow{}
	for _, row := range planRows(someOf(t, 50).Plan)[:3] {
		rows = append(rows, types.PlanRow{FairId: 1 + uint64(len(rows)), Period: row.Period, Speciality: types.SPECIALITY_VEGETABLES, IndividualsPlaces: 3})
	}
	n := newNetwork(t, 4, func(g *genesis) { g.access.Params.KeyReplacementDelaySeconds = uint32(delay / time.Second) })
	season := n.openSeason(types.Filing_FILING_TRADERS, rows)
	n.publish(season, rows)
	lost, found := n.traders[0], newAccount("new key of trader 0")
	n.delivered(n.signGas(lost, 400_000, submission(lost, season, rows[0])))
	withdraw := &types.MsgWithdrawApplication{SeasonId: season, ServiceNumber: n.applications(season)[0].ServiceNumber}

	n.run(n.registrar, &accesstypes.MsgReplaceKey{Signer: n.registrar.String(), OldAddress: lost.String(), NewAddress: found.String()})
	withdraw.Signer = found.String()
	n.refused(n.sign(found, withdraw), accesstypes.ErrAccountUnknown)
	found.sequence = 0
	n.blockAfter(delay)

	withdraw.Signer = lost.String()
	words := n.refused(n.sign(lost, withdraw), accesstypes.ErrAddressRetired)
	require.Contains(t, words, found.String(), "the refusal names who has the subject now")
	withdraw.Signer = found.String()
	n.run(found, withdraw)
	require.True(t, n.applications(season)[0].Withdrawn)
}

// TestAnObjectionIsDecidedByTheDepartments goes the way over governance.
func TestAnObjectionIsDecidedByTheDepartments(t *testing.T) {
	n := newNetwork(t, 4)
	lost, found := n.traders[0], newAccount("new key of trader 0")
	n.run(n.registrar, &accesstypes.MsgReplaceKey{Signer: n.registrar.String(), OldAddress: lost.String(), NewAddress: found.String()})
	n.run(lost, &accesstypes.MsgObjectToReplacement{Signer: lost.String()})
	n.blockAfter(30 * 24 * time.Hour)
	n.run(lost, n.grantOf(lost, n.resident, revoke(lost)))

	n.govern(&accesstypes.MsgResolveReplacement{Authority: n.authority(), OldAddress: lost.String(), Execute: true})
	n.refused(n.sign(lost, revoke(lost)), accesstypes.ErrAddressRetired)
	n.run(found, n.grantOf(found, n.resident, revoke(found)))
}

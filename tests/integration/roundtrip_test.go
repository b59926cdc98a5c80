package integration

import (
	"testing"

	"github.com/stretchr/testify/require"

	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/x/marketslots/types"
	poatypes "github.com/moscowchain/moscowd/x/poa/types"
)

func TestAnExportStartsTheSameNetwork(t *testing.T) {
	input := someOf(t, 300)
	rows := planRows(input.Plan)
	n := newNetwork(t, 4, withFewWrites)
	moment := func(name string) *network {
		t.Helper()
		other := n.reborn()
		require.Equal(t, n.height, other.height, name)
		return other
	}
	moment("an empty chain").block()

	n.suspend(n.traders[0])
	n.grant(n.traders[1], n.traders[2], revoke(n.traders[1]))
	n.run(n.operators[0], &poatypes.MsgRotateConsensusKey{
		Operator: n.operators[0].String(), ConsensusPubkey: consensusKey("rotated").PubKey().Bytes(), Proof: n.addMsg(n.operators[0], "rotated").Proof,
	})
	n.absent[string(n.current.Validators[1].Address)] = true
	id := n.submit(n.operators[1], false, n.addMsg(n.resident, "new"))
	n.vote(n.operators[2], id, govv1.OptionYes)
	moment("accounts suspended, grants, a rotated key, missed blocks, an open vote")

	byTraders := n.openSeason(types.Filing_FILING_TRADERS, rows)
	season := n.openSeason(types.Filing_FILING_OPERATOR, rows)
	n.publish(season, rows)
	n.publish(byTraders, rows)
	n.file(season, input)
	n.delivered(n.sign(n.traders[1], submission(n.traders[1], byTraders, rows[0])), n.sign(n.traders[2], submission(n.traders[2], byTraders, rows[0])))
	other := moment("applications that wait for their order")
	n.block()
	other.time = n.time
	other.execute(nil)
	require.Equal(t, n.applications(byTraders), other.applications(byTraders), "the order is the same")

	n.distribute(season)
	n.block()
	d := n.distribution(season)
	require.Positive(t, d.Cursor)
	require.Less(t, d.Cursor, d.Total)
	middle := moment("the middle of a distribution")

	n.finish(season)
	middle.block()
	middle.finish(season)
	require.Equal(t, n.rowOutcomes(season), middle.rowOutcomes(season))
	closing := func(n *network) types.Closing {
		return query[types.QueryClosingResponse](n, slots+"Closing", &types.QueryClosingRequest{SeasonId: season}).Closing
	}
	require.Equal(t, closing(n), closing(middle))
	last := moment("a closed season")
	last.block()
	last.run(last.operators[0], harmless(last.operators[0], "life goes on"))
}

func TestAGenesisWithoutDepartmentsDoesNotStart(t *testing.T) {
	n := newNode(t)
	g := n.makeGenesis(0)
	require.Panics(t, func() { n.init(g.state(), 1, app.ConsensusParams().ToProto()) })
}

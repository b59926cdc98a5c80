package keeper_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/crypto/tally"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// talliedElection is closed with two ballots in district 1, one of them merged from 30, and one in district 10.
func talliedElection(tb testing.TB) *electionSuite {
	tb.Helper()
	s := openElection(tb)
	s.mustCastBallots(s.ballot("anna", 1, 1, 0, 0), s.ballot("gleb", 1, 0, 0, 1), s.ballot("vera", 1, 0, 1, 0, 1, 0))
	require.NoError(tb, s.spoil("boris", s.ballot("boris", 1, 1, 0, 0)))
	s.closed()
	return s
}

func TestADecryptionShareIsRefusedWithItsOwnError(t *testing.T) {
	s := talliedElection(t)
	_, mayor := s.task(1)
	_, bridge := s.task(10)
	head := s.electionHead()
	rehearsal, err := head.RehearsalTask()
	require.NoError(t, err)
	good := s.shareOf(2, 1, mayor)
	ofAnother := s.shareOf(3, 1, mayor)
	s.decrypt(1, 1)
	s.enrol("official", "department")
	for name, tc := range map[string]struct {
		change func(*types.MsgSubmitDecryptionShare)
		want   error
	}{
		"an account that is not enrolled":       {func(m *types.MsgSubmitDecryptionShare) { m.Trustee = s.address("stranger") }, errUnknown},
		"an account that is no trustee":         {func(m *types.MsgSubmitDecryptionShare) { m.Trustee = s.address("official") }, types.ErrTrusteeOther},
		"an unknown election":                   {func(m *types.MsgSubmitDecryptionShare) { m.ElectionId = 9 }, types.ErrElectionUnknown},
		"an unknown district":                   {func(m *types.MsgSubmitDecryptionShare) { m.District = 9 }, types.ErrTallyTaskUnknown},
		"a district that was merged":            {func(m *types.MsgSubmitDecryptionShare) { m.District = 30 }, types.ErrTallyTaskUnknown},
		"a trustee who gave one":                {func(m *types.MsgSubmitDecryptionShare) { m.Trustee = s.trustees[0].address }, types.ErrShareRepeated},
		"the share of another trustee":          {func(m *types.MsgSubmitDecryptionShare) { m.Share = ofAnother.Share }, types.ErrShareInvalid},
		"a share of another district":           {func(m *types.MsgSubmitDecryptionShare) { m.Share = s.shareOf(2, 10, bridge).Share }, types.ErrShareInvalid},
		"a share of the rehearsal's ciphertext": {func(m *types.MsgSubmitDecryptionShare) { m.Share = s.shareOf(2, 1, rehearsal).Share }, types.ErrShareInvalid},
		"points of the right share, no proof": {func(m *types.MsgSubmitDecryptionShare) {
			m.Share = slices.Clone(m.Share)
			clear(m.Share[len(m.Share)-64:])
		}, types.ErrShareInvalid},
		"a share of one column altered": {func(m *types.MsgSubmitDecryptionShare) {
			m.Share = slices.Concat(m.Share[32:64], m.Share[:32], m.Share[64:])
		}, types.ErrShareInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			msg := *good
			tc.change(&msg)
			require.ErrorIs(t, errOf(s.msgs.SubmitDecryptionShare(s.ctx, &msg)), tc.want)
		})
	}
	_, err = s.msgs.SubmitDecryptionShare(s.ctx, good)
	require.NoError(t, err, "what is unaltered is accepted in the same run")
	shares, err := s.queries.DecryptionShares(s.ctx, &types.QueryDecryptionSharesRequest{ElectionId: s.id})
	require.NoError(t, err)
	require.Len(t, shares.Shares, 2)
	require.Equal(t, good.Share, shares.Shares[1].Share)
}

// Nobody has the trustees open what they choose: shares are of the chain's own sums, and in the tally only.
func TestSharesExistInTheTallyOnly(t *testing.T) {
	s := openElection(t)
	m := s.ballot("anna", 1, 1, 0, 0)
	s.mustCastBallots(m)
	s.endBlock()
	accumulators, err := s.queries.ElectionAccumulators(s.ctx, &types.QueryElectionAccumulatorsRequest{ElectionId: s.id})
	require.NoError(t, err)
	require.NotEmpty(t, accumulators.Accumulators[0].Ciphertexts)
	require.ErrorIs(t, errOf(s.msgs.SubmitDecryptionShare(s.ctx, &types.MsgSubmitDecryptionShare{
		Trustee: s.trustees[0].address, ElectionId: s.id, District: 1, Share: make([]byte, tally.ShareSize(3)),
	})), types.ErrElectionStage)
	// A late rehearsal gives no share of a ballot either.
	require.ErrorIs(t, errOf(s.msgs.Rehearse(s.ctx, s.rehearsal(2))), types.ErrElectionStage)
}

func TestCountsAreRefusedUnlessTheyAreProven(t *testing.T) {
	s := talliedElection(t)
	s.decrypt(1, 2, 3)
	right := types.DistrictCounts{District: 1, Counts: []uint64{1, 0, 1}}
	require.ErrorIs(t, s.finalise(right), types.ErrSharesTooFew, "two of three")
	s.decrypt(1, 4)
	s.decrypt(10, 1, 2, 4)
	for name, tc := range map[string]struct {
		counts types.DistrictCounts
		want   error
	}{
		"an unknown district":                {types.DistrictCounts{District: 9, Counts: right.Counts}, types.ErrTallyTaskUnknown},
		"a merged district":                  {types.DistrictCounts{District: 30, Counts: right.Counts}, types.ErrTallyTaskUnknown},
		"a vote moved, the sum as it was":    {types.DistrictCounts{District: 1, Counts: []uint64{2, 0, 0}}, types.ErrTallyCounts},
		"off by one with a matching sum":     {types.DistrictCounts{District: 1, Counts: []uint64{1, 1, 0}}, types.ErrTallyCounts},
		"a vote too many":                    {types.DistrictCounts{District: 1, Counts: []uint64{1, 0, 2}}, types.ErrTallyCounts},
		"more votes than ballots":            {types.DistrictCounts{District: 1, Counts: []uint64{3, 0, 0}}, types.ErrTallySums},
		"a count too few":                    {types.DistrictCounts{District: 1, Counts: []uint64{1, 0}}, types.ErrTallyCounts},
		"the counts of another district":     {types.DistrictCounts{District: 10, Counts: []uint64{1, 0, 1}}, types.ErrTallyCounts},
		"a count that is none in the field":  {types.DistrictCounts{District: 1, Counts: []uint64{^uint64(0), 0, 1}}, types.ErrTallySums},
		"right counts of the wrong contests": {types.DistrictCounts{District: 10, Counts: []uint64{1, 0, 0, 1, 0}}, types.ErrTallyCounts},
	} {
		t.Run(name, func(t *testing.T) { require.ErrorIs(t, s.finalise(tc.counts), tc.want) })
	}
	require.ErrorIs(t, errOf(s.msgs.FinaliseTally(s.ctx, &types.MsgFinaliseTally{Sender: s.address("stranger"), ElectionId: s.id})), errUnknown)
	require.NoError(t, s.finalise(right))
	require.ErrorIs(t, s.finalise(right), types.ErrTallyRepeated)
	require.NoError(t, s.finalise(types.DistrictCounts{District: 10, Counts: []uint64{0, 1, 0, 1, 0}}))
	s.requireStage(types.ELECTION_STAGE_FINAL)
	require.ErrorIs(t, s.finalise(right), types.ErrElectionStage)
}

// A tally that nobody finishes is seen to stall, waits for as long as it takes, and never makes do with fewer trustees.
func TestATallyThatStallsKeepsItsThreshold(t *testing.T) {
	s := talliedElection(t)
	s.decrypt(1, 1, 2)
	s.decrypt(10, 1, 2)
	e := s.election()
	s.until(e.Ends().Add(time.Duration(e.TallySeconds) * time.Second))
	require.True(t, s.election().Stalled)
	require.ErrorIs(t, s.finalise(types.DistrictCounts{District: 1, Counts: []uint64{1, 0, 1}}), types.ErrSharesTooFew)
	require.Equal(t, uint64(3), s.election().Threshold)
	s.until(e.Ends().Add(1_000 * time.Hour))
	s.decrypt(1, 3)
	s.decrypt(10, 4)
	require.NoError(t, s.finalise(
		types.DistrictCounts{District: 1, Counts: []uint64{1, 0, 1}}, types.DistrictCounts{District: 10, Counts: []uint64{0, 1, 0, 1, 0}},
	))
	s.requireStage(types.ELECTION_STAGE_FINAL)
	require.False(t, s.election().Stalled)
}

func TestOfADistrictThatStaysTooSmallOnlyTheTurnoutIsTold(t *testing.T) {
	s := newElectionSuite(t)
	s.create(func(m *types.MsgCreateElection) { m.Districts[0].Minimum = 5 })
	s.open()
	s.mustCastBallots(s.ballot("anna", 1, 1, 0, 0), s.ballot("gleb", 1, 0, 0, 1))
	s.closed()
	task, _ := s.task(1)
	require.True(t, task.TurnoutOnly)
	require.Empty(t, task.Ciphertexts)
	empty, _ := s.task(10)
	require.True(t, empty.TurnoutOnly, "a district without ballots")
	require.ErrorIs(t, errOf(s.msgs.SubmitDecryptionShare(s.ctx, &types.MsgSubmitDecryptionShare{
		Trustee: s.trustees[0].address, ElectionId: s.id, District: 1,
	})), types.ErrTallyNotOpened)
	require.ErrorIs(t, s.finalise(types.DistrictCounts{District: 1, Counts: []uint64{1, 0, 1}}), types.ErrTallyNotOpened)
	require.NoError(t, s.finalise(), "there is nothing to open")
	s.requireStage(types.ELECTION_STAGE_FINAL)
	results, err := s.queries.ElectionResults(s.ctx, &types.QueryElectionResultsRequest{ElectionId: s.id})
	require.NoError(t, err)
	require.Equal(t, types.DistrictResult{District: 1, Merged: []uint64{30}, Ballots: 2, TurnoutOnly: true}, results.Results[0])
	require.Equal(t, uint64(1), results.Turnout[0].Ballots)
}

func TestBallotsAndTalliesPassThroughAGenesis(t *testing.T) {
	open := openElection(t)
	open.mustCastBallots(open.ballot("anna", 1, 1, 0, 0), open.ballot("anna", 2, 0, 1, 0), open.ballot("vera", 1, 0, 1, 0, 1, 0))
	require.NoError(t, open.spoil("boris", open.ballot("boris", 1, 1, 0, 0)))
	open.endBlock()
	closed := talliedElection(t)
	closed.decrypt(1, 1, 2, 3)
	half := talliedElection(t)
	half.decrypt(1, 1, 2, 3)
	half.decrypt(10, 1)
	require.NoError(t, half.finalise(types.DistrictCounts{District: 1, Counts: []uint64{1, 0, 1}}))
	final := talliedElection(t)
	final.decrypt(1, 1, 2, 3)
	final.decrypt(10, 1, 3, 4)
	require.NoError(t, final.finalise(
		types.DistrictCounts{District: 1, Counts: []uint64{1, 0, 1}}, types.DistrictCounts{District: 10, Counts: []uint64{0, 1, 0, 1, 0}},
	))
	for name, s := range map[string]*electionSuite{"open": open, "in its tally": closed, "half tallied": half, "final": final} {
		t.Run("an election that is "+name, func(t *testing.T) {
			exported, err := s.k.ExportGenesis(s.ctx)
			require.NoError(t, err)
			require.NoError(t, exported.Validate(addresses))
			again := emptySuite(t)
			again.ctx = again.ctx.WithChainID(electionChain)
			require.NoError(t, again.k.InitGenesis(again.ctx, exported))
			second, err := again.k.ExportGenesis(again.ctx)
			require.NoError(t, err)
			require.Equal(t, exported, second)
		})
	}
	for name, tc := range map[string]struct {
		of     *electionSuite
		change func(*types.GenesisElection)
	}{
		"a ballot of nobody":            {open, func(g *types.GenesisElection) { g.Ballots.Ballots[0].Tag = make([]byte, 32) }},
		"a ballot of another district":  {open, func(g *types.GenesisElection) { g.Ballots.Ballots[0].Record.District = 30 }},
		"a ballot dropped":              {open, func(g *types.GenesisElection) { g.Ballots.Ballots = g.Ballots.Ballots[1:] }},
		"ciphertexts dropped":           {open, func(g *types.GenesisElection) { g.Ballots.Vectors = g.Ballots.Vectors[1:] }},
		"a hash cut short":              {open, func(g *types.GenesisElection) { g.Ballots.Vectors[0].Hash = g.Ballots.Vectors[0].Hash[1:] }},
		"an outcome that is none":       {open, func(g *types.GenesisElection) { g.Ballots.Vectors[0].Record.Outcome = 3 }},
		"another count in the head":     {open, func(g *types.GenesisElection) { g.Head.Cast++ }},
		"an accumulator exchanged":      {open, func(g *types.GenesisElection) { a := g.Ballots.Accumulators; a[0].Ciphertexts = a[1].Ciphertexts }},
		"an accumulator dropped":        {open, func(g *types.GenesisElection) { g.Ballots.Accumulators = g.Ballots.Accumulators[1:] }},
		"a task before the closing":     {open, func(g *types.GenesisElection) { g.Ballots.Tasks = []types.TallyTask{{District: 1}} }},
		"a task altered":                {closed, func(g *types.GenesisElection) { g.Ballots.Tasks[0].Ballots++ }},
		"another hash of accumulators":  {closed, func(g *types.GenesisElection) { g.Head.AccumulatorsHash = make([]byte, 32) }},
		"a share of another trustee":    {closed, func(g *types.GenesisElection) { g.Ballots.Shares[0].Trustee = 4 }},
		"a result altered":              {half, func(g *types.GenesisElection) { g.Ballots.Results[0].Counts = []uint64{0, 1, 1} }},
		"a result without its shares":   {half, func(g *types.GenesisElection) { g.Ballots.Shares = nil }},
		"a final result that is absent": {final, func(g *types.GenesisElection) { g.Ballots.Results = g.Ballots.Results[1:] }},
	} {
		t.Run(name, func(t *testing.T) {
			exported, err := tc.of.k.ExportGenesis(tc.of.ctx)
			require.NoError(t, err)
			tc.change(&exported.Elections[0])
			again := emptySuite(t)
			again.ctx = again.ctx.WithChainID(electionChain)
			require.ErrorIs(t, again.k.InitGenesis(again.ctx, exported), types.ErrGenesisInvalid)
		})
	}
}

package keeper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"

	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// BenchmarkDistributeW32 allocates 20 000 applications over 12 800 plan rows and writes the results with a commit per
// block, in memory and without consensus. The first block loads and allocates.
func BenchmarkDistributeW32(b *testing.B) {
	input, _ := fixture(b, "prod-20000-w32.json.gz")
	for b.Loop() {
		b.StopTimer()
		s := newSuite(b)
		store, ok := s.ctx.MultiStore().(storetypes.CommitMultiStore)
		require.True(b, ok)
		season, operator, _ := s.load(input)
		s.nextBlockAt(start.Add(time.Hour))
		_, err := s.msgs.StartDistribution(s.ctx, &types.MsgStartDistribution{Operator: operator, SeasonId: season})
		require.NoError(b, err)
		store.Commit()
		b.StartTimer()

		first, longest := time.Duration(0), time.Duration(0)
		for s.state(season) != types.SeasonState_SEASON_STATE_CLOSED {
			began := time.Now()
			s.nextBlock()
			store.Commit()
			took := time.Since(began)
			if first == 0 {
				first = took
			}
			longest = max(longest, took)
		}
		b.ReportMetric(first.Seconds(), "s/first-block")
		b.ReportMetric(longest.Seconds(), "s/longest-block")
	}
}

// BenchmarkInclusionProof proves applications of a closed season of 20 000 whose trees are in memory.
func BenchmarkInclusionProof(b *testing.B) {
	input, _ := fixture(b, "prod-20000-w1.json.gz")
	s := newSuite(b)
	season, operator, numbers := s.load(input)
	s.distribute(season, operator)
	prove := func(i int) {
		_, err := s.queries.InclusionProof(s.ctx, &types.QueryInclusionProofRequest{
			SeasonId: season, ServiceNumber: numbers[i%len(numbers)],
		})
		require.NoError(b, err)
	}
	prove(0)
	for i := 0; b.Loop(); i++ {
		prove(i)
	}
}

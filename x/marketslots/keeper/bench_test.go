package keeper_test

import (
	"context"
	"fmt"
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

// BenchmarkSubmitApplication files applications of traders, one each, in blocks of 500 with a commit, and gives the time
// and the gas of one, its order included.
func BenchmarkSubmitApplication(b *testing.B) {
	const perBlock = 500
	s := newSuite(b)
	store, ok := s.ctx.MultiStore().(storetypes.CommitMultiStore)
	require.True(b, ok)
	season, _ := s.season(types.Filing_FILING_TRADERS)
	gas, n := storetypes.Gas(0), 0
	for b.Loop() {
		b.StopTimer()
		var msgs []*types.MsgSubmitApplication
		for range perBlock {
			msgs = append(msgs, submission(s.enrol(fmt.Sprintf("trader %d", n), "trader"), season))
			n++
		}
		b.StartTimer()
		gas += s.gasOf(func() {
			for _, msg := range msgs {
				s.branched(func(ctx context.Context) error {
					_, err := s.msgs.SubmitApplication(ctx, msg)
					return err
				})
			}
		})
		s.nextBlockAt(start.Add(time.Minute))
		store.Commit()
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/application")
	b.ReportMetric(float64(gas)/float64(n), "gas/application")
}

// BenchmarkFileApplications files batches of the operator under the policy of 2018 with a commit per batch.
func BenchmarkFileApplications(b *testing.B) {
	s := newSuite(b)
	store, ok := s.ctx.MultiStore().(storetypes.CommitMultiStore)
	require.True(b, ok)
	season, operator := s.season(types.Filing_FILING_OPERATOR)
	gas, n := storetypes.Gas(0), 0
	for b.Loop() {
		b.StopTimer()
		var filings []types.ApplicationFiling
		for range types.MaxBatch {
			filings = append(filings, filing(fmt.Sprintf("0001-9000003-067601-%07d/18", n)))
			n++
		}
		b.StartTimer()
		gas += s.gasOf(func() { s.file(season, operator, filings...) })
		s.nextBlockAt(start.Add(time.Minute))
		store.Commit()
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/application")
	b.ReportMetric(float64(gas)/float64(n), "gas/application")
}

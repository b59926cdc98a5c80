package keeper_test

import (
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"cosmossdk.io/collections"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// pages reads a list to its end and gives the number of records of each page.
func pages(t *testing.T, read func(*query.PageRequest) (int, *query.PageResponse, error), limit uint64) (sizes []int) {
	t.Helper()
	request := &query.PageRequest{Limit: limit}
	for range 1000 {
		n, response, err := read(request)
		require.NoError(t, err)
		sizes = append(sizes, n)
		if response.NextKey == nil {
			return sizes
		}
		request = &query.PageRequest{Limit: limit, Key: response.NextKey}
	}
	t.Fatal("the pages do not end")
	return nil
}

func TestListsComeInPages(t *testing.T) {
	s := newSuite(t)
	everyState(s)
	require.Equal(t, []int{4, 3}, pages(t, func(p *query.PageRequest) (int, *query.PageResponse, error) {
		r, err := s.queries.Seasons(s.ctx, &types.QuerySeasonsRequest{Pagination: p})
		return len(r.GetSeasons()), r.GetPagination(), err
	}, 4))
	require.Equal(t, []int{1, 1}, pages(t, func(p *query.PageRequest) (int, *query.PageResponse, error) {
		r, err := s.queries.PlanRows(s.ctx, &types.QueryPlanRowsRequest{SeasonId: 2, Pagination: p})
		return len(r.GetRows()), r.GetPagination(), err
	}, 1))
	require.Equal(t, []int{7, 7, 7, 7, 2}, pages(t, func(p *query.PageRequest) (int, *query.PageResponse, error) {
		r, err := s.queries.Applications(s.ctx, &types.QueryApplicationsRequest{SeasonId: 2, Pagination: p})
		return len(r.GetApplications()), r.GetPagination(), err
	}, 7))
	require.Equal(t, []int{4, 2}, pages(t, func(p *query.PageRequest) (int, *query.PageResponse, error) {
		r, err := s.queries.Outcomes(s.ctx, &types.QueryOutcomesRequest{SeasonId: 1, Pagination: p})
		return len(r.GetOutcomes()), r.GetPagination(), err
	}, 4))
	require.Equal(t, []int{1, 1}, pages(t, func(p *query.PageRequest) (int, *query.PageResponse, error) {
		r, err := s.queries.RowOutcomes(s.ctx, &types.QueryRowOutcomesRequest{SeasonId: 1, Pagination: p})
		return len(r.GetRows()), r.GetPagination(), err
	}, 1))

	distribution, err := s.queries.Distribution(s.ctx, &types.QueryDistributionRequest{SeasonId: 2})
	require.NoError(t, err)
	written := int(distribution.Distribution.Cursor)
	require.Less(t, written, 30)
	outcomes, err := s.queries.Outcomes(s.ctx, &types.QueryOutcomesRequest{SeasonId: 2})
	require.NoError(t, err)
	require.Len(t, outcomes.Outcomes, written, "what is written so far")
	rows, err := s.queries.RowOutcomes(s.ctx, &types.QueryRowOutcomesRequest{SeasonId: 2})
	require.NoError(t, err)
	require.Empty(t, rows.Rows)
	none, err := s.queries.Outcomes(s.ctx, &types.QueryOutcomesRequest{SeasonId: 4})
	require.NoError(t, err)
	require.Empty(t, none.Outcomes)

	r, err := s.queries.Applications(s.ctx, &types.QueryApplicationsRequest{
		SeasonId: 2, Pagination: &query.PageRequest{Offset: 28, CountTotal: true},
	})
	require.NoError(t, err)
	require.Equal(t, uint64(29), r.Applications[0].Id)
	require.Len(t, r.Applications, 2)
	require.Equal(t, uint64(30), r.Pagination.Total)

	season, err := s.queries.Season(s.ctx, &types.QuerySeasonRequest{SeasonId: 5})
	require.NoError(t, err)
	require.Equal(t, uint64(6), season.Season.Applications)
	require.Equal(t, uint64(3), season.Season.LastRegNum)
	params, err := s.queries.Params(s.ctx, &types.QueryParamsRequest{})
	require.NoError(t, err)
	require.Equal(t, uint32(25), params.Params.WritesPerBlock)
}

// TestFiltersLookAtABoundedPartOfTheRegister writes applications past the messages, for there must be many.
func TestFiltersLookAtABoundedPartOfTheRegister(t *testing.T) {
	s := newSuite(t)
	season, _ := s.season(types.Filing_FILING_OPERATOR)
	const n = 12_000
	for id := uint64(1); id <= n; id++ {
		f := filing(fmt.Sprintf("%d", id))
		app, err := f.Application(&types.Season{Filing: types.Filing_FILING_OPERATOR, Policy: rules.FirstCome2018Name})
		require.NoError(t, err)
		app.SeasonId, app.Id = season, id
		app.FairId, app.District = id%3, id%7
		app.Speciality, app.DeclarantType = types.Speciality(id%4)+1, types.DeclarantType(id%5)
		if id > 11_000 {
			app.FairId = 99
		}
		require.NoError(t, s.k.Applications.Set(s.ctx, collections.Join(season, id), app))
	}
	require.NoError(t, s.k.ApplicationCounts.Set(s.ctx, season, n))
	count := func(req types.QueryApplicationsRequest) []int {
		return pages(t, func(p *query.PageRequest) (int, *query.PageResponse, error) {
			req.SeasonId, req.Pagination = season, p
			r, err := s.queries.Applications(s.ctx, &req)
			return len(r.GetApplications()), r.GetPagination(), err
		}, 1_000_000)
	}
	require.Equal(t, []int{0, 0, 1000}, count(types.QueryApplicationsRequest{FairId: 99}), "pages may be empty and go on")
	require.Equal(t, []int{714, 715, 285}, count(types.QueryApplicationsRequest{District: 3}))
	all := count(types.QueryApplicationsRequest{})
	require.Len(t, all, 12)
	require.Equal(t, 1000, all[0], "the limit is capped")
	sum := func(sizes []int) (total int) {
		for _, size := range sizes {
			total += size
		}
		return total
	}
	require.Equal(t, n/4, sum(count(types.QueryApplicationsRequest{Speciality: types.SPECIALITY_FISH})))
	require.Equal(t, n/5, sum(count(types.QueryApplicationsRequest{DeclarantType: "DECLARANT_TYPE_INDIVIDUAL"})))
	require.Equal(t, n/20, sum(count(types.QueryApplicationsRequest{
		Speciality: types.SPECIALITY_VEGETABLES, DeclarantType: "DECLARANT_TYPE_INDIVIDUAL",
	})))
}

func TestQueriesRefuse(t *testing.T) {
	s := newSuite(t)
	everyState(s)
	page := func(p *query.PageRequest) func() error {
		return func() error {
			_, err := s.queries.Seasons(s.ctx, &types.QuerySeasonsRequest{Pagination: p})
			return err
		}
	}
	for _, c := range []struct {
		name string
		ask  func() error
		want error
		code codes.Code
	}{
		{"lists in reverse", page(&query.PageRequest{Reverse: true}), types.ErrQueryInvalid, codes.InvalidArgument},
		{"a key and an offset", page(&query.PageRequest{Key: make([]byte, 8), Offset: 1}), types.ErrQueryInvalid, codes.InvalidArgument},
		{"a key of wrong length", page(&query.PageRequest{Key: []byte{1}}), types.ErrQueryInvalid, codes.InvalidArgument},
		{"an unknown season", func() error {
			_, err := s.queries.Season(s.ctx, &types.QuerySeasonRequest{SeasonId: 99})
			return err
		}, types.ErrSeasonUnknown, codes.NotFound},
		{"the plan of an unknown season", func() error {
			_, err := s.queries.PlanRows(s.ctx, &types.QueryPlanRowsRequest{SeasonId: 99})
			return err
		}, types.ErrSeasonUnknown, codes.NotFound},
		{"the register of an unknown season", func() error {
			_, err := s.queries.Applications(s.ctx, &types.QueryApplicationsRequest{SeasonId: 99})
			return err
		}, types.ErrSeasonUnknown, codes.NotFound},
		{"the outcomes of an unknown season", func() error {
			_, err := s.queries.Outcomes(s.ctx, &types.QueryOutcomesRequest{SeasonId: 99})
			return err
		}, types.ErrSeasonUnknown, codes.NotFound},
		{"the rows of an unknown season", func() error {
			_, err := s.queries.RowOutcomes(s.ctx, &types.QueryRowOutcomesRequest{SeasonId: 99})
			return err
		}, types.ErrSeasonUnknown, codes.NotFound},
		{"an unknown declarant type", func() error {
			_, err := s.queries.Applications(s.ctx, &types.QueryApplicationsRequest{SeasonId: 1, DeclarantType: "FARMER"})
			return err
		}, types.ErrQueryInvalid, codes.InvalidArgument},
		{"an application without number and id", func() error {
			_, err := s.queries.Application(s.ctx, &types.QueryApplicationRequest{SeasonId: 1})
			return err
		}, types.ErrQueryInvalid, codes.InvalidArgument},
		{"an application with both", func() error {
			_, err := s.queries.Application(s.ctx, &types.QueryApplicationRequest{SeasonId: 1, Id: 1, ServiceNumber: "1/0"})
			return err
		}, types.ErrQueryInvalid, codes.InvalidArgument},
		{"an unknown number", func() error {
			_, err := s.queries.Application(s.ctx, &types.QueryApplicationRequest{SeasonId: 1, ServiceNumber: "Z"})
			return err
		}, types.ErrApplicationUnknown, codes.NotFound},
		{"an unknown id", func() error {
			_, err := s.queries.Application(s.ctx, &types.QueryApplicationRequest{SeasonId: 1, Id: 7})
			return err
		}, types.ErrApplicationUnknown, codes.NotFound},
		{"progress before the start", func() error {
			_, err := s.queries.Distribution(s.ctx, &types.QueryDistributionRequest{SeasonId: 4})
			return err
		}, types.ErrDistributionNone, codes.NotFound},
		{"a closing before the end", func() error {
			_, err := s.queries.Closing(s.ctx, &types.QueryClosingRequest{SeasonId: 2})
			return err
		}, types.ErrSeasonNotClosed, codes.NotFound},
		{"a proof before the end", func() error {
			_, err := s.queries.InclusionProof(s.ctx, &types.QueryInclusionProofRequest{SeasonId: 2, ServiceNumber: "2/0"})
			return err
		}, types.ErrSeasonNotClosed, codes.NotFound},
		{"a proof of an unknown application", func() error {
			_, err := s.queries.InclusionProof(s.ctx, &types.QueryInclusionProofRequest{SeasonId: 1, ServiceNumber: "Z"})
			return err
		}, types.ErrApplicationUnknown, codes.NotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.ask()
			require.ErrorIs(t, err, c.want)
			require.Equal(t, c.code, status.Code(err))
		})
	}
}

func TestAPageBehindTheEndIsEmpty(t *testing.T) {
	s := newSuite(t)
	s.season(types.Filing_FILING_TRADERS)
	r, err := s.queries.Seasons(s.ctx, &types.QuerySeasonsRequest{
		Pagination: &query.PageRequest{Key: binary.BigEndian.AppendUint64(nil, ^uint64(0)), Limit: ^uint64(0)},
	})
	require.NoError(t, err)
	require.Empty(t, r.Seasons)
	require.Nil(t, r.Pagination.NextKey)
	applications, err := s.queries.Applications(s.ctx, &types.QueryApplicationsRequest{SeasonId: 1})
	require.NoError(t, err)
	require.Empty(t, applications.Applications)
	require.Nil(t, applications.Pagination.NextKey)
}

func TestAnApplicationIsExplainedInWords(t *testing.T) {
	s := newSuite(t)
	season, operator := s.season(types.Filing_FILING_OPERATOR)
	s.freeze(season, operator, row(1, types.SPECIALITY_VEGETABLES, 2, 0, 0))
	first, second := filing("first"), filing("second")
	second.UserId, second.RegNum = first.UserId, 2
	s.file(season, operator, first, second)
	s.admit(season, operator, "first", "second")

	before, err := s.queries.Application(s.ctx, &types.QueryApplicationRequest{SeasonId: season, ServiceNumber: "second"})
	require.NoError(t, err)
	require.Empty(t, before.Outcomes)
	s.distribute(season, operator)
	r, err := s.queries.Application(s.ctx, &types.QueryApplicationRequest{SeasonId: season, ServiceNumber: "second"})
	require.NoError(t, err)
	require.Len(t, r.Outcomes, 1)
	require.Equal(t, types.Outcome{
		Day: firstDay, Kind: types.OutcomeKind_OUTCOME_KIND_REJECTED, Queue: types.Queue_QUEUE_INDIVIDUALS, Row: 1,
		Reason: types.OutcomeReason_OUTCOME_REASON_ONE_PER_DAY, HolderId: 1,
	}, r.Outcomes[0].Outcome)
	require.Contains(t, r.Outcomes[0].ExplanationEn, "individuals get one place per day")
	require.Contains(t, r.Outcomes[0].ExplanationEn, "first")
	require.Contains(t, r.Outcomes[0].ExplanationRu, "одно место в день")
}

func TestAnInclusionProofVerifiesAgainstTheClosing(t *testing.T) {
	s := newSuite(t)
	var seasons []uint64
	for _, n := range []int{6, 11, 2} { // more seasons than the cache keeps
		season, _ := contested(s, n)
		seasons = append(seasons, season)
	}
	operator := s.address("operator")
	s.distribute(seasons[0], operator)
	for _, season := range seasons[1:] {
		_, err := s.msgs.StartDistribution(s.ctx, &types.MsgStartDistribution{Operator: operator, SeasonId: season})
		require.NoError(t, err)
	}
	s.nextBlock()
	for range 2 {
		for i, n := range []uint64{6, 11, 2} {
			closing, err := s.queries.Closing(s.ctx, &types.QueryClosingRequest{SeasonId: seasons[i]})
			require.NoError(t, err)
			for index := range n {
				number := fmt.Sprintf("%d/%d", seasons[i], index)
				p, err := s.queries.InclusionProof(s.ctx, &types.QueryInclusionProofRequest{SeasonId: seasons[i], ServiceNumber: number})
				require.NoError(t, err)
				require.Equal(t, index, p.Index)
				require.Equal(t, n, p.Size_)
				checkProof(t, closing.Closing.ApplicationsRoot, p.Size_, p.Index, p.ApplicationLeaf, p.ApplicationPath)
				checkProof(t, closing.Closing.OutcomesRoot, p.Size_, p.Index, p.OutcomesLeaf, p.OutcomesPath)

				app := s.application(seasons[i], number)
				asRules := app.ToRules()
				require.Equal(t, rules.ApplicationLeaf(&asRules), p.ApplicationLeaf)
				record, err := s.k.Outcomes.Get(s.ctx, collections.Join(seasons[i], app.Id))
				require.NoError(t, err)
				require.Equal(t, rules.OutcomesLeaf(app.Id, record.ToRules()), p.OutcomesLeaf)
			}
		}
	}
}

// checkProof wants a path that verifies, and fails for another leaf.
func checkProof(t *testing.T, root []byte, size, index uint64, leaf []byte, path [][]byte) {
	t.Helper()
	hashes := make([]merkle.Hash, len(path))
	for i := range path {
		hashes[i] = merkle.Hash(path[i])
	}
	require.NoError(t, merkle.Verify(merkle.Hash(root), size, index, leaf, hashes))
	require.ErrorIs(t, merkle.Verify(merkle.Hash(root), size, index, append(leaf, 0), hashes), merkle.ErrProofInvalid)
}

func TestAProofIsRefusedIfRecordsContradictTheClosing(t *testing.T) {
	s := newSuite(t)
	season, operator := contested(s, 6)
	s.distribute(season, operator)
	app := s.application(season, "1/3")
	app.District++
	require.NoError(t, s.k.Applications.Set(s.ctx, collections.Join(season, app.Id), app))
	_, err := s.queries.InclusionProof(s.ctx, &types.QueryInclusionProofRequest{SeasonId: season, ServiceNumber: "1/3"})
	require.ErrorIs(t, err, types.ErrStateInvalid)
}

package indexer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/indexer"
	"github.com/moscowchain/moscowd/indexer/indexertest"
	"github.com/moscowchain/moscowd/indexer/store"
	"github.com/moscowchain/moscowd/indexer/store/column"
	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

// testdata/chain.json.gz is a chain on which two seasons of fairs were played, with refused transactions between.
func recording(t *testing.T) *indexertest.Recording {
	t.Helper()
	r, err := indexertest.Load("testdata/chain.json.gz")
	require.NoError(t, err)
	return r
}

func newStore(t *testing.T) *store.Store {
	t.Helper()
	return openStore(t, "sqlite:"+filepath.Join(t.TempDir(), "index.db"))
}

func openStore(t *testing.T, url string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// options of an indexer that reads a whole recording.
func options(t *testing.T, r *indexertest.Recording, s *store.Store, change func(*indexertest.Request, *indexertest.Answer)) indexer.Options {
	t.Helper()
	encoding, err := indexertest.Encoding()
	require.NoError(t, err)
	server := r.Server(change)
	t.Cleanup(server.Close)
	return indexer.Options{NodeURL: server.URL, Store: s, Encoding: encoding, EndHeight: r.Height}
}

func indexed(t *testing.T, r *indexertest.Recording, s *store.Store) *store.Sums {
	t.Helper()
	require.NoError(t, indexer.Run(context.Background(), options(t, r, s, nil)))
	return sums(t, s)
}

func sums(t *testing.T, s *store.Store) *store.Sums {
	t.Helper()
	sums, err := s.Checksum(context.Background())
	require.NoError(t, err)
	return sums
}

func TestAChainFillsTheTables(t *testing.T) {
	ctx := context.Background()
	r, s := recording(t), newStore(t)
	got := indexed(t, r, s)
	require.Equal(t, "moscow-1", got.ChainID)
	require.Equal(t, r.Height, got.Height)
	rows := map[string]int64{}
	for _, table := range got.Tables {
		rows[table.Table] = table.Rows
	}
	require.Equal(t, r.Height, rows["blocks"])
	require.Positive(t, rows["events"])
	require.Equal(t, rows["transactions"], rows["transaction_hashes"], "no Ethereum transaction was recorded")

	q := s.Read()
	validators, err := q.Validators(ctx)
	require.NoError(t, err)
	require.Len(t, validators, 1, "of genesis")
	require.Equal(t, "active", validators[0].State)
	block, err := q.Block(ctx, 5)
	require.NoError(t, err)
	require.Equal(t, validators[0].ConsensusAddress, block.Proposer)

	season, err := q.Season(ctx, 2)
	require.NoError(t, err)
	require.Equal(t, "closed", season.State)
	require.EqualValues(t, 3, season.Applications)
	require.EqualValues(t, 1, season.Accepted)
	require.EqualValues(t, 2, season.Waiting)
	plan, err := q.PlanRows(ctx, sqldb.PlanRowsParams{SeasonID: 2, Count: 10})
	require.NoError(t, err)
	require.Len(t, plan, 1)
	require.EqualValues(t, 1, plan[0].Individuals)

	// The first gave its place back, the second declined it, the third has an offer that stands or has expired.
	applications, err := q.ApplicationsOfSeason(ctx, sqldb.ApplicationsOfSeasonParams{SeasonID: 2, Count: 10})
	require.NoError(t, err)
	require.Len(t, applications, 3)
	require.EqualValues(t, 1040, applications[0].StatusCode)
	outcomes, err := q.Outcomes(ctx, sqldb.OutcomesParams{SeasonID: 2, ApplicationID: applications[0].ID})
	require.NoError(t, err)
	require.Len(t, outcomes, 1)
	require.Equal(t, "accepted", outcomes[0].Kind)
	require.Zero(t, outcomes[0].PlanRow)
	offers, err := q.OffersOfSeason(ctx, sqldb.OffersOfSeasonParams{SeasonID: 2, Count: 10})
	require.NoError(t, err)
	require.Equal(t, "declined", offers[0].State)
	require.Greater(t, len(offers), 1)
	places, err := q.PlacesOfRow(ctx, sqldb.PlacesOfRowParams{SeasonID: 2})
	require.NoError(t, err)
	require.Len(t, places, 1)
	require.Zero(t, places[0].ApplicationID)

	proposals, err := q.Proposals(ctx, sqldb.ProposalsParams{Below: 100, Count: 10})
	require.NoError(t, err)
	require.Equal(t, "passed", proposals[0].State)
	require.Equal(t, "Autumn", proposals[0].Title)
	votes, err := q.ProposalVotes(ctx, proposals[0].ID)
	require.NoError(t, err)
	require.Equal(t, "yes", votes[0].Vote)
}

func TestWhereverItIsKilledItGoesOnToTheSameContent(t *testing.T) {
	r := recording(t)
	want := indexed(t, r, newStore(t))
	for after := 3; after < len(r.Answers); after += 1 + len(r.Answers)/12 {
		s := newStore(t)
		ctx, kill := context.WithCancel(context.Background())
		asked := atomic.Int64{}
		err := indexer.Run(ctx, options(t, r, s, func(*indexertest.Request, *indexertest.Answer) {
			if asked.Add(1) == int64(after) {
				kill()
			}
		}))
		kill()
		if err != nil { // else the last question was only about what it had
			require.ErrorIs(t, err, context.Canceled)
		}
		require.Equal(t, want, indexed(t, r, s), "interrupted at question %d", after)
	}
}

func TestTheSameChainGivesTheSameContentInPostgreSQL(t *testing.T) {
	url := postgres(t)
	r := recording(t)
	blue, green := openStore(t, url+"&search_path=blue"), openStore(t, url+"&search_path=green")
	want := indexed(t, r, newStore(t))
	require.Equal(t, want, indexed(t, r, blue))

	// A second index grows beside the first, and is interrupted meanwhile.
	o := options(t, r, green, nil)
	o.EndHeight = r.Height / 2
	require.NoError(t, indexer.Run(context.Background(), o))
	require.Equal(t, want, sums(t, blue))
	require.NotEmpty(t, want.Differences(sums(t, green)))
	require.Equal(t, want, indexed(t, r, green))
	require.Empty(t, want.Differences(sums(t, green)))
}

func TestANodeThatDoesNotKeepEverythingIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*indexertest.Request, *indexertest.Answer)
		says   string
	}{
		"it discards results": {func(q *indexertest.Request, a *indexertest.Answer) {
			if q.Method == "block_results" {
				*a = indexertest.Answer{Error: "node is not persisting finalize block responses"}
			}
		}, "discard_abci_responses = false"},
		"it discarded results before": {func(q *indexertest.Request, a *indexertest.Answer) {
			if q.Key() == `block_results {"height":"1"}` {
				*a = indexertest.Answer{Error: "could not find results for height #1"}
			}
		}, "no results of block 1"},
		"it prunes blocks": {func(q *indexertest.Request, a *indexertest.Answer) {
			if q.Method == "status" {
				a.Result = []byte(strings.Replace(string(a.Result), `"earliest_block_height":"1"`, `"earliest_block_height":"7"`, 1))
			}
		}, "min-retain-blocks = 0"},
		"it pruned a block meanwhile": {func(q *indexertest.Request, a *indexertest.Answer) {
			if q.Key() == `block {"height":"9"}` {
				*a = indexertest.Answer{Error: "height 9 is not available, lowest height is 20"}
			}
		}, "no block 9 any more"},
	} {
		t.Run(name, func(t *testing.T) {
			err := indexer.Run(context.Background(), options(t, recording(t), newStore(t), c.change))
			require.ErrorIs(t, err, indexer.ErrUnfit)
			require.ErrorContains(t, err, c.says)
		})
	}
}

func TestAnIndexMayBeginLater(t *testing.T) {
	ctx := context.Background()
	r, s := recording(t), newStore(t)
	o := options(t, r, s, func(q *indexertest.Request, a *indexertest.Answer) {
		if q.Method == "status" {
			a.Result = []byte(strings.Replace(string(a.Result), `"earliest_block_height":"1"`, `"earliest_block_height":"7"`, 1))
		}
	})
	o.StartHeight = 7
	require.NoError(t, indexer.Run(ctx, o))
	cursor, err := s.Read().Cursor(ctx)
	require.NoError(t, err)
	require.EqualValues(t, 7, cursor.FirstHeight)
	_, err = s.Read().Block(ctx, 6)
	require.Error(t, err)
	o.StartHeight = 8
	require.ErrorContains(t, indexer.Run(ctx, o), "begins at 7")
}

func TestAnErrorOfTheNodeIsWaitedOut(t *testing.T) {
	r, s := recording(t), newStore(t)
	failures := 0
	o := options(t, r, s, func(q *indexertest.Request, a *indexertest.Answer) {
		if q.Key() == `block {"height":"12"}` && failures == 0 {
			failures++
			*a = indexertest.Answer{Error: "restarting"}
		}
	})
	var warned []error
	o.Warn = func(err error) { warned = append(warned, err) }
	registry := prometheus.NewRegistry()
	var err error
	o.Metrics, err = indexer.NewMetrics(registry)
	require.NoError(t, err)
	require.NoError(t, indexer.Run(context.Background(), o))
	require.Len(t, warned, 1)
	require.ErrorContains(t, warned[0], "restarting")
	require.Equal(t, indexed(t, r, newStore(t)), sums(t, s))
	values := map[string]float64{}
	families, err := registry.Gather()
	require.NoError(t, err)
	for _, family := range families {
		values[family.GetName()] = family.GetMetric()[0].GetGauge().GetValue() + family.GetMetric()[0].GetCounter().GetValue()
	}
	require.EqualValues(t, 1, values["moscowd_indexer_node_errors_total"])
	require.EqualValues(t, r.Height, values["moscowd_indexer_height"])
	require.EqualValues(t, r.Height, values["moscowd_indexer_heights_written_total"])
	require.GreaterOrEqual(t, values["moscowd_indexer_lag_blocks"], 0.0)
	require.Greater(t, values["moscowd_indexer_lag_seconds"], 0.0)
}

func TestResultsThatComeAMomentAfterTheirBlockAreAwaited(t *testing.T) {
	r, s := recording(t), newStore(t)
	asked := 0
	o := options(t, r, s, func(q *indexertest.Request, a *indexertest.Answer) {
		if q.Key() == `block_results {"height":"12"}` {
			if asked++; asked < 4 {
				*a = indexertest.Answer{Error: "could not find results for height #12"}
			}
		}
	})
	o.Warn = func(err error) { t.Errorf("warned: %v", err) }
	require.NoError(t, indexer.Run(context.Background(), o))
}

func TestAnotherChainDoesNotEnterAnIndex(t *testing.T) {
	ctx := context.Background()
	r, s := recording(t), newStore(t)
	o := options(t, r, s, nil)
	o.EndHeight = 10
	require.NoError(t, indexer.Run(ctx, o))

	renamed := options(t, r, s, func(q *indexertest.Request, a *indexertest.Answer) {
		if q.Method == "status" {
			a.Result = []byte(strings.Replace(string(a.Result), `"network":"moscow-1"`, `"network":"moscow-2"`, 1))
		}
	})
	require.ErrorContains(t, indexer.Run(ctx, renamed), "is of moscow-2")

	begunAnew := options(t, r, s, func(q *indexertest.Request, a *indexertest.Answer) {
		if q.Key() == `block {"height":"11"}` {
			var block map[string]any
			require.NoError(t, json.Unmarshal(a.Result, &block))
			block["block"].(map[string]any)["header"].(map[string]any)["last_block_id"].(map[string]any)["hash"] = strings.Repeat("AB", 32)
			a.Result, _ = json.Marshal(block)
		}
	})
	require.ErrorContains(t, indexer.Run(ctx, begunAnew), "the chain was begun anew")
	require.EqualValues(t, 10, sums(t, s).Height)
}

func TestTwoIndexersDoNotWriteToOneIndex(t *testing.T) {
	ctx := context.Background()
	r := recording(t)
	path := "sqlite:" + filepath.Join(t.TempDir(), "index.db")
	s, other := openStore(t, path), openStore(t, path)
	o := options(t, r, s, nil)
	o.EndHeight = 5
	require.NoError(t, indexer.Run(ctx, o))
	o.EndHeight = r.Height
	// The node answers the first question of the next run, and another indexer is quicker.
	moved := false
	slow := options(t, r, s, func(q *indexertest.Request, _ *indexertest.Answer) {
		if q.Method == "block" && !moved && q.Key() == `block {"height":"6"}` {
			moved = true
			ahead := options(t, r, other, nil)
			ahead.EndHeight = 8
			require.NoError(t, indexer.Run(ctx, ahead))
		}
	})
	// check asks for the block 6, too: the cursor has been read by then.
	require.ErrorIs(t, indexer.Run(ctx, slow), store.ErrMoved)
	require.EqualValues(t, 8, sums(t, s).Height)
	require.Equal(t, indexed(t, r, newStore(t)), indexed(t, r, s))
}

func TestSearch(t *testing.T) {
	ctx := context.Background()
	r, s := recording(t), newStore(t)
	indexed(t, r, s)
	encoding, err := indexertest.Encoding()
	require.NoError(t, err)
	tracker := column.Bytes(bytes.Repeat([]byte{0xcd}, 32))
	require.NoError(t, s.Write(ctx, func(q *sqldb.Queries) error {
		return errors.Join(
			q.SetElection(ctx, sqldb.SetElectionParams{ID: 10_000_000, TitleRu: "Дума"}),
			q.SetElectionBallot(ctx, sqldb.SetElectionBallotParams{Tracker: tracker, ElectionID: 10_000_000, Outcome: "accepted"}),
		)
	}))
	q := s.Read()
	block, err := q.Block(ctx, 7)
	require.NoError(t, err)
	validators, err := q.Validators(ctx)
	require.NoError(t, err)
	applications, err := q.ApplicationsByNumber(ctx, "B1")
	require.NoError(t, err)
	txs, err := q.LatestTransactions(ctx, sqldb.LatestTransactionsParams{Below: 1 << 62, Count: 1})
	require.NoError(t, err)
	operator, err := encoding.Addresses.StringToBytes(validators[0].Operator)
	require.NoError(t, err)

	for name, c := range map[string]struct {
		text string
		kind []string
	}{
		"a number":                     {"2", []string{store.KindBlock, store.KindSeason, store.KindProposal}},
		"the number of an election":    {"10000000", []string{store.KindElection}},
		"the tracker of a ballot":      {tracker.String(), []string{store.KindBallot}},
		"the hash of a block":          {block.Hash.String(), []string{store.KindBlock}},
		"in capital letters":           {strings.ToUpper(block.Hash.String()), []string{store.KindBlock}},
		"the hash of a transaction":    {"0x" + txs[0].Hash.String(), []string{store.KindTransaction}},
		"a validator":                  {validators[0].Operator, []string{store.KindValidator, store.KindAccount}},
		"the same as 20 bytes":         {"0x" + hexOf(operator), []string{store.KindValidator, store.KindAccount}},
		"its consensus address":        {validators[0].ConsensusAddress.String(), []string{store.KindValidator}},
		"a part of its name":           {strings.ToUpper(validators[0].NameEn), []string{store.KindValidator}},
		"the number of an application": {applications[0].ServiceNumber, []string{store.KindApplication}},
		"nothing":                      {"", nil},
		"what is not there":            {strings.Repeat("ab", 32), nil},
		"no batch":                     {validators[0].Operator + "/1", nil},
		"a text that is too long":      {strings.Repeat("a", 1000), nil},
		"SQL":                          {"' OR 1=1 --", nil},
	} {
		t.Run(name, func(t *testing.T) {
			hits, err := s.Search(ctx, encoding.Addresses, c.text)
			require.NoError(t, err)
			var kinds []string
			for _, hit := range hits {
				kinds = append(kinds, hit.Kind)
			}
			require.Equal(t, c.kind, kinds)
		})
	}
}

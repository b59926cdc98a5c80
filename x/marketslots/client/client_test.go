package client_test

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/x/marketslots/client"
	"github.com/moscowchain/moscowd/x/marketslots/client/clienttest"
	"github.com/moscowchain/moscowd/x/marketslots/dataset"
	"github.com/moscowchain/moscowd/x/marketslots/rules/pass"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

const (
	byOperator = types.Filing_FILING_OPERATOR
	byTraders  = types.Filing_FILING_TRADERS
	byBoth     = types.Filing_FILING_BOTH
	farmers    = "tiny-10-farmers.json"
)

var now = clienttest.Start.Add(24 * time.Hour)

func trustIn(n *clienttest.Network, height int64) *lightproof.Trust {
	return &lightproof.Trust{Height: height, Hash: n.Block(height).Hash()}
}

// reread writes a set and reads it back.
func reread(t *testing.T, set *dataset.Set) *dataset.Set {
	t.Helper()
	var file bytes.Buffer
	_, err := set.WriteTo(&file)
	require.NoError(t, err)
	read, err := dataset.Read(&file)
	require.NoError(t, err)
	return read
}

func TestEveryFixtureIsExportedRecomputedAndBound(t *testing.T) {
	paths, err := filepath.Glob(clienttest.Fixture("*.json*"))
	require.NoError(t, err)
	require.Greater(t, len(paths), 50)
	for _, path := range paths {
		name := filepath.Base(path)
		if strings.HasPrefix(name, "prod-") && testing.Short() {
			continue
		}
		t.Run(name, func(t *testing.T) {
			n := clienttest.New(t, name, byOperator)
			set := reread(t, n.Set(t))
			report, err := set.Recompute()
			require.NoError(t, err)
			require.Equal(t, len(n.Applications), report.Applications)
			require.Equal(t, len(n.Plan), report.PlanRows)
			binding, err := client.Bind(set, trustIn(n, 1), now)
			require.NoError(t, err)
			require.Equal(t, int64(1), binding.TrustedHeight)
			require.Equal(t, 4, binding.Signed)
			require.Zero(t, binding.Ordered)
		})
	}
}

func TestSeasonFiledByTradersHasItsOrderChecked(t *testing.T) {
	checkOrderIsBound(t, clienttest.New(t, "large-01.json.gz", byTraders))
}

func TestSeasonFiledByBothHasItsOrderChecked(t *testing.T) {
	checkOrderIsBound(t, clienttest.New(t, "large-01.json.gz", byBoth))
}

func checkOrderIsBound(t *testing.T, n *clienttest.Network) {
	t.Helper()
	set := reread(t, n.Set(t))
	_, err := set.Recompute()
	require.NoError(t, err)

	binding, err := client.Bind(set, trustIn(n, 1), now)
	require.NoError(t, err)
	require.Equal(t, len(n.Applications), binding.Ordered)
	require.Zero(t, binding.Unordered)

	// What lies before the trusted block cannot be checked, and is counted.
	binding, err = client.Bind(set, trustIn(n, 7), now)
	require.NoError(t, err)
	require.Equal(t, 500, binding.Unordered)
	require.Equal(t, len(n.Applications)-500, binding.Ordered)

	// Whoever changes places with the one before is found out, although the register numbers are still complete.
	first, second := &set.Applications[0], &set.Applications[1]
	first.RegNum, second.RegNum = second.RegNum, first.RegNum
	_, err = client.Bind(set, trustIn(n, 1), now)
	var difference *dataset.Difference
	require.ErrorAs(t, err, &difference)
	require.Contains(t, difference.Where, ": reg_num")
	require.Equal(t, dataset.OnChain, difference.Source)
}

func TestEverythingIsReadAtOneHeight(t *testing.T) {
	n := clienttest.New(t, farmers, byOperator)
	n.PageLimit = 2
	set := n.Set(t)
	require.Equal(t, len(n.Applications), len(set.Applications))
	// The first look at the season is at the latest height, the rest one below it, to which a block commits already.
	require.Equal(t, 2, n.Heights[n.Height()])
	require.Len(t, n.Heights, 2)
	require.Greater(t, n.Heights[n.Height()-1], 2)
}

// The node told of a block before it had executed it, and export failed with "height in the future".
func TestABlockThatIsNotExecutedYetIsNotAskedFor(t *testing.T) {
	n := clienttest.New(t, farmers, byOperator)
	n.StateBehind = 1
	_, err := n.Set(t).Recompute()
	require.NoError(t, err)
	_, err = passOf(n, n.Applications[0].ServiceNumber, n.Outcomes[0].Outcomes[0].Day)
	if err != nil {
		require.ErrorIs(t, err, pass.ErrInvalid)
	}
	closingOf(t, n)
}

func TestPagesThatAreTooLargeAreHalved(t *testing.T) {
	n := clienttest.New(t, "medium-16.json", byOperator)
	n.MessageLimit = 7
	_, err := n.Set(t).Recompute()
	require.NoError(t, err)
}

func TestProgressReachesItsEnd(t *testing.T) {
	n := clienttest.New(t, farmers, byOperator)
	done := map[string][2]int{}
	_, err := client.Collect(context.Background(), client.Source{Queries: n, Node: n}, clienttest.SeasonID, 1,
		func(what string, d, total int) { done[what] = [2]int{d, total} })
	require.NoError(t, err)
	require.Equal(t, map[string][2]int{
		"plan rows":      {len(n.Plan), len(n.Plan)},
		"applications":   {len(n.Applications), len(n.Applications)},
		"operations":     {len(n.Operations), len(n.Operations)},
		"offers":         {len(n.Offers), len(n.Offers)},
		"changed places": {len(n.Places), len(n.Places)},
		"outcomes":       {len(n.Applications), len(n.Applications)},
		"light blocks":   {2, 2},
	}, done)
}

func TestCollectRefuses(t *testing.T) {
	collect := func(n *clienttest.Network, season uint64, anchor int64) error {
		_, err := client.Collect(context.Background(), client.Source{Queries: n, Node: n}, season, anchor, nil)
		return err
	}
	n := clienttest.New(t, farmers, byOperator)
	require.ErrorContains(t, collect(n, 4, 1), "read season 4")
	require.ErrorContains(t, collect(n, clienttest.SeasonID, n.Height()+5), "anchor height")

	n.Applications = n.Applications[1:]
	require.ErrorContains(t, collect(n, clienttest.SeasonID, 1), "read applications of season 3: the node gave")

	n.Season.State = types.SeasonState_SEASON_STATE_DISTRIBUTING
	err := collect(n, clienttest.SeasonID, 1)
	require.ErrorIs(t, err, client.ErrSeasonOpen)
	require.ErrorContains(t, err, "season 3 is distributing")
}

func TestBindNamesWhatIsNotTheChains(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*dataset.Set)
		want   string
	}{
		"name":          {func(s *dataset.Set) { s.Season.Name = "Осень" }, `season: name: file says "Осень", the chain has "Весна \u003c2018\u003e"`},
		"operator":      {func(s *dataset.Set) { s.Season.Operator = "moscow1other" }, "season: operator"},
		"window":        {func(s *dataset.Set) { s.Season.ApplicationsClose = now }, "season: applications_close"},
		"trading days":  {func(s *dataset.Set) { s.Season.TradingDays[0]++ }, "season: trading_days"},
		"reasons":       {func(s *dataset.Set) { s.Season.RefusalReasons[0].TitleRu = "Прочее" }, "season: refusal_reasons"},
		"created":       {func(s *dataset.Set) { s.Season.CreatedHeight++ }, "season: created_height"},
		"plan frozen":   {func(s *dataset.Set) { s.Season.PlanFrozenHeight++ }, "season: plan_frozen_height"},
		"season id":     {func(s *dataset.Set) { s.Season.ID++ }, "is not 020000000000000004 of store marketslots"},
		"outcomes root": {func(s *dataset.Set) { s.Closing.OutcomesRoot[0] ^= 1 }, "closing: outcomes_root"},
		"closed height": {func(s *dataset.Set) { s.Closing.ClosedHeight++ }, "closing: closed_height"},
		"statistics":    {func(s *dataset.Set) { s.Closing.Statistics.Accepted++ }, "closing: statistics"},
		"chain id":      {func(s *dataset.Set) { s.ChainID = "moscow-1" }, "belongs to another chain"},
		"no proof":      {func(s *dataset.Set) { s.Proof = nil }, "the file has no proof"},
		"proof":         {func(s *dataset.Set) { s.Proof = []byte(`{}`) }, "malformed proof"},
		"proof of others": {func(s *dataset.Set) {
			s.Proof = bytes.Replace(s.Proof, []byte(`"marketslots"`), []byte(`"bank"`), 1)
		}, "invalid proof"},
	} {
		t.Run(name, func(t *testing.T) {
			n := clienttest.New(t, farmers, byOperator)
			set := reread(t, n.Set(t))
			c.change(set)
			_, err := client.Bind(set, trustIn(n, 1), now)
			require.ErrorContains(t, err, c.want)
		})
	}
}

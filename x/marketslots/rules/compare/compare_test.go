package compare_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/compare"
	"github.com/moscowchain/moscowd/x/marketslots/rules/replay"
)

func policies(tb testing.TB) (base, other rules.Policy) {
	tb.Helper()
	base, err := rules.PolicyByName(rules.FirstCome2018Name)
	require.NoError(tb, err)
	other, err = rules.PolicyByName(rules.FirstComeName)
	require.NoError(tb, err)
	return base, other
}

// season has a meat row with a place that FIRST_COME_2018 never gives, and a vegetables place that it gives to an
// individual who asked for meat (application 1), before the one who asked for vegetables (application 2).
func season() (rules.Plan, []rules.Application) {
	const day rules.Ticks = 636_712_704_000_000_000
	plan := rules.Plan{
		{Fair: 7, Period: day, Speciality: rules.Vegetables, Places: [rules.NumQueues]uint64{1, 0, 0}},
		{Fair: 7, Period: day, Speciality: rules.Meat, Places: [rules.NumQueues]uint64{2, 0, 0}},
	}
	application := func(id uint64, number string, d rules.DeclarantType, s rules.Speciality) rules.Application {
		return rules.Application{
			ID: id, RegNum: id, ServiceNumber: number, DeclarantType: d, Speciality: s, UserID: rules.UserID{byte(id)}, Fair: 7,
			Periods: []rules.Ticks{day, day}, Statuses: []rules.Status{{Code: rules.StatusAdmitted1040}},
		}
	}
	return plan, []rules.Application{
		application(1, "A-1", rules.Individual, rules.Meat),
		application(2, "A-2", rules.Individual, rules.Vegetables),
		application(3, "A-3", rules.LegalEntity, rules.Meat),
	}
}

func TestBothPoliciesAndWhatChangesBetweenThem(t *testing.T) {
	plan, filed := season()
	base, other := policies(t)
	c := compare.Run(plan, filed, base, other)
	require.Equal(t, &compare.Comparison{
		Base: compare.Totals{
			Policy: "FIRST_COME_2018", Accepted: 2, Waiting: 4, Places: 3, Given: 1, Free: 2, FreeWhileWaiting: 2, Users: 1, UserDays: 1,
		},
		Other: compare.Totals{Policy: "FIRST_COME", Accepted: 6, Places: 3, Given: 3, Users: 3, UserDays: 3},
		Gained: []compare.Change{
			{ServiceNumber: "A-2", Fair: 7, Date: "2018-08-31", Base: "waiting", Other: "accepted"},
			{ServiceNumber: "A-3", Fair: 7, Date: "2018-08-31", Base: "waiting", Other: "accepted"},
		},
		Lost:        []compare.Change{},
		UsersGained: 2,
	}, c)

	back := compare.Run(plan, filed, other, base)
	require.Equal(t, 2, back.UsersLost)
	require.Len(t, back.Lost, 2)
	require.Equal(t, compare.Change{ServiceNumber: "A-3", Fair: 7, Date: "2018-08-31", Base: "accepted", Other: "waiting"}, back.Lost[1])
}

func TestPrintShowsBothColumnsAndTheFirstChanges(t *testing.T) {
	plan, filed := season()
	base, other := policies(t)
	c := compare.Run(plan, filed, base, other)
	for range 5 {
		c.Gained = append(c.Gained, c.Gained[0])
	}
	var out bytes.Buffer
	require.NoError(t, c.Print(&out))
	for _, line := range []string{
		` +FIRST_COME_2018 +FIRST_COME +difference\n`,
		` +accepted +2 +6 +\+4\n`,
		` +waiting +4 +0 +-4\n`,
		` +of these where somebody waits +2 +0 +-2\n`,
		`with FIRST_COME 2 users have places on more days, 0 on fewer\n`,
		`places gained: 7\n  A-2  fair 7  2018-08-31  waiting, then accepted\n`,
		`\n  and 2 more\nplaces lost: 0\n$`,
	} {
		require.Regexp(t, line, out.String())
	}
}

func TestJSONWritesSumsOfPlacesAsStrings(t *testing.T) {
	plan, filed := season()
	base, other := policies(t)
	encoded, err := json.Marshal(compare.Run(plan, filed, base, other).Base)
	require.NoError(t, err)
	require.JSONEq(t, `{"policy":"FIRST_COME_2018","accepted":2,"waiting":4,"rejected":0,"not_considered":0,
		"places":"3","given":"1","free":"2","burnt":"0","free_while_waiting":"2","users":1,"user_days":1}`, string(encoded))
}

func TestChangesOfTheFixturesAddUpToTheTotals(t *testing.T) {
	paths, err := filepath.Glob("../testdata/*-*.json")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	base, other := policies(t)
	burnt := uint64(0)
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			file, err := os.ReadFile(path)
			require.NoError(t, err)
			in, err := replay.Parse(bytes.NewReader(file))
			require.NoError(t, err)
			filed, _ := replay.Register(in)
			c := compare.Run(in.Plan, filed, base, other)
			require.Equal(t, int64(c.Other.Given-c.Base.Given), int64(len(c.Gained)-len(c.Lost)))
			require.Equal(t, c.Base.Places, c.Other.Places)
			require.Zero(t, c.Other.Burnt)
			require.Zero(t, c.Other.FreeWhileWaiting)
			same := compare.Run(in.Plan, filed, other, other)
			require.Equal(t, same.Base, same.Other)
			require.Empty(t, same.Gained)
			require.Empty(t, same.Lost)
			burnt += c.Base.Burnt
		})
	}
	require.NotZero(t, burnt, "FIRST_COME_2018 burns places of some fixtures")
}

package rules_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// app is an admitted application for fair 1; id also orders it.
func app(id uint64, d rules.DeclarantType, s rules.Speciality, user byte, days ...rules.Ticks) rules.Application {
	a := rules.Application{
		ID: id, RegNum: id, DeclarantType: d, Speciality: s, UserID: rules.UserID{user}, Fair: 1,
		Statuses: []rules.Status{{Code: rules.StatusAdmitted1040}},
	}
	for _, day := range days {
		a.Periods = append(a.Periods, firstDay+day*rules.TicksPerDay)
	}
	return a
}

func row(fair uint64, day rules.Ticks, s rules.Speciality, i, f, l uint64) rules.PlanRow {
	return rules.PlanRow{
		Fair: fair, Period: firstDay + day*rules.TicksPerDay, Speciality: s, Places: [rules.NumQueues]uint64{i, f, l},
	}
}

func allocate(plan rules.Plan, apps ...rules.Application) *rules.Result {
	return rules.FirstCome2018(plan, apps, rules.Options{})
}

func TestPlacesOfARowAreNumberedThroughTheQueues(t *testing.T) {
	r := allocate(
		rules.Plan{row(1, 0, rules.Vegetables, 2, 1, 2)},
		app(1, rules.LegalEntity, rules.Vegetables, 1, 0),
		app(2, rules.Farmer, rules.Vegetables, 2, 0),
		app(3, rules.Individual, rules.Vegetables, 3, 0),
		app(4, rules.IndividualEntrepreneur, rules.Vegetables, 4, 0),
		app(5, rules.Individual, rules.Meat, 5, 0),
	)
	for i, place := range []uint32{4, 3, 1, 5, 2} {
		require.Equal(t, rules.OutcomeAccepted, r.Outcomes[i][0].Kind)
		require.Equal(t, place, r.Outcomes[i][0].Number, "application %d", i+1)
	}
}

func TestADayNamedTwiceWaitsTwiceAndHasTheFirstPositionBothTimes(t *testing.T) {
	r := allocate(
		rules.Plan{row(1, 0, rules.Vegetables, 1, 0, 0)},
		app(1, rules.Individual, rules.Vegetables, 1, 0),
		app(2, rules.Individual, rules.Vegetables, 2, 0, 0),
		app(3, rules.Individual, rules.Vegetables, 3, 0),
	)
	require.Equal(t, []int{1, 1, 2}, r.Rows[0].Queues[rules.QueueIndividuals].Waiting)
	require.Equal(t, rules.OutcomeWaiting, r.Outcomes[1][0].Kind)
	require.Equal(t, uint32(1), r.Outcomes[1][0].Number)
	require.Equal(t, r.Outcomes[1][0], r.Outcomes[1][1])
	require.Equal(t, uint32(3), r.Outcomes[2][0].Number)
}

func TestARejectionNamesTheApplicationThatHoldsThePlace(t *testing.T) {
	elsewhere := app(8, rules.Individual, rules.Vegetables, 1, 0)
	elsewhere.Fair = 2
	plan := rules.Plan{
		row(1, 0, rules.Vegetables, 5, 5, 0), row(2, 0, rules.Vegetables, 5, 0, 0),
		row(1, 0, rules.Meat, 0, 0, 5), row(1, 0, rules.Fish, 0, 0, 5),
	}
	for name, tc := range map[string]struct {
		first, second rules.Application
		want          rules.OutcomeReason
	}{
		"an individual at two fairs of one day": {
			app(7, rules.Individual, rules.Vegetables, 1, 0), elsewhere, rules.ReasonOnePerDay,
		},
		"a farmer twice at one fair": {
			app(7, rules.Farmer, rules.Vegetables, 1, 0), app(8, rules.Farmer, rules.Vegetables, 1, 0), rules.ReasonOnePerFairDay,
		},
		"a legal entity with meat and fish at one fair": {
			app(7, rules.LegalEntity, rules.Meat, 1, 0), app(8, rules.LegalEntity, rules.Fish, 1, 0), rules.ReasonOnePerFairDay,
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := allocate(plan, tc.first, tc.second)
			require.Equal(t, rules.OutcomeAccepted, r.Outcomes[0][0].Kind)
			o := r.Outcomes[1][0]
			require.Equal(t, rules.OutcomeRejected, o.Kind)
			require.Equal(t, tc.want, o.Reason)
			require.Equal(t, uint64(7), o.HolderID)
			require.Zero(t, o.Number)
		})
	}
}

func TestADayThatWasNotConsideredHasAReason(t *testing.T) {
	changed := func(change func(*rules.Application)) rules.Application {
		a := app(1, rules.LegalEntity, rules.Meat, 1, 0)
		change(&a)
		return a
	}
	plan := rules.Plan{row(1, 0, rules.Meat, 0, 0, 5), row(1, 1, rules.Fish, 0, 0, 5), row(3, 2, rules.Meat, 0, 0, 5)}
	for name, tc := range map[string]struct {
		application rules.Application
		reason      rules.OutcomeReason
		code        uint32
	}{
		"a refused application": {changed(func(a *rules.Application) { a.Statuses[0].Code = rules.StatusRefused1086 }), rules.ReasonRefused, 1086},
		"a withdrawn one":       {changed(func(a *rules.Application) { a.Withdrawn = true }), rules.ReasonRefused, rules.StatusCancelled},
		"one without a status":  {changed(func(a *rules.Application) { a.Statuses = nil }), rules.ReasonNoStatus, 0},
		"an unknown fair":       {changed(func(a *rules.Application) { a.Fair = 2 }), rules.ReasonUnknownFair, 0},
		"a day of another fair": {changed(func(a *rules.Application) { a.Periods[0] = firstDay + 2*rules.TicksPerDay }), rules.ReasonUnknownDay, 0},
		"a day too early":       {changed(func(a *rules.Application) { a.Periods[0] = firstDay - 1 }), rules.ReasonUnknownDay, 0},
		"a higher speciality":   {changed(func(a *rules.Application) { a.Speciality = rules.FoodStuffs }), rules.ReasonNoSpeciality, 0},
		"a lower speciality":    {changed(func(a *rules.Application) { a.Periods[0] += rules.TicksPerDay }), rules.ReasonNoSpeciality, 0},
		"an individual where there are no vegetables": {
			changed(func(a *rules.Application) { a.DeclarantType = rules.Individual }), rules.ReasonNoSpeciality, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := allocate(plan, tc.application).Outcomes[0][0]
			require.Equal(t, rules.OutcomeNotConsidered, o.Kind)
			require.Equal(t, tc.reason, o.Reason)
			require.Equal(t, tc.code, o.Code)
			require.Equal(t, int32(rules.NoRow), o.Row)
		})
	}
}

func TestAnUnknownPolicyIsRefused(t *testing.T) {
	_, err := rules.PolicyByName("DRAW")
	require.ErrorIs(t, err, rules.ErrUnknownPolicy)
}

func TestEveryPolicyIsFoundByItsNameAndTheDefaultIsTheFirst(t *testing.T) {
	for _, name := range rules.PolicyNames() {
		require.Equal(t, name, policy(t, name).Name)
	}
	require.Equal(t, rules.DefaultPolicyName, rules.PolicyNames()[0])
}

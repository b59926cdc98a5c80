package rules_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

func TestQueuesFollowFromDeclarantTypeAndSpeciality(t *testing.T) {
	for d := rules.Individual; d.Valid(); d++ {
		for s := rules.NoSpeciality; s <= rules.FoodStuffs; s++ {
			want := rules.QueueLegalEntities
			switch {
			case d == rules.Individual:
				want = rules.QueueIndividuals
			case d == rules.Farmer && s == rules.Vegetables:
				want = rules.QueueFarmers
			}
			require.Equal(t, want, rules.QueueOf(d, s), "%s, %s", d, s)

			a := rules.Application{DeclarantType: d, Speciality: s, Confirmed: true}
			require.Equal(t, want, a.ConfirmedQueue(), "%s, %s", d, s)
			if a.Confirmed = false; want == rules.QueueFarmers {
				require.Equal(t, rules.QueueLegalEntities, a.ConfirmedQueue(), "a farmer whom nobody confirmed")
			} else {
				require.Equal(t, want, a.ConfirmedQueue(), "%s, %s", d, s)
			}
			lookup := rules.Vegetables
			if want == rules.QueueLegalEntities {
				lookup = s
			}
			require.Equal(t, lookup, a.LookupSpeciality(), "%s, %s", d, s)
		}
	}
}

func TestValidateRefusesWhatANewApplicationMustNotHave(t *testing.T) {
	valid := func() rules.Application {
		a := app(1, rules.LegalEntity, rules.Meat, 1, 0)
		a.ServiceNumber, a.PublicName = "0001-9000003-067601-0000001/18", "ООО «Ромашка»"
		return a
	}
	a := valid()
	require.NoError(t, a.Validate())
	for name, change := range map[string]func(*rules.Application){
		"no service number":             func(a *rules.Application) { a.ServiceNumber = "" },
		"a service number of 31 bytes":  func(a *rules.Application) { a.ServiceNumber = strings.Repeat("1", 31) },
		"a service number padded":       func(a *rules.Application) { a.ServiceNumber = "1\x00" },
		"an unknown declarant type":     func(a *rules.Application) { a.DeclarantType = rules.Farmer + 1 },
		"no speciality":                 func(a *rules.Application) { a.Speciality = rules.NoSpeciality },
		"an unknown speciality":         func(a *rules.Application) { a.Speciality = rules.FoodStuffs + 1 },
		"no periods":                    func(a *rules.Application) { a.Periods = nil },
		"the public name of a person":   func(a *rules.Application) { a.DeclarantType = rules.Individual },
		"the public name of a merchant": func(a *rules.Application) { a.DeclarantType = rules.IndividualEntrepreneur },
	} {
		t.Run(name, func(t *testing.T) {
			a := valid()
			change(&a)
			require.ErrorIs(t, a.Validate(), rules.ErrInvalidApplication)
		})
	}
}

func TestUpdateStatusRefusesAnExactDuplicateOnly(t *testing.T) {
	a := rules.Application{ClaimedDate: 5}
	a.Open()
	require.Equal(t, []rules.Status{{ResponseDate: 5, Code: rules.StatusFiled}}, a.Statuses)
	first := rules.Status{ResponseDate: 6, Code: 1040, Reason: "R1", NoteCommitment: rules.Commitment{1}, RecordedAt: 7}
	require.NoError(t, a.UpdateStatus(first))
	later := first
	later.RecordedAt = 8
	require.ErrorIs(t, a.UpdateStatus(later), rules.ErrDuplicateStatus)
	require.ErrorIs(t, a.UpdateStatus(rules.Status{ResponseDate: 5, Code: rules.StatusFiled}), rules.ErrDuplicateStatus)
	require.Len(t, a.Statuses, 2)
	for _, change := range []func(*rules.Status){
		func(s *rules.Status) { s.ResponseDate++ },
		func(s *rules.Status) { s.Code++ },
		func(s *rules.Status) { s.Reason = "R2" },
		func(s *rules.Status) { s.NoteCommitment[31]++ },
	} {
		s := first
		change(&s)
		require.NoError(t, a.UpdateStatus(s))
	}
}

func TestSetPeriodsDropsOnlyRejectedAndCancelledPeriods(t *testing.T) {
	a := app(1, rules.Individual, rules.Vegetables, 1, 0)
	update := rules.PeriodsUpdate{
		Status:            a.Statuses[0], // a duplicate, which is allowed here
		Fair:              2,
		Periods:           []rules.Ticks{10, 20, 30, 40, 50},
		PeriodCodes:       []uint32{1040, 1080, 1086, 1190, 103099, 1080},
		DetailsCommitment: rules.Commitment{3},
	}
	require.NoError(t, a.SetPeriods(update))
	require.Equal(t, []rules.Ticks{10, 30, 50}, a.Periods)
	require.Equal(t, uint64(2), a.Fair)
	require.Equal(t, rules.Commitment{3}, a.DetailsCommitment)
	require.Len(t, a.Statuses, 2)

	before := a
	update.PeriodCodes = update.PeriodCodes[:4]
	require.ErrorIs(t, a.SetPeriods(update), rules.ErrPeriodCodesShort)
	require.Equal(t, before, a)
}

func TestToFarmerMakesAnyDeclarantAFarmer(t *testing.T) {
	a := rules.Application{DeclarantType: rules.LegalEntity}
	a.ToFarmer()
	require.Equal(t, rules.Farmer, a.DeclarantType)
}

package rules_test

import (
	"fmt"
	"math"

	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// firstDay is 2018-08-31 00:00, a Friday.
const firstDay rules.Ticks = 636_712_704_000_000_000

var anyStatus = []uint32{1010, 1040, 1040, 1050, 1066, 1075, 77061, 77062, 1080, 1190, 1086, 103099}

// drawPlan draws few fairs and days, so that applications meet, and repeats row keys at times.
func drawPlan(t *rapid.T) rules.Plan {
	places := rapid.Uint64Range(0, 4)
	row := rapid.Custom(func(t *rapid.T) rules.PlanRow {
		return rules.PlanRow{
			Fair:       rapid.Uint64Range(1, 3).Draw(t, "fair"),
			Period:     drawMoment(t),
			Speciality: rapid.SampledFrom([]rules.Speciality{1, 1, 1, 2, 3}).Draw(t, "speciality"),
			Places:     [rules.NumQueues]uint64{places.Draw(t, "I"), places.Draw(t, "F"), places.Draw(t, "L")},
		}
	})
	return rapid.SliceOfN(row, 0, 8).Draw(t, "plan")
}

func drawMoment(t *rapid.T) rules.Ticks {
	day := rapid.Uint64Range(0, 2).Draw(t, "day")
	time := rapid.SampledFrom([]rules.Ticks{0, 1, rules.TicksPerHour, rules.TicksPerDay - 1}).Draw(t, "time of day")
	return firstDay + rules.Ticks(day)*rules.TicksPerDay + time
}

// drawApplications draws applications of few users in register order, most of them admitted.
func drawApplications(t *rapid.T) []rules.Application {
	one := rapid.Custom(func(t *rapid.T) rules.Application {
		a := rules.Application{
			ClaimedDate:   rules.Ticks(rapid.Uint64Range(1, 3).Draw(t, "date")),
			RegNum:        rapid.Uint64Range(1, 3).Draw(t, "number"),
			FiledAt:       rules.Ticks(rapid.Uint64Range(1, 3).Draw(t, "time of filing")),
			Confirmed:     rapid.Bool().Draw(t, "confirmed"),
			DeclarantType: rules.DeclarantType(rapid.SampledFrom([]uint8{0, 0, 1, 2, 3, 4, 4}).Draw(t, "type")),
			UserID:        rules.UserID{rapid.ByteRange(1, 4).Draw(t, "user")},
			Fair:          rapid.Uint64Range(1, 4).Draw(t, "fair"),
			Speciality:    rapid.SampledFrom([]rules.Speciality{0, 1, 1, 1, 2, 3}).Draw(t, "speciality"),
			Periods:       rapid.SliceOfN(rapid.Custom(drawMoment), 0, 4).Draw(t, "periods"),
			Withdrawn:     rapid.IntRange(0, 19).Draw(t, "withdrawn") == 19,
		}
		if rapid.IntRange(0, 3).Draw(t, "statuses") > 0 {
			a.Statuses = []rules.Status{{ResponseDate: 1, Code: rules.StatusAdmitted1040}}
			return a
		}
		for range rapid.IntRange(0, 3).Draw(t, "count") {
			a.Statuses = append(a.Statuses, rules.Status{
				ResponseDate: rules.Ticks(rapid.Uint64Range(0, 2).Draw(t, "response date")),
				Code:         rapid.SampledFrom(anyStatus).Draw(t, "code"),
			})
		}
		return a
	})
	filed := rapid.SliceOfN(one, 0, 16).Draw(t, "applications")
	for i := range filed {
		filed[i].ID = math.MaxUint64 - uint64(i)
		filed[i].ServiceNumber = fmt.Sprintf("0001-9000003-067601-%07d/18", i+1)
	}
	return rules.HistoryOrder(filed)
}

// drawCrowd draws a single day at two or three fairs with few places, and applications that are all admitted, in filing
// order: many of them are turned away at one fair and push others out at the next.
func drawCrowd(t *rapid.T) (rules.Plan, []rules.Application) {
	var plan rules.Plan
	fairs := rapid.Uint64Range(2, 3).Draw(t, "fairs")
	places := rapid.Uint64Range(0, 2)
	for fair := uint64(1); fair <= fairs; fair++ {
		for _, s := range []rules.Speciality{rules.Vegetables, rules.Meat}[:rapid.IntRange(1, 2).Draw(t, "specialities")] {
			plan = append(plan, rules.PlanRow{
				Fair: fair, Period: firstDay, Speciality: s,
				Places: [rules.NumQueues]uint64{places.Draw(t, "I"), places.Draw(t, "F"), places.Draw(t, "L")},
			})
		}
	}
	one := rapid.Custom(func(t *rapid.T) rules.Application {
		return rules.Application{
			DeclarantType: rapid.SampledFrom([]rules.DeclarantType{rules.Individual, rules.LegalEntity, rules.Farmer}).Draw(t, "type"),
			Confirmed:     true,
			UserID:        rules.UserID{rapid.ByteRange(1, 8).Draw(t, "user")},
			Fair:          rapid.Uint64Range(1, fairs).Draw(t, "fair"),
			Speciality:    rapid.SampledFrom([]rules.Speciality{rules.Vegetables, rules.Vegetables, rules.Meat}).Draw(t, "speciality"),
			Periods:       []rules.Ticks{firstDay},
			Statuses:      []rules.Status{{Code: rules.StatusAdmitted1040}},
		}
	})
	apps := rapid.SliceOfN(one, 4, 24).Draw(t, "applications")
	for i := range apps {
		apps[i].ID = uint64(i + 1)
	}
	return plan, apps
}

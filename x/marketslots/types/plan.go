package types

import (
	"cmp"
	"slices"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// MaxPlaces is the largest number of places of one queue in one plan row.
const MaxPlaces = 10_000

// Validate checks a row against its season; errors wrap ErrPlanRowInvalid.
func (r *PlanRow) Validate(season *Season) error {
	if !season.TradesOn(r.Period) {
		return errorsmod.Wrapf(ErrPlanRowInvalid, "period %d is on none of the trading days", r.Period)
	}
	if !validSpeciality(r.Speciality) {
		return errorsmod.Wrapf(ErrPlanRowInvalid, "speciality %d", r.Speciality)
	}
	for _, places := range [...]uint64{r.IndividualsPlaces, r.FarmersPlaces, r.LegalEntitiesPlaces, r.MinPlaces} {
		if places > MaxPlaces {
			return errorsmod.Wrapf(ErrPlanRowInvalid, "%d places, at most %d", places, MaxPlaces)
		}
	}
	return nil
}

// CheckDuplicates refuses a plan with two rows of the same fair, day and speciality: the allocation would give places
// of the last one only. The error wraps ErrPlanRowDuplicate and names both by index.
func CheckDuplicates(plan rules.Plan) error {
	order := make([]int, len(plan))
	for i := range order {
		order[i] = i
	}
	compare := func(a, b int) int {
		return cmp.Or(
			cmp.Compare(plan[a].Fair, plan[b].Fair),
			cmp.Compare(rules.Day(plan[a].Period), rules.Day(plan[b].Period)),
			cmp.Compare(plan[a].Speciality, plan[b].Speciality),
		)
	}
	slices.SortStableFunc(order, compare)
	for i := 1; i < len(order); i++ {
		if a, b := order[i-1], order[i]; compare(a, b) == 0 {
			return errorsmod.Wrapf(ErrPlanRowDuplicate, "rows %d and %d: fair %d, %s, %s",
				a, b, plan[a].Fair, plan[a].Period.Date(), plan[a].Speciality)
		}
	}
	return nil
}

package rules

import (
	"cmp"
	"slices"
	"sort"
)

// planIndex finds plan rows by fair, day and speciality. Rows are sorted by that key; of several with one key only
// the last of the plan is kept.
type planIndex struct {
	rows []indexedRow
}

type indexedRow struct {
	fair       uint64
	day        Ticks
	speciality Speciality
	row        int32 // index in the plan
	dayRank    int32 // of the day among the distinct days
	fairDay    int32 // of (fair, day) among the distinct pairs
}

func newPlanIndex(plan Plan) *planIndex {
	rows := make([]indexedRow, len(plan))
	days := make([]Ticks, len(plan))
	for i := range plan {
		p := &plan[i]
		days[i] = Day(p.Period)
		rows[i] = indexedRow{fair: p.Fair, day: days[i], speciality: p.Speciality, row: int32(i)}
	}
	slices.SortFunc(rows, func(a, b indexedRow) int {
		if c := cmp.Compare(a.fair, b.fair); c != 0 {
			return c
		}
		if c := cmp.Compare(a.day, b.day); c != 0 {
			return c
		}
		if c := cmp.Compare(a.speciality, b.speciality); c != 0 {
			return c
		}
		return cmp.Compare(b.row, a.row) // last of the plan first, the one that CompactFunc keeps
	})
	rows = slices.CompactFunc(rows, func(a, b indexedRow) bool {
		return a.fair == b.fair && a.day == b.day && a.speciality == b.speciality
	})
	slices.Sort(days)
	days = slices.Compact(days)

	fairDay := int32(-1)
	for i := range rows {
		r := &rows[i]
		if i == 0 || rows[i-1].fair != r.fair || rows[i-1].day != r.day {
			fairDay++
		}
		r.fairDay = fairDay
		rank, _ := slices.BinarySearch(days, r.day)
		r.dayRank = int32(rank)
	}
	return &planIndex{rows: rows}
}

// fair gives the rows of one fair, sorted by day, then speciality.
func (x *planIndex) fair(fair uint64) []indexedRow {
	from := sort.Search(len(x.rows), func(i int) bool { return x.rows[i].fair >= fair })
	rest := x.rows[from:]
	return rest[:sort.Search(len(rest), func(i int) bool { return rest[i].fair > fair })]
}

// find looks a row up among those of one fair. Without such a row it returns nil and the reason.
func find(ofFair []indexedRow, day Ticks, speciality Speciality) (*indexedRow, OutcomeReason) {
	if len(ofFair) == 0 {
		return nil, ReasonUnknownFair
	}
	i := sort.Search(len(ofFair), func(i int) bool {
		r := &ofFair[i]
		return r.day > day || r.day == day && r.speciality >= speciality
	})
	if i < len(ofFair) && ofFair[i].day == day && ofFair[i].speciality == speciality {
		return &ofFair[i], ReasonNone
	}
	if i < len(ofFair) && ofFair[i].day == day || i > 0 && ofFair[i-1].day == day {
		return nil, ReasonNoSpeciality
	}
	return nil, ReasonUnknownDay
}

package rules

import (
	"cmp"
	"slices"
)

// CompareHistory orders applications by claimed date, then by registration number, both as numbers.
func CompareHistory(a, b *Application) int {
	if c := cmp.Compare(a.ClaimedDate, b.ClaimedDate); c != 0 {
		return c
	}
	return cmp.Compare(a.RegNum, b.RegNum)
}

// HistoryOrder gives the applications in the register order of 2018: sorted by CompareHistory, full ties in the order
// of filing, which is the order of the argument. Both key fields are claimed by the operator.
func HistoryOrder(filed []Application) []Application { return sorted(filed, CompareHistory) }

// sorted gives the applications in a stable order and leaves the argument as it is.
func sorted(filed []Application, compare func(a, b *Application) int) []Application {
	order := make([]*Application, len(filed))
	for i := range filed {
		order[i] = &filed[i]
	}
	slices.SortStableFunc(order, compare)
	result := make([]Application, len(filed))
	for i, a := range order {
		result[i] = *a
	}
	return result
}

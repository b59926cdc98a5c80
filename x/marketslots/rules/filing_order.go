package rules

import "cmp"

// CompareFiling orders applications by block time of the filing, then by register number, then by ID. Dates that
// somebody claims do not count.
func CompareFiling(a, b *Application) int {
	return cmp.Or(cmp.Compare(a.FiledAt, b.FiledAt), cmp.Compare(a.RegNum, b.RegNum), cmp.Compare(a.ID, b.ID))
}

// FilingOrder gives the applications sorted by CompareFiling. On a chain, where the register number is assigned in the
// block after the filing, no two keys are equal; full ties keep the order of the argument.
func FilingOrder(filed []Application) []Application { return sorted(filed, CompareFiling) }

package rules

// Season is one entry of the append-only list of seasons.
type Season struct {
	Name         string
	Begin        Ticks
	End          Ticks
	PeriodsBegin Ticks // first trading day
}

// SeasonForPeriod gives the index of the season a trading day belongs to, -1 if none: the season added last whose
// PeriodsBegin is not after the day. Begin and End play no role.
func SeasonForPeriod(seasons []Season, period Ticks) int {
	for i := len(seasons) - 1; i >= 0; i-- {
		if seasons[i].PeriodsBegin <= period {
			return i
		}
	}
	return -1
}

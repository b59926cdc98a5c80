package types

// MaxStatisticsDays is how many days of statistics are kept for each registrar.
const MaxStatisticsDays = 366

// Plus is the sum of two counts.
func (c RegistrarCounts) Plus(d RegistrarCounts) RegistrarCounts {
	return RegistrarCounts{
		Enrolments:     c.Enrolments + d.Enrolments,
		Suspensions:    c.Suspensions + d.Suspensions,
		Reinstatements: c.Reinstatements + d.Reinstatements,
		Replacements:   c.Replacements + d.Replacements,
	}
}

package rules

import "strconv"

// FirstCome2018Name is the name of the policy FirstCome2018.
const FirstCome2018Name = "FIRST_COME_2018"

// FirstCome2018 allocates as the contract of the 2018 fairs did, bit for bit: first come, first served by claimed date
// and registration number, with left-over vegetable places wandering between the queues. Its quirks are kept. The
// applications must be in HistoryOrder. Sums of places wrap at 2^64.
func FirstCome2018(plan Plan, ordered []Application, options Options) *Result {
	a := load(plan, ordered)
	trace := tracer{enabled: options.Trace}
	trace.record(a, "command")
	a.moveInitialSurplus()
	trace.record(a, "initial redistribution")

	rounds := 0
	a.runAll(true)
	trace.record(a, "after distribution 0")
	for a.redistribute() {
		rounds++
		trace.record(a, "redistribution "+strconv.Itoa(rounds))
		a.runAll(false)
		trace.record(a, "after distribution "+strconv.Itoa(rounds))
	}
	trace.record(a, "final")

	result := a.result(ordered)
	result.Rounds = rounds
	result.DistributeCalls = a.distributeCalls(rounds)
	result.Trace = trace.stages
	return result
}

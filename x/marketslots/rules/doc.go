// Package rules holds the rules of the market fairs as pure functions: which applications take part, who gets which
// place, and why. The chain's keeper, the offline verifier and the dry run call the same code.
//
// Call [PolicyByName], bring the applications into [Policy.Order] and hand them to [Policy.Allocate] together with the
// plan; the [Result] holds the lists of every plan row and an [Outcome] for every day that an application named.
// [Explain] puts an outcome into words. [ApplicationsRoot], [PlanRoot] and [OutcomesRoot] commit to the input and the
// result.
//
// The same input gives the same result on every machine: nothing here iterates over a map, reads a clock, uses
// floating point or starts a goroutine. The functions trust their caller to have validated sizes; see the limits of
// the package replay for those of a file.
package rules

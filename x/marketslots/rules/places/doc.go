// Package places holds what happens to places after a season is closed: a holder gives a place back, it is offered to
// those who wait for it, offers are accepted, declined or expire, holders name sellers, and unused places are reported.
//
// [Book.Apply] carries out one [Operation] over a [Store]. The chain's keeper calls it over the state; [Replay] calls it
// over a [Memory] made from a season's result, so that anybody can compute every offer and every holder again. The
// operations of a season form a chain of hashes, whose last one [Head] holds.
//
// Nothing here iterates over a map, reads a clock, uses floating point or starts a goroutine. Apply changes the store
// while it works: after an error the caller must drop the changes.
package places

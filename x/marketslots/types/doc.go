// Package types holds the messages, state and events of x/marketslots, their validation, and the conversion between
// stored records and the pure rules of x/marketslots/rules.
//
// [Allocate] gives everything that the chain writes at the end of a season from its frozen records, so that a program
// outside the chain that holds the same records gets the same bytes. [ClosingKey] is where the store keeps the entry
// that proves a season.
package types

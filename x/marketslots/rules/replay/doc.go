// Package replay reads the file format of the market fairs' public data sets and test fixtures and carries a file
// through the register and an allocation.
//
// [Parse] reads a file, plain or gzip; [Replay] gives its [Output]. A file is a JSON object. Its member "input" holds
// seasons, applications ("requests") in order of submission with the actions that followed each, and the plan
// ("command"); other members, such as a recorded "output", are ignored. Integers of 64 bits are decimal strings,
// moments are ticks (see rules.Ticks).
//
// Such a file has no data of a chain. For the policy FIRST_COME the claimed date and the register number stand for the
// block time and the number that a chain would have assigned, and every declarant type counts as confirmed.
//
// Parse refuses what a contract call could not have carried and files beyond its limits; it does not check that
// declarants exist or that dates make sense.
package replay

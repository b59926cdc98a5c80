// Package vectors holds the test vectors of protocol MV1 (docs/voting-protocol.md) as JSON files under testdata: one small
// election, from the trustees' registration to the tally, and forgeries of its ballots and shares with the error each must
// meet. It has no code; its tests make the files and check that they are current. Implementations in other languages read
// the same files.
//
//go:generate go test -count=1 -run TestVectorsAreCurrent -update .
package vectors

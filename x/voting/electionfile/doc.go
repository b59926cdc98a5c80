// Package electionfile is the public data set of an election: definition, key ceremony, census, rehearsal, every ballot with its
// proofs, decryption shares and counts, a line each. docs/election-dataset.md describes the file and what is checked in it.
//
// [NewReader] gives the lines of a file one by one, [NewWriter] writes them, and [Verify] checks a whole file as it streams: it
// keeps the census and a hash for each ballot, not the ballots. Whether the file is that of the chain, package client of the
// module says: here it is only consistent with itself.
package electionfile

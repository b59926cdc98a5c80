// Package genesis makes the genesis file of a network out of what its founders send each other: NewEntry is what one
// department sends, Collect puts the entries into a file, ReplaceDepartments starts a network anew that lost departments,
// and Check says whether a chain can start from a file and be run. Everybody who does the same with the same entries gets
// the same bytes, so that comparing Summary.SHA256 is enough; nobody's file is trusted.
//
// It signs nothing but the proof of a consensus key, and it sends nothing.
package genesis

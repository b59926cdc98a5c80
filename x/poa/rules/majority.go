// Package rules holds the pure rules of x/poa: whether a proposal passes. It imports nothing, so that a verifier can
// compute the same answer without a node. It says nothing about who may vote.
package rules

// Passes reports whether yes votes are at least num/den of ALL active validators: yes*den >= num*active. Abstaining and
// absent validators are not Yes. Without active validators nothing passes. A den of 0 is a caller's error and passes nothing.
func Passes(yes, active, num, den uint32) bool {
	if active == 0 || den == 0 {
		return false
	}
	return uint64(yes)*uint64(den) >= uint64(num)*uint64(active)
}

// Package keccak is the hash of Ethereum: Keccak-256 with the padding from before FIPS 202, under which SHA3-256 differs.
package keccak

import "golang.org/x/crypto/sha3"

// Size is the length of a hash in bytes.
const Size = 32

// Sum256 hashes the parts, one after the other.
func Sum256(parts ...[]byte) (sum [Size]byte) {
	hash := sha3.NewLegacyKeccak256()
	for _, part := range parts {
		hash.Write(part) // a hash never fails
	}
	hash.Sum(sum[:0])
	return sum
}

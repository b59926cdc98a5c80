package election

import "github.com/moscowchain/moscowd/crypto/transcript"

// CensusLeaf is what two registrars sign for a voter with Ed25519 (RFC 8032), and a leaf of the tree of the voter's district
// (RFC 9162, section 2.1, with SHA-256). Subject and key have 32 bytes.
func CensusLeaf(chainID string, election, district uint64, subject, key []byte) []byte {
	return transcript.LV(
		[]byte(transcript.Census), []byte(chainID), transcript.Uint64(election), transcript.Uint64(district), subject, key,
	)
}

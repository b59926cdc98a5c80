package seal

import (
	"crypto/rand"
	"crypto/sha256"
	"slices"
)

// Salt keeps others from trying what a commitment stands for.
type Salt [32]byte

// Subject is what a commitment is about; a commitment to one never passes as one to the other.
type Subject string

// The subjects.
const (
	Payload   Subject = "moscowd sealed payload v1\x00" // the sealed message of a request
	HolderKey Subject = "moscowd holder key v1\x00"     // the key to which a document shall be issued
)

// NewSalt draws a salt.
func NewSalt() Salt {
	var s Salt
	rand.Read(s[:])
	return s
}

// Commit gives SHA-256 of subject, salt and data. It is what stands on chain; the salt goes beside the chain to whom it
// concerns.
func Commit(subject Subject, salt Salt, data []byte) [32]byte {
	return sha256.Sum256(slices.Concat([]byte(subject), salt[:], data))
}

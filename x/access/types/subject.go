package types

import (
	"crypto/sha256"
	"encoding/hex"
)

// SubjectSize is the length of a subject in bytes.
const SubjectSize = sha256.Size

const unknownSubjectDomain = "moscowd/access/unknown/v1"

// UnknownSubject is the subject of an account that nobody enrolled, on networks where such
// accounts may write: SHA-256 of "moscowd/access/unknown/v1" followed by the address bytes.
// Anybody can compute it from the address, so it hides nothing.
func UnknownSubject(addr []byte) [SubjectSize]byte {
	return sha256.Sum256(append([]byte(unknownSubjectDomain), addr...))
}

// ParseSubject reads a subject from its bytes. The zero subject is refused: it is what a
// forgotten field looks like.
func ParseSubject(b []byte) ([SubjectSize]byte, error) {
	if len(b) != SubjectSize {
		return [SubjectSize]byte{}, ErrSubjectInvalid.Wrapf("%d bytes, want %d", len(b), SubjectSize)
	}
	subject := [SubjectSize]byte(b)
	if subject == ([SubjectSize]byte{}) {
		return subject, ErrSubjectInvalid.Wrap("all bytes are zero")
	}
	return subject, nil
}

// ParseSubjectHex reads a subject from 64 hexadecimal characters.
func ParseSubjectHex(s string) ([SubjectSize]byte, error) {
	b, err := hex.DecodeString(s)
	if err != nil {
		return [SubjectSize]byte{}, ErrSubjectInvalid.Wrapf("%q: %v", s, err)
	}
	return ParseSubject(b)
}

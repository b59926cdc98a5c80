// Package transcript makes the hashes of protocol MV1 (docs/voting-protocol.md): of proofs, of keys and of what is signed.
//
// A hash begins with a [Label], which keeps its use apart from every other; each item behind it is length-prefixed, so that
// no two lists of items give the same bytes. Call [New], the Add methods in the order of the document, and [Transcript.Sum]
// or [Transcript.Challenge]. [LV] gives the same bytes unhashed, where they are signed or stand inside another item.
//
// Text is hashed as it comes: whoever takes text from people brings it to UTF-8 in Unicode normal form C first. A
// transcript does not check that anything is missing: what must be in it stands in the document, and its tests.
package transcript

import (
	"crypto/sha512"
	"encoding/binary"
	"hash"

	"github.com/moscowchain/moscowd/crypto/group"
)

// Label names what a hash is for.
type Label string

// Version stands where a label does in the hashes of a key ceremony and of an election's definition.
const Version Label = "MV1"

// Labels of protocol MV1.
const (
	RegisterPoP  Label = "moscowd/voting/v1/reg-pop"
	DKGCommit    Label = "moscowd/voting/v1/dkg-commit"
	DKGPoK       Label = "moscowd/voting/v1/dkg-pok"
	DKGRho       Label = "moscowd/voting/v1/dkg-rho"
	DKGShare     Label = "moscowd/voting/v1/dkg-share"
	DKGComplaint Label = "moscowd/voting/v1/dkg-complaint"
	Rehearse     Label = "moscowd/voting/v1/rehearse"
	Bit          Label = "moscowd/voting/v1/bit"
	Sum          Label = "moscowd/voting/v1/sum"
	Range        Label = "moscowd/voting/v1/range"
	Batch        Label = "moscowd/voting/v1/batch"
	Census       Label = "moscowd/voting/v1/census"
	Cast         Label = "moscowd/voting/v1/cast"
	Spoil        Label = "moscowd/voting/v1/spoil"
	Decrypt      Label = "moscowd/voting/v1/dec"
)

// Size is the length of a hash: SHA-512.
const Size = sha512.Size

// Transcript is a hash under way.
type Transcript struct {
	// pending waits for more: many small writes cost more than the hash. done has what came before, if there was much.
	pending []byte
	done    hash.Hash
}

const maxPending = 1 << 14

// New begins a hash under a label.
func New(label Label) *Transcript {
	return (&Transcript{pending: make([]byte, 0, 1<<10)}).AddBytes([]byte(label))
}

// AddBytes appends one item.
func (t *Transcript) AddBytes(x []byte) *Transcript {
	t.pending = binary.LittleEndian.AppendUint64(t.pending, uint64(len(x)))
	t.pending = append(t.pending, x...)
	if len(t.pending) > maxPending {
		t.flush()
	}
	return t
}

func (t *Transcript) flush() {
	if t.done == nil {
		t.done = sha512.New()
	}
	t.done.Write(t.pending)
	t.pending = t.pending[:0]
}

// AddText appends UTF-8 text in normal form C.
func (t *Transcript) AddText(s string) *Transcript { return t.AddBytes([]byte(s)) }

// AddUint64 appends 8 bytes, little-endian.
func (t *Transcript) AddUint64(v uint64) *Transcript { return t.AddBytes(Uint64(v)) }

// AddPoints appends each point as an item of its own.
func (t *Transcript) AddPoints(points ...*group.Point) *Transcript {
	for _, p := range points {
		t.pending = binary.LittleEndian.AppendUint64(t.pending, group.Size)
		t.pending = p.Append(t.pending)
	}
	return t
}

// Sum returns the hash. More items may follow and be summed again.
func (t *Transcript) Sum() [Size]byte {
	if t.done == nil {
		return sha512.Sum512(t.pending)
	}
	t.flush()
	return [Size]byte(t.done.Sum(nil))
}

// Challenge returns the hash as a scalar: its 64 bytes little-endian, modulo the order of the group.
func (t *Transcript) Challenge() *group.Scalar { return group.ScalarFromWide(t.Sum()) }

// LV returns the items one behind the other, each after its length in 8 bytes, little-endian.
func LV(items ...[]byte) []byte {
	size := 0
	for _, x := range items {
		size += 8 + len(x)
	}
	b := make([]byte, 0, size)
	for _, x := range items {
		b = binary.LittleEndian.AppendUint64(b, uint64(len(x)))
		b = append(b, x...)
	}
	return b
}

// Uint64 returns v as 8 bytes, little-endian: an integer as an item.
func Uint64(v uint64) []byte { return binary.LittleEndian.AppendUint64(nil, v) }

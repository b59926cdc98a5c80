package corpus

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/x/voting/electionfile"
	"github.com/moscowchain/moscowd/x/voting/electionfile/electiontest"
)

// maker makes alterations of one file.
type maker struct {
	lines   []electionfile.Line // the first line of the file is number 1
	secrets *electiontest.Secrets
	chainID string
	id      uint64
	e       ballot.Election
	all     []Mutation
}

// Make gives a small election and its alterations.
func Make() (file []byte, all []Mutation, err error) {
	var out bytes.Buffer
	secrets, err := electiontest.Small(&out)
	if err != nil {
		return nil, nil, err
	}
	m := &maker{secrets: secrets}
	reader, err := electionfile.NewReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		return nil, nil, err
	}
	for {
		line, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		m.lines = append(m.lines, line)
	}
	header := m.lines[0].(*electionfile.Header)
	m.chainID, m.id = header.ChainID, uint64(header.Election)
	m.e = ballot.Election{Hash: secrets.Definition.Hash(), Key: secrets.Definition.Result.Key}
	defer func() {
		if failed, ok := recover().(failure); ok {
			err = failed.error
		}
	}()
	m.shape()
	m.definition()
	m.ceremony()
	m.census()
	m.rehearsal()
	m.castBallots()
	m.proofs()
	m.spoiled()
	m.closing()
	m.tally()
	return out.Bytes(), m.all, nil
}

// failure is an error that ends Make: one of this package's own making.
type failure struct{ error }

func must[T any](v T, err error) T {
	if err != nil {
		panic(failure{err})
	}
	return v
}

func (m *maker) add(code electionfile.Code, name string, edits ...Edit) {
	m.all = append(m.all, Mutation{name, code, edits})
}

// find gives the number of the first line for which it holds.
func find[T electionfile.Line](m *maker, holds func(T) bool) int {
	for i, line := range m.lines {
		if line, ok := line.(T); ok && (holds == nil || holds(line)) {
			return i + 1
		}
	}
	panic(failure{fmt.Errorf("the small election has no such %T", *new(T))})
}

// last gives the number of the last line of a type.
func last[T electionfile.Line](m *maker) int {
	for i, line := range slices.Backward(m.lines) {
		if _, ok := line.(T); ok {
			return i + 1
		}
	}
	panic(failure{fmt.Errorf("the small election has no %T", *new(T))})
}

func line[T electionfile.Line](m *maker, number int) T { return m.lines[number-1].(T) }

func path(names ...any) []any { return names }

func set(number int, value any, names ...any) Edit {
	return Edit{Op: "set", Line: number, Path: names, Value: must(json.Marshal(value))}
}

func patch(number, at int, b []byte, names ...any) Edit {
	return Edit{Op: "patch", Line: number, Path: names, At: at, Bytes: b}
}

func remove(number int) Edit { return Edit{Op: "delete", Line: number} }

func copyTo(number, before int) Edit { return Edit{Op: "copy", Line: number, Before: before} }

func moveTo(number, before int) Edit { return Edit{Op: "move", Line: number, Before: before} }

// text gives a line as it stands in a file.
func text(l electionfile.Line) string {
	var out bytes.Buffer
	w := electionfile.NewWriter(&out)
	if err := errors.Join(w.Write(l), w.Flush()); err != nil {
		panic(failure{err})
	}
	return string(bytes.TrimSuffix(out.Bytes(), []byte{'\n'}))
}

func rewrite(number int, l electionfile.Line) Edit {
	return Edit{Op: "text", Line: number, Text: text(l)}
}

func insert(before int, l electionfile.Line) Edit {
	return Edit{Op: "insert", Before: before, Text: text(l)}
}

// other gives another element for one of 32 bytes: a point moved by G, or a scalar by 1.
func other(b []byte, scalar bool) []byte {
	if scalar {
		return must(group.DecodeScalar(b)).Add(group.ScalarFromUint64(1)).Bytes()
	}
	return must(group.DecodePoint(b)).Add(group.Generator()).Bytes()
}

// notCanonical gives what is no encoding of an element.
func notCanonical(b []byte) []byte {
	c := bytes.Clone(b)
	c[31] |= 0x80
	return c
}

// flip changes a bit of the first byte.
func flip(b []byte) []byte {
	c := bytes.Clone(b)
	c[0] ^= 1
	return c
}

func u(v uint64) electionfile.Uint { return electionfile.Uint(v) }

// random is a stream that everybody can repeat.
func random() io.Reader { return rand.NewChaCha8([32]byte{1}) }

// seal makes tracker and signature of a ballot anew, as its voter would.
func (m *maker) seal(b *electionfile.Ballot) *electionfile.Ballot {
	return m.sealFor(b, m.secrets.Voters[[32]byte(b.Tag)])
}

func (m *maker) sealFor(b *electionfile.Ballot, key ed25519.PrivateKey) *electionfile.Ballot {
	tracker := m.ballotOf(b).Tracker()
	b.Tracker, b.Signature = tracker[:], ed25519.Sign(key, ballot.CastMessage(m.e.Hash, tracker))
	return b
}

func (m *maker) ballotOf(b *electionfile.Ballot) *ballot.Ballot {
	return &ballot.Ballot{
		Voter:       ballot.Voter{Mode: ballot.Direct, District: uint64(b.District), Tag: b.Tag, Seq: uint64(b.Seq)},
		Ciphertexts: b.Ciphertexts, Proofs: b.Proofs,
	}
}

// changed gives a copy of a ballot after a change.
func changed(b *electionfile.Ballot, change func(*electionfile.Ballot)) *electionfile.Ballot {
	c := *b
	c.Tag, c.Ciphertexts, c.Proofs = bytes.Clone(b.Tag), bytes.Clone(b.Ciphertexts), bytes.Clone(b.Proofs)
	change(&c)
	return &c
}

// Package registrar is a registrar's part of an election: each of two signs the leaves of the census on his own, and what both
// signed is published.
//
// A list of voters has a line for each: district, subject and public key, the last two in hexadecimal. [ReadVoters] reads it,
// [Sign] signs it, [Join] puts what two registrars signed together. A subject is a random identifier that a registrar keeps
// beside the person; nothing else of the person leaves his office.
package registrar

import (
	"bufio"
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Format is the format entry of a signed list.
const Format = "moscowd/signed-census/v1"

const subjectSize = 32

var (
	// ErrList says that a list of voters cannot be read.
	ErrList = errors.New("list of voters cannot be read")
	// ErrKey says that a key is not that of a registrar.
	ErrKey = errors.New("a registrar's key is Ed25519")
	// ErrDiffer says that two registrars signed different lists.
	ErrDiffer = errors.New("the registrars signed different lists")
)

// Voter is a leaf of the census.
type Voter struct {
	District uint64
	Subject  [subjectSize]byte
	Key      [ed25519.PublicKeySize]byte
}

// ReadVoters reads a list. A subject or a key that stands there twice is refused.
func ReadVoters(r io.Reader) ([]Voter, error) {
	var voters []Voter
	seen := map[[subjectSize]byte]bool{}
	lines := bufio.NewScanner(r)
	for number := 1; lines.Scan(); number++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		v, err := parse(text)
		if err != nil {
			return nil, fmt.Errorf("%w: line %d: %w", ErrList, number, err)
		}
		if seen[v.Subject] || seen[v.Key] {
			return nil, fmt.Errorf("%w: line %d: the subject or the key stands there twice", ErrList, number)
		}
		seen[v.Subject], seen[v.Key] = true, true
		voters = append(voters, v)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrList, err)
	}
	if len(voters) == 0 {
		return nil, fmt.Errorf("%w: there is nobody in it", ErrList)
	}
	return voters, nil
}

func parse(text string) (v Voter, err error) {
	parts := strings.Split(text, ",")
	if len(parts) != 3 {
		return v, errors.New("write district,subject,key")
	}
	if v.District, err = strconv.ParseUint(strings.TrimSpace(parts[0]), 10, 64); err != nil {
		return v, fmt.Errorf("district %q is not a number", parts[0])
	}
	for i, to := range [][]byte{v.Subject[:], v.Key[:]} {
		b, err := hex.DecodeString(strings.TrimSpace(parts[i+1]))
		if err != nil || len(b) != len(to) {
			return v, fmt.Errorf("%q is not %d bytes in hexadecimal", parts[i+1], len(to))
		}
		copy(to, b)
	}
	return v, nil
}

// Signed is a list that one registrar signed.
type Signed struct {
	Registrar  ed25519.PublicKey
	Voters     []Voter
	Signatures [][]byte
}

// Message gives the bytes that a registrar signs for a voter.
type Message func(v Voter) []byte

// Sign signs every leaf. Report, if it is not nil, is told how many are done.
func Sign(key crypto.Signer, message Message, voters []Voter, report func(done, total int)) (*Signed, error) {
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return nil, ErrKey
	}
	s := &Signed{Registrar: public, Voters: voters}
	for i, v := range voters {
		signature, err := key.Sign(rand.Reader, message(v), crypto.Hash(0))
		if err != nil {
			return nil, err
		}
		s.Signatures = append(s.Signatures, signature)
		if report != nil {
			report(i+1, len(voters))
		}
	}
	return s, nil
}

type header struct {
	Format    string `json:"format"`
	ChainID   string `json:"chain_id"`
	Election  uint64 `json:"election,string"`
	Registrar string `json:"registrar"`
}

type line struct {
	District  uint64 `json:"district,string"`
	Subject   string `json:"subject"`
	Key       string `json:"key"`
	Signature string `json:"signature"`
}

// Write writes a signed list: a header, then a line of JSON for each voter.
func (s *Signed) Write(w io.Writer, chainID string, election uint64) error {
	out := bufio.NewWriter(w)
	encoder := json.NewEncoder(out)
	errs := []error{encoder.Encode(header{Format, chainID, election, hex.EncodeToString(s.Registrar)})}
	for i, v := range s.Voters {
		errs = append(errs, encoder.Encode(line{
			v.District, hex.EncodeToString(v.Subject[:]), hex.EncodeToString(v.Key[:]), hex.EncodeToString(s.Signatures[i]),
		}))
	}
	return errors.Join(append(errs, out.Flush())...)
}

// Read reads a signed list of that chain and election, and checks every signature.
func Read(r io.Reader, chainID string, election uint64, message Message) (*Signed, error) {
	decoder := json.NewDecoder(bufio.NewReader(r))
	var h header
	if err := decoder.Decode(&h); err != nil || h.Format != Format {
		return nil, fmt.Errorf("%w: it is not of the format %s", ErrList, Format)
	}
	if h.ChainID != chainID || h.Election != election {
		return nil, fmt.Errorf("%w: it was signed for election %d of %q", ErrList, h.Election, h.ChainID)
	}
	key, err := hex.DecodeString(h.Registrar)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("%w: %q", ErrKey, h.Registrar)
	}
	s := &Signed{Registrar: key}
	for number := 1; decoder.More(); number++ {
		var l line
		if err := decoder.Decode(&l); err != nil {
			return nil, fmt.Errorf("%w: voter %d: %w", ErrList, number, err)
		}
		v, err := parse(fmt.Sprintf("%d,%s,%s", l.District, l.Subject, l.Key))
		if err != nil {
			return nil, fmt.Errorf("%w: voter %d: %w", ErrList, number, err)
		}
		signature, err := hex.DecodeString(l.Signature)
		if err != nil || !ed25519.Verify(s.Registrar, message(v), signature) {
			return nil, fmt.Errorf("%w: the signature of voter %d is not by registrar %s", ErrList, number, h.Registrar)
		}
		s.Voters, s.Signatures = append(s.Voters, v), append(s.Signatures, signature)
	}
	if len(s.Voters) == 0 {
		return nil, fmt.Errorf("%w: there is nobody in it", ErrList)
	}
	return s, nil
}

// Join says that two registrars signed the same voters in the same order, ErrDiffer if they did not.
func Join(one, other *Signed) error {
	switch {
	case bytes.Equal(one.Registrar, other.Registrar):
		return fmt.Errorf("%w: both are by %x, two registrars must sign", ErrDiffer, []byte(one.Registrar))
	case len(one.Voters) != len(other.Voters):
		return fmt.Errorf("%w: %d voters and %d", ErrDiffer, len(one.Voters), len(other.Voters))
	}
	for i := range one.Voters {
		if one.Voters[i] != other.Voters[i] {
			return fmt.Errorf("%w: voter %d", ErrDiffer, i+1)
		}
	}
	return nil
}

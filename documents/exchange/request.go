package exchange

import (
	"crypto"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/seal"
)

// Request is what a department learns of a request.
type Request struct {
	ChainID string
	Type    string
	Issuer  string
	Basis   string         // empty for the own document
	Fields  map[string]any // see credential.EncodeJSON

	HolderKey     crypto.PublicKey // nil at a counter
	HolderKeySalt seal.Salt

	ReplyKey       *seal.PublicKey
	ReplyTokenHash [32]byte
}

// Token fetches a finished document; only who made the request has it.
type Token [32]byte

// Hash is what the department learns of the token.
func (t Token) Hash() [32]byte { return sha256.Sum256(t[:]) }

// Message is a request with what ties it to the commitment on chain.
type Message struct {
	Request    Request
	Commitment [32]byte // to the request

	salt       seal.Salt
	possession []byte
	request    []byte // JSON
}

type (
	messageJSON struct {
		Possession base64Bytes     `json:"possession,omitempty"`
		Request    json.RawMessage `json:"request"`
		Salt       hexBytes        `json:"salt"`
	}
	requestJSON struct {
		Basis          string          `json:"basis,omitempty"`
		ChainID        string          `json:"chain_id"`
		Fields         map[string]any  `json:"fields"`
		HolderKey      json.RawMessage `json:"holder_key,omitempty"`
		HolderKeySalt  hexBytes        `json:"holder_key_salt,omitempty"`
		Issuer         string          `json:"issuer"`
		ReplyKey       base64Bytes     `json:"reply_key"`
		ReplyTokenHash hexBytes        `json:"reply_token_hash"`
		Type           string          `json:"type"`
	}
)

const possessionDomain = "moscowd holder key possession v1\x00"

// NewMessage commits to a request with a fresh salt. The holder's key signs; it is nil at a counter, and r.HolderKey and
// r.HolderKeySalt are set from it. Errors wrap ErrMalformed or an error of package credential.
func NewMessage(r Request, holder crypto.Signer) (*Message, error) {
	r.HolderKey, r.HolderKeySalt = nil, seal.Salt{}
	if holder != nil {
		r.HolderKey, r.HolderKeySalt = holder.Public(), seal.NewSalt()
	}
	text, err := r.encode()
	if err != nil {
		return nil, err
	}
	m := &Message{Request: r, salt: seal.NewSalt(), request: text}
	m.Commitment = seal.Commit(seal.Payload, m.salt, text)
	if holder != nil {
		if m.possession, err = credential.SignMessage(holder, m.possessed()); err != nil {
			return nil, err
		}
	}
	encoded, err := m.Encode()
	if err != nil {
		return nil, err
	}
	return ParseMessage(encoded) // what was written must be what is read
}

// Encode gives the text of the message.
func (m *Message) Encode() ([]byte, error) {
	text, err := encode(messageJSON{m.possession, m.request, m.salt[:]})
	if err == nil && len(text) > seal.MaxPlaintext {
		err = fmt.Errorf("%w: %d bytes, at most %d", seal.ErrTooLarge, len(text), seal.MaxPlaintext)
	}
	return text, err
}

// ParseMessage reads the text of a message and checks the proof of possession. Errors wrap ErrMalformed, ErrPossession or
// an error of package credential.
func ParseMessage(text []byte) (*Message, error) {
	if len(text) > seal.MaxPlaintext {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", seal.ErrTooLarge, len(text), seal.MaxPlaintext)
	}
	var j messageJSON
	if err := decode(text, &j); err != nil {
		return nil, err
	}
	salt, err := hash(j.Salt)
	if err != nil {
		return nil, err
	}
	request, err := parseRequest(j.Request)
	if err != nil {
		return nil, err
	}
	m := &Message{Request: *request, salt: salt, possession: j.Possession, request: j.Request}
	m.Commitment = seal.Commit(seal.Payload, m.salt, m.request)
	if request.HolderKey == nil {
		if len(m.possession) > 0 {
			return nil, malformed("a signature by no key")
		}
		return m, nil
	}
	if err := credential.VerifyMessage(request.HolderKey, m.possessed(), m.possession); err != nil {
		return nil, errors.Join(ErrPossession, err)
	}
	return m, nil
}

func (m *Message) possessed() []byte {
	return slices.Concat([]byte(possessionDomain), []byte(m.Request.ChainID), []byte{0}, m.Commitment[:])
}

func (r *Request) encode() ([]byte, error) {
	j := requestJSON{
		Basis: r.Basis, ChainID: r.ChainID, Fields: r.Fields, Issuer: r.Issuer,
		ReplyTokenHash: r.ReplyTokenHash[:], Type: r.Type,
	}
	if r.ReplyKey != nil {
		j.ReplyKey = r.ReplyKey.Bytes()
	}
	if r.HolderKey != nil {
		var err error
		if j.HolderKey, err = EncodeKey(r.HolderKey); err != nil {
			return nil, err
		}
		j.HolderKeySalt = r.HolderKeySalt[:]
	}
	return encode(j)
}

func parseRequest(text []byte) (*Request, error) {
	var j requestJSON
	if err := decode(text, &j); err != nil {
		return nil, err
	}
	r := &Request{Basis: j.Basis, ChainID: j.ChainID, Fields: j.Fields, Issuer: j.Issuer, Type: j.Type}
	if err := checkText(j.ChainID, j.Issuer, j.Type); err != nil {
		return nil, err
	}
	if j.Fields == nil || j.Basis != "" && !codeForm.MatchString(j.Basis) {
		return nil, malformed("there are no fields, or the basis is no code")
	}
	var err error
	if r.ReplyKey, err = seal.ParsePublicKey(j.ReplyKey); err != nil {
		return nil, err
	}
	if r.ReplyTokenHash, err = hash(j.ReplyTokenHash); err != nil {
		return nil, err
	}
	if (len(j.HolderKey) > 0) != (len(j.HolderKeySalt) > 0) {
		return nil, malformed("a holder's key without its salt, or a salt alone")
	}
	if len(j.HolderKey) > 0 {
		if r.HolderKeySalt, err = hash(j.HolderKeySalt); err != nil {
			return nil, err
		}
		if r.HolderKey, err = ParseKey(j.HolderKey); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// HolderKeyCommitment is what stands on chain beside the commitment to the request; nil at a counter.
func (r *Request) HolderKeyCommitment() ([]byte, error) {
	if r.HolderKey == nil {
		return nil, nil
	}
	key, err := EncodeKey(r.HolderKey)
	if err != nil {
		return nil, err
	}
	commitment := seal.Commit(seal.HolderKey, r.HolderKeySalt, key)
	return commitment[:], nil
}

// Seal encrypts the message for a department.
func (m *Message) Seal(to *seal.PublicKey) ([]byte, error) {
	text, err := m.Encode()
	if err != nil {
		return nil, err
	}
	return seal.Seal(to, requestContext(m.Request.ChainID, m.Commitment), text)
}

// OpenMessage opens what Seal made and checks that it is what the commitment on chain is to. Errors wrap seal.ErrOpen,
// seal.ErrTooLarge, ErrCommitment or those of ParseMessage.
func OpenMessage(key *seal.PrivateKey, chainID string, commitment [32]byte, sealed []byte) (*Message, error) {
	text, err := seal.Open(key, requestContext(chainID, commitment), sealed)
	if err != nil {
		return nil, err
	}
	m, err := ParseMessage(text)
	if err != nil {
		return nil, err
	}
	if m.Commitment != commitment || m.Request.ChainID != chainID {
		return nil, fmt.Errorf("%w: it is a message of another request", ErrCommitment)
	}
	return m, nil
}

func requestContext(chainID string, commitment [32]byte) []byte {
	return []byte(chainID + "/request/" + hex.EncodeToString(commitment[:]))
}

// EncodeKey gives the JWK of a public key as text.
func EncodeKey(key crypto.PublicKey) ([]byte, error) {
	jwk, err := credential.EncodeKey(key)
	if err != nil {
		return nil, err
	}
	return credential.EncodeJSON(jwk)
}

// ParseKey reads what EncodeKey gives.
func ParseKey(text []byte) (crypto.PublicKey, error) {
	jwk, err := credential.DecodeJSON(text)
	if err != nil {
		return nil, reword(err)
	}
	key, err := credential.DecodeKey(jwk)
	return key, reword(err)
}

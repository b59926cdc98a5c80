package exchange

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/seal"
)

// Limits of a consent.
const (
	MaxConsentSize   = 128 << 10
	MaxConsentFields = 256
	MaxConsentAge    = 366 * 24 * time.Hour
	maxPath          = 1_024
)

// Consent allows one department to get some fields of a document from the department that issued it.
type Consent struct {
	ChainID  string
	Audience string // account of who may ask
	Issuer   string // account of who shall answer
	Type     string
	Document [32]byte // SHA-256 of the issuer-signed JWT
	Fields   []string // paths, ascending
	Purpose  string   // code of what for
	Made     int64    // Unix seconds
	Expires  int64    // good before then
	ID       [16]byte
}

type (
	signedConsentJSON struct {
		Consent   json.RawMessage `json:"consent"`
		Signature base64Bytes     `json:"signature"`
	}
	consentJSON struct {
		Audience string   `json:"audience"`
		ChainID  string   `json:"chain_id"`
		Document hexBytes `json:"document"`
		Expires  int64    `json:"expires"`
		Fields   []string `json:"fields"`
		ID       hexBytes `json:"id"`
		Issuer   string   `json:"issuer"`
		Made     int64    `json:"made"`
		Purpose  string   `json:"purpose"`
		Type     string   `json:"type"`
	}
)

const consentDomain = "moscowd document consent v1\x00"

// NewConsentID draws an identifier.
func NewConsentID() (id [16]byte) {
	rand.Read(id[:])
	return id
}

// SignedConsent is a consent as it is handed on.
type SignedConsent struct {
	Consent

	text      []byte // of the whole
	signed    []byte // JSON of the consent
	signature []byte
}

// Sign signs with the key to which the document was issued. Errors wrap ErrMalformed or an error of package credential.
func (c *Consent) Sign(holder crypto.Signer) (*SignedConsent, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	text, err := encode(consentJSON{
		Audience: c.Audience, ChainID: c.ChainID, Document: c.Document[:], Expires: c.Expires, Fields: c.Fields,
		ID: c.ID[:], Issuer: c.Issuer, Made: c.Made, Purpose: c.Purpose, Type: c.Type,
	})
	if err != nil {
		return nil, err
	}
	signature, err := credential.SignMessage(holder, append([]byte(consentDomain), text...))
	if err != nil {
		return nil, err
	}
	whole, err := encode(signedConsentJSON{text, signature})
	if err != nil {
		return nil, err
	}
	return ParseConsent(whole) // what was written must be what is read
}

// ParseConsent reads a signed consent; the signature is not checked: see Check. Errors wrap ErrMalformed,
// seal.ErrTooLarge or an error of package credential.
func ParseConsent(text []byte) (*SignedConsent, error) {
	if len(text) > MaxConsentSize {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", seal.ErrTooLarge, len(text), MaxConsentSize)
	}
	var whole signedConsentJSON
	if err := decode(text, &whole); err != nil {
		return nil, err
	}
	var j consentJSON
	if err := decode(whole.Consent, &j); err != nil {
		return nil, err
	}
	document, err := hash(j.Document)
	if err != nil {
		return nil, err
	}
	s := &SignedConsent{text: slices.Clone(text), signed: whole.Consent, signature: whole.Signature}
	s.Consent = Consent{
		ChainID: j.ChainID, Audience: j.Audience, Issuer: j.Issuer, Type: j.Type, Document: document,
		Fields: j.Fields, Purpose: j.Purpose, Made: j.Made, Expires: j.Expires,
	}
	if len(j.ID) != len(s.ID) {
		return nil, malformed("an identifier that has not 16 bytes")
	}
	copy(s.ID[:], j.ID)
	return s, s.validate()
}

func (c *Consent) validate() error {
	if err := checkText(c.ChainID, c.Audience, c.Issuer, c.Type); err != nil {
		return err
	}
	if !codeForm.MatchString(c.Purpose) {
		return malformed("a purpose is a code of 1 to 32 characters of a-z, 0-9, - and _, beginning with a letter")
	}
	if c.Made < 0 || c.Expires <= c.Made || c.Expires-c.Made > int64(MaxConsentAge/time.Second) {
		return malformed("a consent is good for at most %d days after it was made", int(MaxConsentAge.Hours()/24))
	}
	if len(c.Fields) < 1 || len(c.Fields) > MaxConsentFields {
		return malformed("%d fields, want 1 to %d", len(c.Fields), MaxConsentFields)
	}
	for i, field := range c.Fields {
		if field == "" || len(field) > maxPath || i > 0 && strings.Compare(c.Fields[i-1], field) >= 0 {
			return malformed("fields are paths of at most %d bytes, ascending", maxPath)
		}
	}
	return nil
}

// Check reports whether the consent is by the document's holder and is good at a moment. Errors wrap ErrConsent.
func (s *SignedConsent) Check(holder crypto.PublicKey, now time.Time) error {
	if holder == nil {
		return fmt.Errorf("%w: the document has no holder who could give one", ErrConsent)
	}
	if err := credential.VerifyMessage(holder, append([]byte(consentDomain), s.signed...), s.signature); err != nil {
		return fmt.Errorf("%w: it is not signed by the holder of the document", ErrConsent)
	}
	switch unix := now.Unix(); {
	case unix >= s.Expires:
		return fmt.Errorf("%w: it expired on %s: ask the holder for a new one", ErrConsent, time.Unix(s.Expires, 0).UTC().Format(time.DateTime))
	case unix < s.Made-int64(consentSkew/time.Second):
		return fmt.Errorf("%w: it was made in the future", ErrConsent)
	}
	return nil
}

// consentSkew is by how much a holder's clock may be ahead.
const consentSkew = 5 * time.Minute

// Encode gives the text of the signed consent.
func (s *SignedConsent) Encode() []byte { return s.text }

// Hash names the signed consent.
func (s *SignedConsent) Hash() [32]byte { return sha256.Sum256(s.text) }

// SealAnswer encrypts a document file to the inbox of the department that asked.
func (s *SignedConsent) SealAnswer(to *seal.PublicKey, document []byte) ([]byte, error) {
	return seal.Seal(to, s.context(), document)
}

// OpenAnswer opens what SealAnswer made.
func (s *SignedConsent) OpenAnswer(key *seal.PrivateKey, sealed []byte) ([]byte, error) {
	return seal.Open(key, s.context(), sealed)
}

func (s *SignedConsent) context() []byte {
	sum := s.Hash()
	return []byte(s.ChainID + "/consent/" + hex.EncodeToString(sum[:]))
}

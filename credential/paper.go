package credential

import (
	"crypto"
	"crypto/sha256"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/moscowchain/moscowd/crypto/base45"
	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

// PaperPrefix says to a reader of QR codes what follows; the rest is Base45.
const PaperPrefix = "MSD1:"

// Limits of a paper credential.
const (
	// MaxPaperSize is the largest paper credential in bytes. Its text takes 1 192 bytes of a QR code, which stores these
	// characters in five and a half bits each.
	MaxPaperSize   = 1_150
	MaxPaperFields = 32
)

// ErrMalformedPaper wraps every error of reading and writing a paper credential but those of signatures.
var ErrMalformedPaper = errors.New("not a paper credential")

// Paper is the short credential of a QR code. It stands alone: the leaf of its document commits to it, see Leaf.
type Paper struct {
	Claims PaperClaims

	// Algorithm, KeyID and Signature are the issuer's; SignPaper sets them.
	Algorithm string
	KeyID     string
	Signature [signatureSize]byte

	// Anchor is known only when the whole batch is. It is not signed: the root proves it.
	Anchor PaperAnchor
}

// PaperClaims are what the issuer signs.
type PaperClaims struct {
	Type        string // as Claims.Type
	Issuer      string
	NotBefore   int64
	NotAfter    int64
	Batch       uint64 // number of the batch among those of the issuer
	Index       uint32 // of the leaf in the batch
	StatusIndex uint32 // in the status list of the batch
	Fields      []PaperField
}

// PaperField is one line on paper. Names are as those of Claims.Fields and stand once.
type PaperField struct{ Name, Text string }

// PaperAnchor leads from a paper credential to the root of its batch.
type PaperAnchor struct {
	Nonce    [32]byte      // random: see rules.PaperSalt
	Document [32]byte      // Credential.DocumentHash of the same document
	Path     []merkle.Hash // of leaf Index
}

// SignPaper signs; the anchor is added later. The error wraps ErrMalformedPaper or ErrKey.
func SignPaper(signer *Signer, claims *PaperClaims) (*Paper, error) {
	p := &Paper{Claims: *claims, Algorithm: signer.algorithm, KeyID: signer.keyID}
	if err := p.validate(); err != nil {
		return nil, err
	}
	signature, err := signer.signRaw(p.message())
	if err != nil {
		return nil, err
	}
	p.Signature = [signatureSize]byte(signature)
	return p, nil
}

// Verify checks the issuer's signature. The error wraps ErrSignature or ErrKey.
func (p *Paper) Verify(issuer crypto.PublicKey) error {
	return verifyRaw(issuer, p.Algorithm, p.message(), p.Signature[:])
}

// Hash is SHA-256 of what was signed, with the signature.
func (p *Paper) Hash() [32]byte { return sha256.Sum256(p.signed()) }

// Leaf is what the batch must have at Claims.Index: see rules.VerifyLeaf.
func (p *Paper) Leaf() rules.Leaf {
	return rules.Leaf{Salt: rules.PaperSalt(p.Anchor.Nonce, p.Hash()), Document: p.Anchor.Document}
}

// Text gives the paper credential as a QR code holds it. The error wraps ErrMalformedPaper if it is larger than
// MaxPaperSize: then fewer or shorter fields or a smaller batch, with a shorter path, are needed.
func (p *Paper) Text() (string, error) {
	if err := p.validate(); err != nil {
		return "", err
	}
	encoded := p.encode()
	if len(encoded) > MaxPaperSize {
		return "", fmt.Errorf("%w: %d bytes, at most %d: shorten the fields for paper or make batches smaller",
			ErrMalformedPaper, len(encoded), MaxPaperSize)
	}
	return PaperPrefix + base45.Encode(encoded), nil
}

func (p *Paper) validate() error {
	c := &p.Claims
	switch {
	case !validText(c.Type), !validText(c.Issuer), !validText(p.KeyID):
		return fmt.Errorf("%w: type, issuer and key are 1 to %d printable ASCII characters", ErrMalformedPaper, maxTextLength)
	case paperAlgorithms[p.Algorithm] == 0:
		return fmt.Errorf("%w: the algorithm is neither %s nor %s", ErrMalformedPaper, ES256, EdDSA)
	case c.NotBefore < 0 || c.NotAfter <= c.NotBefore || c.NotAfter > maxTime:
		return fmt.Errorf("%w: not valid for any time between 1970 and 9999", ErrMalformedPaper)
	case c.Index >= rules.MaxBatch || c.StatusIndex >= rules.StatusListEntries:
		return fmt.Errorf("%w: leaf %d, status entry %d", ErrMalformedPaper, c.Index, c.StatusIndex)
	case len(c.Fields) > MaxPaperFields || len(p.Anchor.Path) > rules.MaxProof:
		return fmt.Errorf("%w: %d fields, %d hashes", ErrMalformedPaper, len(c.Fields), len(p.Anchor.Path))
	}
	seen := make(map[string]bool, len(c.Fields))
	for _, field := range c.Fields {
		if !validName(field.Name) || seen[field.Name] || !utf8.ValidString(field.Text) {
			return fmt.Errorf("%w: a field that is not UTF-8 or whose name stands twice or is not a-z, 0-9 and _", ErrMalformedPaper)
		}
		seen[field.Name] = true
	}
	return nil
}

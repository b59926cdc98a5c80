package document

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

// Extension is how the names of files end.
const Extension = ".msd.json"

// Limits on what is read and written.
const (
	MaxSize           = 512 << 10 // bytes of a file
	MaxAttachments    = 4
	MaxAttachmentSize = 64 << 10
)

// Errors of this package. Texts never repeat the contents of a document.
var (
	ErrMalformed  = errors.New("not a document file")
	ErrTooLarge   = errors.New("document file too large")
	ErrAttachment = errors.New("attachment that the issuer did not sign for")
)

// File is what a holder keeps, or a presentation of it.
type File struct {
	Credential  *credential.Credential
	Anchor      Anchor
	Attachments []Attachment
}

// Anchor leads from a document to the root of its batch in the chain's state.
type Anchor struct {
	ChainID string        // 1 to 64 printable ASCII characters
	Batch   uint64        // number among those of the issuer, from 1 to 2^53-1
	Index   uint32        // of the leaf, from 0
	Salt    [32]byte      // of the leaf
	Path    []merkle.Hash // from the leaf's sibling upwards
}

// Attachment is a file beside the credential, such as a detached signature by GOST R 34.10, that is opaque to this program.
type Attachment struct {
	// Name is that of a field: the issuer signed for the attachment if the credential's field Name + "_sha256" is the
	// SHA-256 of Data in hexadecimal.
	Name      string
	MediaType string // such as application/pkcs7-signature
	Data      []byte
}

// Leaf is what the batch must have at Anchor.Index: see rules.VerifyLeaf.
func (f *File) Leaf() rules.Leaf {
	return rules.Leaf{Salt: f.Anchor.Salt, Document: f.Credential.DocumentHash()}
}

// Disclose gives a presentation of the fields at the given paths: see credential.Credential.Disclose. Attachments are
// left out, since they may say what is kept back.
func (f *File) Disclose(paths ...string) (*File, error) {
	presented, err := f.Credential.Disclose(paths...)
	if err != nil {
		return nil, err
	}
	return &File{Credential: presented, Anchor: f.Anchor}, nil
}

// AttachmentField is the field of a credential that signs for an attachment.
func AttachmentField(name string) string { return name + "_sha256" }

// AttachmentHash is what must stand in that field.
func AttachmentHash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// CheckAttachments reports whether the credential names every attachment by its hash. What an attachment says is not
// looked at. The error wraps ErrAttachment.
func (f *File) CheckAttachments() error {
	for _, a := range f.Attachments {
		if f.Credential.Claims.Fields[AttachmentField(a.Name)] != AttachmentHash(a.Data) {
			return fmt.Errorf("%w: the field %s of the credential is not its hash", ErrAttachment, AttachmentField(a.Name))
		}
	}
	return nil
}

package document

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

// The JSON of a file has no spaces and its names in order: the fields below are.
type (
	fileJSON struct {
		Anchor      anchorJSON       `json:"anchor"`
		Attachments []attachmentJSON `json:"attachments,omitempty"`
		Credential  string           `json:"credential"`
	}
	anchorJSON struct {
		Batch   uint64   `json:"batch"`
		ChainID string   `json:"chain_id"`
		Index   uint32   `json:"index"`
		Path    []string `json:"path"`
		Salt    string   `json:"salt"`
	}
	attachmentJSON struct {
		Data      string `json:"data"`
		MediaType string `json:"media_type"`
		Name      string `json:"name"`
		SHA256    string `json:"sha256"`
	}
)

const maxBatchNumber = 1<<53 - 1

var (
	chainIDForm   = regexp.MustCompile(`^[!-~]{1,64}$`)
	nameForm      = regexp.MustCompile(`^[a-z][a-z0-9_]{0,56}$`) // with _sha256 the name of a field
	mediaTypeForm = regexp.MustCompile(`^[a-z0-9][a-z0-9.+-]{0,62}/[a-z0-9][a-z0-9.+-]{0,62}$`)
)

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrMalformed}, args...)...)
}

// Encode gives the text of the file. The error wraps ErrMalformed or ErrTooLarge.
func (f *File) Encode() ([]byte, error) {
	if f.Credential == nil {
		return nil, malformed("there is no credential")
	}
	return Compose(f.Credential.String(), &f.Anchor, f.Attachments)
}

// Compose gives the text of the file of a credential as credential.Issue gave it, and does not look at what that says: who
// issues many has no time to read each again. The error wraps ErrMalformed or ErrTooLarge.
func Compose(issued string, anchor *Anchor, attachments []Attachment) ([]byte, error) {
	if err := validate(anchor, attachments); err != nil {
		return nil, err
	}
	encoded := fileJSON{
		Anchor: anchorJSON{
			Batch: anchor.Batch, ChainID: anchor.ChainID, Index: anchor.Index,
			Path: make([]string, len(anchor.Path)), Salt: hex.EncodeToString(anchor.Salt[:]),
		},
		Credential: issued,
	}
	for i := range anchor.Path {
		encoded.Anchor.Path[i] = hex.EncodeToString(anchor.Path[i][:])
	}
	for _, a := range attachments {
		encoded.Attachments = append(encoded.Attachments, attachmentJSON{
			base64.RawURLEncoding.EncodeToString(a.Data), a.MediaType, a.Name, AttachmentHash(a.Data),
		})
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(encoded); err != nil {
		return nil, err
	}
	data := bytes.TrimSuffix(text.Bytes(), []byte("\n"))
	if len(data) > MaxSize {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(data), MaxSize)
	}
	return data, nil
}

func validate(a *Anchor, attachments []Attachment) error {
	switch {
	case !chainIDForm.MatchString(a.ChainID):
		return malformed("a chain is named by 1 to 64 printable ASCII characters")
	case a.Batch < 1 || a.Batch > maxBatchNumber:
		return malformed("batch %d", a.Batch)
	case a.Index >= rules.MaxBatch || len(a.Path) > rules.MaxProof:
		return malformed("leaf %d with a path of %d hashes", a.Index, len(a.Path))
	case len(attachments) > MaxAttachments:
		return malformed("%d attachments, at most %d", len(attachments), MaxAttachments)
	}
	for i, attachment := range attachments {
		if !nameForm.MatchString(attachment.Name) || !mediaTypeForm.MatchString(attachment.MediaType) {
			return malformed("an attachment whose name is not a-z, 0-9 and _ or whose media type is none")
		}
		if i > 0 && attachments[i-1].Name >= attachment.Name {
			return malformed("attachments are in the order of their names")
		}
		if len(attachment.Data) > MaxAttachmentSize {
			return fmt.Errorf("%w: an attachment of %d bytes, at most %d", ErrTooLarge, len(attachment.Data), MaxAttachmentSize)
		}
	}
	return nil
}

// Parse reads a file and its credential. Errors wrap ErrMalformed, ErrTooLarge or an error of package credential.
func Parse(data []byte) (*File, error) {
	if len(data) > MaxSize {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrTooLarge, len(data), MaxSize)
	}
	var decoded fileJSON
	if err := json.Unmarshal(data, &decoded); err != nil {
		return nil, malformed("not JSON of the form that is described")
	}
	f, err := decoded.file()
	if err != nil {
		return nil, err
	}
	again, err := f.Encode()
	if err != nil {
		return nil, err
	}
	// What is unknown, stands twice or is written another way is not there again.
	if !bytes.Equal(again, data) {
		return nil, malformed("not in the one form of its contents: no spaces, names in order, none unknown or twice")
	}
	return f, nil
}

func (j *fileJSON) file() (*File, error) {
	if len(j.Anchor.Path) > rules.MaxProof || len(j.Attachments) > MaxAttachments {
		return nil, malformed("%d hashes, %d attachments", len(j.Anchor.Path), len(j.Attachments))
	}
	f := &File{Anchor: Anchor{ChainID: j.Anchor.ChainID, Batch: j.Anchor.Batch, Index: j.Anchor.Index}}
	if err := decodeHash(&f.Anchor.Salt, j.Anchor.Salt); err != nil {
		return nil, err
	}
	for _, text := range j.Anchor.Path {
		var hash merkle.Hash
		if err := decodeHash((*[32]byte)(&hash), text); err != nil {
			return nil, err
		}
		f.Anchor.Path = append(f.Anchor.Path, hash)
	}
	for _, a := range j.Attachments {
		data, err := base64.RawURLEncoding.DecodeString(a.Data)
		if err != nil {
			return nil, malformed("an attachment that is not base64url without padding")
		}
		f.Attachments = append(f.Attachments, Attachment{a.Name, a.MediaType, data})
	}
	var err error
	f.Credential, err = credential.Parse(j.Credential)
	return f, err
}

func decodeHash(dst *[32]byte, text string) error {
	data, err := hex.DecodeString(text)
	if err != nil || len(data) != len(dst) {
		return malformed("a salt or hash that is not 64 hexadecimal digits")
	}
	copy(dst[:], data)
	return nil
}

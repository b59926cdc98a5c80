package exchange

import (
	"encoding/hex"
	"fmt"

	"github.com/moscowchain/moscowd/credential/seal"
)

// Reply is a finished document.
type Reply struct {
	Document []byte // text of the document file, or nil
	PDF      []byte // or nil
}

type replyJSON struct {
	Document string      `json:"document,omitempty"`
	PDF      base64Bytes `json:"pdf,omitempty"`
}

// Encode gives the text of the reply. Errors wrap ErrMalformed or seal.ErrTooLarge.
func (r *Reply) Encode() ([]byte, error) {
	if len(r.Document) == 0 && len(r.PDF) == 0 {
		return nil, malformed("neither a document nor a PDF")
	}
	text, err := encode(replyJSON{string(r.Document), r.PDF})
	if err == nil && len(text) > seal.MaxPlaintext {
		err = fmt.Errorf("%w: %d bytes, at most %d", seal.ErrTooLarge, len(text), seal.MaxPlaintext)
	}
	return text, err
}

// ParseReply reads what Encode gives. What the files hold is not looked at.
func ParseReply(text []byte) (*Reply, error) {
	if len(text) > seal.MaxPlaintext {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", seal.ErrTooLarge, len(text), seal.MaxPlaintext)
	}
	var j replyJSON
	if err := decode(text, &j); err != nil {
		return nil, err
	}
	r := &Reply{PDF: j.PDF}
	if j.Document != "" {
		r.Document = []byte(j.Document)
	}
	if len(r.Document) == 0 && len(r.PDF) == 0 {
		return nil, malformed("neither a document nor a PDF")
	}
	return r, nil
}

// Seal encrypts the reply to the key of a request.
func (r *Reply) Seal(request *Request, commitment [32]byte) ([]byte, error) {
	text, err := r.Encode()
	if err != nil {
		return nil, err
	}
	return seal.Seal(request.ReplyKey, replyContext(request.ChainID, commitment), text)
}

// OpenReply opens what Seal made.
func OpenReply(key *seal.PrivateKey, chainID string, commitment [32]byte, sealed []byte) (*Reply, error) {
	text, err := seal.Open(key, replyContext(chainID, commitment), sealed)
	if err != nil {
		return nil, err
	}
	return ParseReply(text)
}

func replyContext(chainID string, commitment [32]byte) []byte {
	return []byte(chainID + "/reply/" + hex.EncodeToString(commitment[:]))
}

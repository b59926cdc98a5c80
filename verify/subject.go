package verify

import (
	"crypto"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/cosmos/cosmos-sdk/types/bech32"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/documents/pdf"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

// subject is a document in the one shape that the checks look at, whatever form it came in.
type subject struct {
	kind Kind
	// broken is why it could not be read; then only kind is set.
	broken error

	typ, issuer, keyID, algorithm string
	notBefore, notAfter           int64
	verify                        func(issuer crypto.PublicKey) error
	shown                         int // fields that could have been kept back
	facts                         Facts

	address []byte // of the issuer, nil if it is none
	// chain is what the issuer signed for; empty on paper, where the trusted block decides.
	chain     string
	fileChain string // what the file says beside, empty if it says nothing
	list      uint64 // 0 on paper: that of the batch
	entry     uint32 // in that list
	statusURI error  // why the reference to the status is wrong

	anchored    bool
	batchNumber uint64
	index       uint32
	leaf        rules.Leaf
	path        []merkle.Hash

	credential *credential.Credential // nil on paper
	attached   error                  // why a file that is attached is not one that the issuer signed for
	page       func() error           // compares the page with the credential, nil without a page
	schema     []byte                 // by which the page was drawn
}

// parse reads a document. The error wraps ErrUnusable; what is a document but badly written is in subject.broken.
func parse(data []byte) (*subject, error) {
	if len(data) > MaxInput {
		return nil, fmt.Errorf("%w: a document has at most %d bytes", ErrUnusable, MaxInput)
	}
	kind, data, err := recognise(data)
	if err != nil {
		return nil, err
	}
	s := &subject{kind: kind}
	switch kind {
	case KindPaper:
		s.readPaper(string(data))
	case KindPDF:
		s.readPDF(data)
	case KindCredential:
		c, err := credential.Parse(string(data))
		if s.broken = err; err == nil {
			s.readCredential(c)
		}
	default:
		s.readFile(data)
	}
	return s, nil
}

func (s *subject) readFile(data []byte) {
	f, err := document.Parse(data)
	if s.broken = err; err != nil {
		return
	}
	s.readCredential(f.Credential)
	s.anchored, s.fileChain = true, f.Anchor.ChainID
	s.batchNumber, s.index, s.path, s.leaf = f.Anchor.Batch, f.Anchor.Index, f.Anchor.Path, f.Leaf()
	s.facts.Batch, s.attached = s.batchNumber, f.CheckAttachments()
	for _, a := range f.Attachments {
		s.facts.Attachments = append(s.facts.Attachments, AttachmentFact{a.Name, a.MediaType, document.AttachmentHash(a.Data)})
	}
}

func (s *subject) readPDF(data []byte) {
	attached, err := pdf.Extract(data)
	if s.broken = err; err != nil {
		return
	}
	if s.readFile(attached.File); s.broken != nil {
		return
	}
	s.schema = attached.Schema
	s.page = func() error {
		_, err := pdf.Check(data)
		return err
	}
	if paper, err := credential.ParsePaper(attached.Paper); err == nil { // whether it should be there, the page says
		s.verify = func(issuer crypto.PublicKey) error {
			if err := paper.Verify(issuer); err != nil {
				return fmt.Errorf("QR code: %w", err)
			}
			return s.credential.Verify(issuer)
		}
	}
}

func (s *subject) readCredential(c *credential.Credential) {
	claims := &c.Claims
	s.credential, s.verify, s.shown = c, c.Verify, len(c.Paths())
	s.typ, s.issuer, s.keyID, s.algorithm = claims.Type, claims.Issuer, c.KeyID, c.Algorithm
	s.notBefore, s.notAfter, s.entry = claims.NotBefore, claims.NotAfter, claims.Status.Index
	s.address = decodeAddress(s.issuer)
	s.chain, s.list, s.statusURI = parseStatusURI(claims.Status.List, claims.Issuer)
	s.facts = factsOf(s)
	s.facts.Fields, s.broken = claims.FieldsJSON()
	s.facts.lines = flatten(nil, "", claims.Fields)
}

func (s *subject) readPaper(text string) {
	p, err := credential.ParsePaper(text)
	if s.broken = err; err != nil {
		return
	}
	claims := &p.Claims
	s.verify = p.Verify
	s.typ, s.issuer, s.keyID, s.algorithm = claims.Type, claims.Issuer, p.KeyID, p.Algorithm
	s.notBefore, s.notAfter, s.entry = claims.NotBefore, claims.NotAfter, claims.StatusIndex
	s.address = decodeAddress(s.issuer)
	s.anchored, s.batchNumber, s.index, s.path, s.leaf = true, claims.Batch, claims.Index, p.Anchor.Path, p.Leaf()
	s.facts = factsOf(s)
	for _, field := range claims.Fields {
		s.facts.Lines = append(s.facts.Lines, Line(field))
	}
	s.facts.lines = s.facts.Lines
}

// decodeAddress gives nil for what is no account in its one form. Of which chain it is, the records in the state say.
func decodeAddress(text string) []byte {
	prefix, address, err := bech32.DecodeAndConvert(text)
	if err != nil || len(address) == 0 || len(address) > 255 {
		return nil
	}
	if again, err := bech32.ConvertAndEncode(prefix, address); err != nil || again != text {
		return nil
	}
	return address
}

// parseStatusURI takes "<chain>/documents/status/<issuer>/<list>" apart.
func parseStatusURI(uri, issuer string) (chain string, list uint64, err error) {
	parts := strings.Split(uri, "/")
	if len(parts) < 5 {
		return "", 0, errors.New("it has fewer than five parts")
	}
	last := len(parts) - 1
	chain = strings.Join(parts[:last-3], "/")
	list, err = strconv.ParseUint(parts[last], 10, 64)
	if err != nil || list == 0 || uri != StatusURI(chain, issuer, list) {
		return "", 0, errors.New("it is not <chain>/documents/status/<issuer>/<list> with the issuer of the document")
	}
	return chain, list, nil
}

// StatusURI is where a credential says that its status stands: list number list of the issuer on a chain.
func StatusURI(chain, issuer string, list uint64) string {
	return chain + "/documents/status/" + issuer + "/" + strconv.FormatUint(list, 10)
}

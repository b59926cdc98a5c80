package credential

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/moscowchain/moscowd/crypto/base45"
	"github.com/moscowchain/moscowd/crypto/merkle"
)

// paperVersion is the first byte; a changed format takes another.
const paperVersion = 1

// paperDomain keeps the signature from meaning anything else.
const paperDomain = "moscowd paper credential v1\x00"

var (
	paperAlgorithms = map[string]byte{ES256: 1, EdDSA: 2}
	paperNames      = map[byte]string{1: ES256, 2: EdDSA}
)

// body is what the issuer signs behind paperDomain.
func (p *Paper) body() []byte {
	c := &p.Claims
	b := []byte{paperVersion, paperAlgorithms[p.Algorithm]}
	b = appendText(b, c.Type)
	b = appendText(b, c.Issuer)
	b = appendText(b, p.KeyID)
	b = binary.AppendUvarint(b, uint64(c.NotBefore))
	b = binary.AppendUvarint(b, uint64(c.NotAfter-c.NotBefore))
	b = binary.AppendUvarint(b, c.Batch)
	b = binary.AppendUvarint(b, uint64(c.Index))
	b = binary.AppendUvarint(b, uint64(c.StatusIndex))
	b = append(b, byte(len(c.Fields)))
	for _, field := range c.Fields {
		b = appendText(b, field.Name)
		b = appendText(b, field.Text)
	}
	return b
}

func (p *Paper) message() []byte { return slices.Concat([]byte(paperDomain), p.body()) }

func (p *Paper) signed() []byte { return append(p.body(), p.Signature[:]...) }

func (p *Paper) encode() []byte {
	b := append(p.signed(), p.Anchor.Nonce[:]...)
	b = append(b, p.Anchor.Document[:]...)
	b = append(b, byte(len(p.Anchor.Path)))
	for i := range p.Anchor.Path {
		b = append(b, p.Anchor.Path[i][:]...)
	}
	return b
}

// ParsePaper reads the text of a QR code; line breaks around it are ignored. There is one text for one paper credential.
// Neither signature nor anchor are checked: see Verify and Leaf. Errors wrap ErrMalformedPaper.
func ParsePaper(text string) (*Paper, error) {
	text = strings.Trim(text, "\r\n")
	if limit := len(PaperPrefix) + base45.EncodedLen(MaxPaperSize); len(text) > limit {
		return nil, fmt.Errorf("%w: %d characters, at most %d", ErrMalformedPaper, len(text), limit)
	}
	body, found := strings.CutPrefix(text, PaperPrefix)
	if !found {
		return nil, fmt.Errorf("%w: it does not begin with %s", ErrMalformedPaper, PaperPrefix)
	}
	encoded, err := base45.Decode(body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformedPaper, err)
	}
	r := paperReader{rest: encoded}
	p := r.paper()
	if r.err != nil {
		return nil, r.err
	}
	if err := p.validate(); err != nil {
		return nil, err
	}
	if !bytes.Equal(p.encode(), encoded) {
		return nil, fmt.Errorf("%w: not in the one form of its contents", ErrMalformedPaper)
	}
	return p, nil
}

// paperReader takes values off the front; after an error it gives zero values.
type paperReader struct {
	rest []byte
	err  error
}

func (r *paperReader) paper() *Paper {
	if version := r.take(1); r.err == nil && version[0] != paperVersion {
		r.fail("version %d, this program reads %d", version[0], paperVersion)
	}
	p := &Paper{Algorithm: paperNames[r.take(1)[0]]}
	c := &p.Claims
	c.Type, c.Issuer, p.KeyID = r.text(), r.text(), r.text()
	c.NotBefore = int64(r.integer(maxTime))
	c.NotAfter = c.NotBefore + int64(r.integer(maxTime))
	c.Batch = r.integer(1<<64 - 1)
	c.Index, c.StatusIndex = uint32(r.integer(maxIndex)), uint32(r.integer(maxIndex))
	for range min(r.take(1)[0], MaxPaperFields) {
		c.Fields = append(c.Fields, PaperField{r.text(), r.text()})
	}
	p.Signature = [signatureSize]byte(r.take(signatureSize))
	p.Anchor.Nonce, p.Anchor.Document = [32]byte(r.take(32)), [32]byte(r.take(32))
	for range r.take(1)[0] {
		if r.err != nil {
			break
		}
		p.Anchor.Path = append(p.Anchor.Path, merkle.Hash(r.take(merkle.Size)))
	}
	if r.err == nil && len(r.rest) > 0 {
		r.fail("%d bytes too many", len(r.rest))
	}
	return p
}

func (r *paperReader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: "+format, append([]any{ErrMalformedPaper}, args...)...)
	}
}

func (r *paperReader) take(n int) []byte {
	if r.err == nil && len(r.rest) < n {
		r.fail("it ends too early")
	}
	if r.err != nil {
		return make([]byte, n)
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *paperReader) integer(limit uint64) uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > limit {
		r.fail("an integer that ends too early or is too large")
		return 0
	}
	r.take(size)
	return n
}

// text reads a text: the length of its bytes, doubled, plus one if they are UTF-8.
func (r *paperReader) text() string {
	head := r.integer(2*MaxPaperSize + 1)
	raw := r.take(int(head / 2))
	if r.err != nil {
		return ""
	}
	text := string(raw)
	if head%2 == 0 {
		text = fromSingleBytes(raw)
	}
	if !utf8.ValidString(text) {
		r.fail("text that is not UTF-8")
	}
	return text
}

// appendText writes a text in one byte per character where that is possible, else in UTF-8.
func appendText(b []byte, text string) []byte {
	if single, ok := toSingleBytes(text); ok {
		return append(binary.AppendUvarint(b, uint64(len(single))*2), single...)
	}
	return append(binary.AppendUvarint(b, uint64(len(text))*2+1), text...)
}

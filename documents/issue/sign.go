package issue

import (
	"context"
	crand "crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"unicode/utf8"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/documents/exchange"
	"github.com/moscowchain/moscowd/documents/schema"
	"github.com/moscowchain/moscowd/durable"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

// chunk is how many documents are worked on before the next are read.
const chunk = 512

// signatureName and signatureMedia are how a detached GOST R 34.10 signature is attached.
const (
	signatureName  = "gost_signature"
	signatureMedia = "application/octet-stream"
)

// plan is what is chosen before signing.
type plan struct {
	number, list uint64
	indices      []uint32 // in the list, by line
	leaves       []int    // in the tree, by line
	first, until int64    // validity
}

// begin chooses, signs and commits a new batch: when it returns, the batch exists in the folder.
func (r *run) begin(ctx context.Context) (*journal, []rules.Leaf, error) {
	if err := r.admit(ctx); err != nil {
		return nil, nil, err
	}
	number, err := r.Chain.lastBatch(ctx, r.Issuer)
	if err != nil {
		return nil, nil, fmt.Errorf("batches of %s: %w", r.Issuer, err)
	}
	onChain, reserved, err := r.Chain.lastList(ctx, r.Issuer)
	if err != nil {
		return nil, nil, fmt.Errorf("status lists of %s: %w", r.Issuer, err)
	}
	list := r.Ledger.choose(r.data.size, onChain, reserved)
	p := &plan{
		number: number + 1, list: list,
		indices: r.Ledger.draw(list, r.data.size), leaves: random.Perm(r.data.size),
		first: r.NotBefore.Unix(), until: r.NotBefore.Add(r.Validity).Unix(),
	}
	leaves, requests, err := r.signAll(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	if err := r.checkRequests(ctx, requests); err != nil {
		return nil, nil, err
	}
	tree, err := rules.NewBatch(leaves)
	if err != nil {
		return nil, nil, err
	}
	// What is signed may get out from the moment in which the journal is there; by then its entries are taken for good.
	if err := r.Ledger.add(&entry{p.number, p.list, p.indices}); err != nil {
		return nil, nil, err
	}
	root := tree.Root()
	j := &journal{
		Version: journalVersion, ChainID: r.Chain.ID, Issuer: r.Issuer, KeyID: r.KeyID, Type: r.Type, Number: p.number,
		StatusList: p.list, Size: r.data.size, Root: hex.EncodeToString(root[:]), Data: r.data.hash,
		Schema: r.schema.HashText(), PDF: r.PDF,
	}
	return j, leaves, j.write(r.Dir)
}

// signAll writes batch.signed and gives the leaves in their order, and the requests.
func (r *run) signAll(ctx context.Context, p *plan) ([]rules.Leaf, []uint64, error) {
	leaves, done := make([]rules.Leaf, r.data.size), 0
	var requests []uint64
	seen := map[uint64]bool{}
	err := durable.Write(filepath.Join(r.Dir, signedName), 0o600, func(w io.Writer) error {
		return r.data.each(ctx, chunk, func(rows []row) error {
			if done+len(rows) > r.data.size {
				return fmt.Errorf("%w: %s was changed while it was read", ErrData, r.Data)
			}
			lines := make([][]byte, len(rows))
			requested := make([]uint64, len(rows))
			err := parallel(len(rows), func(i int) error {
				at := done + i
				s, leaf, err := r.sign(p, at, rows[i])
				if err != nil {
					return fmt.Errorf("line %d: %w", rows[i].number, err)
				}
				leaves[s.Leaf], requested[i] = leaf, s.RequestID
				lines[i], err = s.encode()
				return err
			})
			if err != nil {
				return err
			}
			for i, line := range lines {
				if _, err := w.Write(line); err != nil {
					return err
				}
				if id := requested[i]; id > 0 {
					if seen[id] {
						return fmt.Errorf("%w: line %d: request %d stands in two lines", ErrData, rows[i].number, id)
					}
					seen[id] = true
					requests = append(requests, id)
				}
			}
			done += len(rows)
			r.Report("signing", done, r.data.size)
			return nil
		})
	})
	if err == nil && done != r.data.size {
		err = fmt.Errorf("%w: %s was changed while it was read", ErrData, r.Data)
	}
	return leaves, requests, err
}

// sign makes the credential of a line.
func (r *run) sign(p *plan, at int, line row) (*signed, rules.Leaf, error) {
	var none rules.Leaf
	l, err := exchange.ParseLine(line.text)
	if err != nil {
		return nil, none, fmt.Errorf("%w: %w", ErrData, err)
	}
	if l.Type != r.Type {
		return nil, none, fmt.Errorf("%w: it is of the type %s, these documents are %s", ErrData, l.Type, r.Type)
	}
	if err := r.schema.Check(l.Fields); err != nil {
		return nil, none, fmt.Errorf("%w: %w", ErrData, err)
	}
	s := &signed{Name: fmt.Sprintf("line-%d", line.number), RequestID: l.RequestID, Leaf: uint32(p.leaves[at])}
	if l.RequestID > 0 {
		s.Name = fmt.Sprintf("request-%d", l.RequestID)
	}
	fields := r.schema.Hide(l.Fields)
	fields[schema.HashField] = r.schema.HashText()
	if s.Signature, err = r.detached(s.Name); err != nil {
		return nil, none, err
	}
	if s.Signature != nil {
		fields[schema.SignatureField] = document.AttachmentHash(s.Signature)
	}
	c, err := credential.Issue(r.signer, &credential.Claims{
		Type: r.Type, Issuer: r.Issuer, NotBefore: p.first, NotAfter: p.until, HolderKey: l.HolderKey, Fields: fields,
		Status: credential.StatusReference{List: StatusURI(r.Chain.ID, r.Issuer, p.list), Index: p.indices[at]},
	})
	if err != nil {
		return nil, none, err
	}
	s.Credential = c.String()
	leaf := rules.Leaf{Document: c.DocumentHash()}
	_, _ = crand.Read(leaf.Salt[:]) // never fails
	if r.PDF && len(r.kind.PaperFields) > 0 {
		if leaf.Salt, err = r.signPaper(p, at, s, l.Fields, leaf); err != nil {
			return nil, none, err
		}
	}
	s.Salt = hex.EncodeToString(leaf.Salt[:])
	return s, leaf, nil
}

// StatusURI names a status list: <chain id>/documents/status/<issuer>/<number>.
func StatusURI(chainID, issuer string, list uint64) string {
	return fmt.Sprintf("%s/documents/status/%s/%d", chainID, issuer, list)
}

// detached reads the GOST signature for a document, nil if there is none.
func (r *run) detached(name string) ([]byte, error) {
	if r.Signatures == "" {
		return nil, nil
	}
	path := filepath.Join(r.Signatures, name+".sig")
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if info.Size() < 1 || info.Size() > document.MaxAttachmentSize {
		return nil, fmt.Errorf("%w: %s has %d bytes, at most %d are attached", ErrData, path, info.Size(), document.MaxAttachmentSize)
	}
	return os.ReadFile(path)
}

// signPaper signs the short credential and gives the salt with which the leaf commits to it too.
func (r *run) signPaper(p *plan, at int, s *signed, fields map[string]any, leaf rules.Leaf) ([32]byte, error) {
	lines, err := r.schema.Paper(r.kind.PaperFields, fields)
	if err != nil {
		return leaf.Salt, err
	}
	claims := &credential.PaperClaims{
		Type: r.Type, Issuer: r.Issuer, NotBefore: p.first, NotAfter: p.until, Batch: p.number,
		Index: s.Leaf, StatusIndex: p.indices[at], Fields: lines,
	}
	deepest := make([]merkle.Hash, bits.Len(uint(r.data.size-1)))
	for {
		paper, err := credential.SignPaper(r.signer, claims)
		if err != nil {
			return leaf.Salt, err
		}
		paper.Anchor = credential.PaperAnchor{Nonce: leaf.Salt, Document: leaf.Document, Path: deepest}
		if _, err := paper.Text(); err != nil {
			if !shorten(claims.Fields) {
				return leaf.Salt, err
			}
			continue
		}
		paper.Anchor.Path = nil
		s.Paper, err = paper.Text()
		return rules.PaperSalt(paper.Anchor.Nonce, paper.Hash()), err
	}
}

const shortened = "..."

// shorten cuts the end off the longest field: the QR code has room for so much, and the file for all of it.
func shorten(fields []credential.PaperField) bool {
	longest := -1
	for i := range fields {
		if longest < 0 || len(fields[i].Text) > len(fields[longest].Text) {
			longest = i
		}
	}
	if longest < 0 || utf8.RuneCountInString(fields[longest].Text) <= 2*len(shortened) {
		return false
	}
	letters := []rune(fields[longest].Text)
	letters = letters[:len(letters)-1-len(letters)/10]
	if string(letters[len(letters)-len(shortened)+1:]) == shortened[1:] {
		letters = letters[:len(letters)-len(shortened)]
	}
	fields[longest].Text = string(letters[:len(letters)-len(shortened)]) + shortened
	return true
}

// parallel calls f for 0 to n-1 on all cores and gives one of the errors.
func parallel(n int, f func(int) error) error {
	workers := min(runtime.GOMAXPROCS(0), n)
	failed := make([]error, workers)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := w; i < n && failed[w] == nil; i += workers {
				failed[w] = f(i)
			}
		}()
	}
	wait.Wait()
	return errors.Join(failed...)
}

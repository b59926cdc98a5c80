package issue

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/crypto/issuerkey"
	"github.com/moscowchain/moscowd/documents/pdf"
	"github.com/moscowchain/moscowd/documents/schema"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// ErrRefused is returned for what the chain would refuse: another schema, a key that is not registered, and the like.
var ErrRefused = errors.New("the chain would refuse these documents")

// Options say what to issue.
type Options struct {
	Dir    string // where files go, and what is needed to go on
	Data   string // file of JSON lines: exchange.Line
	Ledger *Ledger
	Chain  *Chain

	Issuer string // account of the department
	Type   string
	Schema []byte        // of the type
	Key    crypto.Signer // registered for the department; may be used by several goroutines
	KeyID  string        // empty: the id under which the key is registered

	// NotBefore and Validity are when the documents are valid; a Validity of 0 is the longest of the type.
	NotBefore time.Time
	Validity  time.Duration
	// PDF adds a PDF with a QR code to each file. Without it the documents have no short credential for paper.
	PDF bool
	// Signatures is a folder of detached GOST R 34.10 signatures, or empty: the file NAME.sig is attached to the document
	// NAME.msd.json if it is there.
	Signatures string

	// Report is told how far the work is.
	Report func(what string, done, total int)
}

// run is one call of Run.
type run struct {
	Options

	schema   *schema.Schema
	template *pdf.Template
	data     *dataFile

	// Only for a new batch.
	kind   *types.DocumentType
	signer *credential.Signer
}

// prepare reads what a new batch and one that is gone on with need.
func prepare(o Options) (*run, error) {
	r := &run{Options: o}
	var err error
	if r.schema, err = schema.Parse(o.Schema); err != nil {
		return nil, err
	}
	if r.template, err = pdf.NewTemplate(o.Schema); err != nil {
		return nil, err
	}
	r.data, err = openData(o.Data)
	return r, err
}

// admit looks up what the chain would refuse a new batch for.
func (r *run) admit(ctx context.Context) error {
	response, err := r.Chain.Queries.DocumentType(ctx, &types.QueryDocumentTypeRequest{Id: r.Type})
	if err != nil {
		return fmt.Errorf("document type %q: %w", r.Type, err)
	}
	r.kind = &response.Type
	if err := r.checkType(); err != nil {
		return err
	}
	if err := r.findKey(ctx); err != nil {
		return err
	}
	r.signer, err = credential.NewSigner(r.Key, r.KeyID)
	return err
}

func (r *run) checkType() error {
	hash := r.schema.Hash()
	longest := time.Duration(r.kind.ValiditySeconds) * time.Second
	if r.Validity == 0 {
		r.Validity = longest
	}
	switch {
	case r.kind.Closed:
		return fmt.Errorf("%w: the type %s is closed", ErrRefused, r.Type)
	case !slices.Contains(r.kind.Issuers, r.Issuer):
		return fmt.Errorf("%w: %s is no issuer of %s, those are %v", ErrRefused, r.Issuer, r.Type, r.kind.Issuers)
	case !bytes.Equal(r.kind.SchemaHash, hash[:]):
		return fmt.Errorf("%w: the schema has the hash %x, that of %s is %x: see %q", ErrRefused, hash, r.Type, r.kind.SchemaHash, r.kind.SchemaUri)
	case !slices.Equal(r.kind.DisclosableFields, r.schema.Hidden()):
		return fmt.Errorf("%w: the schema hides the fields %v, the type %v", ErrRefused, r.schema.Hidden(), r.kind.DisclosableFields)
	case r.Validity < time.Second || r.Validity > longest:
		return fmt.Errorf("%w: a validity of %s, at most %s is possible", ErrRefused, r.Validity, longest)
	}
	return nil
}

// findKey checks that the key is the department's and in use.
func (r *run) findKey(ctx context.Context) error {
	algorithm, public, err := issuerkey.Encode(r.Key.Public())
	if err != nil {
		return err
	}
	request := &types.QueryIssuerKeysRequest{Issuer: r.Issuer}
	for {
		response, err := r.Chain.Queries.IssuerKeys(ctx, request)
		if err != nil {
			return fmt.Errorf("keys of %s: %w", r.Issuer, err)
		}
		for i := range response.Keys {
			k := &response.Keys[i]
			if r.KeyID != "" && k.KeyId != r.KeyID || uint8(k.Algorithm) != uint8(algorithm) || !bytes.Equal(k.PublicKey, public) {
				continue
			}
			if k.RetiredHeight > 0 || k.CompromisedFrom > 0 {
				return fmt.Errorf("%w: the key %s is retired or compromised: register another", ErrRefused, k.KeyId)
			}
			r.KeyID = k.KeyId
			return nil
		}
		if response.Pagination == nil || len(response.Pagination.NextKey) == 0 {
			return fmt.Errorf("%w: this key is not registered for %s: moscowd documents register-key does that", ErrRefused, r.Issuer)
		}
		request.Pagination = nextPage(response.Pagination)
	}
}

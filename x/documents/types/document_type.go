package types

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/documents/rules"
)

// Bounds of a document type.
const (
	MaxIssuers           = 64
	MaxClasses           = 16
	MaxBasisCodes        = 32
	MaxDisclosableFields = 256
	MaxPaperFields       = 32
	MinValiditySeconds   = 60 * 60
	MaxValiditySeconds   = 100 * 366 * 24 * 60 * 60
)

// Validate checks everything but that the issuers are addresses; errors wrap ErrTypeInvalid.
func (t *DocumentType) Validate() error {
	for _, check := range []func() error{t.checkWords, t.checkParties, t.checkTerms, t.checkSchema} {
		if err := check(); err != nil {
			return errorsmod.Wrapf(ErrTypeInvalid, "%q: %s", t.Id, err)
		}
	}
	return nil
}

// CheckFollows wants what verifiers rely on to be as it was; the error wraps ErrTypeImmutable.
func (t *DocumentType) CheckFollows(older *DocumentType) error {
	switch {
	case !bytes.Equal(t.SchemaHash, older.SchemaHash):
		return errorsmod.Wrapf(ErrTypeImmutable, "%q: schema_hash is %x, not %x: create a new type", t.Id, older.SchemaHash, t.SchemaHash)
	case t.SchemaUri != older.SchemaUri:
		return errorsmod.Wrapf(ErrTypeImmutable, "%q: schema_uri is %q, not %q: create a new type", t.Id, older.SchemaUri, t.SchemaUri)
	case !slices.Equal(t.DisclosableFields, older.DisclosableFields):
		return errorsmod.Wrapf(ErrTypeImmutable, "%q: disclosable_fields are %q: create a new type", t.Id, older.DisclosableFields)
	case !slices.Equal(t.PaperFields, older.PaperFields):
		return errorsmod.Wrapf(ErrTypeImmutable, "%q: paper_fields are %q: create a new type", t.Id, older.PaperFields)
	}
	return nil
}

// IssuedBy reports whether an account may issue the type.
func (t *DocumentType) IssuedBy(issuer string) bool { return slices.Contains(t.Issuers, issuer) }

// CheckBasis accepts no basis and those of the type; the error wraps ErrBasisUnknown.
func (t *DocumentType) CheckBasis(basis string) error {
	if basis == "" || HasCode(t.BasisCodes, basis) {
		return nil
	}
	return errorsmod.Wrapf(ErrBasisUnknown, "%s: %q has %q; leave it out for the own document", Shown(basis), t.Id, codesOf(t.BasisCodes))
}

func (t *DocumentType) checkWords() error {
	if err := checkName("id", t.Id, "-_.", MaxTypeIDLength); err != nil {
		return err
	}
	if err := checkTitles(t.TitleRu, t.TitleEn); err != nil {
		return err
	}
	return validateCodes("basis_codes", t.BasisCodes, 0, MaxBasisCodes)
}

func (t *DocumentType) checkParties() error {
	if len(t.Issuers) < 1 || len(t.Issuers) > MaxIssuers {
		return fmt.Errorf("%d issuers, want 1 to %d", len(t.Issuers), MaxIssuers)
	}
	if err := checkAscending("issuers", t.Issuers); err != nil {
		return err
	}
	for _, list := range []struct {
		name    string
		classes []string
	}{{"requester_classes", t.RequesterClasses}, {"counter_classes", t.CounterClasses}} {
		if len(list.classes) > MaxClasses {
			return fmt.Errorf("%s has %d entries, at most %d", list.name, len(list.classes), MaxClasses)
		}
		for i, class := range list.classes {
			if err := checkName(list.name+" entry", class, "-_", MaxCodeLength); err != nil {
				return err
			}
			if slices.Contains(list.classes[:i], class) {
				return fmt.Errorf("%s has %q twice", list.name, class)
			}
		}
	}
	return nil
}

func (t *DocumentType) checkTerms() error {
	if t.DeadlineWorkingDays < 1 || t.DeadlineWorkingDays > rules.MaxDeadline {
		return fmt.Errorf("deadline_working_days is %d, want 1 to %d", t.DeadlineWorkingDays, rules.MaxDeadline)
	}
	if t.ValiditySeconds < MinValiditySeconds || t.ValiditySeconds > MaxValiditySeconds {
		return fmt.Errorf("validity_seconds is %d, want %d to %d", t.ValiditySeconds, MinValiditySeconds, uint64(MaxValiditySeconds))
	}
	return nil
}

func (t *DocumentType) checkSchema() error {
	if len(t.SchemaHash) != sha256.Size {
		return fmt.Errorf("schema_hash has %d bytes, want %d", len(t.SchemaHash), sha256.Size)
	}
	if err := checkURI("schema_uri", t.SchemaUri); err != nil {
		return err
	}
	if len(t.DisclosableFields) > MaxDisclosableFields {
		return fmt.Errorf("%d disclosable_fields, at most %d", len(t.DisclosableFields), MaxDisclosableFields)
	}
	if len(t.PaperFields) > MaxPaperFields {
		return fmt.Errorf("%d paper_fields, at most %d", len(t.PaperFields), MaxPaperFields)
	}
	for _, field := range slices.Concat(t.DisclosableFields, t.PaperFields) {
		if err := checkName("field", field, "_", MaxFieldLength); err != nil {
			return err
		}
	}
	for i, field := range t.PaperFields {
		if slices.Contains(t.PaperFields[:i], field) {
			return fmt.Errorf("paper_fields has %q twice", field)
		}
	}
	return checkAscending("disclosable_fields", t.DisclosableFields)
}

func checkAscending(what string, list []string) error {
	for i := 1; i < len(list); i++ {
		if list[i] <= list[i-1] {
			return fmt.Errorf("%s: %q stands after %q, want them ascending, each once", what, list[i], list[i-1])
		}
	}
	return nil
}

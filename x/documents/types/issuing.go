package types

import (
	"crypto/sha256"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/crypto/issuerkey"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

// Bounds of issuing.
const (
	MaxKeyIDLength = 32
	// MaxStatusIndices is how many documents one message suspends, reinstates, revokes or supersedes.
	MaxStatusIndices = 1_000
	// SubjectLength is that of a pseudonym.
	SubjectLength = 32
)

// GasPossession is charged for checking a proof of possession, beside the gas of the store.
const GasPossession uint64 = 3_000

// Validate checks id and point; errors wrap ErrKeyInvalid.
func (k *IssuerKey) Validate() error {
	if checkName("", k.KeyId, "-_.", MaxKeyIDLength) != nil {
		return errorsmod.Wrapf(ErrKeyInvalid, "key_id, %s: want 1 to %d of a-z, 0-9, -, _ and ., a letter first", Shown(k.KeyId), MaxKeyIDLength)
	}
	if k.Algorithm < 0 || k.Algorithm > KeyAlgorithm_KEY_ALGORITHM_EDDSA {
		return errorsmod.Wrapf(ErrKeyInvalid, "algorithm %d, want %s or %s", k.Algorithm,
			KeyAlgorithm_KEY_ALGORITHM_ES256, KeyAlgorithm_KEY_ALGORITHM_EDDSA)
	}
	if _, err := issuerkey.Parse(issuerkey.Algorithm(k.Algorithm), k.PublicKey); err != nil {
		return errorsmod.Wrapf(ErrKeyInvalid, "key %q: %s", k.KeyId, err)
	}
	return nil
}

// Vouches reports whether a batch of this height counts as the department's own.
func (k *IssuerKey) Vouches(height int64) bool {
	return k.CompromisedFrom == 0 || height < k.CompromisedFrom
}

// Validate checks number, size, root and list; errors wrap ErrBatchInvalid.
func (b *Batch) Validate() error {
	switch {
	case b.Number == 0:
		return errorsmod.Wrap(ErrBatchInvalid, "number 0, batches are numbered from 1")
	case b.Size_ < 1 || b.Size_ > rules.MaxBatch:
		return errorsmod.Wrapf(ErrBatchInvalid, "%d documents, want 1 to %d", b.Size_, rules.MaxBatch)
	case len(b.Root) != sha256.Size:
		return errorsmod.Wrapf(ErrBatchInvalid, "root of %d bytes, want %d", len(b.Root), sha256.Size)
	case b.StatusList == 0:
		return errorsmod.Wrap(ErrBatchInvalid, "status_list 0, lists are numbered from 1")
	}
	return nil
}

// CheckIndices wants 1 to MaxStatusIndices indices of a list, ascending; the error wraps ErrStatusIndexInvalid.
func CheckIndices(indices []uint32) error {
	if len(indices) < 1 || len(indices) > MaxStatusIndices {
		return errorsmod.Wrapf(ErrStatusIndexInvalid, "%d indices, want 1 to %d", len(indices), MaxStatusIndices)
	}
	for i, index := range indices {
		if index >= rules.StatusListEntries {
			return errorsmod.Wrapf(ErrStatusIndexInvalid, "index %d, a list has %d", index, rules.StatusListEntries)
		}
		if i > 0 && index <= indices[i-1] {
			return errorsmod.Wrapf(ErrStatusIndexInvalid, "index %d stands after %d, want them ascending, each once", index, indices[i-1])
		}
	}
	return nil
}

// NeedsReason reports whether documents take a status for a reason that is published.
func NeedsReason(s DocumentStatus) bool {
	return s == DocumentStatus_DOCUMENT_STATUS_SUSPENDED || s == DocumentStatus_DOCUMENT_STATUS_REVOKED
}

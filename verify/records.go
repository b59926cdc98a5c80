package verify

import (
	"context"
	"fmt"
	"math"
)

// NoEntry is an entry that no status list has.
const NoEntry = math.MaxUint32

// Records name what a document needs of the state, for whoever asks on behalf of a verifier that keeps the document.
type Records struct {
	Issuer, Type, KeyID string
	// Batch is 0 where it is not known, List 0 where it is that of the batch.
	Batch, List uint64
	// Entry is one of the list: if it is not valid, its last change is given too. NoEntry tells nothing of the document.
	Entry uint32
}

// CollectRecords is Collect for one document that is not there. The error wraps ErrUnusable if the issuer is no account.
func CollectRecords(ctx context.Context, node Node, r *Records, anchor int64) (*Bundle, error) {
	s := &subject{
		typ: r.Type, issuer: r.Issuer, keyID: r.KeyID, address: decodeAddress(r.Issuer), anchored: r.Batch != 0, batchNumber: r.Batch,
		list: r.List, entry: r.Entry,
	}
	if s.address == nil {
		return nil, fmt.Errorf("%w: issuer %q is no account", ErrUnusable, r.Issuer)
	}
	return collect(ctx, node, []*subject{s}, anchor, nil)
}

package api

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/moscowchain/moscowd/verify"
)

// documentBundle says how verify.Bundle looks in JSON.
type documentBundle struct {
	Format  string        `json:"format"`
	ChainID string        `json:"chain_id"`
	Lists   []verify.List `json:"status_lists"`
	Proof   any           `json:"proof"`
}

// documentBundleRoutes give what the check of a document needs. The document stays with who checks it: the names of its
// records, of which it shares most with its whole batch, are all that is told.
func (h *Handler) documentBundleRoutes() []route {
	return []route{{
		pattern: "/v1/documents/issuers/{issuer}/bundle",
		summary: "The proof of everything that the check of a document needs, as moscowd documents bundle writes it",
		query: []param{
			{"type", "type of the document", false},
			{"key", "key with which it is signed", false},
			{"batch", "number of its batch; without it, only what needs none", true},
			{"list", "number of its status list; without it, that of the batch", true},
			{"entry", "entry of the list whose last change is wanted too, if it is not valid", true},
			{"anchor", "height of the first light block, a block that you trust", true},
		},
		result: documentBundle{}, read: h.documentBundle,
	}}
}

func (h *Handler) documentBundle(ctx context.Context, c *call) (any, freshness, error) {
	if h.node == nil {
		return nil, latest, fail(problemUnavailable, "this gateway has no full node that gives proofs; ask another one")
	}
	issuer, err := h.address(c.path["issuer"])
	if err != nil {
		return nil, latest, err
	}
	anchor, entry := c.number("anchor", 0), c.number("entry", verify.NoEntry)
	if entry > verify.NoEntry {
		return nil, latest, fail(problemInput, "entry=%d: lists have no such entry", entry)
	}
	leave, err := h.enterNode(ctx)
	if err != nil {
		return nil, latest, err
	}
	defer leave()
	height, err := h.provableHeight(ctx, c)
	if err != nil {
		return nil, latest, err
	}
	if anchor > height {
		return nil, latest, fail(problemInput, "anchor=%d: the last block from which a proof can begin is %d", anchor, height)
	}
	bundle, err := verify.CollectRecords(ctx, h.node, &verify.Records{
		Issuer: issuer, Type: c.query["type"], KeyID: c.query["key"], Batch: uint64(c.number("batch", 0)), List: uint64(c.number("list", 0)), Entry: uint32(entry),
	}, anchor)
	switch {
	case errors.Is(err, verify.ErrUnusable):
		return nil, latest, fail(problemInput, "%v", err)
	case err != nil:
		h.log("bundle of a document of "+issuer, err)
		return nil, latest, fail(problemNode, "no proof for this document: try again, or another gateway")
	}
	data, err := bundle.Encode()
	return json.RawMessage(data), latest, err
}

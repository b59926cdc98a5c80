package api

import (
	"context"
	"strconv"
	"strings"

	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
)

// Signer is what the next signature of an account is bound to.
type Signer struct {
	ChainID string `json:"chain_id"`
	// AccountNumber and Sequence are decimal.
	AccountNumber string `json:"account_number"`
	Sequence      string `json:"sequence"`
}

// signerRoutes let a browser sign transactions. They are asked of the node, as the index may be a block behind.
func (h *Handler) signerRoutes() []route {
	return []route{{
		pattern: "/v1/accounts/{address}/signer", summary: "Chain, account number and next sequence, for the signature of a transaction",
		result: Signer{}, read: h.signer,
	}}
}

func (h *Handler) signer(ctx context.Context, c *call) (any, freshness, error) {
	if h.node == nil {
		return nil, latest, fail(problemUnavailable, "this gateway has no full node to send to; ask another one")
	}
	address, err := h.address(c.path["address"])
	if err != nil {
		return nil, latest, err
	}
	leave, err := h.enterNode(ctx)
	if err != nil {
		return nil, latest, err
	}
	defer leave()
	cursor, err := h.options.Store.Read().Cursor(ctx)
	if err != nil {
		return nil, latest, err
	}
	response, err := authtypes.NewQueryClient(queries{h.node}).AccountInfo(ctx, &authtypes.QueryAccountInfoRequest{Address: address})
	switch {
	case err != nil && strings.Contains(err.Error(), "not found"):
		return nil, latest, fail(problemNotFound, "account %s is not on the chain: a registrar has to enrol it", address)
	case err != nil:
		h.log("account "+address, err)
		return nil, latest, fail(problemNode, "the node did not answer: try again").after(1)
	}
	info := response.Info
	return Signer{
		ChainID: cursor.ChainID, AccountNumber: strconv.FormatUint(info.AccountNumber, 10), Sequence: strconv.FormatUint(info.Sequence, 10),
	}, latest, nil
}

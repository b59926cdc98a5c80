package verify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// ListID names a status list.
type ListID struct {
	Issuer string
	Number uint64
}

// CollectLists asks a node for whole status lists with their proof, for whoever follows the statuses of many documents. See
// Collect for anchor. The error wraps ErrUnusable if an issuer is no account.
func CollectLists(ctx context.Context, node Node, lists []ListID, anchor int64) (*Bundle, error) {
	height, err := stateFor(ctx, node, nil)
	if err != nil {
		return nil, err
	}
	c := &collector{node: node, height: height, seen: make(map[string]bool)}
	for _, id := range lists {
		address := decodeAddress(id.Issuer)
		if address == nil {
			return nil, fmt.Errorf("%w: issuer %q is no account", ErrUnusable, id.Issuer)
		}
		c.want(types.StatusListKey(address, id.Number))
		if err := c.fetchList(ctx, id.Issuer, id.Number); err != nil {
			return nil, err
		}
	}
	return c.prove(ctx, anchor)
}

// Statuses gives the lists of a bundle that are those of the state, and the block that commits to it. Errors are those of
// lightproof.Proof.Verify; without trust the lists are anybody's.
func (b *Bundle) Statuses(trust *lightproof.Trust, now time.Time) (map[ListID]*rules.StatusList, *lightproof.Binding, error) {
	binding, err := verifyBundle(b, trust, now)
	if err != nil {
		return nil, nil, err
	}
	state, found := newState(b), make(map[ListID]*rules.StatusList, len(b.Lists))
	for _, l := range b.Lists {
		list, err := state.list(l.Issuer, decodeAddress(l.Issuer), l.Number)
		if errors.Is(err, errOtherList) || errors.Is(err, errUnproven) || errors.Is(err, errAbsent) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		found[ListID{l.Issuer, l.Number}] = list
	}
	return found, binding, nil
}

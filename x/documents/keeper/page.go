package keeper

import (
	"context"

	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/x/documents/types"
)

// Bounds of one page of a query.
const (
	maxPage   = 100
	maxOffset = 10_000
)

// checkPage bounds a page request; the error wraps ErrQueryInvalid.
func checkPage(request *query.PageRequest) (*query.PageRequest, error) {
	page := query.PageRequest{}
	if request != nil {
		page = *request
	}
	if page.CountTotal {
		return nil, errorsmod.Wrap(types.ErrQueryInvalid, "count_total would read the whole list: leave it out")
	}
	if page.Offset > maxOffset {
		return nil, errorsmod.Wrapf(types.ErrQueryInvalid, "offset %d, at most %d: go on from the next_key of a page", page.Offset, maxOffset)
	}
	if page.Offset > 0 && len(page.Key) > 0 {
		return nil, errorsmod.Wrap(types.ErrQueryInvalid, "both key and offset given")
	}
	if page.Limit == 0 || page.Limit > maxPage {
		page.Limit = maxPage
	}
	return &page, nil
}

// listPage reads a page of a collection, under a prefix of its key unless that is nil.
func listPage[K, V, T any, C query.Collection[K, V]](
	ctx context.Context, collection C, request *query.PageRequest, prefix *K, item func(K, V) (T, error),
) ([]T, *query.PageResponse, error) {
	page, err := checkPage(request)
	if err != nil {
		return nil, nil, err
	}
	items, next, err := query.CollectionPaginate(ctx, collection, page, item,
		func(o *query.CollectionsPaginateOptions[K]) { o.Prefix = prefix })
	if err != nil {
		return nil, nil, errorsmod.Wrap(types.ErrQueryInvalid, err.Error())
	}
	return items, next, nil
}

// itself is an item that is the record.
func itself[K, V any](_ K, value V) (V, error) { return value, nil }

package keeper

import (
	"encoding/binary"

	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/x/voting/types"
)

// Bounds of one page of a query.
const (
	defaultPage = 100
	maxPage     = 1_000
)

// page is a part of a list whose records are numbered through from 0.
type page struct {
	from, to uint64
	size     uint64 // of the whole list
	count    bool   // tell the size
}

// pageOf reads a page request for a list of size records. A key is the number of the first record in 8 bytes, big-endian; lists
// are not read backwards. The error wraps ErrQueryInvalid.
func pageOf(request *query.PageRequest, size uint64) (page, error) {
	p := page{size: size}
	limit := uint64(defaultPage)
	if request != nil {
		switch {
		case request.Reverse:
			return p, errorsmod.Wrap(types.ErrQueryInvalid, "lists are not read in reverse")
		case len(request.Key) > 0 && request.Offset > 0:
			return p, errorsmod.Wrap(types.ErrQueryInvalid, "both key and offset given")
		case len(request.Key) > 0 && len(request.Key) != 8:
			return p, errorsmod.Wrapf(types.ErrQueryInvalid, "page key has %d bytes, want 8", len(request.Key))
		case len(request.Key) > 0:
			p.from = binary.BigEndian.Uint64(request.Key)
		default:
			p.from = request.Offset
		}
		p.count = request.CountTotal
		if request.Limit > 0 {
			limit = min(request.Limit, maxPage)
		}
	}
	p.from = min(p.from, size)
	p.to = p.from + min(limit, size-p.from)
	return p, nil
}

// response tells where the next page begins.
func (p page) response() *query.PageResponse {
	response := &query.PageResponse{}
	if p.to < p.size {
		response.NextKey = binary.BigEndian.AppendUint64(nil, p.to)
	}
	if p.count {
		response.Total = p.size
	}
	return response
}

package keeper

import (
	"encoding/binary"

	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// Bounds of one page of a query.
const (
	defaultPage = 100
	maxPage     = 1_000
	// maxScan is the number of applications that one page with filters looks at.
	maxScan = 5_000
)

// page is a part of a list whose records are numbered through from 0.
type page struct {
	from  uint64
	limit uint64
	size  uint64 // of the whole list
	count bool   // tell the size
}

// pageOf reads a page request for a list of size records. A key is the number of the first record in 8 bytes,
// big-endian; lists are not read backwards. The error wraps ErrQueryInvalid.
func pageOf(request *query.PageRequest, size uint64) (page, error) {
	p := page{limit: defaultPage, size: size}
	if request == nil {
		return p, nil
	}
	if request.Reverse {
		return p, errorsmod.Wrap(types.ErrQueryInvalid, "lists are not read in reverse")
	}
	if len(request.Key) > 0 && request.Offset > 0 {
		return p, errorsmod.Wrap(types.ErrQueryInvalid, "both key and offset given")
	}
	p.from, p.count = request.Offset, request.CountTotal
	if len(request.Key) > 0 {
		if len(request.Key) != 8 {
			return p, errorsmod.Wrapf(types.ErrQueryInvalid, "page key has %d bytes, want 8", len(request.Key))
		}
		p.from = binary.BigEndian.Uint64(request.Key)
	}
	if request.Limit > 0 {
		p.limit = min(request.Limit, maxPage)
	}
	p.from = min(p.from, size)
	return p, nil
}

// end is the number of the first record behind a page without filters.
func (p page) end() uint64 { return p.from + min(p.limit, p.size-p.from) }

// response tells where the next page begins: at the record with this number.
func (p page) response(next uint64) *query.PageResponse {
	response := &query.PageResponse{}
	if next < p.size {
		response.NextKey = binary.BigEndian.AppendUint64(nil, next)
	}
	if p.count {
		response.Total = p.size
	}
	return response
}

package marketslots_test

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/moscowchain/moscowd/precompiles/marketslots"
	"github.com/moscowchain/moscowd/precompiles/precompiletest"
)

func TestTheDocumentationGivesTheGasOfEachFunction(t *testing.T) {
	s := newSuite(t)
	closed, numbers := s.allotted()
	open := s.season(plan())
	all := uint64(0)
	number := s.submits(boris, open, plan()[0])
	user := [16]byte{}
	measured := map[string]uint64{}
	for _, c := range []struct {
		by     common.Address
		method string
		args   []any
	}{
		{anna, "submitApplication", submission(open, plan()[0])},
		{boris, "withdrawApplication", []any{open, number}},
		{anna, "returnPlace", []any{closed, numbers[1], []uint64{firstDay + dayTicks}}},
		{boris, "declineOffer", []any{closed, uint64(1)}},
		{anna, "returnPlace", []any{closed, numbers[0], []uint64{firstDay}}},
		{stranger, "openOffersOf", []any{closed, numbers[2]}},
		{boris, "acceptOffer", []any{closed, uint64(2)}},
		{stranger, "offer", []any{closed, uint64(1)}},
		{stranger, "claim", []any{closed, numbers[0], uint32(0)}},
		{stranger, "seasonCount", nil},
		{stranger, "season", []any{open}},
		{stranger, "tradingDays", []any{open, all, all}},
		{stranger, "refusalReason", []any{open, uint32(7)}},
		{stranger, "planRoot", []any{open}},
		{stranger, "planRow", []any{open, uint32(0)}},
		{stranger, "planRows", []any{open, all, all}},
		{stranger, "application", []any{open, number}},
		{stranger, "declarant", []any{open, number}},
		{stranger, "filing", []any{open, number}},
		{stranger, "statuses", []any{closed, numbers[0], all, all}},
		{stranger, "serviceNumberOf", []any{open, uint64(1)}},
		{stranger, "userIdOf", []any{open, anna}},
		{stranger, "applicationsOf", []any{open, user, all, all}},
		{stranger, "outcomes", []any{closed, numbers[0]}},
		{stranger, "rowOutcome", []any{closed, uint32(0), uint8(1), uint8(1), all, all}},
		{stranger, "distribution", []any{closed}},
		{stranger, "closing", []any{closed}},
		{stranger, "place", []any{closed, uint32(0), uint32(1)}},
	} {
		measured[c.method] = s.writes(c.by, c.method, c.args...).GasUsed
	}
	precompiletest.RequireGasTable(t, "../../docs/ethereum.md", "IMarketSlots", marketslots.ABI, measured)
}

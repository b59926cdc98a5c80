package marketslots_test

import (
	"math"
	"testing"
	"unicode/utf8"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/precompiles/marketslots"
	"github.com/moscowchain/moscowd/precompiles/precompiletest"
)

// FuzzRun calls the contract with any input: it answers, or reverts with a reason and leaves nothing.
func FuzzRun(f *testing.F) {
	s := newSuite(f)
	closed, numbers := s.allotted()
	s.writes(anna, "returnPlace", closed, numbers[0], []uint64{firstDay})
	open := s.season(plan())
	number := s.submits(anna, open, plan()[0])
	none := uint64(0)
	seeds := map[string][][]any{
		"submitApplication": {
			submission(open, plan()[0]), submission(closed, plan()[0]), ofCompany(submission(open, plan()[0]), `ООО "Хлеб" <&>\u2028`),
			ofCompany(submission(open, plan()[0]), "ООО \xff"),
		},
		"withdrawApplication": {{open, number}},
		"returnPlace":         {{closed, numbers[1], []uint64{firstDay + dayTicks}}},
		"acceptOffer":         {{closed, uint64(1)}},
		"declineOffer":        {{closed, uint64(1)}},
		"seasonCount":         {nil},
		"season":              {{open}, {closed}, {uint64(math.MaxUint64)}},
		"tradingDays":         {{open, none, none}},
		"refusalReason":       {{open, uint32(7)}},
		"planRoot":            {{open}},
		"planRow":             {{open, uint32(1)}},
		"planRows":            {{open, none, none}, {open, uint64(math.MaxUint64), uint64(math.MaxUint64)}},
		"application":         {{open, number}, {closed, numbers[0]}},
		"declarant":           {{open, number}},
		"filing":              {{open, number}},
		"statuses":            {{closed, numbers[0], none, none}},
		"serviceNumberOf":     {{open, uint64(1)}},
		"userIdOf":            {{open, anna}},
		"applicationsOf":      {{open, [16]byte{}, none, none}},
		"outcomes":            {{closed, numbers[0]}},
		"rowOutcome":          {{closed, uint32(0), uint8(1), uint8(1), none, none}},
		"distribution":        {{closed}},
		"closing":             {{closed}},
		"claim":               {{closed, numbers[0], uint32(0)}},
		"place":               {{closed, uint32(0), uint32(1)}},
		"offer":               {{closed, uint64(1)}},
		"openOffersOf":        {{closed, numbers[2]}},
	}
	for method := range marketslots.ABI.Methods {
		require.Contains(f, seeds, method)
		for _, args := range seeds[method] {
			input, err := marketslots.ABI.Pack(method, args...)
			require.NoError(f, err)
			f.Add(input, method == "seasonCount", precompiletest.Gas)
			f.Add(input, false, uint64(20_000))
			// Numbers at their ends: each word in turn.
			for at := 4; at < len(input); at += 32 {
				changed := append([]byte{}, input...)
				for i := range 32 {
					changed[at+i] = 0xff
				}
				f.Add(changed, false, precompiletest.Gas)
			}
		}
	}
	f.Fuzz(func(t *testing.T, input []byte, readOnly bool, gas uint64) {
		gas = gas%precompiletest.Gas + 1
		for _, by := range []common.Address{anna, boris, stranger} {
			branch, _ := s.ctx.CacheContext()
			before := stateOf(t, branch, s.key)
			result := precompiletest.Run(t, branch, s.key, s.contract, precompiletest.Call{Caller: by, Input: input, Gas: gas, ReadOnly: readOnly})
			require.LessOrEqual(t, result.GasUsed, gas)
			if result.Err == nil {
				if readOnly {
					require.Equal(t, before, stateOf(t, branch, s.key))
				}
				continue
			}
			require.Contains(t, []error{vm.ErrExecutionReverted, vm.ErrOutOfGas}, result.Err)
			require.Equal(t, before, stateOf(t, branch, s.key))
			require.Empty(t, branch.EventManager().Events())
			if result.Err == vm.ErrExecutionReverted { //nolint:errorlint // the EVM compares it so
				require.True(t, utf8.ValidString(result.Reason(t)))
			}
		}
	})
}

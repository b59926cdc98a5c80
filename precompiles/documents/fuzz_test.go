package documents_test

import (
	"maps"
	"testing"
	"unicode/utf8"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/precompiles/documents"
	"github.com/moscowchain/moscowd/precompiles/precompiletest"
)

// FuzzRun calls the contract with any input: it answers, or reverts with a reason and leaves nothing.
func FuzzRun(f *testing.F) {
	s := newSuite(f)
	id := s.asks(anna)
	seeds := map[string][][]any{
		"requestDocument":   {{kind, office, "", payload, holder}, {kind, office, "child", payload, holder}, {"\xff", office, "\xff", payload, holder}},
		"withdrawRequest":   {{id}},
		"request":           {{id}},
		"documentTypeAfter": {{""}, {kind}, {"\x00"}},
		"documentType":      {{kind}},
		"issuerKeyAfter":    {{office, ""}},
		"issuerKey":         {{office, "k1"}},
		"batch":             {{office, uint64(7)}},
		"statusList":        {{office, uint64(3)}},
		"statusAt":          {{office, uint64(3), uint32(11)}},
		"documentStatus":    {s.proof(0, 12), s.proof(3, 11)},
	}
	for method := range documents.ABI.Methods {
		require.Contains(f, seeds, method)
		for _, args := range seeds[method] {
			input, err := documents.ABI.Pack(method, args...)
			require.NoError(f, err)
			f.Add(input, documents.ABI.Methods[method].IsConstant(), precompiletest.Gas)
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
		for _, by := range []common.Address{anna, stranger} {
			branch, _ := s.ctx.CacheContext()
			before := stateOf(t, branch, s.key)
			result := precompiletest.Run(t, branch, s.key, s.contract, precompiletest.Call{Caller: by, Input: input, Gas: gas, ReadOnly: readOnly})
			require.LessOrEqual(t, result.GasUsed, gas)
			if result.Err == nil {
				require.True(t, !readOnly || maps.Equal(before, stateOf(t, branch, s.key)))
				continue
			}
			require.Contains(t, []error{vm.ErrExecutionReverted, vm.ErrOutOfGas}, result.Err)
			require.True(t, maps.Equal(before, stateOf(t, branch, s.key)))
			require.Empty(t, branch.EventManager().Events())
			if result.Err == vm.ErrExecutionReverted { //nolint:errorlint // the EVM compares it so
				require.True(t, utf8.ValidString(result.Reason(t)))
			}
		}
	})
}

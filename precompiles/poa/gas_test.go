package poa_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/precompiles/poa"
	"github.com/moscowchain/moscowd/precompiles/precompiletest"
)

func TestTheDocumentationGivesTheGasOfEachFunction(t *testing.T) {
	s := newSuite(t)
	measured := map[string]uint64{}
	for method, args := range map[string][]any{
		"validators": {uint8(0), uint64(0), uint64(0)},
		"validator":  {operator(0)},
		"operatorOf": {consensus(0)},
		"department": {operator(0)},
		"suspension": {operator(0)},
		"uptime":     {operator(0)},
	} {
		result := s.call(method, args...)
		require.NoError(t, result.Err)
		measured[method] = result.GasUsed
	}
	precompiletest.RequireGasTable(t, "../../docs/ethereum.md", "IPoa", poa.ABI, measured)
}

package jsonrpc

import (
	"testing"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/stretchr/testify/require"
)

func TestEstimatesOfCodeHaveAReserve(t *testing.T) {
	for gas, want := range map[hexutil.Uint64]hexutil.Uint64{
		21_000:     21_000, // a transfer takes what it takes
		21_001:     23_101,
		100_000:    110_000,
		24_000_000: 25_000_000,
		25_000_000: 25_000_000,
		30_000_000: 30_000_000, // never less than what it takes
	} {
		require.Equal(t, want, withReserve(gas, 25_000_000), "%d", gas)
	}
}

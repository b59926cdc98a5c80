package jsonrpc

import (
	"encoding/json"
	"testing"

	rpctypes "github.com/cosmos/evm/rpc/types"
	"github.com/stretchr/testify/require"
)

func TestAParameterNamesABlock(t *testing.T) {
	for text, want := range map[string]rpctypes.BlockNumber{
		`"latest"`: rpctypes.EthLatestBlockNumber, `"safe"`: rpctypes.EthLatestBlockNumber, `"finalized"`: rpctypes.EthLatestBlockNumber,
		`"pending"`: rpctypes.EthPendingBlockNumber, `"earliest"`: rpctypes.EthEarliestBlockNumber, `"0x10"`: 16, `{"blockNumber":"0x11"}`: 17,
	} {
		var ref blockRef
		require.NoError(t, json.Unmarshal([]byte(text), &ref), text)
		require.Equal(t, want, *ref.of().BlockNumber, text)
	}
	require.Equal(t, rpctypes.EthLatestBlockNumber, *(*blockRef)(nil).of().BlockNumber, "left out")
	var ref blockRef
	require.NoError(t, json.Unmarshal([]byte(`"0x00000000000000000000000000000000000000000000000000000000000000ff"`), &ref))
	require.EqualValues(t, 0xff, ref.of().BlockHash[31])
	require.Error(t, json.Unmarshal([]byte(`"later"`), &ref))
}

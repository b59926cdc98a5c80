//go:build e2e

package evmtools_test

import (
	"context"
	"os"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/precompiles/fairs2018"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/replay"
)

// fairs2018 plays a season whose results the contracts of 2018 recorded, and has a viewer of the old chain read it.
func (n *node) fairs2018(t *testing.T) {
	file, err := os.Open("../../x/marketslots/rules/testdata/rare-02.json")
	require.NoError(t, err)
	defer file.Close()
	input, err := replay.Parse(file)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	n.player.Policy = rules.FirstCome2018Name
	season, err := n.player.Play(ctx, "III квартал 2018", input)
	require.NoError(t, err)
	n.runProgram(t, "fairs2018")

	t.Run("a native change is visible in its block", func(t *testing.T) {
		isDistributed := func(height int64) string {
			var result string
			n.get(t, &result, "eth_call", map[string]any{
				"to": fairs2018.Distribution(season.SeasonID), "data": "0xf677cf0d",
			}, hexutil.Uint64(height))
			return result
		}
		closed := season.Closing.ClosedHeight
		require.Equal(t, common.Hash{}.Hex(), isDistributed(closed-1))
		require.Equal(t, common.BigToHash(common.Big1).Hex(), isDistributed(closed))
	})
}

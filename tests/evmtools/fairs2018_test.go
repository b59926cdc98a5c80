//go:build e2e

package evmtools_test

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

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
	_, err = n.player.Play(ctx, "III квартал 2018", input)
	require.NoError(t, err)
	n.runProgram(t, "fairs2018")
}

package client_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/client"
	"github.com/moscowchain/moscowd/x/marketslots/client/clienttest"
	"github.com/moscowchain/moscowd/x/marketslots/dataset"
)

func TestAHistoryOfPlacesIsBoundToTheChain(t *testing.T) {
	n := clienttest.New(t, "tiny-01-first-come.json", byOperator)
	v, err := client.Verify(n.Set(t), trustIn(n, 1), now)
	require.NoError(t, err)
	require.True(t, v.Valid)
	require.Contains(t, printed(t, v), "places       3 operations replayed: 1 offers, 2 places with another holder than allotted: all equal\n")

	// A history that leaves out the last operation agrees with itself, and is not the chain's.
	shorter := n.Set(t)
	shorter.Operations, shorter.Places = shorter.Operations[:2], shorter.Places[:1]
	shorter.PlacesHead.Operations, shorter.PlacesHead.ChangedPlaces = 2, 1
	_, err = shorter.Recompute()
	difference := new(dataset.Difference)
	require.ErrorAs(t, err, &difference)
	require.Equal(t, "places_head: hash", difference.Where)
	shorter.PlacesHead.Hash, err = hex.DecodeString(strings.Trim(difference.Value, `"`))
	require.NoError(t, err)
	_, err = shorter.Recompute()
	require.NoError(t, err)
	v, err = client.Verify(shorter, trustIn(n, 1), now)
	require.NoError(t, err)
	require.False(t, v.Valid)
	require.Equal(t, `places_head: operations: file says "2", the chain has "3"`, v.Error)
}

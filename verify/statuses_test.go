package verify_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/verify"
	"github.com/moscowchain/moscowd/verify/verifytest"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

func TestStatusesOfManyDocumentsAreFollowed(t *testing.T) {
	n := verifytest.New(t, start)
	n.SetList(1, &rules.StatusList{1})
	n.SetList(2, &rules.StatusList{2})
	n.Wait(2)
	wanted := []verify.ListID{{Issuer: n.Issuer, Number: 1}, {Issuer: n.Issuer, Number: 2}, {Issuer: n.Issuer, Number: 3}}
	bundle, err := verify.CollectLists(context.Background(), n, wanted, 1)
	require.NoError(t, err)
	data, err := bundle.Encode()
	require.NoError(t, err)
	bundle, err = verify.ParseBundle(data)
	require.NoError(t, err)

	lists, binding, err := bundle.Statuses(n.Trust(), n.Now())
	require.NoError(t, err)
	require.Equal(t, map[verify.ListID]*rules.StatusList{wanted[0]: {1}, wanted[1]: {2}}, lists)
	require.Equal(t, int64(1), binding.TrustedHeight)

	bundle.Lists[0].Packed, bundle.Lists[1].Packed = bundle.Lists[1].Packed, "eNo"
	lists, _, err = bundle.Statuses(n.Trust(), n.Now())
	require.NoError(t, err)
	require.Empty(t, lists, "lists that are not those of the state")

	_, _, err = bundle.Statuses(&lightproof.Trust{Height: 1, Hash: make([]byte, 32)}, n.Now())
	require.ErrorIs(t, err, lightproof.ErrUntrusted)
	_, err = verify.CollectLists(context.Background(), n, []verify.ListID{{Issuer: "nobody"}}, 1)
	require.ErrorIs(t, err, verify.ErrUnusable)
}

package lightproof_test

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"

	cmtbytes "github.com/cometbft/cometbft/libs/bytes"
	rpcclient "github.com/cometbft/cometbft/rpc/client"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/lightproof/lighttest"
)

// absent asks for the absence of a key of the store "season", beside the entry that is there.
func absent(tb testing.TB, chain *lighttest.Chain, height int64, keys ...string) *lightproof.Proof {
	tb.Helper()
	request := lightproof.Request{Height: height, Anchor: 1, Keys: []lightproof.Key{}}
	for _, key := range keys {
		request.Keys = append(request.Keys, lightproof.Key{Store: "season", Key: []byte(key), OrAbsent: true})
	}
	return collect(tb, chain, request)
}

func TestAbsenceIsProven(t *testing.T) {
	chain := newChain(t)
	proof := absent(t, chain, 8, "kez", "\x10\x05\x00", "\x00", "\xff\xff", "key")
	require.Len(t, proof.Absences, 4)
	require.Len(t, proof.Entries, 1)
	require.Equal(t, []byte("kez"), proof.Absences[0].Key)
	_, err := proof.Verify(chainID, trustIn(chain, 1), now)
	require.NoError(t, err)

	// A key may be absent from one state and be in a later one.
	early := lightproof.Request{Height: 2, Anchor: 1, Keys: []lightproof.Key{
		{Store: "bank", Key: []byte("first")}, {Store: "bank", Key: []byte("second"), OrAbsent: true},
	}}
	proof = collect(t, chain, early)
	require.Len(t, proof.Entries, 1)
	require.Len(t, proof.Absences, 1)
}

func TestAbsencesSurviveJSON(t *testing.T) {
	chain := newChain(t)
	for _, keys := range [][]string{{"kez"}, {"kez", "key"}} {
		encoded, err := json.Marshal(absent(t, chain, 8, keys...))
		require.NoError(t, err)
		var decoded lightproof.Proof
		require.NoError(t, json.Unmarshal(encoded, &decoded))
		require.Len(t, decoded.Absences, 1)
		_, err = decoded.Verify(chainID, trustIn(chain, 1), now)
		require.NoError(t, err)
		again, err := json.Marshal(&decoded)
		require.NoError(t, err)
		require.Equal(t, string(encoded), string(again))
	}
}

func TestFalseAbsencesAreRefused(t *testing.T) {
	elsewhere := absent(t, newChain(t), 8, "\x10\x05\x00").Absences[0]
	chain := lighttest.New(t, chainID, start, 4, "bank", "season")
	chain.Set("season", []byte("a"), []byte("b"))
	chain.Set("bank", []byte("a"), []byte("b"))
	chain.CommitBlocks(4)
	before := absent(t, chain, 2, "kez").Absences[0]
	for name, tamper := range map[string]func(*testing.T, *lightproof.Proof){
		"a key that is there":    func(_ *testing.T, p *lightproof.Proof) { p.Absences[0].Key = []byte("key") },
		"another absent key":     func(_ *testing.T, p *lightproof.Proof) { p.Absences[0].Key = []byte("kex") },
		"a neighbour as the key": func(_ *testing.T, p *lightproof.Proof) { p.Absences[0].Key = []byte{16, 49} },
		"no key":                 func(_ *testing.T, p *lightproof.Proof) { p.Absences[0].Key = nil },
		"another store":          func(_ *testing.T, p *lightproof.Proof) { p.Absences[0].Store = "bank" },
		"a store that is not":    func(_ *testing.T, p *lightproof.Proof) { p.Absences[0].Store = "seasons" },
		"no proof":               func(_ *testing.T, p *lightproof.Proof) { p.Absences[0].StoreProof = nil },
		"no proof of the store":  func(_ *testing.T, p *lightproof.Proof) { p.Absences[0].MultistoreProof = nil },
		"a proof of existence":   func(_ *testing.T, p *lightproof.Proof) { p.Absences[0].StoreProof = p.Entries[0].StoreProof },
		"a proof that says more": func(_ *testing.T, p *lightproof.Proof) {
			p.Absences[0].StoreProof = append(p.Absences[0].StoreProof, 0x28, 0)
		},
		"an entry proven by it": func(_ *testing.T, p *lightproof.Proof) { p.Entries[0].StoreProof = p.Absences[0].StoreProof },
		"an entry that says more": func(_ *testing.T, p *lightproof.Proof) {
			p.Entries[0].StoreProof = append(p.Entries[0].StoreProof, 0x28, 0)
		},
		"the proof of another key":   func(_ *testing.T, p *lightproof.Proof) { p.Absences[0].StoreProof = elsewhere.StoreProof },
		"the proof of another state": func(_ *testing.T, p *lightproof.Proof) { p.Absences[0] = before },
	} {
		t.Run(name, func(t *testing.T) {
			chain := newChain(t)
			proof := absent(t, chain, 8, "kez", "key")
			tamper(t, proof)
			_, err := proof.Verify(chainID, trustIn(chain, 1), now)
			require.ErrorIs(t, err, lightproof.ErrInvalid)
		})
	}
}

// liar says that an entry is not there, and proves that another is not.
type liar struct {
	*lighttest.Chain
}

func (l liar) ABCIQueryWithOptions(
	ctx context.Context, path string, data cmtbytes.HexBytes, opts rpcclient.ABCIQueryOptions,
) (*coretypes.ResultABCIQuery, error) {
	if bytes.Equal(data, []byte("key")) {
		data = []byte("kez")
	}
	return l.Chain.ABCIQueryWithOptions(ctx, path, data, opts)
}

func TestANodeCannotHideAnEntry(t *testing.T) {
	request := lightproof.Request{Height: 8, Anchor: 1, Keys: []lightproof.Key{{Store: "season", Key: []byte("key"), OrAbsent: true}}}
	_, err := lightproof.Collect(context.Background(), liar{newChain(t)}, &request, nil)
	require.ErrorIs(t, err, lightproof.ErrInvalid)
	require.ErrorContains(t, err, "the node gave a proof that does not hold")
}

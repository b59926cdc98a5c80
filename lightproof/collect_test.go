package lightproof_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/lightproof/lighttest"
)

func TestCollectRefusesWhatItCannotProve(t *testing.T) {
	key := []lightproof.Key{{Store: "season", Key: []byte("key")}}
	for name, c := range map[string]struct {
		request lightproof.Request
		message string
	}{
		"an anchor after the state":          {lightproof.Request{Height: 8, Anchor: 10, Keys: key}, "anchor height 10 is not between 1 and 9"},
		"no anchor":                          {lightproof.Request{Height: 8, Keys: key}, "anchor height 0"},
		"an entry that is not there":         {lightproof.Request{Height: 8, Anchor: 1, Keys: []lightproof.Key{{Store: "season", Key: []byte("none")}}}, "has no entry"},
		"an entry that is not there yet":     {lightproof.Request{Height: 2, Anchor: 1, Keys: key}, "has no entry"},
		"a state whose block is not written": {lightproof.Request{Height: 12, Anchor: 1, Keys: key}, "commit of block 13"},
		"no entries":                         {lightproof.Request{Height: 8, Anchor: 1}, "no entries"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := lightproof.Collect(context.Background(), newChain(t), &c.request, nil)
			require.ErrorContains(t, err, c.message)
		})
	}
}

func TestCollectRefusesANodeThatGivesUnsignedBlocks(t *testing.T) {
	chain := lighttest.New(t, chainID, start, 4, "season")
	chain.Set("season", []byte("key"), []byte("value"))
	chain.CommitBlocks(4)
	chain.SetSigned(2)
	chain.CommitBlocks(1)
	request := lightproof.Request{Height: 4, Anchor: 1, Keys: []lightproof.Key{{Store: "season", Key: []byte("key")}}}
	_, err := lightproof.Collect(context.Background(), chain, &request, nil)
	require.ErrorContains(t, err, "from block 1 to 5")
}

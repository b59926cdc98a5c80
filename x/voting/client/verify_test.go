package client_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/lightproof/lighttest"
	"github.com/moscowchain/moscowd/x/voting/client"
	"github.com/moscowchain/moscowd/x/voting/pollfile"
	"github.com/moscowchain/moscowd/x/voting/rules"
	"github.com/moscowchain/moscowd/x/voting/types"
)

const chainID = "moscow-1"

var start = time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)

// exported is a poll without votes that closes at a time, and its proof on a chain of eight blocks.
func exported(t *testing.T, closes time.Time, title string) (*pollfile.File, *lightproof.Trust) {
	t.Helper()
	file := &pollfile.File{
		Format: pollfile.Format, ChainID: chainID,
		Poll: pollfile.Poll{ID: 1, TitleRu: title, TitleEn: "Bridge", Opens: start.Unix(), Closes: closes.Unix(), Class: "resident"},
		Questions: []pollfile.Question{{
			Kind:     "single",
			Versions: []pollfile.Version{{TitleRu: title, TitleEn: "Where?", Options: []pollfile.Option{{TitleRu: title}, {TitleRu: "Б"}}}},
		}},
		Results: []pollfile.Result{{Question: 1, Version: 1, Counts: []uint64{0, 0}}},
	}
	poll, err := file.ToRules()
	require.NoError(t, err)
	recount, err := rules.NewRecount(poll, types.RecoverSigner)
	require.NoError(t, err)
	head := recount.Head()
	file.Head = pollfile.Head{DefinitionHash: head.Definition[:], RunningHash: head.Running[:]}
	state := types.PollHead{PollId: 1, DefinitionHash: head.Definition[:], RunningHash: head.Running[:]}
	value, err := state.Marshal()
	require.NoError(t, err)
	chain := lighttest.New(t, chainID, start, 4, types.StoreKey)
	chain.Set(types.StoreKey, types.HeadKey(1), value)
	chain.CommitBlocks(8)
	proof, err := lightproof.Collect(t.Context(), chain, &lightproof.Request{
		Height: 6, Anchor: 1, Keys: []lightproof.Key{{Store: types.StoreKey, Key: types.HeadKey(1)}},
	}, nil)
	require.NoError(t, err)
	file.Proof, err = json.Marshal(proof)
	require.NoError(t, err)
	return file, &lightproof.Trust{Height: 1, Hash: chain.Block(1).Hash()}
}

func verified(t *testing.T, file *pollfile.File, trust *lightproof.Trust) (*client.Verification, string) {
	t.Helper()
	found, err := client.Verify(file, trust, start.Add(time.Hour), nil)
	require.NoError(t, err)
	require.True(t, found.Valid, found.Error)
	var words bytes.Buffer
	require.NoError(t, found.Print(&words))
	return found, words.String()
}

func TestAnExportOfAnOpenPollIsNotFinal(t *testing.T) {
	file, trust := exported(t, start.Add(24*time.Hour), "Мост")
	found, words := verified(t, file, trust)
	require.False(t, found.Bound.Final)
	require.Contains(t, words, "no others before block 7")
	require.Contains(t, words, "votes may have followed")

	file, trust = exported(t, start.Add(time.Second), "Мост")
	found, words = verified(t, file, trust)
	require.True(t, found.Bound.Final)
	require.NotContains(t, words, "votes may have followed")
}

func TestATextOfTheFileIsNoLineOfTheVerdict(t *testing.T) {
	file, _ := exported(t, start.Add(time.Second), "Мост\ncomplete     the chain accepted these votes")
	file.ChainID, file.Proof = chainID+"\nbound        to the chain", nil
	_, words := verified(t, file, nil)
	require.NotContains(t, words, "\ncomplete")
	require.NotContains(t, words, "\nbound")
	require.Contains(t, words, "CONSISTENT only")
	require.Contains(t, words, "the file's word")
}

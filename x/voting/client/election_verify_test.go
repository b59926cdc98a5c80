package client_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/lightproof/lighttest"
	"github.com/moscowchain/moscowd/x/voting/client"
	"github.com/moscowchain/moscowd/x/voting/electionfile"
	"github.com/moscowchain/moscowd/x/voting/electionfile/electiontest"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// election gives the small election, and the head that a chain has of it.
func election(t *testing.T) (file []byte, head *types.ElectionHead) {
	t.Helper()
	var out bytes.Buffer
	_, err := electiontest.Small(&out)
	require.NoError(t, err)
	return out.Bytes(), headOf(t, out.Bytes())
}

func headOf(t *testing.T, file []byte) *types.ElectionHead {
	t.Helper()
	r, err := electionfile.Verify(bytes.NewReader(file))
	require.NoError(t, err)
	return &types.ElectionHead{
		ElectionId: r.Election, Stage: types.ELECTION_STAGE_FINAL, DefinitionHash: r.Hash, RegistrarKeys: r.RegistrarKeys,
		Closes: int64(r.Closes), Board: r.Board[:], Cast: r.Cast, Spoiled: r.Spoiled, Voters: r.Voted,
	}
}

// bound puts the proof of a head behind a file.
func bound(t *testing.T, file []byte, head *types.ElectionHead, key []byte) ([]byte, *lightproof.Trust) {
	t.Helper()
	proof, trust := proofOf(t, chainID, head, key)
	return withProof(t, file, proof), trust
}

// proofOf proves a head under a key of a chain of eight blocks.
func proofOf(t *testing.T, chainID string, head *types.ElectionHead, key []byte) (*lightproof.Proof, *lightproof.Trust) {
	t.Helper()
	value, err := head.Marshal()
	require.NoError(t, err)
	chain := lighttest.New(t, chainID, start, 4, types.StoreKey)
	chain.Set(types.StoreKey, key, value)
	chain.CommitBlocks(8)
	proof, err := lightproof.Collect(t.Context(), chain, &lightproof.Request{
		Height: 6, Anchor: 1, Keys: []lightproof.Key{{Store: types.StoreKey, Key: key}},
	}, nil)
	require.NoError(t, err)
	return proof, &lightproof.Trust{Height: 1, Hash: chain.Block(1).Hash()}
}

func withProof(t *testing.T, file []byte, proof *lightproof.Proof) []byte {
	t.Helper()
	text, err := json.Marshal(proof)
	require.NoError(t, err)
	out := bytes.NewBuffer(bytes.Clone(file))
	w := electionfile.NewWriter(out)
	require.NoError(t, w.Write(&electionfile.Proof{Proof: text}))
	require.NoError(t, w.Flush())
	return out.Bytes()
}

func verifyElection(t *testing.T, file []byte, trust *lightproof.Trust) (*client.ElectionVerification, string) {
	t.Helper()
	found, err := client.VerifyElection(bytes.NewReader(file), trust, checked)
	require.NoError(t, err)
	var words bytes.Buffer
	require.NoError(t, found.Print(&words))
	return found, words.String()
}

func TestAnElectionIsBoundToTheChain(t *testing.T) {
	file, head := election(t)
	proven, trust := bound(t, file, head, types.ElectionHeadKey(head.ElectionId))
	found, words := verifyElection(t, proven, trust)
	require.True(t, found.Valid, found.Error)
	require.True(t, found.Bound.Final)
	require.Contains(t, words, "and no others")
	require.NotContains(t, words, "CONSISTENT")

	for name, of := range map[string][]byte{"without a trusted block": proven, "without a proof": file} {
		found, words := verifyElection(t, of, nil)
		require.True(t, found.Valid, name)
		require.Nil(t, found.Bound, name)
		require.Contains(t, words, "CONSISTENT only", name)
	}
	found, _ = verifyElection(t, file, trust)
	require.Equal(t, string(electionfile.ErrProof), found.Code)
}

// Nobody without the chain can find it: a replaced ballot is left out, and board and number are made to fit.
func TestAConsistentForgeryIsRefusedByTheHead(t *testing.T) {
	file, head := election(t)
	var (
		out   bytes.Buffer
		board [32]byte
		left  bool
	)
	reader, err := electionfile.NewReader(bytes.NewReader(file))
	require.NoError(t, err)
	w := electionfile.NewWriter(&out)
	for line, err := reader.Next(); err == nil; line, err = reader.Next() {
		switch l := line.(type) {
		case *electionfile.Ballot:
			if !left {
				left = true
				continue
			}
			board = ballot.NextBoard(board, [32]byte(l.Tracker), ballot.Accepted)
		case *electionfile.Spoil:
			board = ballot.NextBoard(board, [32]byte(l.Tracker), ballot.Spoiled)
		case *electionfile.End:
			l.Cast--
			l.Board = board[:]
		}
		require.NoError(t, w.Write(line))
	}
	require.NoError(t, w.Flush())
	forged, trust := bound(t, out.Bytes(), head, types.ElectionHeadKey(head.ElectionId))
	_, err = electionfile.Verify(bytes.NewReader(forged))
	require.NoError(t, err, "it is consistent")
	found, _ := verifyElection(t, forged, trust)
	require.Equal(t, string(electionfile.ErrHead), found.Code)
}

func TestAnInvalidElectionHasACodeAndAnUnusableFileIsAnError(t *testing.T) {
	file, _ := election(t)
	found, words := verifyElection(t, bytes.Replace(file, []byte(`"threshold":"3"`), []byte(`"threshold":"4"`), 1), nil)
	require.Equal(t, string(electionfile.ErrDefinition), found.Code)
	require.Contains(t, words, "INVALID")
	_, err := client.VerifyElection(bytes.NewReader(file[:100]), nil, start)
	require.ErrorIs(t, err, electionfile.ErrUnusable)
}

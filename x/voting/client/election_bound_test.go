package client_test

import (
	"encoding/json"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/x/voting/electionfile"
	"github.com/moscowchain/moscowd/x/voting/pollfile"
	"github.com/moscowchain/moscowd/x/voting/types"
)

var update = flag.Bool("update", false, "write the file of the second verifier anew")

// boundFile is what the second verifier is tested with: the same proofs, and the same errors.
const boundFile = "../../../clients/verifier/testdata/bound.json"

// checked is when proofs are checked.
var checked = start.Add(time.Hour)

// boundCase is a line proof behind the small election, and the error it must meet, if any.
type boundCase struct {
	Name    string            `json:"name"`
	Error   electionfile.Code `json:"error"`
	Trusted *trusted          `json:"trusted"`
	Proof   *lightproof.Proof `json:"proof"`
}

type trusted struct {
	Height int64        `json:"height"`
	Hash   pollfile.Hex `json:"hash"`
}

// boundCases are proofs of the head of the small election, the first of which are right.
func boundCases(t *testing.T, file []byte) []boundCase {
	t.Helper()
	var all []boundCase
	add := func(name string, code electionfile.Code, chain string, key func(*types.ElectionHead) []byte, change func(*types.ElectionHead), tamper func(*lightproof.Proof, *trusted)) {
		head := headOf(t, file)
		at := key(head)
		if change != nil {
			change(head)
		}
		proof, trust := proofOf(t, chain, head, at)
		c := boundCase{Name: name, Error: code, Trusted: &trusted{trust.Height, pollfile.Hex(trust.Hash)}, Proof: proof}
		if tamper != nil {
			tamper(proof, c.Trusted)
		}
		if c.Trusted.Height == 0 {
			c.Trusted = nil
		}
		all = append(all, c)
	}
	own := func(h *types.ElectionHead) []byte { return types.ElectionHeadKey(h.ElectionId) }
	add("right", "", chainID, own, nil, nil)
	add("right, in the tally", "", chainID, own, func(h *types.ElectionHead) { h.Stage = types.ELECTION_STAGE_TALLY }, nil)
	add("right, without a trusted block", "", chainID, own, nil, func(_ *lightproof.Proof, t *trusted) { t.Height = 0 })
	for _, c := range []struct {
		name   string
		change func(*types.ElectionHead)
	}{
		{"another definition", func(h *types.ElectionHead) { h.DefinitionHash[0] ^= 1 }},
		{"another registrar", func(h *types.ElectionHead) { h.RegistrarKeys[0] ^= 1 }},
		{"another closing", func(h *types.ElectionHead) { h.Closes++ }},
		{"a ballot more", func(h *types.ElectionHead) { h.Cast++ }},
		{"a spoiled ballot more", func(h *types.ElectionHead) { h.Spoiled++ }},
		{"a voter more", func(h *types.ElectionHead) { h.Voters++ }},
		{"another board", func(h *types.ElectionHead) { h.Board[0] ^= 1 }},
		{"still open", func(h *types.ElectionHead) { h.Stage = types.ELECTION_STAGE_OPEN }},
		{"cancelled", func(h *types.ElectionHead) { h.Stage = types.ELECTION_STAGE_CANCELLED }},
	} {
		add(c.name, electionfile.ErrHead, chainID, own, c.change, nil)
	}
	add("the head of another election", electionfile.ErrProof, chainID, func(h *types.ElectionHead) []byte { return types.ElectionHeadKey(h.ElectionId + 1) }, nil, nil)
	add("of another chain", electionfile.ErrProof, "moscow-2", own, nil, nil)
	for _, c := range []struct {
		name   string
		tamper func(*lightproof.Proof, *trusted)
	}{
		{"a trusted block of another hash", func(_ *lightproof.Proof, t *trusted) { t.Hash[0] ^= 1 }},
		{"a trusted block that is not in it", func(_ *lightproof.Proof, t *trusted) { t.Height = 3 }},
		{"a head that is not in the state", func(p *lightproof.Proof, _ *trusted) { p.Entries[0].Value[len(p.Entries[0].Value)-1] ^= 1 }},
		{"another signature", func(p *lightproof.Proof, _ *trusted) {
			p.Blocks[len(p.Blocks)-1].Commit.Signatures[0].Signature[0] ^= 1
		}},
		{"a block left out", func(p *lightproof.Proof, _ *trusted) { p.Blocks = p.Blocks[:len(p.Blocks)-1] }},
		{"twice the same entry", func(p *lightproof.Proof, _ *trusted) { p.Entries = append(p.Entries, p.Entries[0]) }},
	} {
		add(c.name, electionfile.ErrProof, chainID, own, nil, c.tamper)
	}
	return all
}

func TestOnlyTheHeadOfTheElectionBindsIt(t *testing.T) {
	file, _ := election(t)
	for _, c := range boundCases(t, file) {
		t.Run(c.Name, func(t *testing.T) {
			var trust *lightproof.Trust
			if c.Trusted != nil {
				trust = &lightproof.Trust{Height: c.Trusted.Height, Hash: []byte(c.Trusted.Hash)}
			}
			found, _ := verifyElection(t, withProof(t, file, c.Proof), trust)
			require.Equal(t, string(c.Error), found.Code, found.Error)
			require.Equal(t, c.Error == "", found.Valid)
			require.Equal(t, c.Error == "" && trust != nil, found.Bound != nil)
		})
	}
}

func TestTheSecondVerifierIsTestedWithTheSame(t *testing.T) {
	file, _ := election(t)
	text, err := json.Marshal(struct {
		Now   int64       `json:"now"`
		Cases []boundCase `json:"cases"`
	}{checked.Unix(), boundCases(t, file)})
	require.NoError(t, err)
	text = append(text, '\n')
	if *update {
		require.NoError(t, os.WriteFile(boundFile, text, 0o600))
		return
	}
	have, err := os.ReadFile(boundFile)
	require.NoError(t, err)
	require.Equal(t, string(have), string(text), "not current: go test ./x/voting/client -run TestTheSecondVerifier -update")
}

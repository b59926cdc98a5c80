package proofdata

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	cmttypes "github.com/cometbft/cometbft/types"
	evmaddress "github.com/cosmos/evm/encoding/address"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/lightproof/lighttest"
	"github.com/moscowchain/moscowd/lightproof/pins"
	"github.com/moscowchain/moscowd/stateproof"
	access "github.com/moscowchain/moscowd/x/access/types"
	documents "github.com/moscowchain/moscowd/x/documents/types"
	marketslots "github.com/moscowchain/moscowd/x/marketslots/types"
	poa "github.com/moscowchain/moscowd/x/poa/types"
	voting "github.com/moscowchain/moscowd/x/voting/types"
)

const chainID = "moscow-test"

var (
	start     = time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)
	addresses = evmaddress.NewEvmCodec("moscow")
)

type record interface{ Marshal() ([]byte, error) }

// stateData is testdata/state.json.
type stateData struct {
	// Now is the reader's clock.
	Now  time.Time       `json:"now"`
	Pins json.RawMessage `json:"pins"`
	// Files are proofs that hold, by their paths; Later follows a change of most validators.
	Files map[string]*stateproof.File `json:"files"`
	Later *stateproof.File            `json:"later"`
	// Unsigned has a last block that half of its validators signed, Stranger is of another chain with the same name.
	Unsigned *stateproof.File `json:"unsigned"`
	Stranger *stateproof.File `json:"stranger"`
}

func newChain(t *testing.T, at time.Time) *lighttest.Chain {
	t.Helper()
	c := lighttest.New(t, chainID, at, 4, access.StoreKey, poa.StoreKey, marketslots.StoreKey, documents.StoreKey, voting.StoreKey)
	put := func(store string, key []byte, r record) {
		value, err := r.Marshal()
		require.NoError(t, err)
		c.Set(store, key, value)
	}
	account := bytes.Repeat([]byte{7}, 20)
	address, err := addresses.BytesToString(account)
	require.NoError(t, err)
	for i := range byte(20) { // neighbours, so that trees are deep
		c.Set(voting.StoreKey, []byte{2, i}, []byte{i + 1})
		c.Set(documents.StoreKey, []byte{9, i}, []byte{i + 1})
	}
	put(access.StoreKey, append([]byte{4}, account...), &access.Enrolment{
		Class: "resident", Subject: []byte{1, 2, 255}, State: 2, Reason: "lost <&>",
	})
	put(poa.StoreKey, append([]byte{1}, account...), &poa.Validator{Operator: address, Power: 10})
	put(marketslots.StoreKey, []byte{2, 0, 0, 0, 0, 0, 0, 0, 1}, &marketslots.Season{Id: 1, Name: "Осень"})
	put(documents.StoreKey, documents.BatchKey(account, 3), &documents.Batch{
		Issuer: address, Number: 3, Type: "ezhd.1", KeyId: "k1", Root: bytes.Repeat([]byte{5}, 32), Size_: 7, StatusList: 1, AnchoredHeight: 8, AnchoredAt: 9,
	})
	put(documents.StoreKey, documents.StatusListKey(account, 1), &documents.StatusList{Issuer: address, Number: 1, ChunkHashes: [][]byte{{1}, {2}}, Reserved: 4})
	put(voting.StoreKey, []byte{2, 0, 0, 0, 0, 0, 0, 0, 5}, &voting.Poll{Id: 5, Opens: start, Closes: start.Add(90*time.Minute + 1500*time.Millisecond)})
	put(voting.StoreKey, voting.HeadKey(5), &voting.PollHead{PollId: 3})
	tag := bytes.Repeat([]byte{10}, 32)
	put(voting.StoreKey, voting.CensusRecordKey(1, tag), &voting.CensusRecord{District: 2, PublicKey: bytes.Repeat([]byte{4}, 32), Index: 9})
	put(voting.StoreKey, voting.BallotKey(1, tag), &voting.BallotRecord{Seq: 1 << 60, Tracker: bytes.Repeat([]byte{6}, 32), Height: 11, Cast: 2, District: 2})
	c.CommitBlocks(12)
	return c
}

func collect(t *testing.T, c *lighttest.Chain, path string, height int64) *stateproof.File {
	t.Helper()
	subject, err := stateproof.Parse(path, addresses)
	require.NoError(t, err)
	file, err := subject.Collect(context.Background(), c, height, 1)
	require.NoError(t, err)
	return file
}

func TestProofsOfTheStateAreThoseThatThePortalIsTestedWith(t *testing.T) {
	c := newChain(t, start)
	d := &stateData{Now: start.Add(time.Minute), Files: make(map[string]*stateproof.File)}
	trust := &lightproof.Trust{Height: 1, Hash: c.Block(1).Hash()}
	var err error
	d.Pins, err = json.Marshal(pins.Of(c.Block(1)))
	require.NoError(t, err)

	address, err := addresses.BytesToString(bytes.Repeat([]byte{7}, 20))
	require.NoError(t, err)
	ofIssuer := "documents/issuers/" + address
	for _, path := range []string{
		"accounts/" + address, "validators/" + address, "seasons/1", "seasons/2", "seasons/1/applications/7", "documents/types/ezhd.1", "documents/requests/1",
		ofIssuer + "/batches/3", ofIssuer + "/batches/4", ofIssuer + "/keys/k1", ofIssuer + "/lists/1", ofIssuer + "/lists/1/entries/4294967295",
		"polls/5", "polls/0", "polls/18446744073709551615", "elections/1", "elections/1/voters/" + strings.Repeat("0a", 32),
		"elections/2/voters/" + strings.Repeat("0a", 32), "votes/" + strings.Repeat("0a", 32),
	} {
		d.Files[path] = collect(t, c, path, 10)
	}
	for _, pattern := range stateproof.Patterns() {
		require.True(t, covered(pattern, d.Files), "no file for %s: add one, and the pattern to portal/src/proof/subject.ts", pattern)
	}

	stranger := newChain(t, start.Add(time.Second))
	d.Stranger = collect(t, stranger, "seasons/1", 10)
	_, err = d.Stranger.Verify(addresses, trust, d.Now)
	require.ErrorIs(t, err, lightproof.ErrUntrusted)

	c.SetValidators(3, 4) // one of four stays: more than a third do not vouch for the next
	c.CommitBlocks(3)
	d.Later = collect(t, c, "seasons/1", 13)
	_, err = d.Later.Verify(addresses, trust, d.Now)
	require.NoError(t, err)
	require.Greater(t, len(d.Later.Proof.Blocks), 2, "it needs blocks between")

	d.Unsigned = halfSigned(t)
	_, err = d.Unsigned.Verify(addresses, trust, d.Now)
	require.ErrorIs(t, err, lightproof.ErrInvalid)
	requireFile(t, "../src/proof/testdata/state.json", encode(t, d))
}

// halfSigned is a proof whose last block two of four signed.
func halfSigned(t *testing.T) *stateproof.File {
	t.Helper()
	c := newChain(t, start)
	file := collect(t, c, "seasons/1", 10)
	last := file.Proof.Blocks[len(file.Proof.Blocks)-1]
	for i := range 2 {
		last.Commit.Signatures[i] = cmttypes.NewCommitSigAbsent()
	}
	return file
}

func covered(pattern string, files map[string]*stateproof.File) bool {
	want := strings.Split(pattern, "/")
	for path := range files {
		have := strings.Split(path, "/")
		matches := len(have) == len(want)
		for i := range want {
			matches = matches && (want[i] == "*" || want[i] == have[i])
		}
		if matches {
			return true
		}
	}
	return false
}

func TestPinsSayWhatTheHeaderCommitsTo(t *testing.T) {
	c := newChain(t, start)
	p := pins.Of(c.Block(5))
	require.Equal(t, hex.EncodeToString(c.Block(5).Hash()), p.Hash)
	data, err := json.Marshal(p)
	require.NoError(t, err)
	again, err := pins.Parse(data)
	require.NoError(t, err)
	require.Equal(t, p, again)
	for name, altered := range map[string]string{
		"another height":  strings.Replace(string(data), `"height":"5"`, `"height":"0"`, 1),
		"half a hash":     strings.Replace(string(data), p.Hash, p.Hash[:32], 1),
		"an unknown name": strings.Replace(string(data), `"height"`, `"more":1,"height"`, 1),
		"no validators":   fmt.Sprintf(`{"format":%q,"chain_id":"a","height":"5","hash":%q,"validators":[]}`, pins.Format, p.Hash),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := pins.Parse([]byte(altered))
			require.ErrorIs(t, err, pins.ErrMalformed)
		})
	}
}

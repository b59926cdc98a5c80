package stateproof_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	evmaddress "github.com/cosmos/evm/encoding/address"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/lightproof/lighttest"
	"github.com/moscowchain/moscowd/stateproof"
	marketslots "github.com/moscowchain/moscowd/x/marketslots/types"
	voting "github.com/moscowchain/moscowd/x/voting/types"
)

var addresses = evmaddress.NewEvmCodec("moscow")

// newChain has season 1, which is not closed, and poll 2 without its head.
func newChain(t *testing.T) *lighttest.Chain {
	t.Helper()
	chain := lighttest.New(t, "moscow-1", time.Now().Add(-time.Hour), 4, marketslots.StoreKey, voting.StoreKey)
	season := &marketslots.Season{Id: 1, Name: "Autumn"}
	bz, err := season.Marshal()
	require.NoError(t, err)
	chain.Set(marketslots.StoreKey, []byte{2, 0, 0, 0, 0, 0, 0, 0, 1}, bz)
	chain.Set(voting.StoreKey, []byte{0}, []byte{1})
	chain.CommitBlocks(12)
	return chain
}

func collect(t *testing.T, chain *lighttest.Chain, path string) *stateproof.File {
	t.Helper()
	subject, err := stateproof.Parse(path, addresses)
	require.NoError(t, err)
	file, err := subject.Collect(context.Background(), chain, 10, 1)
	require.NoError(t, err)
	return file
}

// reread writes a file, changes its text and reads it.
func reread(t *testing.T, file *stateproof.File, change func(string) string) (*stateproof.File, error) {
	t.Helper()
	data, err := json.Marshal(file)
	require.NoError(t, err)
	changed := change(string(data))
	require.NotEqual(t, string(data), changed, "nothing was changed")
	return stateproof.Read(strings.NewReader(changed))
}

func TestARecordIsProvenOrProvenToBeAbsent(t *testing.T) {
	chain := newChain(t)
	trust := &lightproof.Trust{Height: 1, Hash: chain.Block(1).Hash()}
	file := collect(t, chain, "seasons/1")
	data, err := json.Marshal(file)
	require.NoError(t, err)
	file, err = stateproof.Read(bytes.NewReader(data))
	require.NoError(t, err)
	binding, err := file.Verify(addresses, trust, time.Now())
	require.NoError(t, err)
	require.EqualValues(t, 11, binding.Height)
	require.EqualValues(t, 1, binding.TrustedHeight)
	require.Len(t, file.Records, 3)
	require.Contains(t, string(file.Records[0].Value), `"name":"Autumn"`)
	require.Empty(t, file.Records[1].Value, "it is not closed")

	absent := collect(t, chain, "polls/2")
	_, err = absent.Verify(addresses, trust, time.Now())
	require.NoError(t, err)
	require.Empty(t, absent.Records[0].Value)
}

func TestWhatAServerAltersIsSeen(t *testing.T) {
	chain := newChain(t)
	trust := &lightproof.Trust{Height: 1, Hash: chain.Block(1).Hash()}
	file := collect(t, chain, "seasons/1")
	for name, change := range map[string]func(string) string{
		"another name in the record": func(s string) string { return strings.Replace(s, "Autumn", "Winter", 1) },
		"another subject":            func(s string) string { return strings.Replace(s, "seasons/1", "seasons/2", 1) },
		"a subject of another kind":  func(s string) string { return strings.Replace(s, "seasons/1", "polls/1", 1) },
		"another height":             func(s string) string { return strings.Replace(s, `"height":10`, `"height":9`, 1) },
		"another chain":              func(s string) string { return strings.Replace(s, `"chain_id":"moscow-1"`, `"chain_id":"moscow-2"`, 1) },
		"a record that was proven away": func(s string) string {
			return strings.Replace(s, `{"name":"closing"}`, `{"name":"closing","value":{}}`, 1)
		},
		"a record under another name": func(s string) string { return strings.Replace(s, `"name":"closing"`, `"name":"opening"`, 1) },
		"a record less":               func(s string) string { return strings.Replace(s, `,{"name":"places_head"}`, "", 1) },
	} {
		t.Run(name, func(t *testing.T) {
			altered, err := reread(t, file, change)
			require.NoError(t, err)
			_, err = altered.Verify(addresses, trust, time.Now())
			require.ErrorIs(t, err, lightproof.ErrInvalid)
		})
	}
	t.Run("a proof of another record under this name", func(t *testing.T) {
		other := collect(t, chain, "polls/2")
		other.Subject = "seasons/1"
		_, err := other.Verify(addresses, trust, time.Now())
		require.ErrorIs(t, err, lightproof.ErrInvalid)
	})
	t.Run("a proof of more than was asked for", func(t *testing.T) {
		more := collect(t, chain, "seasons/1")
		more.Proof.Entries = append(more.Proof.Entries, more.Proof.Entries[0])
		_, err := more.Verify(addresses, trust, time.Now())
		require.ErrorIs(t, err, lightproof.ErrInvalid)
	})
	t.Run("a chain that the reader does not trust", func(t *testing.T) {
		_, err := file.Verify(addresses, &lightproof.Trust{Height: 1, Hash: chain.Block(2).Hash()}, time.Now())
		require.ErrorIs(t, err, lightproof.ErrUntrusted)
	})
}

func TestFilesOfAnotherFormAreUnusable(t *testing.T) {
	file := collect(t, newChain(t), "seasons/1")
	for name, change := range map[string]func(string) string{
		"another format":   func(s string) string { return strings.Replace(s, "proof/1", "proof/2", 1) },
		"an unknown field": func(s string) string { return strings.Replace(s, `"subject"`, `"more":1,"subject"`, 1) },
		"two files":        func(s string) string { return s + s },
		"no proof":         func(s string) string { before, _, _ := strings.Cut(s, `,"proof"`); return before + "}" },
		"half a file":      func(s string) string { return s[:len(s)/2] },
	} {
		t.Run(name, func(t *testing.T) {
			_, err := reread(t, file, change)
			require.ErrorIs(t, err, stateproof.ErrMalformed)
		})
	}
}

func TestPathsAreReadInTheirOneForm(t *testing.T) {
	account, err := addresses.BytesToString(bytes.Repeat([]byte{7}, 20))
	require.NoError(t, err)
	hash := strings.Repeat("0a", 32)
	for _, path := range []string{
		"accounts/" + account, "validators/" + account, "seasons/1", "seasons/1/applications/18446744073709551615", "documents/types/extract",
		"documents/requests/5", "documents/issuers/" + account + "/batches/1", "documents/issuers/" + account + "/keys/k",
		"documents/issuers/" + account + "/lists/1", "documents/issuers/" + account + "/lists/1/entries/4294967295", "polls/1", "votes/" + hash,
		"elections/1", "elections/1/voters/" + hash,
		"elections/1",
	} {
		_, err := stateproof.Parse(path, addresses)
		require.NoError(t, err, path)
	}
	for _, path := range []string{
		"", "seasons", "seasons/", "seasons/01", "seasons/-1", "seasons/1/", "accounts/0x" + strings.Repeat("07", 20), "accounts/" + strings.ToUpper(account),
		"accounts/x", "documents/issuers/" + account + "/lists/1/entries/4294967296", "votes/" + strings.ToUpper(hash), "votes/00", "documents/types/", "other/1",
	} {
		_, err := stateproof.Parse(path, addresses)
		require.ErrorIs(t, err, stateproof.ErrSubject, path)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"format":"moscowd-state-proof/1","chain_id":"moscow-1","subject":"seasons/1","height":1,"records":[],"proof":{"height":"1","entries":[],"light_blocks":[]}}`))
	f.Add([]byte(`{"format":"moscowd-state-proof/1","proof":null}`))
	f.Fuzz(func(_ *testing.T, data []byte) {
		if file, err := stateproof.Read(bytes.NewReader(data)); err == nil {
			_, _ = file.Verify(addresses, nil, time.Now())
		}
	})
}

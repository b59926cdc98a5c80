package checkpoint_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/stretchr/testify/require"
	sumnote "golang.org/x/mod/sumdb/note"

	"github.com/moscowchain/moscowd/checkpoint"
	"github.com/moscowchain/moscowd/lightproof/lighttest"
)

// The time stands in what is signed.
var signedAt = time.Unix(1_790_000_000, 0).UTC()

func newKey(t *testing.T, name string) *checkpoint.Key {
	t.Helper()
	key, err := checkpoint.NewKey(name)
	require.NoError(t, err)
	return key
}

func newChain(t *testing.T, blocks int) *lighttest.Chain {
	t.Helper()
	chain := lighttest.New(t, "moscow-1", time.Now().Add(-time.Hour), 4, "one")
	chain.CommitBlocks(blocks)
	return chain
}

func sign(t *testing.T, key *checkpoint.Key, c *checkpoint.Checkpoint) string {
	t.Helper()
	note, err := key.Sign(c, signedAt)
	require.NoError(t, err)
	return note
}

func TestTextOfACheckpointIsReadInItsOneForm(t *testing.T) {
	c := checkpoint.Of(newChain(t, 100).Block(100).Header)
	got, err := checkpoint.ParseText(c.Text())
	require.NoError(t, err)
	require.Equal(t, c.Text(), got.Text())
	require.True(t, strings.HasPrefix(c.Text(), "moscowd/checkpoint/moscow-1\n100\n"))
	for name, text := range map[string]string{
		"no lines":              "",
		"a line more":           c.Text() + "more\n",
		"another origin":        strings.Replace(c.Text(), "moscowd/", "other/", 1),
		"no chain":              strings.Replace(c.Text(), "moscow-1", "", 1),
		"a height with zeros":   strings.Replace(c.Text(), "\n100\n", "\n0100\n", 1),
		"a height between two":  strings.Replace(c.Text(), "\n100\n", "\n101\n", 1),
		"a negative height":     strings.Replace(c.Text(), "\n100\n", "\n-100\n", 1),
		"no line for the set":   strings.Replace(c.Text(), "validators ", "", 1),
		"a hash that is broken": strings.Replace(c.Text(), "=\n", "\n", 1),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := checkpoint.ParseText(text)
			require.ErrorIs(t, err, checkpoint.ErrMalformed)
		})
	}
}

func TestAfterIsTheFirstCheckpointThatVouches(t *testing.T) {
	require.EqualValues(t, 100, checkpoint.After(1))
	require.EqualValues(t, 100, checkpoint.After(100))
	require.EqualValues(t, 200, checkpoint.After(101))
}

func TestKeysAreReadBack(t *testing.T) {
	key := newKey(t, "observer.example")
	again, err := checkpoint.ParseKey(key.Secret() + "\n")
	require.NoError(t, err)
	require.Equal(t, key.Witness().String(), again.Witness().String())
	list, err := checkpoint.ParseWitnesses("# those I believe\n\n" + key.Witness().String() + "\n")
	require.NoError(t, err)
	require.Equal(t, key.Witness().String(), list[0].String())

	_, err = checkpoint.NewKey("two words")
	require.ErrorIs(t, err, checkpoint.ErrKey)
	_, err = checkpoint.ParseWitness(strings.Replace(key.Witness().String(), "observer", "another", 1))
	require.ErrorIs(t, err, checkpoint.ErrKey, "the name belongs to the key")
	_, err = checkpoint.ParseKey(key.Witness().String())
	require.ErrorIs(t, err, checkpoint.ErrKey)
	_, err = checkpoint.ParseWitness(strings.Replace(key.Secret(), "PRIVATE+KEY+", "", 1))
	require.ErrorIs(t, err, checkpoint.ErrKey, "a secret key is no public one of the same hash")
}

func TestNotesOfWitnessesAreMergedAndCounted(t *testing.T) {
	c := checkpoint.Of(newChain(t, 100).Block(100).Header)
	one, two, stranger := newKey(t, "one"), newKey(t, "two"), newKey(t, "stranger")
	note := checkpoint.Merge(c, sign(t, one, c), sign(t, two, c), sign(t, stranger, c), sign(t, one, c), "no note")
	require.Equal(t, 3, strings.Count(note, "\u2014 "))
	witnesses := []*checkpoint.Witness{one.Witness(), two.Witness(), one.Witness()}
	got, signed, err := checkpoint.Open(note, witnesses)
	require.NoError(t, err)
	require.Equal(t, c.Text(), got.Text())
	require.Len(t, signed, 2, "one who is listed twice counts once")
	require.Equal(t, signedAt, signed[0].Time)

	_, signed, err = checkpoint.Open(checkpoint.Merge(c), witnesses)
	require.NoError(t, err)
	require.Empty(t, signed)
	_, signed, err = checkpoint.Open(sign(t, stranger, c), witnesses)
	require.NoError(t, err)
	require.Empty(t, signed)
	_, _, err = checkpoint.Open(c.Text(), witnesses)
	require.ErrorIs(t, err, checkpoint.ErrMalformed, "no empty line")

	// A key that also signs other things signed a text that only begins like a checkpoint.
	more, err := sumnote.Sign(&sumnote.Note{Text: c.Text() + "\nand more\n"}, cosigner{one})
	require.NoError(t, err)
	_, _, err = checkpoint.Open(string(more), witnesses)
	require.ErrorIs(t, err, checkpoint.ErrMalformed)

	// One letter of a signature of a known witness.
	at := strings.Index(note, "\u2014 one ") + len("\u2014 one ") + 20
	other := byte('A')
	if note[at] == other {
		other = 'B'
	}
	_, _, err = checkpoint.Open(note[:at]+string(other)+note[at+1:], witnesses)
	require.ErrorIs(t, err, checkpoint.ErrMalformed)
}

// cosigner signs any text with the key of a witness.
type cosigner struct{ *checkpoint.Key }

func (c cosigner) Name() string    { return c.Witness().Name() }
func (c cosigner) KeyHash() uint32 { return c.Witness().KeyHash() }
func (c cosigner) Sign(message []byte) ([]byte, error) {
	secret := c.Secret()
	seed, err := base64.StdEncoding.DecodeString(secret[len("PRIVATE+KEY+"+c.Name()+"+00000000+"):])
	if err != nil {
		return nil, err
	}
	text := append([]byte("cosignature/v1\ntime 5\n"), message...)
	return append([]byte{0, 0, 0, 0, 0, 0, 0, 5}, ed25519.Sign(ed25519.NewKeyFromSeed(seed[1:]), text)...), nil
}

func headers(chain *lighttest.Chain, from, to int64) []*cmttypes.Header {
	var list []*cmttypes.Header
	for height := from; height <= to; height++ {
		list = append(list, chain.Block(height).Header)
	}
	return list
}

func TestAPathLeadsToWhatWitnessesSigned(t *testing.T) {
	chain, other := newChain(t, 200), newChain(t, 200)
	one, two := newKey(t, "one"), newKey(t, "two")
	witnesses := []*checkpoint.Witness{one.Witness(), two.Witness()}
	c := checkpoint.Of(chain.Block(200).Header)
	note := checkpoint.Merge(c, sign(t, one, c), sign(t, two, c))
	path := &checkpoint.Path{Headers: headers(chain, 150, 200), Note: note}
	vouched, err := path.Verify(witnesses, 2)
	require.NoError(t, err)
	require.EqualValues(t, 150, vouched.Block.Height)
	require.EqualValues(t, chain.Block(150).Hash(), vouched.Block.Hash)
	require.EqualValues(t, 200, vouched.Checkpoint)
	require.Len(t, vouched.Cosignatures, 2)

	data, err := json.Marshal(path)
	require.NoError(t, err)
	again, err := checkpoint.ReadPath(bytes.NewReader(data))
	require.NoError(t, err)
	_, err = again.Verify(witnesses, 2)
	require.NoError(t, err)

	own := &checkpoint.Path{Headers: headers(chain, 200, 200), Note: note}
	_, err = own.Verify(witnesses, 2)
	require.NoError(t, err, "the block of the checkpoint itself")

	forked := append(headers(other, 150, 150), headers(chain, 151, 200)...)
	gap := append(headers(chain, 150, 160), headers(chain, 162, 200)...)
	for name, test := range map[string]struct {
		path *checkpoint.Path
		k    int
	}{
		"more witnesses than signed":       {path, 3},
		"a block of another chain":         {&checkpoint.Path{Headers: forked, Note: note}, 2},
		"a block is left out":              {&checkpoint.Path{Headers: gap, Note: note}, 2},
		"it stops before":                  {&checkpoint.Path{Headers: headers(chain, 150, 199), Note: note}, 2},
		"the other chain as a whole":       {&checkpoint.Path{Headers: headers(other, 150, 200), Note: note}, 2},
		"a checkpoint of the one before":   {&checkpoint.Path{Headers: headers(chain, 90, 100), Note: note}, 2},
		"of a checkpoint that nobody knew": {&checkpoint.Path{Headers: headers(other, 150, 200), Note: checkpoint.Merge(checkpoint.Of(other.Block(200).Header))}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := test.path.Verify(witnesses, test.k)
			require.ErrorIs(t, err, checkpoint.ErrUnproven)
		})
	}
}

func TestTwoSignedBlocksOfOneHeightAreEvidence(t *testing.T) {
	a, b := newChain(t, 10), newChain(t, 10) // one hour ago, not at the same nanosecond
	require.NotEqual(t, a.Block(10).Hash(), b.Block(10).Hash())
	conflict := &checkpoint.Conflict{ChainID: "moscow-1", Blocks: [2]*cmttypes.LightBlock{a.Block(10), b.Block(10)}}
	data, err := json.Marshal(conflict)
	require.NoError(t, err)
	again, err := checkpoint.ReadConflict(bytes.NewReader(data))
	require.NoError(t, err)
	both, err := again.Check()
	require.NoError(t, err)
	require.Len(t, both, 4, "the same four validators signed both")

	same := &checkpoint.Conflict{ChainID: "moscow-1", Blocks: [2]*cmttypes.LightBlock{a.Block(10), a.Block(10)}}
	_, err = same.Check()
	require.ErrorIs(t, err, checkpoint.ErrNoConflict)
	heights := &checkpoint.Conflict{ChainID: "moscow-1", Blocks: [2]*cmttypes.LightBlock{a.Block(10), b.Block(9)}}
	_, err = heights.Check()
	require.ErrorIs(t, err, checkpoint.ErrNoConflict)
	c := newChain(t, 9)
	c.SetSigned(2)
	c.CommitBlocks(1)
	few := &checkpoint.Conflict{ChainID: "moscow-1", Blocks: [2]*cmttypes.LightBlock{a.Block(10), c.Block(10)}}
	_, err = few.Check()
	require.ErrorIs(t, err, checkpoint.ErrNoConflict, "half of the validators are not enough")
}

func FuzzReadPath(f *testing.F) {
	f.Add([]byte(`{"format":"moscowd-checkpoint/1","headers":[{"height":"1","time":"2020-01-01T00:00:00Z"}],"note":"x\n\n"}`))
	f.Add([]byte(`{"format":"moscowd-checkpoint/1","headers":[{"height":"1","time":"9999999-01-01T00:00:00Z"}],"note":""}`))
	f.Add([]byte(`{"format":"moscowd-checkpoint/1","headers":[null],"note":""}`))
	f.Fuzz(func(_ *testing.T, data []byte) {
		if path, err := checkpoint.ReadPath(bytes.NewReader(data)); err == nil {
			_, _ = path.Verify(nil, 0)
		}
	})
}

func FuzzReadConflict(f *testing.F) {
	f.Add([]byte(`{"format":"moscowd-conflict/1","chain_id":"moscow-1","light_blocks":[{},{}]}`))
	f.Fuzz(func(_ *testing.T, data []byte) {
		if conflict, err := checkpoint.ReadConflict(bytes.NewReader(data)); err == nil {
			_, _ = conflict.Check()
		}
	})
}

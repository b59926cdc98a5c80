package verify_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"runtime"
	"sync"
	"testing"

	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/verify"
	"github.com/moscowchain/moscowd/verify/verifytest"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

var holder = ed25519.NewKeyFromSeed(make([]byte, 32))

// small is the smallest of networks: one validator, a batch of two, and a bundle that begins at the block that the reader
// trusts and is shown.
func small(tb testing.TB) (data, bundle []byte, o verify.Options) {
	tb.Helper()
	n := verifytest.NewChain(tb, verifytest.ChainID, 1, start)
	files := n.Issue(verifytest.Plan{Number: 1, List: 7, Size: 2, Claims: func(_ int, c *credential.Claims) { c.HolderKey = holder.Public() }})
	data = verifytest.Encode(tb, files[0])
	anchor := n.Height()
	b, err := verify.Collect(context.Background(), n, [][]byte{data}, anchor, nil)
	require.NoError(tb, err)
	bundle, err = b.Encode()
	require.NoError(tb, err)
	return data, bundle, verify.Options{Trust: &lightproof.Trust{Height: anchor, Hash: n.Block(anchor).Hash()}, Now: n.Now()}
}

// accepted reports whether a document and a bundle give VALID.
func accepted(data, bundle []byte, o verify.Options) bool {
	b, err := verify.ParseBundle(bundle)
	if err != nil {
		return false
	}
	o.Source = verify.Offline(b)
	result, err := verify.Document(context.Background(), data, o)
	return err == nil && result.Verdict == rules.Valid
}

// flipEach gives the places at which a flipped byte is still accepted.
func flipEach(data []byte, flip byte, accepted func([]byte) bool) []int {
	workers := runtime.GOMAXPROCS(0)
	found := make([][]int, workers)
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() {
			changed := bytes.Clone(data)
			for i := worker; i < len(data); i += workers {
				changed[i] ^= flip
				if accepted(changed) {
					found[worker] = append(found[worker], i)
				}
				changed[i] ^= flip
			}
		})
	}
	group.Wait()
	var all []int
	for _, list := range found {
		all = append(all, list...)
	}
	return all
}

func TestNoByteOfADocumentCanBeAltered(t *testing.T) {
	data, bundle, o := small(t)
	parsed, err := verify.ParseBundle(bundle)
	require.NoError(t, err)
	o.Source = verify.Offline(parsed)
	valid := func(data []byte) bool {
		result, err := verify.Document(context.Background(), data, o)
		return err == nil && result.Verdict == rules.Valid
	}
	for _, flip := range []byte{1, 0x20} {
		require.Empty(t, flipEach(data, flip, valid))
	}
	require.True(t, valid(data))

	f, err := document.Parse(data)
	require.NoError(t, err)
	shown, err := f.Disclose("address")
	require.NoError(t, err)
	shown.Credential, err = shown.Credential.Bind(holder, credential.Binding{Audience: "bank", Nonce: "1", IssuedAt: o.Now.Unix()})
	require.NoError(t, err)
	data = verifytest.Encode(t, shown)
	require.Empty(t, flipEach(data, 1, valid))
	require.True(t, valid(data))
}

func TestNoByteOfABundleCanBeAltered(t *testing.T) {
	data, bundle, o := small(t)
	t.Logf("document %d bytes, bundle %d bytes", len(data), len(bundle))
	require.True(t, accepted(data, bundle, o))
	require.Empty(t, flipEach(bundle, 1, func(changed []byte) bool { return accepted(data, changed, o) }))
	require.True(t, accepted(data, bundle, o))
}

// In a longer bundle the light client alone would not look at every signature.
func TestEverySignatureInABundleIsChecked(t *testing.T) {
	n, files := issued(t)
	data := verifytest.Encode(t, files[0])
	o := verify.Options{Trust: n.Trust(), Now: n.Now()}
	for block := range 2 {
		for signature := range 4 {
			b := n.Bundle(data)
			o.Source = verify.Offline(b)
			require.Equal(t, rules.Valid, check(t, data, o).Verdict)
			b.Proof.Blocks[block] = copyBlock(t, b.Proof.Blocks[block])
			b.Proof.Blocks[block].Commit.Signatures[signature].Signature[7] ^= 1
			requireVerdict(t, check(t, data, o), rules.Unknown, rules.CheckHeader, "proof_wrong")
		}
	}
}

func copyBlock(t *testing.T, block *cmttypes.LightBlock) *cmttypes.LightBlock {
	t.Helper()
	encoded, err := block.ToProto()
	require.NoError(t, err)
	again, err := cmttypes.LightBlockFromProto(encoded)
	require.NoError(t, err)
	for i := range again.Commit.Signatures {
		again.Commit.Signatures[i].Signature = bytes.Clone(again.Commit.Signatures[i].Signature)
	}
	return again
}

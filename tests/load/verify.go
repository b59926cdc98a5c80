package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/documents/example"
	"github.com/moscowchain/moscowd/documents/schema"
	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/verify"
	"github.com/moscowchain/moscowd/verify/verifytest"
	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// repeats is how often one run repeats what takes milliseconds.
const repeats = 100

// timed gives the milliseconds of one call, as the mean over repeats.
func timed(tb testing.TB, call func()) float64 {
	tb.Helper()
	began := time.Now()
	for range repeats {
		call()
	}
	return float64(time.Since(began).Microseconds()) / 1_000 / repeats
}

// asTest runs once what needs a testing.TB, outside of a test.
func asTest(run func(tb testing.TB) []sample) func(context.Context, environment) ([]sample, error) {
	return func(context.Context, environment) (samples []sample, _ error) {
		began := false
		testing.Benchmark(func(b *testing.B) { //nolint:thelper // no helper of a test
			if began {
				return
			}
			began = true
			samples = run(b)
		})
		if samples == nil {
			return nil, errors.New("what is measured did not work: its test is in package verify")
		}
		return samples, nil
	}
}

// verifyOffline checks a housing document of a batch of 100 000 with a bundle from four validators: both files, as bytes,
// are read, and every check is made.
func verifyOffline(tb testing.TB) []sample {
	tb.Helper()
	network := verifytest.New(tb, time.Now().Add(-time.Hour))
	data := housingDocument(tb, network)
	bundle, err := network.Bundle(data).Encode()
	require.NoError(tb, err)
	now, trust := network.Now(), network.Trust()
	value := timed(tb, func() {
		b, err := verify.ParseBundle(bundle)
		require.NoError(tb, err)
		result, err := verify.Document(context.Background(), data, verify.Options{Source: verify.Offline(b), Trust: trust, Now: now})
		require.NoError(tb, err)
		require.Equal(tb, rules.Valid, result.Verdict)
	})
	return []sample{{value: value, note: fmt.Sprintf("document %d bytes, bundle %d bytes", len(data), len(bundle))}}
}

func housingDocument(tb testing.TB, network *verifytest.Network) []byte {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(tb, err)
	network.PutKey("p256", key, func(*types.IssuerKey) {})
	network.Wait(1)
	signer, err := credential.NewSigner(key, "p256")
	require.NoError(tb, err)
	kind := example.Find(verifytest.Type)
	claims := network.Claims(1, 77_123)
	claims.HolderKey = key.Public()
	claims.Fields = kind.Schema.Hide(kind.Fields(1, 1))
	claims.Fields[schema.HashField] = kind.Schema.HashText()
	c, err := credential.Issue(signer, claims)
	require.NoError(tb, err)
	f := &document.File{Credential: c, Anchor: document.Anchor{ChainID: verifytest.ChainID, Batch: 1, Index: 54_321}}
	leaves := make([]rules.Leaf, rules.MaxBatch)
	for i := range leaves {
		leaves[i].Salt = sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(i)))
	}
	f.Anchor.Salt = leaves[f.Anchor.Index].Salt
	leaves[f.Anchor.Index] = f.Leaf()
	batch := network.Anchor(verifytest.Plan{Number: 1, List: 1, Batch: func(b *types.Batch) { b.KeyId = "p256" }}, leaves)
	f.Anchor.Path, err = batch.Prove(f.Anchor.Index)
	require.NoError(tb, err)
	return verifytest.Encode(tb, f)
}

// followStatuses is the work of a verifier who follows a million statuses, of which one in a hundred was set: the size of the
// eight lists as they are transported, and the time to bring the copy up to date.
func followStatuses(tb testing.TB) []sample {
	tb.Helper()
	const lists = 8
	network := verifytest.New(tb, time.Now().Add(-time.Hour))
	random := mathrand.New(mathrand.NewPCG(1, 2)) //nolint:gosec // a load that is the same in every run
	var followed []verify.ListID
	for number := range uint64(lists) {
		network.SetList(number+1, someStatuses(tb, random))
		followed = append(followed, verify.ListID{Issuer: network.Issuer, Number: number + 1})
	}
	network.Wait(2)
	bundle, err := verify.CollectLists(context.Background(), network, followed, 1)
	require.NoError(tb, err)
	size := 0
	for _, list := range bundle.Lists {
		size += len(list.Packed)
	}
	data, err := bundle.Encode()
	require.NoError(tb, err)
	trust, now := network.Trust(), network.Now()
	value := timed(tb, func() {
		require.Len(tb, statuses(tb, data, trust, now), lists)
	})
	return []sample{{value: float64(size)}, {value: value, note: fmt.Sprintf("answer %d bytes with proofs", len(data))}}
}

func someStatuses(tb testing.TB, random *mathrand.Rand) *rules.StatusList {
	tb.Helper()
	chunks := &[rules.StatusListChunks]rules.StatusChunk{}
	for range rules.StatusListEntries / 100 {
		chunk, entry, err := rules.LocateStatus(random.Uint32N(rules.StatusListEntries))
		require.NoError(tb, err)
		require.NoError(tb, chunks[chunk].Set(entry, rules.Status(1+random.IntN(3))))
	}
	return rules.JoinStatusChunks(chunks)
}

func statuses(tb testing.TB, data []byte, trust *lightproof.Trust, now time.Time) map[verify.ListID]*rules.StatusList {
	tb.Helper()
	bundle, err := verify.ParseBundle(data)
	require.NoError(tb, err)
	found, _, err := bundle.Statuses(trust, now)
	require.NoError(tb, err)
	return found
}

package client_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/x/marketslots/client"
	"github.com/moscowchain/moscowd/x/marketslots/client/clienttest"
	"github.com/moscowchain/moscowd/x/marketslots/dataset"
)

func printed(t *testing.T, v *client.Verification) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, v.Print(&out))
	return out.String()
}

func TestVerificationTellsRecomputedAndBoundApart(t *testing.T) {
	n := clienttest.New(t, "large-01.json.gz", byTraders)
	set := n.Set(t)

	v, err := client.Verify(set, nil, now)
	require.NoError(t, err)
	require.True(t, v.Valid)
	require.Nil(t, v.Bound)
	text := printed(t, v)
	require.Contains(t, text, "recomputed   1 898 applications, 285 plan rows, 5 438 outcomes: all equal\n")
	require.Contains(t, text, "NOT BOUND    no trusted height and hash given: the file is only consistent with itself\n")

	v, err = client.Verify(set, trustIn(n, 1), now)
	require.NoError(t, err)
	require.True(t, v.Valid)
	text = printed(t, v)
	require.Contains(t, text, "bound        to moscow-test at height ")
	require.Contains(t, text, "signed by 4 of 4 validators), trusted from height 1 within 10 years\n")
	require.Contains(t, text, "order        1 898 applications stand in the order that the blocks decided\n")
	require.NotContains(t, text, "NO ORDER")

	later, err := client.Verify(set, trustIn(n, n.Height()), now)
	require.NoError(t, err)
	require.True(t, later.Valid)
	require.Contains(t, printed(t, later), "NO ORDER     of 1 898 applications: ")
	require.NotContains(t, text, "NOT BOUND")

	var back map[string]any
	encoded, err := json.Marshal(v)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(encoded, &back))
	require.Equal(t, true, back["valid"])
	require.Equal(t, "1", back["bound"].(map[string]any)["trusted_height"])
}

func TestAFileWithoutProofIsNotBound(t *testing.T) {
	n := clienttest.New(t, farmers, byOperator)
	set := n.Set(t)
	set.Proof = nil
	v, err := client.Verify(set, nil, now)
	require.NoError(t, err)
	require.True(t, v.Valid)
	require.Contains(t, printed(t, v), "NOT BOUND    the file has no proof")

	v, err = client.Verify(set, trustIn(n, 1), now)
	require.NoError(t, err)
	require.False(t, v.Valid, "whoever gives a trusted block wants the file bound to it")
	require.Contains(t, printed(t, v), "INVALID      the file has no proof\n")
}

func TestAnOldFileIsRecomputedAllTheSame(t *testing.T) {
	n := clienttest.New(t, farmers, byOperator)
	later := now.Add(lightproof.TrustingPeriod)
	v, err := client.Verify(n.Set(t), nil, later)
	require.NoError(t, err)
	require.True(t, v.Valid)
	require.Contains(t, v.NotBound, "older than the trusting period")

	v, err = client.Verify(n.Set(t), trustIn(n, 1), later)
	require.NoError(t, err)
	require.False(t, v.Valid)
}

func TestWhatCannotBeProvedFromTheTrustedBlockIsInvalid(t *testing.T) {
	n := clienttest.New(t, farmers, byOperator)
	for name, c := range map[string]struct {
		trust *lightproof.Trust
		want  string
	}{
		"another hash":                 {&lightproof.Trust{Height: 1, Hash: make([]byte, 32)}, "block 1 in the file has hash"},
		"a height not in the file":     {trustIn(n, 2), "block 2 is not in the file, which has blocks [1 "},
		"a height that is not written": {&lightproof.Trust{Height: 1_000_000, Hash: make([]byte, 32)}, "is not in the file"},
	} {
		t.Run(name, func(t *testing.T) {
			v, err := client.Verify(n.Set(t), c.trust, now)
			require.NoError(t, err)
			require.False(t, v.Valid)
			require.NotNil(t, v.Recomputed)
			require.Contains(t, v.Error, c.want)
			require.Contains(t, printed(t, v), "INVALID      not provable from the trusted block: ")
		})
	}
}

func TestAForgedResultIsInvalidEvenIfItAgreesWithItself(t *testing.T) {
	// An honest run of other applications on another chain, put under the proof of the first.
	genuine, forged := clienttest.New(t, farmers, byOperator), clienttest.New(t, "tiny-11-initial-redistribution.json", byOperator)
	set := forged.Set(t)
	set.Proof = genuine.Set(t).Proof
	v, err := client.Verify(set, trustIn(genuine, 1), now)
	require.NoError(t, err)
	require.False(t, v.Valid)
	require.NotNil(t, v.Recomputed)
	require.NotNil(t, v.Difference)
	require.Equal(t, dataset.OnChain, v.Difference.Source)
}

func TestFilesThatCannotBeCheckedAreUnusable(t *testing.T) {
	n := clienttest.New(t, farmers, byOperator)
	set := n.Set(t)
	set.Proof = []byte(`{"height":"x"}`)
	_, err := client.Verify(set, nil, now)
	require.ErrorIs(t, err, dataset.ErrUnusable)

	set = n.Set(t)
	set.Season.Policy = "FIRST_COME_2099"
	_, err = client.Verify(set, nil, now)
	require.ErrorIs(t, err, dataset.ErrUnusable)
	require.ErrorContains(t, err, `unknown policy: "FIRST_COME_2099"`)
}

func TestADifferenceIsPrinted(t *testing.T) {
	n := clienttest.New(t, farmers, byOperator)
	set := n.Set(t)
	o := &set.Outcomes[0].Outcomes[0]
	o.Kind, o.Number = 1, o.Number+40
	v, err := client.Verify(set, nil, now)
	require.NoError(t, err)
	require.False(t, v.Valid)
	require.Regexp(t, `INVALID      application \S+: period 1: file says accepted place \d+, recomputed `, printed(t, v))
}

// BenchmarkVerify checks the largest season of 2018: 20 000 applications.
func BenchmarkVerify(b *testing.B) {
	n := clienttest.New(b, "prod-20000-w32.json.gz", byOperator)
	var file bytes.Buffer
	_, err := n.Set(b).WriteTo(&file)
	require.NoError(b, err)
	b.SetBytes(int64(file.Len()))
	b.ReportAllocs()
	for b.Loop() {
		set, err := dataset.Read(bytes.NewReader(file.Bytes()))
		require.NoError(b, err)
		v, err := client.Verify(set, trustIn(n, 1), now.Add(time.Hour))
		require.NoError(b, err)
		require.True(b, v.Valid, v.Error)
	}
}

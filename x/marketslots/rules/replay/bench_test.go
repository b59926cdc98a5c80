package replay_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/replay"
)

// BenchmarkAllocateW32 allocates a whole season by every policy: 20 000 applications for 83 658 days over 12 800 plan
// rows.
func BenchmarkAllocateW32(b *testing.B) {
	in, err := replay.Parse(bytes.NewReader(unpacked(b, "../testdata/prod-20000-w32.json.gz")))
	require.NoError(b, err)
	filed, _ := replay.Register(in)
	for _, name := range rules.PolicyNames() {
		b.Run(name, func(b *testing.B) {
			policy, err := rules.PolicyByName(name)
			require.NoError(b, err)
			ordered := policy.Order(filed)
			b.ReportAllocs()
			for b.Loop() {
				policy.Allocate(in.Plan, ordered, rules.Options{})
			}
		})
	}
}

// BenchmarkParseW32 reads the season's file.
func BenchmarkParseW32(b *testing.B) {
	file := unpacked(b, "../testdata/prod-20000-w32.json.gz")
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		_, err := replay.Parse(bytes.NewReader(file))
		require.NoError(b, err)
	}
}

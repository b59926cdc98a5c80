package issue_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkRun issues 5 000 documents without PDF; the chain takes no time.
func BenchmarkRun(b *testing.B) {
	const count = 5_000
	for b.Loop() {
		b.StopTimer()
		o := newOffice(b, newChain(b), count, 0)
		o.PDF = false
		b.StartTimer()
		_, err := o.run(context.Background())
		require.NoError(b, err)
	}
	b.ReportMetric(float64(count*b.N)/b.Elapsed().Seconds(), "documents/s")
}

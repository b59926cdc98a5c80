//go:build e2e

package faults

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAFloodOfStrangersDelaysNobody: what strangers send is refused, and enrolled accounts get into a block as before.
func TestAFloodOfStrangersDelaysNobody(t *testing.T) {
	moscowd := program(t, "MOSCOWD_BIN")
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	n, err := startNetwork(ctx, func(int) string { return moscowd }, 1)
	require.NoError(t, err)
	defer func() { require.NoError(t, n.close()) }()
	report, err := Flood(ctx, n.departments(), n.clients, n.encoding)
	require.NoError(t, err)
	t.Logf("%d transactions of strangers in %.0f s, %d admitted; %d of enrolled accounts in a block after %d blocks in the median, %d at worst",
		report.Offered, report.Took.Seconds(), report.Admitted, report.Sent, report.Median, report.Worst)
	require.Zero(t, report.Admitted)
	require.LessOrEqual(t, report.Worst, int64(3))
}

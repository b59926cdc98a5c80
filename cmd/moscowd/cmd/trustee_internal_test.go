package cmd

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestATrusteeWaitsLongerAfterEachFailure(t *testing.T) {
	var waits patience
	failure := errors.New("the export broke off")
	var pauses []time.Duration
	for range 8 {
		pauses = append(pauses, waits.after(failure)/time.Second)
	}
	require.Equal(t, []time.Duration{2, 4, 8, 16, 32, 60, 60, 60}, pauses)
	require.Equal(t, time.Second, waits.after(nil))
	require.Equal(t, 2*time.Second, waits.after(failure), "what succeeds is forgotten")
}

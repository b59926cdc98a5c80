//go:build e2e

package faults_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/tests/e2e/faults"
)

var (
	count = flag.Int("faults", 20, "how many faults")
	seed  = flag.Uint64("seed", 0, "repeats the faults of a run; 0 takes a new one")
)

// whyNot is why this machine cannot run these tests, nil if it can.
var whyNot error

// TestMain runs the tests in namespaces of their own.
func TestMain(m *testing.M) {
	if faults.Inside() {
		if err := faults.Enter(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(m.Run())
	}
	code, err := faults.Reexecute(os.Args[1:], os.Stdout)
	switch {
	case errors.Is(err, faults.ErrNotPermitted):
		whyNot = err
		code = m.Run()
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// binary is the moscowd to test; it skips the test where namespaces are not permitted.
func binary(t *testing.T) string {
	t.Helper()
	if whyNot != nil {
		t.Skip(whyNot)
	}
	path := os.Getenv("MOSCOWD_BIN")
	if path == "" {
		t.Fatal("MOSCOWD_BIN is not set: run make test-faults")
	}
	return path
}

const fixture = "../../../x/marketslots/rules/testdata/prod-20000-w1.json.gz"

func TestEveryAcknowledgedTransactionSurvivesFaults(t *testing.T) {
	options := faults.Options{Binary: binary(t), Fixture: fixture, Seed: *seed, Faults: *count, Log: func(format string, args ...any) {
		fmt.Printf(format+"\n", args...) // at once, since a run takes minutes
	}}
	if options.Seed == 0 {
		options.Seed = rand.Uint64()
	}
	fmt.Printf("seed %d: repeat with -seed %d -faults %d\n", options.Seed, options.Seed, options.Faults)
	report, err := faults.Run(t.Context(), options)
	require.NoError(t, err)
	t.Logf("%d faults in %.0f s; all nodes agree at height %d, %.1f s after the last fault; %d transactions acknowledged, %d lost, %d repeated, %d failed; %d sent again",
		report.Faults, report.Took.Seconds(), report.Height, report.CatchUp.Seconds(), report.Acknowledged, report.Lost, report.Repeated, report.Failed, report.Resent)
	require.Empty(t, report.Findings)
	require.Positive(t, report.Acknowledged)
}

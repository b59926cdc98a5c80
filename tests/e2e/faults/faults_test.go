//go:build e2e

package faults

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	count = flag.Int("faults", 20, "how many faults")
	seed  = flag.Uint64("seed", 0, "repeats the faults of a run; 0 takes a new one")
)

// whyNot is why this machine cannot run these tests, nil if it can.
var whyNot error

// TestMain runs the tests in namespaces of their own.
func TestMain(m *testing.M) {
	if Inside() {
		if err := Enter(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(m.Run())
	}
	code, err := Reexecute(os.Args[1:], os.Stdout)
	switch {
	case errors.Is(err, ErrNotPermitted):
		whyNot = err
		code = m.Run()
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// program is the path of one to test, by its variable; it skips the test where namespaces are not permitted.
func program(t *testing.T, variable string) string {
	t.Helper()
	if whyNot != nil {
		t.Skip(whyNot)
	}
	path := os.Getenv(variable)
	if path == "" {
		t.Fatalf("%s is not set: run make test-faults", variable)
	}
	return path
}

const fixture = "../../../x/marketslots/rules/testdata/prod-20000-w1.json.gz"

func TestEveryAcknowledgedTransactionSurvivesFaults(t *testing.T) {
	options := Options{Binary: program(t, "MOSCOWD_BIN"), Fixture: fixture, Seed: *seed, Faults: *count, Log: func(format string, args ...any) {
		fmt.Printf(format+"\n", args...) // at once, since a run takes minutes
	}}
	if options.Seed == 0 {
		options.Seed = rand.Uint64()
	}
	fmt.Printf("seed %d: repeat with -seed %d -faults %d\n", options.Seed, options.Seed, options.Faults)
	report, err := Run(t.Context(), options)
	require.NoError(t, err)
	t.Logf("%d faults in %.0f s; all nodes agree at height %d, %.1f s after the last fault; %d transactions acknowledged, %d lost, %d repeated, %d failed; %d sent again",
		report.Faults, report.Took.Seconds(), report.Height, report.CatchUp.Seconds(), report.Acknowledged, report.Lost, report.Repeated, report.Failed, report.Resent)
	require.Empty(t, report.Findings)
	require.Positive(t, report.Acknowledged)
}

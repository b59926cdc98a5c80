package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/moscowchain/moscowd/tests/e2e/faults"
)

// faultsPerRun is how many faults one run has: every kind in its share.
const faultsPerRun = 20

// surviveFaults runs this program again in namespaces of its own and reads the report from its output.
func surviveFaults(_ context.Context, env environment) ([]sample, error) {
	binary, err := filepath.Abs(env.binary)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	code, err := faults.Reexecute([]string{"-binary", binary, "-fixtures", env.fixtures}, &out)
	if err != nil {
		return nil, err
	}
	if code != 0 {
		return nil, errors.New("the network did not survive: see above")
	}
	var report faults.Report
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		return nil, err
	}
	for _, finding := range report.Findings {
		fmt.Fprintln(os.Stderr, finding)
	}
	return []sample{
		{value: float64(report.Faults), note: fmt.Sprintf("seed %d, %.0f s, all level after %.1f s", report.Seed, report.Took.Seconds(), report.CatchUp.Seconds())},
		{value: float64(report.Lost), note: fmt.Sprintf("of %d, %d sent again, %d repeated, %d failed", report.Acknowledged, report.Resent, report.Repeated, report.Failed)},
	}, nil
}

// runFaults is what the program does inside.
func runFaults(env environment) error {
	if err := faults.Enter(); err != nil {
		return err
	}
	report, err := faults.Run(context.Background(), faults.Options{
		Binary: env.binary, Fixture: filepath.Join(env.fixtures, "prod-20000-w1.json.gz"), Seed: rand.Uint64(), Faults: faultsPerRun, //nolint:gosec // a test
		Log: func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) },
	})
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(report)
}

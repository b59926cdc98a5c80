// Command load measures moscowd and prints a table: `make bench`, or `make bench NAME=native_tps_4v` for one figure. Every
// figure is the median of several runs; goals and the peer's figures stand beside it. A figure below its goal is no error:
// machines differ, docs/performance.md says on which one the goals were set.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"text/tabwriter"

	"github.com/moscowchain/moscowd/tests/e2e/faults"
)

// Figure is one line of build/bench.json.
type Figure struct {
	Name      string   `json:"name"`
	Value     float64  `json:"value"`
	Unit      string   `json:"unit"`
	Runs      int      `json:"runs"`
	MedianOf  string   `json:"median_of"`
	Goal      *float64 `json:"goal"`
	Peer      string   `json:"peer"`
	PeerValue *float64 `json:"peer_value"`
	Note      string   `json:"note"`
}

// benchmark measures one or several figures in one go. run is called runs times and returns a sample for each.
type benchmark struct {
	figures []Figure // without value
	runs    int
	run     func(ctx context.Context, env environment) ([]sample, error)
}

// sample is one run's value of a figure, with what is worth noting about that run.
type sample struct {
	value float64
	note  string
}

// environment is what benchmarks need of the outside.
type environment struct {
	binary   string
	baseline string // an earlier moscowd to compare with, or ""
	fixtures string
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

func run() error {
	name := flag.String("name", "", "measure only this figure")
	out := flag.String("out", "", "also write the figures to this file as JSON")
	runs := flag.Int("runs", 0, "runs of each benchmark; 0 takes its own number")
	var env environment
	flag.StringVar(&env.binary, "binary", "build/moscowd", "the moscowd to measure")
	flag.StringVar(&env.baseline, "baseline", "", "an earlier moscowd, to compare the cost of native transactions with")
	flag.StringVar(&env.fixtures, "fixtures", "x/marketslots/rules/testdata", "folder of the fixtures")
	flag.Parse()
	if faults.Inside() {
		return runFaults(env)
	}

	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	var measured []Figure
	for _, b := range benchmarks(env) {
		if *name != "" && !slices.ContainsFunc(b.figures, func(f Figure) bool { return f.Name == *name }) {
			continue
		}
		if *runs > 0 {
			b.runs = *runs
		}
		figures, err := b.measure(ctx, env)
		if err != nil {
			return fmt.Errorf("%s: %w", b.figures[0].Name, err)
		}
		measured = append(measured, figures...)
	}
	if len(measured) == 0 {
		return fmt.Errorf("no figure is called %q", *name)
	}
	if err := printTable(measured); err != nil {
		return err
	}
	if *out == "" {
		return nil
	}
	bz, err := json.MarshalIndent(measured, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(*out, append(bz, '\n'), 0o644) //nolint:gosec // figures are public
}

// measure runs a benchmark and takes the median of each figure.
func (b benchmark) measure(ctx context.Context, env environment) ([]Figure, error) {
	samples := make([][]sample, len(b.figures))
	for i := range b.runs {
		fmt.Fprintf(os.Stderr, "%s: run %d of %d\n", b.figures[0].Name, i+1, b.runs)
		values, err := b.run(ctx, env)
		if err != nil {
			return nil, err
		}
		if len(values) != len(b.figures) {
			return nil, errors.New("a run gave another number of values than the benchmark has figures")
		}
		for j, value := range values {
			samples[j] = append(samples[j], value)
		}
	}
	figures := slices.Clone(b.figures)
	for j := range figures {
		slices.SortFunc(samples[j], func(a, b sample) int {
			switch {
			case a.value < b.value:
				return -1
			case a.value > b.value:
				return 1
			}
			return 0
		})
		median := samples[j][len(samples[j])/2]
		figures[j].Value, figures[j].Runs = median.value, b.runs
		low, high := samples[j][0].value, samples[j][len(samples[j])-1].value
		figures[j].Note = fmt.Sprintf("%.3g to %.3g", low, high)
		if median.note != "" {
			figures[j].Note += "; " + median.note
		}
	}
	return figures, nil
}

func printTable(figures []Figure) error {
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "name\tvalue\tunit\tgoal\tpeer\truns\tnote")
	for _, f := range figures {
		goal, peer := "", ""
		if f.Goal != nil {
			goal = fmt.Sprintf("%.4g", *f.Goal)
		}
		if f.PeerValue != nil {
			peer = fmt.Sprintf("%.4g", *f.PeerValue)
		}
		fmt.Fprintf(table, "%s\t%.4g\t%s\t%s\t%s\t%d\t%s\n", f.Name, f.Value, f.Unit, goal, peer, f.Runs, f.Note)
	}
	return table.Flush()
}

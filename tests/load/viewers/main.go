//go:build linux

// Command viewers measures how many viewers a gateway can have: `make bench-viewers N=1500000`. It starts a chain of one
// department and moscowd gateway, opens N streams of heads over 127.0.0.0/8, watches how fresh they are, then stops the chain, waits
// until every viewer has the final head, and times one more head that it publishes itself. Above what one process can open it
// works in a network namespace of its own, which takes the rights to make one. It ends by itself, and refuses what the
// machine cannot hold.
//
// A viewer is lost who never reaches the final head, or whose heights go backwards. Freshness is how long ago the newest head was
// published that a viewer has; it is looked at once a second for every viewer.
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
	"strings"
	"syscall"
	"time"
)

type options struct {
	viewers int
	hold    time.Duration
	storm   int
	churn   float64
	abuse   bool
	rate    int
	trickle string
	compare bool
	peers   string
	binary  string
	out     string
	asJSON  bool
}

func main() {
	if len(os.Args) > 1 {
		if run := map[string]func([]string) error{clientCommand: runClient, serveCommand: runServe, abuseCommand: runAbuse}[os.Args[1]]; run != nil {
			if err := run(os.Args[2:]); err != nil {
				fmt.Fprintln(os.Stderr, "Error:", err)
				os.Exit(1)
			}
			return
		}
	}
	var o options
	flag.IntVar(&o.viewers, "n", 5_000, "viewers")
	flag.DurationVar(&o.hold, "hold", 60*time.Second, "how long heads of the chain pass while all viewers are there")
	flag.IntVar(&o.storm, "storm", 0, "so many viewers are cut at once at the end, and come back")
	flag.IntVar(&o.rate, "rate", 0, "so many applications a second are filed all the while, and blocks compared with those before the viewers came")
	flag.StringVar(&o.trickle, "trickle", "build/trickle", "the program of tests/load/trickle")
	flag.BoolVar(&o.abuse, "abuse", false, "do harm at the end, of one kind after another, and see how the viewers fare")
	flag.BoolVar(&o.compare, "compare", false, "compare -n viewers of the edge alone with those of net/http and centrifuge, and its cached answers with nginx's")
	flag.StringVar(&o.peers, "peers", "build/peers", "the program of tests/load/peers")
	flag.Float64Var(&o.churn, "churn", 0, "share of the viewers who leave and come each minute")
	flag.StringVar(&o.binary, "binary", "build/moscowd", "the moscowd to measure")
	flag.StringVar(&o.out, "out", "", "add the figures to this file")
	flag.BoolVar(&o.asJSON, "json", false, "print the figures as JSON")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, &o)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o *options) error {
	if o.viewers < 1 || o.storm > o.viewers || o.hold < time.Second {
		return errors.New("-n is at least 1, -storm at most -n, -hold at least a second")
	}
	if err := checkMachine(o.viewers); err != nil {
		return err
	}
	if (o.viewers > maxWithoutNamespace || o.abuse) && os.Getenv(insideEnv) == "" {
		return runInside(ctx)
	}
	what := measure
	if o.compare {
		what = compare
	}
	figures, err := what(ctx, o)
	if err != nil {
		return err
	}
	if o.asJSON {
		return json.NewEncoder(os.Stdout).Encode(figures)
	}
	for _, f := range figures {
		fmt.Printf("%-44s %12.4g %s  %s\n", f.Name, f.Value, f.Unit, f.Note)
	}
	return add(o.out, figures)
}

// Figure is one line of build/bench.json, as that of tests/load.
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

// add puts figures into a file beside those of other names.
func add(path string, figures []Figure) error {
	if path == "" {
		return nil
	}
	var all []Figure
	switch text, err := os.ReadFile(path); {
	case err == nil:
		if err := json.Unmarshal(text, &all); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	case !errors.Is(err, os.ErrNotExist):
		return err
	}
	all = slices.DeleteFunc(all, func(f Figure) bool {
		return slices.ContainsFunc(figures, func(g Figure) bool { return g.Name == f.Name })
	})
	all = append(all, figures...)
	slices.SortFunc(all, func(a, b Figure) int { return strings.Compare(a.Name, b.Name) })
	text, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644) //nolint:gosec // figures are public
}

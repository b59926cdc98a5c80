package faults

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Kind is what is done to nodes.
type Kind string

// The kinds of faults.
const (
	Kill         Kind = "kill -9"
	Pause        Kind = "pause"
	Halves       Kind = "partition in halves"
	Isolate      Kind = "partition of one"
	Slow         Kind = "300 ms late, 5 % lost"
	DiskFull     Kind = "disk full"
	Clock        Kind = "clock wrong by 30 s"
	Distribution Kind = "kill -9 during a distribution"
)

// The network of every run. The validators are the first nodes.
const (
	validators = 4
	observers  = 2
	nodes      = validators + observers
)

// bag is what twenty faults consist of.
var bag = []Kind{
	Kill, Kill, Kill, Kill,
	Pause, Pause, Pause,
	Halves, Halves,
	Isolate, Isolate, Isolate,
	Slow, Slow, Slow,
	DiskFull, DiskFull,
	Clock, Clock,
	Distribution,
}

// Fault is one fault: what, to whom, for how long, and how long the network then has to itself.
type Fault struct {
	Kind  Kind
	Nodes []int // one, or one half
	Hold  time.Duration
	Rest  time.Duration
	Skew  time.Duration // of the clock
}

// String says what happens to whom.
func (f Fault) String() string {
	names := make([]string, len(f.Nodes))
	for i, node := range f.Nodes {
		names[i] = nodeName(node)
	}
	text := fmt.Sprintf("%s: %s for %.1f s", f.Kind, strings.Join(names, " "), f.Hold.Seconds())
	if f.Skew < 0 {
		text += ", backwards"
	}
	return text
}

// Plan is the faults of a seed: the same for the same seed, and of every kind in every twenty.
func Plan(seed uint64, n int) []Fault {
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // a test
	between := func(from, to time.Duration) time.Duration { return from + time.Duration(random.Int64N(int64(to-from))) }
	plan := make([]Fault, 0, n)
	for len(plan) < n {
		for _, i := range random.Perm(len(bag)) {
			f := Fault{Kind: bag[i], Nodes: []int{random.IntN(nodes)}, Hold: between(time.Second, 4*time.Second), Rest: between(time.Second, 2*time.Second)}
			switch f.Kind {
			case Halves: // two departments and one observer each
				order := random.Perm(validators)
				f.Nodes = []int{order[0], order[1], validators + random.IntN(observers)}
			case Distribution: // not the first node, at which the operator files
				f.Nodes = []int{1 + random.IntN(nodes-1)}
			case Clock:
				f.Skew = []time.Duration{-30 * time.Second, 30 * time.Second}[random.IntN(2)]
			}
			plan = append(plan, f)
		}
	}
	return plan[:n]
}

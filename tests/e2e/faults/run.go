package faults

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/moscowchain/moscowd/demo"
	"github.com/moscowchain/moscowd/x/marketslots/rules/replay"
	marketslots "github.com/moscowchain/moscowd/x/marketslots/types"
)

// Options say what Run does.
type Options struct {
	Binary  string // moscowd
	Fixture string // a season of which the distributions take the first applications
	Seed    uint64
	Faults  int
	Log     func(format string, args ...any)
}

// Report is what became of the network.
type Report struct {
	Seed         uint64
	Faults       int
	Took         time.Duration // of the faults
	Height       int64         // at which all nodes agree
	Acknowledged int           // transactions that a node accepted
	Lost         int           // acknowledged, and in no block
	Repeated     int           // in more than one block
	Failed       int           // in a block with an error
	Resent       int           // sent again, see sender
	CatchUp      time.Duration // from the end of the last fault until all nodes had the latest block
	Findings     []string      // what was lost, repeated, failed, or refused without a reason
}

// patience is how long the network may take to recover after the last fault.
const patience = 2 * time.Minute

// healing undoes a fault.
type healing func() error

// Run starts a network, applies the faults one after another, lets the network recover, and reports. It returns an error if a
// node does not recover or the nodes do not agree; what became of transactions is in the report.
func Run(ctx context.Context, options Options) (_ *Report, err error) {
	season, err := readSeason(options.Fixture)
	if err != nil {
		return nil, err
	}
	n, err := startNetwork(ctx, func(int) string { return options.Binary }, options.Seed)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, n.close()) }()
	load, err := startTraffic(ctx, n)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	for i, fault := range Plan(options.Seed, options.Faults) {
		options.Log("%5.1f s  block %d, fault %d of %d, %s", time.Since(began).Seconds(), n.top(ctx), i+1, options.Faults, fault)
		if err := n.suffer(ctx, fault, season); err != nil {
			return nil, fmt.Errorf("fault %d, %s: %w", i+1, fault, err)
		}
	}
	report := &Report{Seed: options.Seed, Faults: options.Faults, Took: time.Since(began)}
	if report.CatchUp, err = n.catchUp(ctx); err != nil {
		return nil, err
	}
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	load.finish(waiting)
	if report.Height, err = n.agree(ctx); err != nil {
		return nil, err
	}
	return report, load.judge(ctx, report)
}

// distributionSize is how many applications a distribution allots that is disturbed: several blocks' work.
const distributionSize = 6_000

func readSeason(path string) (*replay.Input, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	season, err := replay.Parse(file)
	if err != nil {
		return nil, err
	}
	season.Requests = season.Requests[:min(distributionSize, len(season.Requests))]
	return season, nil
}

// suffer applies one fault, undoes it after its time, and lets the network rest.
func (n *network) suffer(ctx context.Context, f Fault, season *replay.Input) error {
	if f.Kind == Distribution {
		return n.disturbDistribution(ctx, f, season)
	}
	heal, err := n.apply(f)
	if err != nil {
		return err
	}
	if err := sleep(ctx, f.Hold); err != nil {
		return errors.Join(err, heal())
	}
	if err := heal(); err != nil {
		return err
	}
	return sleep(ctx, f.Rest)
}

// apply begins a fault.
func (n *network) apply(f Fault) (healing, error) {
	node := f.Nodes[0]
	switch f.Kind {
	case Kill:
		return func() error { return n.StartNode(node) }, n.kill(node)
	case Pause:
		pid := n.PID(node)
		return func() error { return syscall.Kill(pid, syscall.SIGCONT) }, syscall.Kill(pid, syscall.SIGSTOP)
	case Halves, Isolate:
		n.wires.Partition(f.Nodes...)
		return n.healWires, nil
	case Slow:
		n.wires.Slow(node)
		return n.healWires, nil
	case DiskFull:
		return func() error {
			// What an operator does: room, and a restart, whether the node ended by itself or stands still.
			return errors.Join(n.emptyDisk(node), n.kill(node), n.StartNode(node))
		}, n.fillDisk(node)
	case Clock:
		return skewClock(n.PID(node), f.Skew)
	}
	return nil, fmt.Errorf("unknown fault %q", f.Kind)
}

func (n *network) healWires() error {
	n.wires.Heal()
	return nil
}

// disturbDistribution plays a season on a network that has recovered, kills a node while places are allotted, and starts it
// again. The season must end.
func (n *network) disturbDistribution(ctx context.Context, f Fault, season *replay.Input) error {
	if _, err := n.catchUp(ctx); err != nil {
		return err
	}
	player, err := demo.NewPlayer(ctx, n.departments(), n.encoding, func(string, int, int) {})
	if err != nil {
		return err
	}
	defer player.Close()
	seasons := marketslots.NewQueryClient(n.clients[0].GRPC)
	before, err := seasons.Seasons(ctx, &marketslots.QuerySeasonsRequest{})
	if err != nil {
		return err
	}
	played := make(chan error, 1)
	go func() {
		_, err := player.Play(ctx, "Season of a fault", season)
		played <- err
	}()
	for {
		select {
		case err := <-played:
			return errors.Join(errors.New("the distribution was over before the fault"), err)
		case <-time.After(50 * time.Millisecond):
		}
		now, err := seasons.Seasons(ctx, &marketslots.QuerySeasonsRequest{})
		if err != nil {
			return err
		}
		if len(now.Seasons) == len(before.Seasons)+1 && now.Seasons[len(now.Seasons)-1].State == marketslots.SeasonState_SEASON_STATE_DISTRIBUTING {
			break
		}
	}
	if err := n.kill(f.Nodes[0]); err != nil {
		return err
	}
	if err := sleep(ctx, f.Hold); err != nil {
		return err
	}
	return errors.Join(n.StartNode(f.Nodes[0]), <-played, sleep(ctx, f.Rest))
}

// top is the height of the highest node that answers.
func (n *network) top(ctx context.Context) int64 {
	heights := make(chan int64, len(n.Nodes))
	for _, node := range n.Nodes {
		go func() {
			call, cancel := context.WithTimeout(ctx, callTimeout/2)
			defer cancel()
			height, err := node.Height(call)
			if err != nil {
				height = 0
			}
			heights <- height
		}()
	}
	var top int64
	for range n.Nodes {
		top = max(top, <-heights)
	}
	return top
}

// catchUp waits until every node has what the highest has, and two blocks more.
func (n *network) catchUp(ctx context.Context) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	began, top := time.Now(), n.top(ctx)
	for i := range n.Nodes {
		if err := n.WaitHeight(ctx, i, top+2); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

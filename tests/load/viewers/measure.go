//go:build linux

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/moscowchain/moscowd/gateway/bus"
	"github.com/moscowchain/moscowd/gateway/edge"
)

const (
	// edgeViewers is how many viewers one process of the edge gets on average, edgeMost how many it takes.
	edgeViewers = 18_500
	edgeMost    = 19_600
	// How long things may take.
	startLimit   = 3 * time.Minute
	stuckLimit   = 90 * time.Second
	settleLimit  = 3 * time.Minute
	calmDown     = 20 * time.Second
	stormSpread  = 8 * time.Second
	busToken     = "viewers-of-a-test-network" //nolint:gosec // of a test
	freshGoal15  = 25
	freshGoal500 = 5
	markGoal15   = 20
	blockGoal    = 1.1
)

// measure plays everything through.
func measure(ctx context.Context, o *options) ([]Figure, error) {
	if os.Getenv(insideEnv) != "" {
		if err := enter(); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	dir, err := os.MkdirTemp("", "moscowd-viewers-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // what is left is in the folder for temporary files
	g, err := startGateway(ctx, o, dir)
	if err != nil {
		return nil, err
	}
	defer g.stop()
	return g.play(ctx, o)
}

// running is the chain and the gateway.
type running struct {
	chain, gateway      *started
	address, admin, bus string
	dir                 string
}

func startGateway(ctx context.Context, o *options, dir string) (*running, error) {
	g := &running{dir: dir}
	var err error
	var rpc string
	if g.chain, rpc, err = startChain(ctx, o.binary, networkDir(dir)); err != nil {
		return nil, err
	}
	for _, address := range []*string{&g.address, &g.admin, &g.bus} {
		if *address, err = freePort(); err != nil {
			return nil, err
		}
	}
	token := filepath.Join(dir, "token")
	if err := os.WriteFile(token, []byte(busToken), 0o600); err != nil {
		return nil, err
	}
	if err := waitFor(ctx, startLimit, "the first block", g.chain.alive, func() bool { return get(rpc+"/block?height=1") == nil }); err != nil {
		return nil, err
	}
	workers := (o.viewers + edgeViewers - 1) / edgeViewers
	args := []string{
		"gateway", "--node", rpc, "--db", "sqlite:" + filepath.Join(dir, "index.db"), "--address", g.address,
		"--admin-address", g.admin, "--bus-address", g.bus, "--bus-token-file", token, "--workers", strconv.Itoa(max(workers, 2)),
		"--max-viewers", strconv.Itoa(edgeMost), "--nice", niceness, "--retry", stormSpread.String(), "--drain", "1s",
	}
	if o.abuse {
		args = append(args, "--slow-timeout", abuseSlow)
	}
	g.gateway, err = start(ctx, o.binary, args...)
	if err != nil {
		return nil, err
	}
	err = waitFor(ctx, startLimit, "the gateway", g.gateway.alive, func() bool { return get("http://"+g.admin+"/readyz") == nil })
	return g, err
}

func (g *running) stop() {
	g.gateway.stop()
	g.chain.stop()
}

func get(url string) error {
	response, err := http.Get(url) //nolint:gosec,noctx // of this machine
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return errors.New(response.Status)
	}
	return nil
}

// waitFor waits for a condition as long as everything runs.
func waitFor(ctx context.Context, limit time.Duration, what string, alive func() error, met func() bool) error {
	for deadline := time.Now().Add(limit); !met(); {
		if err := alive(); err != nil {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("waited %s for %s in vain", limit, what)
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// child is a process of the gateway, as /processes tells.
type child struct {
	Name    string `json:"name"`
	Process int    `json:"process"`
	Report  struct {
		Delivered int64 `json:"delivered"`
		Conflated int64 `json:"conflated"`
	} `json:"report"`
}

// edgeProcesses gives the processes of the edge, and how much they delivered.
func (g *running) edgeProcesses() (pids []int, delivered, conflated int64, err error) {
	response, err := http.Get("http://" + g.admin + "/processes") //nolint:noctx // of this machine
	if err != nil {
		return nil, 0, 0, err
	}
	defer response.Body.Close()
	var all []child
	if err := json.NewDecoder(response.Body).Decode(&all); err != nil {
		return nil, 0, 0, err
	}
	for _, c := range all {
		if strings.HasPrefix(c.Name, "edge-") {
			pids = append(pids, c.Process)
			delivered += c.Report.Delivered
			conflated += c.Report.Conflated
		}
	}
	return pids, delivered, conflated, nil
}

// blockTimes follows the heads as one viewer more, until the context ends.
type blockTimes struct {
	first, last time.Time
	blocks      int
	longest     time.Duration
}

// seconds is the average time of a block.
func (b *blockTimes) seconds() float64 { return b.last.Sub(b.first).Seconds() / float64(b.blocks) }

func (b *blockTimes) follow(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/v1/stream/heads", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	height := int64(0)
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var head struct {
			Height int64     `json:"height"`
			Time   time.Time `json:"time"`
		}
		if err := json.Unmarshal([]byte(data), &head); err != nil {
			return err
		}
		if head.Height == 0 || ctx.Err() != nil {
			continue // no head
		}
		if b.first.IsZero() {
			b.first = head.Time
		} else {
			b.blocks += int(head.Height - height)
			b.longest = max(b.longest, head.Time.Sub(b.last)/time.Duration(head.Height-height))
		}
		b.last, height = head.Time, head.Height
	}
	return nil
}

// play opens the viewers and measures.
func (g *running) play(ctx context.Context, o *options) ([]Figure, error) {
	f := &figures{prefix: fmt.Sprintf("viewers_%d_", o.viewers)}
	memoryBefore, err := available()
	if err != nil {
		return nil, err
	}
	quiet := 0.0 // seconds of a block before the viewers come
	var load *trickle
	if o.rate > 0 {
		if load, err = startTrickle(ctx, o.trickle, networkDir(g.dir), o.rate); err != nil {
			return nil, err
		}
		if quiet, err = g.withoutViewers(ctx, o); err != nil {
			return nil, err
		}
	}
	began := time.Now()
	crowd, err := startCrowd(ctx, o.viewers, g.address)
	if err != nil {
		return nil, err
	}
	defer crowd.stop()
	if err := g.await(ctx, crowd, o.viewers); err != nil {
		return nil, err
	}
	f.add("connect_seconds", time.Since(began).Seconds(), "s", nil, "until all were there")

	if err := crowd.tell("sample on"); err != nil {
		return nil, err
	}
	if err := pause(ctx, calmDown); err != nil {
		return nil, err
	}
	coming, err := crowd.sum()
	if err != nil {
		return nil, err
	}
	f.add("freshness_after_connect_seconds", coming.Stalest, "s", nil, fmt.Sprintf("the stalest viewer of the %s after the last came", calmDown))
	if err := g.hold(ctx, o, crowd, f, memoryBefore, quiet); err != nil {
		return nil, err
	}
	if load != nil {
		sent, late, err := load.stop()
		if err != nil {
			return nil, err
		}
		f.add("applications", float64(sent), "transactions", nil, fmt.Sprintf("filed meanwhile, none lost; the latest %.2f s after its time", late.Seconds()))
	}
	if o.abuse {
		if err := g.abuse(ctx, crowd, f); err != nil {
			return nil, err
		}
	}
	final, err := g.settle(ctx, crowd, f)
	if err != nil {
		return nil, err
	}
	if err := g.markedHead(ctx, o, crowd, f, final+1); err != nil {
		return nil, err
	}
	if o.storm > 0 {
		if err := g.storm(ctx, o, crowd, f, final+1); err != nil {
			return nil, err
		}
	}
	all, err := crowd.sum()
	if err != nil {
		return nil, err
	}
	f.add("closed", float64(all.Closed), "viewers", nil, fmt.Sprintf("streams that ended by themselves; %d connections failed and were tried again", all.Failed))
	return f.all, nil
}

// await waits until all viewers are there and have seen a head.
func (g *running) await(ctx context.Context, crowd *crowd, viewers int) error {
	most, grew := 0, time.Now()
	told := time.Now()
	for {
		all, err := crowd.sum()
		if err != nil {
			return err
		}
		if err := g.gateway.alive(); err != nil {
			return err
		}
		if all.Open == viewers && all.Min > 0 {
			return nil
		}
		if all.Open > most {
			most, grew = all.Open, time.Now()
		}
		if time.Since(told) > 5*time.Second {
			told = time.Now()
			fmt.Fprintf(os.Stderr, "%d of %d viewers\n", all.Open, viewers)
		}
		if time.Since(grew) > stuckLimit {
			return fmt.Errorf("%d of %d viewers came, %d connections failed, and no more come: %s", all.Open, viewers, all.Failed, g.gateway.tail)
		}
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			return err
		}
	}
}

// hold lets heads of the chain pass.
func (g *running) hold(ctx context.Context, o *options, crowd *crowd, f *figures, memoryBefore int64, quiet float64) error {
	pids, delivered, conflated, err := g.edgeProcesses()
	if err != nil {
		return err
	}
	cpu, edgeBefore, err := edgeUse(pids)
	if err != nil {
		return err
	}
	freeBefore, err := available()
	if err != nil {
		return err
	}
	before, err := crowd.sum()
	if err != nil {
		return err
	}
	if err := errors.Join(crowd.tell(fmt.Sprintf("churn %g", o.churn)), crowd.tell("sample on")); err != nil {
		return err
	}
	var blocks blockTimes
	following, cancel := context.WithCancel(ctx)
	followed := make(chan error, 1)
	go func() { followed <- blocks.follow(following, g.address) }()
	lowest, free := memoryBefore, freeBefore
	for until := time.Now().Add(o.hold); time.Now().Before(until); {
		if err := errors.Join(g.gateway.alive(), g.chain.alive(), pause(ctx, time.Second)); err != nil {
			cancel()
			return err
		}
		if free, err = available(); err != nil {
			cancel()
			return err
		}
		lowest = min(lowest, free)
	}
	cancel()
	if err := <-followed; err != nil {
		return err
	}
	if err := errors.Join(crowd.tell("sample off"), crowd.tell("churn 0"), pause(ctx, time.Second)); err != nil {
		return err
	}
	_, deliveredAfter, conflatedAfter, err := g.edgeProcesses()
	if err != nil {
		return err
	}
	cpuAfter, memory, err := edgeUse(pids)
	if err != nil {
		return err
	}
	all, err := crowd.sum()
	if err != nil {
		return err
	}
	messages := max(deliveredAfter-delivered, 1)
	f.add("freshness_p50_seconds", all.percentile(0.50), "s", nil, fmt.Sprintf("p95 %.2f s, p99 %.2f s", all.percentile(0.95), all.percentile(0.99)))
	f.add("freshness_seconds", all.Stalest, "s", freshGoal(o.viewers), fmt.Sprintf("the stalest viewer of %s", o.hold))
	f.add("delivered_per_second", float64(all.Events-before.Events)/o.hold.Seconds(), "events/s", nil, fmt.Sprintf("%d were conflated", conflatedAfter-conflated))
	f.add("cpu_us_per_event", (cpuAfter-cpu)*1e6/float64(messages), "us", nil, fmt.Sprintf("of the edge, %d processes", len(pids)))
	f.add("edge_bytes_per_viewer", float64(memory)/float64(o.viewers), "bytes", nil, "memory of the edge's processes themselves")
	f.add("memory_gb", gb(memoryBefore-lowest), "GB", nil, "both ends and the kernel")
	f.add("memory_growth_gb", gb(freeBefore-free), "GB", nil, fmt.Sprintf("in %s, %g of the viewers leaving and coming each minute; of the edge's processes %+.3f GB", o.hold, o.churn, gb(memory-edgeBefore)))
	f.add("memory_free_gb", gb(lowest), "GB", freeGoal(o.viewers), "lowest")
	if blocks.blocks > 0 {
		f.add("block_seconds", blocks.seconds(), "s", nil,
			fmt.Sprintf("%d blocks, the longest %.2f s", blocks.blocks, blocks.longest.Seconds()))
		if quiet > 0 {
			f.add("block_ratio", blocks.seconds()/quiet, "", ptr(blockGoal), fmt.Sprintf("of the time of a block, to %.3f s before the viewers came", quiet))
		}
	}
	return nil
}

func freshGoal(viewers int) *float64 {
	switch viewers {
	case 1_500_000:
		return ptr(freshGoal15)
	case 500_000:
		return ptr(freshGoal500)
	}
	return nil
}

func freeGoal(viewers int) *float64 {
	if viewers == 1_500_000 {
		return ptr(8)
	}
	return nil
}

func ptr(v float64) *float64 { return &v }

// settle stops the chain and waits until everybody has the final head, which it gives.
func (g *running) settle(ctx context.Context, crowd *crowd, f *figures) (uint64, error) {
	g.chain.stop()
	if err := pause(ctx, 2*time.Second); err != nil { // what is on its way in the gateway
		return 0, err
	}
	var all *clientReport
	err := waitFor(ctx, settleLimit, "the final head", g.gateway.alive, func() bool {
		var err error
		all, err = crowd.sum()
		return err == nil && all.Min == all.Max
	})
	if all == nil {
		return 0, err
	}
	lost := all.Backwards
	if all.Min != all.Max {
		if err := crowd.tell(fmt.Sprintf("mark %d", all.Max)); err != nil {
			return 0, err
		}
		if err := pause(ctx, 2*time.Second); err != nil {
			return 0, err
		}
		if all, err = crowd.sum(); err != nil {
			return 0, err
		}
		lost += int(totalViewers(crowd)) - all.Marked
	}
	f.add("lost", float64(lost), "viewers", ptr(0), fmt.Sprintf("without the final head %d, or gone backwards", all.Max))
	return all.Max, nil
}

func totalViewers(crowd *crowd) int64 {
	all, err := crowd.sum()
	if err != nil {
		return 0
	}
	return int64(all.Open)
}

// publish publishes a head that the chain has not.
func (g *running) publish(ctx context.Context, id uint64) (time.Time, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p := bus.NewPublisher(bus.PublisherOptions{URLs: []string{"nats://" + busToken + "@" + g.bus}})
	go p.Run(ctx)
	if err := waitFor(ctx, startLimit, "the bus", g.gateway.alive, func() bool { return p.Connected() == 1 }); err != nil {
		return time.Time{}, err
	}
	now := time.Now()
	data := fmt.Appendf(nil, `{"padding":%q,"published":%q}`, strings.Repeat("x", 380), now.UTC().Format(time.RFC3339Nano)) // as long as one of the chain
	p.Publish(&edge.Event{Topic: "heads", Name: "head", ID: id, Data: data})
	return now, pause(ctx, 500*time.Millisecond)
}

// markedHead publishes one head and times it.
func (g *running) markedHead(ctx context.Context, o *options, crowd *crowd, f *figures, id uint64) error {
	if err := errors.Join(crowd.tell(fmt.Sprintf("mark %d", id)), pause(ctx, time.Second)); err != nil {
		return err
	}
	published, err := g.publish(ctx, id)
	if err != nil {
		return err
	}
	var all *clientReport
	err = waitFor(ctx, settleLimit, "the marked head", g.gateway.alive, func() bool {
		var err error
		all, err = crowd.sum()
		return err == nil && all.Marked == o.viewers
	})
	if err != nil {
		return err
	}
	goal := (*float64)(nil)
	if o.viewers == 1_500_000 {
		goal = ptr(markGoal15)
	}
	f.add("marked_first_seconds", time.Unix(0, all.First).Sub(published).Seconds(), "s", nil, "from publishing one head until the first viewer has it")
	f.add("marked_last_seconds", time.Unix(0, all.Last).Sub(published).Seconds(), "s", goal, "until the last viewer has it")
	return nil
}

// storm cuts viewers and publishes a head while they are away.
func (g *running) storm(ctx context.Context, o *options, crowd *crowd, f *figures, id uint64) error {
	each := (o.storm + len(crowd.processes) - 1) / len(crowd.processes)
	cut := time.Now()
	if err := crowd.tell(fmt.Sprintf("cut %d %d", each, stormSpread.Milliseconds())); err != nil {
		return err
	}
	if _, err := g.publish(ctx, id+1); err != nil {
		return err
	}
	err := waitFor(ctx, settleLimit, "those who were cut", g.gateway.alive, func() bool {
		all, err := crowd.sum()
		return err == nil && all.Open == o.viewers && all.Min == id+1
	})
	if err != nil {
		return err
	}
	f.add("storm_back_seconds", time.Since(cut).Seconds(), "s", ptr(10), fmt.Sprintf("%d cut at once, jitter of %s included, and all have the head that was published meanwhile", each*len(crowd.processes), stormSpread))
	return nil
}

// figures collects rows.
type figures struct {
	prefix string
	all    []Figure
}

func (f *figures) add(name string, value float64, unit string, goal *float64, note string) {
	f.all = append(f.all, Figure{Name: f.prefix + name, Value: value, Unit: unit, Runs: 1, MedianOf: "one run", Goal: goal, Note: note})
}

//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/moscowchain/moscowd/gateway/bus"
	"github.com/moscowchain/moscowd/gateway/edge"
)

const (
	// largeTopic gets events that those who do not read would have the edge hold.
	largeTopic = "polls/999999"
	largeEvery = 200 * time.Millisecond
	abusedFor  = 15 * time.Second
	abuseSlow  = "5s" // --slow-timeout of the gateway that is abused: half-open connections are given up after it
	calm       = "calm"
)

// abuseOrder is in which order harm is done, after a time in which none is.
var abuseOrder = []string{calm, "slow", "halfopen", "loris", "garbage", "topics"}

// abuse has one kind of harm after another done, and looks each time how the viewers fare.
func (g *running) abuse(ctx context.Context, crowd *crowd, f *figures) error {
	publishing, stop := context.WithCancel(ctx)
	defer stop()
	if err := g.publishLarge(publishing); err != nil {
		return err
	}
	for _, kind := range abuseOrder {
		if err := g.harm(ctx, kind, crowd, f); err != nil {
			return fmt.Errorf("abuse %s: %w", kind, err)
		}
	}
	return nil
}

// publishLarge publishes large events of largeTopic until the context ends.
func (g *running) publishLarge(ctx context.Context) error {
	p := bus.NewPublisher(bus.PublisherOptions{URLs: []string{"nats://" + busToken + "@" + g.bus}})
	go p.Run(ctx)
	if err := waitFor(ctx, startLimit, "the bus", g.gateway.alive, func() bool { return p.Connected() == 1 }); err != nil {
		return err
	}
	data := []byte(strings.Repeat("x", edge.MaxData-1_000))
	go func() {
		for id := uint64(1); ctx.Err() == nil; id++ {
			p.Publish(&edge.Event{Topic: largeTopic, Name: "poll", ID: id, Data: data})
			_ = pause(ctx, largeEvery)
		}
	}()
	return nil
}

func (g *running) harm(ctx context.Context, kind string, crowd *crowd, f *figures) error {
	pids, _, _, err := g.edgeProcesses()
	if err != nil {
		return err
	}
	before, err := crowd.sum()
	if err != nil {
		return err
	}
	cpu, memory, err := edgeUse(pids)
	if err != nil {
		return err
	}
	if err := crowd.tell("sample on"); err != nil {
		return err
	}
	met, err := g.during(ctx, kind)
	if err != nil {
		return err
	}
	if err := errors.Join(crowd.tell("sample off"), pause(ctx, time.Second)); err != nil {
		return err
	}
	cpuAfter, memoryAfter, err := edgeUse(pids)
	if err != nil {
		return err
	}
	after, err := crowd.sum()
	if err != nil {
		return err
	}
	f.add("abuse_"+kind+"_freshness_seconds", after.Stalest, "s", nil, fmt.Sprintf(
		"the stalest of %d viewers in %s, p99 %.2f s; %d of them were cut, %d of their connections refused; %s; the edge: %.1f CPU-s, %+.1f MB",
		after.Open, abusedFor, after.percentile(0.99), after.Closed-before.Closed, after.Failed-before.Failed, met, cpuAfter-cpu, float64(memoryAfter-memory)/1e6))
	return nil
}

// during does harm for a time, and says what those who did it met.
func (g *running) during(ctx context.Context, kind string) (met string, err error) {
	if kind == calm {
		return "no harm", pause(ctx, abusedFor)
	}
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "nice", "-n", niceness, self, abuseCommand, "-target", g.address, "-kind", kind) //nolint:gosec // this program
	in, err := cmd.StdinPipe()
	if err != nil {
		return "", err
	}
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Start(); err != nil {
		return "", err
	}
	harm := func() error {
		if kind != "halfopen" {
			return pause(ctx, abusedFor)
		}
		if err := errors.Join(pause(ctx, abusedFor/5), route("add")); err != nil {
			return err
		}
		return errors.Join(pause(ctx, abusedFor-abusedFor/5), g.countVanished(&met), route("del"))
	}
	if err := errors.Join(harm(), in.Close(), cmd.Wait()); err != nil {
		return "", fmt.Errorf("%w: %s", err, &problems)
	}
	var r abuseReport
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		return "", fmt.Errorf("what the process that does harm told: %w: %s", err, &problems)
	}
	met = fmt.Sprintf("%d abusers' connections, %d of them cut%s", r.Opened, r.Cut, met)
	for status, n := range r.Answers {
		met += fmt.Sprintf(", %d times %s", n, status)
	}
	return met, nil
}

// route has packets to vanished addresses lost, or not any more.
func route(do string) error {
	if out, err := exec.Command("ip", "route", do, "blackhole", vanished, "table", "local").CombinedOutput(); err != nil { //nolint:gosec // constants
		return fmt.Errorf("ip route %s: %w: %s", do, err, out)
	}
	return nil
}

// countVanished looks how many connections the edge still has to those whose network went away.
func (g *running) countVanished(met *string) error {
	_, port, _ := strings.Cut(g.address, ":")
	out, err := exec.Command("ss", "-Htn", "state", "established", "( sport = :"+port+" and dst "+vanished+" )").Output() //nolint:gosec // of this program
	*met = fmt.Sprintf(", %d still held at the end", strings.Count(string(out), "\n"))
	return err
}

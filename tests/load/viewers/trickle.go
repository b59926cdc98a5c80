//go:build linux

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// trickle is the program that files applications all the while.
type trickle struct {
	process *started
	in      io.Closer
	out     *bufio.Scanner
}

// startTrickle starts it and waits until it begins. It makes a season first, on which departments vote.
func startTrickle(ctx context.Context, program, dir string, rate int) (*trickle, error) {
	cmd := exec.CommandContext(ctx, program, "-dir", dir, "-rate", strconv.Itoa(rate)) //nolint:gosec // built beside this program
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	t := &trickle{process: &started{cmd: cmd, done: make(chan error, 1), tail: &tail{}}, in: in, out: bufio.NewScanner(out)}
	cmd.Stderr = t.process.tail
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	if !t.out.Scan() {
		return nil, fmt.Errorf("%s: %w: %s", program, errors.Join(t.out.Err(), cmd.Wait()), t.process.tail)
	}
	return t, nil
}

// stop gives how many were filed; one that was refused, or lost, is an error.
func (t *trickle) stop() (sent int, late time.Duration, err error) {
	if err := t.in.Close(); err != nil {
		return 0, 0, err
	}
	var report struct {
		Sent int           `json:"sent"`
		Late time.Duration `json:"late"`
	}
	if t.out.Scan() {
		err = json.Unmarshal(t.out.Bytes(), &report)
	}
	if err := errors.Join(err, t.out.Err(), t.process.cmd.Wait()); err != nil {
		return 0, 0, fmt.Errorf("applications: %w: %s", err, t.process.tail)
	}
	return report.Sent, report.Late, nil
}

// withoutViewers measures how long blocks take while nobody watches.
func (g *running) withoutViewers(ctx context.Context, o *options) (seconds float64, err error) {
	var blocks blockTimes
	following, cancel := context.WithTimeout(ctx, o.hold)
	defer cancel()
	if err := blocks.follow(following, g.address); err != nil && following.Err() == nil {
		return 0, err
	}
	if err := errors.Join(ctx.Err(), g.chain.alive(), g.gateway.alive()); err != nil {
		return 0, err
	}
	if blocks.blocks == 0 {
		return 0, errors.New("no blocks without viewers")
	}
	return blocks.seconds(), nil
}

func networkDir(dir string) string { return filepath.Join(dir, "net") }

// Command electionday replays the election of 8 September 2019 on a network of its own: three districts with made-up candidates,
// made-up voters, nine trustees of whom one cheats and two are absent at the tally, a validator that is dead for a minute, ballots that are
// replaced or spoiled. It ends with the totals, as two verifiers found them. Eight trustees are processes of moscowd; the one
// that cheats is this program, since moscowd cannot.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	"github.com/moscowchain/moscowd/localnet"
)

func main() {
	var d day
	flag.StringVar(&d.binary, "bin", "build/moscowd", "moscowd")
	flag.StringVar(&d.verifier, "verifier", "clients/verifier/dist/cli.js", "the second verifier, run with node; left out if it is not there")
	flag.IntVar(&d.registered, "registered", 11_228, "voters in the census")
	flag.IntVar(&d.ballots, "ballots", 9_810, "voters who vote")
	flag.DurationVar(&d.prepare, "prepare", 90*time.Second, "from the announcement to the opening")
	flag.DurationVar(&d.voting, "voting", 150*time.Second, "how long the voting is open")
	flag.StringVar(&d.dir, "dir", "", "directory for homes and data set, kept at the end")
	flag.Parse()
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := d.run(ctx)
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, "electionday:", err)
		os.Exit(1)
	}
}

func (d *day) run(ctx context.Context) (err error) {
	if d.binary, err = filepath.Abs(d.binary); err != nil {
		return err
	}
	if d.dir == "" {
		if d.dir, err = os.MkdirTemp("", "moscowd-electionday-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(d.dir)) }()
	}
	if d.encoding, err = app.MakeEncoding(); err != nil {
		return err
	}
	d.network, err = localnet.Init(localnet.Options{Dir: d.dir, ChainID: app.ChainID, Validators: 4, VotingPeriod: 8 * time.Second})
	if err != nil {
		return err
	}
	if d.running, err = d.network.Start(d.binary); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.running.Stop()) }()
	if err := d.running.WaitHeight(ctx, 0, 3); err != nil {
		return err
	}
	d.bar = progress.New(os.Stderr)
	began := time.Now()
	for _, step := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"accounts", d.openAccounts},
		{"announcement", d.announce},
		{"trustees begin", d.startTrustees},
		{"census", d.publishCensus},
		{"key and rehearsal", d.awaitReady},
		{"ballots made", d.makeBallots},
		{"voting", d.vote},
		{"closing", d.awaitClosing},
		{"shares and counts", d.tally},
		{"data set and verdicts", d.verify},
	} {
		err := step.run(ctx)
		d.bar.Done()
		if err != nil {
			return errors.Join(fmt.Errorf("%s: %w", step.name, err), d.stopTrustees())
		}
		fmt.Printf("%6.1f s  %s\n", time.Since(began).Seconds(), step.name)
	}
	return d.stopTrustees()
}

// self runs moscowd at a home until it ends.
func (d *day) self(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, d.binary, args...) //nolint:gosec // moscowd
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}

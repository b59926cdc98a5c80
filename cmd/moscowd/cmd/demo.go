package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	"github.com/moscowchain/moscowd/demo"
	"github.com/moscowchain/moscowd/localnet"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/replay"
)

// demoVotingPeriod is how long the departments of the demo may vote.
const demoVotingPeriod = 8 * time.Second

// NewDemoCmd plays a season of fairs on a network of its own and checks it as a stranger would. encoding knows the
// messages of all modules.
func NewDemoCmd(encoding app.Encoding) *cobra.Command {
	options := demoOptions{encoding: encoding}
	cmd := &cobra.Command{
		Use:   "demo FIXTURE",
		Short: "Allot a season of fairs on a network of its own and recompute it",
		Long: `Allot a season of fairs on a network of its own and recompute it.

Starts departments on loopback, lets them vote on a season, publishes the plan of the fixture (plain or .gz), files its
applications and statuses, allocates the places on chain, exports the public data set and checks it with
moscowd verify season, which also says what another policy would have given. The network is stopped and its directory removed at the end; --dir keeps it.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, cancel := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer cancel()
			return options.run(ctx, cmd.OutOrStdout(), cmd.ErrOrStderr(), args[0])
		},
	}
	cmd.Flags().IntVar(&options.validators, "validators", 4, "number of departments")
	cmd.Flags().IntVar(&options.applications, "applications", 0, "file only the first N applications of the fixture; 0 files all")
	cmd.Flags().StringVar(&options.policy, "policy", policyFlag(rules.DefaultPolicyName), "rules of the season: "+policyFlags())
	cmd.Flags().StringVar(&options.dir, "dir", "", "directory for homes and data set, kept at the end")
	return cmd
}

type demoOptions struct {
	encoding     app.Encoding
	validators   int
	applications int
	policy       string
	dir          string
}

func (o demoOptions) run(ctx context.Context, out, errOut io.Writer, fixture string) (err error) {
	policy, err := policyByFlag(o.policy)
	if err != nil {
		return &ExitError{Code: exitUnusable, Err: err}
	}
	in, err := readFixture(fixture)
	if err != nil {
		return err
	}
	if o.applications > 0 && o.applications < len(in.Requests) {
		in.Requests = in.Requests[:o.applications]
	}
	if o.dir == "" {
		if o.dir, err = os.MkdirTemp("", "moscowd-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(o.dir)) }()
	}
	binary, err := os.Executable()
	if err != nil {
		return err
	}

	began := time.Now()
	network, err := localnet.Init(localnet.Options{
		Dir: o.dir, ChainID: app.ChainID, Validators: o.validators, VotingPeriod: demoVotingPeriod,
	})
	if err != nil {
		return err
	}
	running, err := network.Start(binary)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, running.Stop()) }()
	if err := waitReady(ctx, running); err != nil {
		return err
	}
	started := time.Since(began)

	bar := progress.New(errOut)
	player, err := demo.NewPlayer(ctx, network, o.encoding, bar.Report)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, player.Close()) }()
	player.Policy = policy.Name
	timings, err := player.Play(ctx, filepath.Base(fixture), in)
	bar.Done()
	if err != nil {
		return err
	}

	began = time.Now()
	file := filepath.Join(o.dir, "season.json")
	err = runSelf(ctx, binary, out, errOut, "export", "season", strconv.FormatUint(timings.SeasonID, 10), "-o", file, "--home", network.Home(0))
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	exported := time.Since(began)
	// What a stranger would get from somebody else: the hash of the first block.
	hash, err := player.BlockHash(ctx, 1)
	if err != nil {
		return err
	}
	began = time.Now()
	if err := runSelf(ctx, binary, out, errOut, "verify", "season", file, "--trusted-height", "1", "--trusted-hash", hash); err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	printDemo(out, o.validators, len(in.Requests), timings, []demoStep{
		{"start " + strconv.Itoa(o.validators) + " departments", started},
		{"vote on the season", timings.Vote},
		{"publish and freeze the plan", timings.Plan},
		{"file applications and statuses", timings.File},
		{"allocate on chain", timings.Distribute},
		{"export the public data set", exported},
		{"recompute it independently", time.Since(began)},
	})
	return nil
}

func readFixture(path string) (*replay.Input, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, &ExitError{Code: exitUnusable, Err: err}
	}
	defer file.Close()
	in, err := replay.Parse(file)
	if err != nil {
		return nil, &ExitError{Code: exitUnusable, Err: fmt.Errorf("%s: %w", path, err)}
	}
	return in, nil
}

func runSelf(ctx context.Context, binary string, out, errOut io.Writer, args ...string) error {
	cmd := exec.CommandContext(ctx, binary, args...) //nolint:gosec // this program itself
	cmd.Stdout, cmd.Stderr = out, errOut
	return cmd.Run()
}

type demoStep struct {
	name string
	took time.Duration
}

func printDemo(out io.Writer, validators, applications int, timings *demo.Timings, steps []demoStep) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(format string, args ...any) { fmt.Fprintf(table, format+"\t\n", args...) }
	statistics := timings.Closing.Statistics
	row("")
	row("policy\t%s", timings.Closing.Policy)
	for _, count := range []struct {
		name  string
		value uint64
	}{
		{"departments", uint64(validators)},
		{"applications", uint64(applications)},
		{"plan rows", timings.Closing.PlanRows},
		{"places", statistics.Places},
		{"accepted", statistics.Accepted},
		{"waiting", statistics.Waiting},
		{"rejected", statistics.Rejected},
		{"not considered", statistics.NotConsidered},
		{"places left free", statistics.Remaining},
		{"places burnt", statistics.Burnt},
	} {
		row("%s\t%d", count.name, count.value)
	}
	row("\t")
	for _, step := range steps {
		row("%s\t%.1f s", step.name, step.took.Seconds())
	}
	row("longest block while allocating\t%.1f s", timings.LongestBlock.Seconds())
	_ = table.Flush() // a closed terminal is no failure of the demo
}

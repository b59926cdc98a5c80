package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/activecitizen"
	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
)

// NewImportCmd gives what brings records of earlier chains over.
func NewImportCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import",
		Short: "Bring records of earlier chains over",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(standalone(newImportActiveCitizenCmd()), newImportSubmitCmd(), newImportConfirmCmd())
	return cmd
}

// oldChain is how commands reach a chain with the contracts of 2017.
type oldChain struct {
	url   string
	root  string
	rate  float64
	batch int
}

func (o *oldChain) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.url, "rpc", "", "JSON-RPC of a node of that chain, http or https")
	cmd.Flags().StringVar(&o.root, "root", "", "address of the Root contract")
	cmd.Flags().Float64Var(&o.rate, "rate", 20, "requests a second, at most")
	cmd.Flags().IntVar(&o.batch, "batch", 50, "calls in one request; 1 for nodes that take no batches")
}

// connect gives the client and the address of the Root. Mistakes are unusable input.
func (o *oldChain) connect() (*activecitizen.Client, common.Address, error) {
	if o.url == "" || !common.IsHexAddress(o.root) {
		return nil, common.Address{}, &ExitError{Code: exitUnusable, Err: errors.New("name a node with --rpc URL and the Root contract with --root 0x and 40 hexadecimal digits")}
	}
	client, err := activecitizen.NewClient(o.url, o.rate, o.batch)
	if err != nil {
		return nil, common.Address{}, &ExitError{Code: exitUnusable, Err: err}
	}
	return client, common.HexToAddress(o.root), nil
}

func newImportActiveCitizenCmd() *cobra.Command {
	var (
		chain  oldChain
		output string
		state  string
		block  uint64
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "active-citizen",
		Short: "Read the polls of an Active Citizen chain of 2017 into a file",
		Long: `Import active-citizen asks a node of a chain with the contracts Root, Poll and PollQuestion for all polls, versions and
results, reads all blocks up to --block for the votes, counts them again, and writes all of it into a file with one hash: the
evidence hash. Anybody who reads the same chain up to the same block gets the same hash. The node needs all blocks, but no
state of the past.

Ctrl-C loses nothing: the same command goes on from the folder --state, which is deleted once the file is there.

The file holds no keys of voters: see docs/active-citizen.md, also for what comes next, "moscowd import submit".

Exit codes: 0 done, 1 failed, or the votes do not give the results that the contracts say (the file is written all the
same), 2 unusable input.`,
		Example: "moscowd import active-citizen --rpc http://127.0.0.1:8545 --root 0xFDb7... -o polls.jsonl.gz",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			client, root, err := chain.connect()
			if err != nil {
				return err
			}
			if output == "" {
				return &ExitError{Code: exitUnusable, Err: errors.New("name the file to write with -o")}
			}
			if state == "" {
				state = filepath.Join(filepath.Dir(output), "."+filepath.Base(output)+".state")
			}
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			reporter := progress.New(cmd.ErrOrStderr())
			walk, err := activecitizen.Walk(ctx, activecitizen.Options{Client: client, Root: root, Block: block, State: state, Report: reporter.Report})
			reporter.Done()
			if ctx.Err() != nil {
				return fmt.Errorf("interrupted: the same command goes on where it stopped: %w", err)
			}
			if err != nil {
				return err
			}
			summary, err := walk.WriteFile(output)
			if err != nil {
				return errors.Join(err, walk.Close())
			}
			if err := walk.Remove(); err != nil {
				return err
			}
			return printPolls(cmd.OutOrStdout(), summary, asJSON)
		},
	}
	chain.flags(cmd)
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write; packed if its name ends in .gz")
	cmd.Flags().StringVar(&state, "state", "", "folder for what was read so far (default beside the file)")
	cmd.Flags().Uint64Var(&block, "block", 0, "last block to read; 0 for the latest")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the summary as JSON")
	return cmd
}

// printPolls prints what a file of old polls holds. Differences are an error without text.
func printPolls(w io.Writer, s *activecitizen.Summary, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		shown := *s
		shown.Proof = nil
		if err := encoder.Encode(shown); err != nil {
			return err
		}
	} else {
		_, err := fmt.Fprintf(w, "network %d, root %s, up to block %d\n%d polls, %d questions, %d votes; %d of %d transactions changed nothing\nevidence hash %x\n",
			s.NetworkID, s.Root, s.Block, s.Polls, s.Questions, s.Votes, s.Refused, s.Transactions, s.Evidence)
		if err != nil {
			return err
		}
		for _, difference := range s.Differences {
			if _, err := fmt.Fprintln(w, "DIFFERENCE:", difference); err != nil {
				return err
			}
		}
	}
	if len(s.Differences) > 0 {
		return &ExitError{Code: exitInvalid, Err: errors.New("")}
	}
	return nil
}

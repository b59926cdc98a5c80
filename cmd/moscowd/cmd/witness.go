package cmd

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	rpchttp "github.com/cometbft/cometbft/rpc/client/http"
	"github.com/gofrs/flock"
	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/checkpoint"
	"github.com/moscowchain/moscowd/checkpoint/witness"
	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	"github.com/moscowchain/moscowd/durable"
	"github.com/moscowchain/moscowd/lightproof"
)

const (
	// witnessPause is between two looks at the chain.
	witnessPause = 2 * time.Second
	// witnessNode is how long a node may take for one answer.
	witnessNode = 30
	witnessHome = "witness"
	witnessKey  = "key"
)

// NewWitnessCmd gives the commands of those who vouch for the chain.
func NewWitnessCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "witness",
		Short: "Vouch for the chain: sign its checkpoints, so that nobody can show two chains unseen",
		Long: `A witness follows the chain and signs a checkpoint every 100 blocks: the height and the hashes of the block and its validators. Readers
choose the witnesses they believe, and "moscowd verify ... --witnesses K" wants the signatures of K of them. Anybody can be
one; it needs a node, anybody's, and a block hash to begin with.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newWitnessKeyCmd(), newWitnessRunCmd(), newWitnessEvidenceCmd())
	return cmd
}

func newWitnessKeyCmd() *cobra.Command {
	var home, name string
	cmd := &cobra.Command{
		Use:   "key",
		Short: "Make the key of a witness, or print its public part",
		Long: `Key makes the key in the folder --dir if there is none, and prints the verifier key: give it to readers and to gateways. Whoever has
the file "key" of the folder can sign in your name.`,
		Example: "moscowd witness key --name witness.example",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			key, err := readWitnessKey(home)
			if errors.Is(err, os.ErrNotExist) {
				if name == "" {
					return unusable(fmt.Errorf("there is no key in %s: --name gives a new one its public name, such as your domain", home))
				}
				key, err = makeWitnessKey(home, name)
			}
			if err != nil {
				return unusable(err)
			}
			fmt.Fprintln(cmd.OutOrStdout(), key.Witness())
			return nil
		},
	}
	cmd.Flags().StringVar(&home, "dir", witnessHome, "folder of the witness")
	cmd.Flags().StringVar(&name, "name", "", "public name of a new key")
	return cmd
}

func readWitnessKey(home string) (*checkpoint.Key, error) {
	text, err := os.ReadFile(filepath.Join(home, witnessKey))
	if err != nil {
		return nil, err
	}
	return checkpoint.ParseKey(string(text))
}

func makeWitnessKey(home, name string) (*checkpoint.Key, error) {
	key, err := checkpoint.NewKey(name)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(home, 0o750); err != nil {
		return nil, err
	}
	return key, durable.WriteBytes(filepath.Join(home, witnessKey), 0o600, []byte(key.Secret()+"\n"))
}

type witnessOptions struct {
	home            string
	nodes, gateways []string
	height          int64
	hash            string
	once            bool
}

func newWitnessRunCmd() *cobra.Command {
	var o witnessOptions
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Follow the chain and sign each checkpoint, until Ctrl-C",
		Long: `Run signs a checkpoint only if each block since the last one names the hash of the one before and enough of the validators that it knows
signed. It begins at the block of --trusted-height and --trusted-hash, which are needed once, and goes on where it stopped.

The first --node is followed; further ones, best of others, are compared with it. Two different blocks of one height that validators signed
are kept in the folder "evidence", and the witness signs nothing more.

Exit codes: 0 stopped by a signal or done, 1 failed or conflicting chains, 2 the command line is unusable.`,
		Example: `moscowd witness run --trusted-height 1 --trusted-hash 5D7C... --node http://localhost:26657 --submit http://gateway.example`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			err := o.run(ctx, cmd)
			if errors.Is(err, context.Canceled) && ctx.Err() != nil {
				return nil
			}
			return err
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.home, "dir", witnessHome, "folder of the witness")
	flags.StringArrayVar(&o.nodes, flagNodeURL, []string{defaultNodeURL}, "CometBFT RPC of a node; repeat it for nodes to compare with")
	flags.StringArrayVar(&o.gateways, "submit", nil, "gateway to hand signatures to, such as http://gateway.example; may be repeated")
	flags.Int64Var(&o.height, "trusted-height", 0, "height of a block that you trust, to begin")
	flags.StringVar(&o.hash, "trusted-hash", "", "hash of that block, 64 hexadecimal digits")
	flags.BoolVar(&o.once, "once", false, "stop when all checkpoints that are there are signed")
	flags.SetNormalizeFunc(trustedNames)
	return cmd
}

func (o *witnessOptions) run(ctx context.Context, cmd *cobra.Command) error {
	unlock, err := lockWitness(o.home)
	if err != nil {
		return unusable(err)
	}
	defer unlock()
	w, err := o.open(ctx)
	if err != nil {
		return err
	}
	bar := progress.New(cmd.ErrOrStderr())
	defer bar.Done()
	warn := func(err error) {
		bar.Done()
		fmt.Fprintf(cmd.ErrOrStderr(), "%v\n", err)
	}
	w.Warn = warn
	w.Report = func(done, total int) { bar.Report("headers", done, total) }
	for {
		height, err := w.Next(ctx)
		bar.Done()
		switch {
		case err == nil:
			fmt.Fprintf(cmd.OutOrStdout(), "signed checkpoint %d of %s\n", height, w.ChainID())
		case errors.Is(err, witness.ErrConflict) || errors.Is(err, witness.ErrHome) || errors.Is(err, lightproof.ErrUntrusted) || ctx.Err() != nil:
			return err
		case !errors.Is(err, witness.ErrNotYet):
			if o.once {
				return err
			}
			warn(fmt.Errorf("%w; trying again", err))
		}
		if err == nil {
			continue
		}
		for _, gateway := range o.gateways {
			if err := w.Submit(ctx, gateway); err != nil {
				if o.once {
					return err
				}
				warn(fmt.Errorf("%w; trying again", err))
			}
		}
		if o.once {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(witnessPause):
		}
	}
}

// lockWitness keeps a folder for one process: two that sign from one would not know of each other's checkpoints.
func lockWitness(home string) (unlock func(), err error) {
	lock := flock.New(filepath.Join(home, "lock"))
	switch locked, err := lock.TryLock(); {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("there is no folder %s: make it by moscowd witness key --dir %s --name NAME", home, home)
	case err != nil:
		return nil, err
	case !locked:
		return nil, fmt.Errorf("another process witnesses from %s: stop it, or give this one a key and a folder of its own", home)
	}
	return func() { _ = lock.Unlock() }, nil
}

func (o *witnessOptions) open(ctx context.Context) (*witness.Witness, error) {
	trust, err := parseTrust(o.height, o.hash)
	if err != nil {
		return nil, unusable(err)
	}
	key, err := readWitnessKey(o.home)
	if errors.Is(err, os.ErrNotExist) {
		err = fmt.Errorf("%w: make it by moscowd witness key --dir %s --name NAME", err, o.home)
	}
	if err != nil {
		return nil, unusable(err)
	}
	var nodes []witness.Node
	for _, url := range o.nodes {
		node, err := rpchttp.NewWithTimeout(url, "/websocket", witnessNode)
		if err != nil {
			return nil, unusable(fmt.Errorf("node %q: write http://HOST:PORT: %w", url, err))
		}
		nodes = append(nodes, node)
	}
	w, err := witness.Open(ctx, o.home, key, trust, nodes...)
	if errors.Is(err, witness.ErrHome) {
		return nil, unusable(err)
	}
	return w, err
}

func newWitnessEvidenceCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "evidence FILE",
		Short: "Check evidence of two chains and say who signed both",
		Long: `Evidence checks a file that a witness kept: two different blocks of one height, each signed by more than two thirds of its validators, and
prints the consensus addresses of those who signed both.

Exit codes: 0 it is evidence, 1 it is none, 2 the file is unusable.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			file, err := os.Open(args[0])
			if err != nil {
				return unusable(err)
			}
			defer file.Close()
			conflict, err := checkpoint.ReadConflict(file)
			if err != nil {
				return unusable(err)
			}
			both, err := conflict.Check()
			if err != nil {
				return &ExitError{Code: exitInvalid, Err: err}
			}
			out := cmd.OutOrStdout()
			fmt.Fprintf(out, "EVIDENCE  two blocks %d of %s\n", conflict.Blocks[0].Height, conflict.ChainID)
			for _, block := range conflict.Blocks {
				fmt.Fprintf(out, "block  %s of %s, validators %s\n", block.Hash(), block.Time.Format(time.RFC3339), block.ValidatorsHash)
			}
			for _, address := range both {
				fmt.Fprintf(out, "signed both  %s\n", hex.EncodeToString(address))
			}
			if len(both) == 0 {
				fmt.Fprintln(out, "nobody signed both: one of the validator sets is not the chain's")
			}
			return nil
		},
	}
}

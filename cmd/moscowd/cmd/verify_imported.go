package cmd

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/activecitizen"
	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
)

// withImportedPolls lets the command that checks polls of this chain also check files of "import active-citizen".
func withImportedPolls(cmd *cobra.Command) *cobra.Command {
	var chain oldChain
	own := cmd.RunE
	cmd.Long += `

FILE may also be one that "moscowd import active-citizen" wrote: all votes are counted again, and the evidence hash is computed.
With --rpc the chain that it comes from is read once more, up to the same block, and must say the same.`
	cmd.Example += "\nmoscowd verify poll polls.jsonl.gz --rpc http://127.0.0.1:8545"
	cmd.Flags().StringVar(&chain.url, "rpc", "", "JSON-RPC of a node of the earlier chain, to read it again")
	cmd.Flags().Float64Var(&chain.rate, "rate", 20, "requests a second to it, at most")
	cmd.Flags().IntVar(&chain.batch, "batch", 50, "calls in one request to it")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		cmd.SilenceUsage = true
		if !activecitizen.IsFile(args[0]) {
			if chain.url != "" {
				return &ExitError{Code: exitUnusable, Err: errors.New("--rpc is for files of moscowd import active-citizen: polls of this chain need none")}
			}
			return own(cmd, args)
		}
		return verifyImported(cmd, args[0], &chain)
	}
	return cmd
}

// importedVerdict is what is printed as JSON.
type importedVerdict struct {
	Valid    bool        `json:"valid"`
	Reread   bool        `json:"reread"` // from a node
	Reason   string      `json:"reason,omitempty"`
	Evidence common.Hash `json:"evidence_hash"`
	Polls    uint64      `json:"polls"`
	Votes    uint64      `json:"votes"`
	// Differences are what the old contracts say otherwise than their transactions; the file is valid all the same.
	Differences []string `json:"differences,omitempty"`
}

func verifyImported(cmd *cobra.Command, file string, chain *oldChain) error {
	verdict := &importedVerdict{Valid: true}
	summary, err := activecitizen.CheckFile(file, nil)
	switch {
	case errors.Is(err, activecitizen.ErrInvalid):
		verdict.Valid, verdict.Reason = false, err.Error()
	case err != nil:
		return &ExitError{Code: exitUnusable, Err: fmt.Errorf("%s: %w", file, err)}
	default:
		verdict.Evidence, verdict.Polls, verdict.Votes, verdict.Differences = summary.Evidence, summary.Polls, summary.Votes, summary.Differences
		if chain.url != "" {
			chain.root = summary.Root.Hex()
			if verdict.Reason, err = chain.compare(cmd, file, summary); err != nil {
				return err
			}
			verdict.Reread, verdict.Valid = true, verdict.Reason == ""
		}
	}
	return verdict.print(cmd)
}

// compare reads the chain again. What was read lies in the user's cache until the end, so that an interrupted comparison goes on:
// not beside the file, where whoever hands the file out could have put what he wants to be read, and for each node apart.
func (o *oldChain) compare(cmd *cobra.Command, file string, summary *activecitizen.Summary) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a folder for what is read: %w", err)
	}
	of := sha256.Sum256(append(summary.Evidence[:], o.url...))
	client, root, err := o.connect()
	if err != nil {
		return "", err
	}
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	reporter := progress.New(cmd.ErrOrStderr())
	walk, err := activecitizen.Walk(ctx, activecitizen.Options{
		Client: client, Root: root, Block: summary.Block, Report: reporter.Report,
		State: filepath.Join(cache, "moscowd", fmt.Sprintf("verify-%x", of[:16])),
	})
	reporter.Done()
	switch {
	case errors.Is(err, context.Canceled):
		return "", fmt.Errorf("interrupted: the same command goes on where it stopped: %w", err)
	case err != nil:
		return "", err
	}
	difference, err := walk.Compare(file)
	return difference, errors.Join(err, walk.Remove())
}

func (v *importedVerdict) print(cmd *cobra.Command) error {
	if asJSON, err := cmd.Flags().GetBool("json"); err != nil {
		return err
	} else if asJSON {
		encoder := json.NewEncoder(cmd.OutOrStdout())
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(v); err != nil {
			return err
		}
	} else if _, err := fmt.Fprint(cmd.OutOrStdout(), v.words()); err != nil {
		return err
	}
	if !v.Valid {
		return &ExitError{Code: exitInvalid, Err: errors.New("")}
	}
	return nil
}

// words are the verdict for people.
func (v *importedVerdict) words() string {
	if !v.Valid {
		return "INVALID: " + v.Reason + "\n"
	}
	text := "INTERNALLY CONSISTENT only: --rpc compares it with the chain that it comes from\n"
	if v.Reread {
		text = "VALID: the node says the same\n"
	}
	text += fmt.Sprintf("%d polls, %d votes counted again, evidence hash %x\n", v.Polls, v.Votes, v.Evidence)
	for _, difference := range v.Differences {
		text += "DIFFERENCE: " + difference + "\n"
	}
	return text
}

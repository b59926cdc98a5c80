package cmd

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	clienttx "github.com/cosmos/cosmos-sdk/client/tx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/cosmos/cosmos-sdk/types/query"
	authtx "github.com/cosmos/cosmos-sdk/x/auth/tx"

	"github.com/moscowchain/moscowd/activecitizen"
	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	"github.com/moscowchain/moscowd/x/voting/rules/evidence"
	votingtypes "github.com/moscowchain/moscowd/x/voting/types"
)

const (
	// maxSubmitBytes is about how large a message with polls may become; nodes take transactions of up to a megabyte.
	maxSubmitBytes = 400_000
	// submitWait is how long a transaction may wait for its block.
	submitWait = time.Minute
)

func newImportSubmitCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "submit FILE",
		Short: "Submit the polls of a file of import active-citizen (operator of a validator)",
		Long: `Import submit checks FILE and sends its polls to the chain in batches, waiting for each. What the chain has already is
left out, so after an interruption the same command goes on, and after the end it does nothing.

The import is then claimed. When the operators of two more validators have read their own nodes of the old chain and sent
"moscowd import confirm", it is confirmed.`,
		Example: "moscowd import submit polls.jsonl.gz --from operator",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return submitImport(cmd, args[0]) },
	}
	addSubmitFlags(cmd)
	return cmd
}

func newImportConfirmCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "confirm FILE",
		Short: "Vouch for the import that says what a file of your own says (operator of a validator)",
		Long: `Import confirm checks FILE, which "moscowd import active-citizen" with --block of the import read from a node of your own
department, finds the import with the same evidence hash, and vouches for it.`,
		Example: "moscowd import confirm polls.jsonl.gz --from operator",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return confirmImport(cmd, args[0]) },
	}
	addSubmitFlags(cmd)
	return cmd
}

func addSubmitFlags(cmd *cobra.Command) {
	flags.AddTxFlagsToCmd(cmd)
	for name, value := range map[string]string{flags.FlagGas: flags.GasFlagAuto, flags.FlagGasAdjustment: "1.5"} {
		flag := cmd.Flags().Lookup(name)
		flag.DefValue = value
		_ = flag.Value.Set(value) // both are valid
	}
}

// submitter sends messages one after the other.
type submitter struct {
	client.Context
	factory clienttx.Factory
	polls   votingtypes.QueryClient
	from    string
}

func newSubmitter(cmd *cobra.Command) (*submitter, error) {
	cmd.SilenceUsage = true
	clientCtx, err := client.GetClientTxContext(cmd)
	if err != nil {
		return nil, err
	}
	factory, err := clienttx.NewFactoryCLI(clientCtx, cmd.Flags())
	if err != nil {
		return nil, err
	}
	if factory, err = factory.Prepare(clientCtx); err != nil {
		return nil, err
	}
	return &submitter{clientCtx, factory, votingtypes.NewQueryClient(clientCtx), clientCtx.GetFromAddress().String()}, nil
}

// send sends a message and waits for its block. While an earlier transaction of the account waits for its own, say that of
// a run that was killed, nodes count a sequence that no query tells yet: it waits for that block, too.
func (s *submitter) send(ctx context.Context, msg sdk.Msg) error {
	for deadline := time.Now().Add(submitWait); ; {
		err := s.sendOnce(ctx, msg)
		if err == nil || !strings.Contains(err.Error(), sdkerrors.ErrWrongSequence.Error()) || time.Now().After(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(waitTxInterval):
		}
		if err := s.renew(); err != nil {
			return err
		}
	}
}

// renew asks for the account's sequence again.
func (s *submitter) renew() error {
	factory, err := s.factory.WithSequence(0).WithAccountNumber(0).Prepare(s.Context)
	if err == nil {
		s.factory = factory
	}
	return err
}

func (s *submitter) sendOnce(ctx context.Context, msg sdk.Msg) error {
	if s.factory.SimulateAndExecute() {
		_, gas, err := clienttx.CalculateGas(s.Context, s.factory, msg)
		if err != nil {
			return err
		}
		s.factory = s.factory.WithGas(gas)
	}
	unsigned, err := s.factory.BuildUnsignedTx(msg)
	if err != nil {
		return err
	}
	if err := clienttx.Sign(ctx, s.factory, s.FromName, unsigned, true); err != nil {
		return err
	}
	encoded, err := s.TxConfig.TxEncoder()(unsigned.GetTx())
	if err != nil {
		return err
	}
	response, err := s.BroadcastTxSync(encoded)
	if err != nil {
		return err
	}
	if response.Code != 0 {
		return fmt.Errorf("transaction %s refused: %s", response.TxHash, response.RawLog)
	}
	s.factory = s.factory.WithSequence(s.factory.Sequence() + 1)
	for deadline := time.Now().Add(submitWait); ; {
		included, err := authtx.QueryTx(s.Context, response.TxHash)
		switch {
		case err == nil && included.Code != 0:
			return fmt.Errorf("transaction %s failed: %s", response.TxHash, included.RawLog)
		case err == nil:
			return nil
		case !strings.Contains(err.Error(), "not found"):
			return err
		case time.Now().After(deadline):
			return fmt.Errorf("transaction %s was in no block after %s: the same command goes on", response.TxHash, submitWait)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(waitTxInterval):
		}
	}
}

// imports are those with this evidence.
func (s *submitter) imports(ctx context.Context, hash []byte) ([]votingtypes.Import, error) {
	var found []votingtypes.Import
	request := &votingtypes.QueryImportsRequest{}
	for {
		response, err := s.polls.Imports(ctx, request)
		if err != nil {
			return nil, err
		}
		for _, imported := range response.Imports {
			if bytes.Equal(imported.EvidenceHash, hash) {
				found = append(found, imported)
			}
		}
		if len(response.Pagination.NextKey) == 0 {
			return found, nil
		}
		request.Pagination = &query.PageRequest{Key: response.Pagination.NextKey}
	}
}

// checkedFile counts the votes of a file again before anything is sent.
func checkedFile(file string) (*activecitizen.Summary, error) {
	summary, err := activecitizen.CheckFile(file, nil)
	if err != nil {
		return nil, &ExitError{Code: exitUnusable, Err: fmt.Errorf("%s: %w", file, err)}
	}
	return summary, nil
}

func submitImport(cmd *cobra.Command, file string) error {
	s, err := newSubmitter(cmd)
	if err != nil {
		return err
	}
	summary, err := checkedFile(file)
	if err != nil {
		return err
	}
	received, done := uint64(0), false
	same, err := s.imports(cmd.Context(), summary.Evidence[:])
	if err != nil {
		return err
	}
	for _, imported := range same {
		if imported.Complete() && imported.Operator != s.from {
			return fmt.Errorf("import %d of %s says the same: confirm it with moscowd import confirm", imported.Id, imported.Operator)
		}
		if imported.Operator == s.from {
			received, done = imported.Received, imported.Complete()
		}
	}
	if !done {
		if err := s.submit(cmd, file, summary, received); err != nil {
			return err
		}
	}
	if same, err = s.imports(cmd.Context(), summary.Evidence[:]); err != nil {
		return err
	}
	for _, imported := range same {
		if imported.Operator == s.from {
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "import %d: %d polls, evidence hash %x\n", imported.Id, imported.Received, imported.EvidenceHash)
			return err
		}
	}
	return nil
}

// submit sends the polls from number received on.
func (s *submitter) submit(cmd *cobra.Command, file string, summary *activecitizen.Summary, received uint64) error {
	root := evidence.History{Count: summary.History.Count, Hash: summary.History.Hash}
	msg := &votingtypes.MsgImportPolls{
		Operator: s.from, Source: votingtypes.NewImportSource(summary.Source(), root, summary.Polls),
		EvidenceHash: summary.Evidence[:], First: received,
	}
	reporter := progress.New(cmd.ErrOrStderr())
	defer reporter.Done()
	number, size := uint64(0), 0
	flush := func() error {
		if len(msg.Polls) == 0 {
			return nil
		}
		if err := s.send(cmd.Context(), msg); err != nil {
			return err
		}
		msg.First += uint64(len(msg.Polls))
		msg.Polls, size = nil, 0
		reporter.Report("polls", int(msg.First), int(summary.Polls))
		return nil
	}
	if _, err := activecitizen.CheckFile(file, func(poll *activecitizen.Poll) error {
		number++
		if number <= received {
			return nil
		}
		archived := votingtypes.NewArchivedPoll(poll.Evidence())
		if len(msg.Polls) == votingtypes.MaxImportBatch || size+archived.Size() > maxSubmitBytes {
			if err := flush(); err != nil {
				return err
			}
		}
		msg.Polls, size = append(msg.Polls, archived), size+archived.Size()
		return nil
	}); err != nil {
		return err
	}
	return flush()
}

func confirmImport(cmd *cobra.Command, file string) error {
	s, err := newSubmitter(cmd)
	if err != nil {
		return err
	}
	summary, err := checkedFile(file)
	if err != nil {
		return err
	}
	same, err := s.imports(cmd.Context(), summary.Evidence[:])
	if err != nil {
		return err
	}
	for _, imported := range same {
		if !imported.Complete() || imported.Operator == s.from {
			continue
		}
		if imported.State == votingtypes.IMPORT_STATE_CLAIMED {
			if err := s.send(cmd.Context(), &votingtypes.MsgConfirmImport{Operator: s.from, ImportId: imported.Id, EvidenceHash: summary.Evidence[:]}); err != nil {
				return err
			}
		}
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "import %d of %s: the evidence is the same\n", imported.Id, imported.Operator)
		return err
	}
	return &ExitError{Code: exitInvalid, Err: fmt.Errorf("no complete import of another department has the evidence hash %x: compare the block with query voting imports, and read up to the same one with --block", summary.Evidence)}
}

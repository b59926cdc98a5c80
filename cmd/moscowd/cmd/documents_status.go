package cmd

import (
	"errors"
	"fmt"
	"maps"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	"github.com/moscowchain/moscowd/verify"
	documentstypes "github.com/moscowchain/moscowd/x/documents/types"
)

// maxStatuses is how many documents one message changes.
const maxStatuses = 1_000

// statusVerb is one way to change the status of documents.
type statusVerb struct {
	use, short string
	reason     bool
	message    func(issuer string, list uint64, indices []uint32, reason string) sdk.Msg
}

func statusVerbs() []statusVerb {
	return []statusVerb{
		{"suspend", "Suspend documents until reinstate (department)", true, func(issuer string, list uint64, indices []uint32, reason string) sdk.Msg {
			return &documentstypes.MsgSuspendDocuments{Issuer: issuer, List: list, Indices: indices, Reason: reason}
		}},
		{"reinstate", "End the suspension of documents (department)", false, func(issuer string, list uint64, indices []uint32, _ string) sdk.Msg {
			return &documentstypes.MsgReinstateDocuments{Issuer: issuer, List: list, Indices: indices}
		}},
		{"revoke", "Revoke documents for good (department)", true, func(issuer string, list uint64, indices []uint32, reason string) sdk.Msg {
			return &documentstypes.MsgRevokeDocuments{Issuer: issuer, List: list, Indices: indices, Reason: reason}
		}},
		{"supersede", "Say that newer documents took the place of these (department)", false, func(issuer string, list uint64, indices []uint32, _ string) sdk.Msg {
			return &documentstypes.MsgSupersedeDocuments{Issuer: issuer, List: list, Indices: indices}
		}},
	}
}

func newDocumentsStatusChangeCmd(verb statusVerb) *cobra.Command {
	var (
		list    uint64
		indices []string
		reason  string
	)
	cmd := &cobra.Command{
		Use:   verb.use + " [FILE ...]",
		Short: verb.short,
		Long: verb.short + `.

FILE is a document as the department issued it, .msd.json or PDF; its entry in a status list is read from it. Without files, --list and
--indices name the entries. Every 1 000 entries of a list are one transaction; if one fails, those before it stand.

Exit codes: 0 done, 1 refused or failed, 2 unusable input.`,
		Example: "moscowd documents " + verb.use + " out/request-7.msd.json" + map[bool]string{true: " --reason under-review"}[verb.reason] + " --from issuer",
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			entries, err := statusEntries(args, list, indices)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			s, err := newSubmitter(cmd)
			if err != nil {
				return err
			}
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
			defer stop()
			total, done := 0, 0
			for _, list := range entries {
				total += len(list)
			}
			reporter := progress.New(cmd.ErrOrStderr())
			defer reporter.Done()
			for _, list := range slices.Sorted(maps.Keys(entries)) {
				for part := range slices.Chunk(entries[list], maxStatuses) {
					if err := s.send(ctx, verb.message(s.from, list, part, reason)); err != nil {
						return fmt.Errorf("%d of %d documents done: %w", done, total, err)
					}
					done += len(part)
					reporter.Report("documents", done, total)
				}
			}
			reporter.Done()
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %d documents\n", verb.use, done)
			return nil
		},
	}
	addSubmitFlags(cmd)
	cmd.Flags().Uint64Var(&list, "list", 0, "number of the status list")
	cmd.Flags().StringSliceVar(&indices, "indices", nil, "entries of the list, separated by commas")
	if verb.reason {
		cmd.Flags().StringVar(&reason, "reason", "", "code of the published list: moscowd query documents params")
		_ = cmd.MarkFlagRequired("reason") // the flag is there
	}
	return cmd
}

// statusEntries gives the entries by list, ascending, each once.
func statusEntries(files []string, list uint64, indices []string) (map[uint64][]uint32, error) {
	if (len(files) == 0) == (list == 0) || (list == 0) != (len(indices) == 0) {
		return nil, errors.New("name the documents by their files, or by --list and --indices")
	}
	entries := map[uint64][]uint32{}
	for _, text := range indices {
		index, err := strconv.ParseUint(text, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("index %q is no number", text)
		}
		entries[list] = append(entries[list], uint32(index))
	}
	for _, name := range files {
		file, err := readDocumentFile(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		claims := &file.Credential.Claims
		number, err := strconv.ParseUint(claims.Status.List[strings.LastIndex(claims.Status.List, "/")+1:], 10, 64)
		if err != nil || claims.Status.List != verify.StatusURI(file.Anchor.ChainID, claims.Issuer, number) {
			return nil, fmt.Errorf("%s: its status is not kept on this chain", name)
		}
		entries[number] = append(entries[number], claims.Status.Index)
	}
	for number := range entries {
		slices.Sort(entries[number])
		entries[number] = slices.Compact(entries[number])
	}
	return entries, nil
}

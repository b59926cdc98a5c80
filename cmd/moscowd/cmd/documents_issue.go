package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/cmd/moscowd/progress"
	"github.com/moscowchain/moscowd/documents/example"
	"github.com/moscowchain/moscowd/documents/exchange"
	"github.com/moscowchain/moscowd/documents/issue"
	"github.com/moscowchain/moscowd/documents/schema"
	"github.com/moscowchain/moscowd/documents/signkey"
	documentstypes "github.com/moscowchain/moscowd/x/documents/types"
)

// issueFlags are those of documents issue.
type issueFlags struct {
	kind, data, key, keyID, schema, signatures, ledger, out string
	days                                                    int
	noPDF, asJSON                                           bool
}

func newDocumentsIssueCmd() *cobra.Command {
	var f issueFlags
	cmd := &cobra.Command{
		Use:   "issue",
		Short: "Sign documents, anchor them and write a file and a PDF for each holder (department)",
		Long: `Issue reads --data, one JSON object a line: {"type": "ezhd.1", "fields": {...}}, with holder_key and request_id where the document
was asked for on chain, as "moscowd documents inbox" hands them out. It checks every line against the schema of the type, signs
a credential for each, anchors all of them by one transaction of --from, and writes NAME.msd.json and NAME.pdf to --output: NAME is
request-ID or line-NUMBER. Then it marks the requests as fulfilled. A batch has up to 100 000 documents.

--key is a PEM file or a key in a token: pkcs11:token=issuer;object=key-2026?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:pin

Ctrl-C, a crash or a failure at any point: the same command goes on where it stopped, and nothing is issued twice. Which entries of
status lists were given away stands in --status-ledger: all clerks of a department use one, and it is to be backed up.

The schema is that of --schema; the example types have theirs built in. With --gost-signatures the file NAME.sig of that folder, a
detached GOST R 34.10 signature, is attached to the document NAME and its hash signed; moscowd does not check it.

Exit codes: 0 issued, 1 failed and to be repeated, 2 unusable input.`,
		Example: `moscowd documents issue --type ezhd.1 --data people.jsonl --key issuer.pem -o out/ --from issuer
moscowd documents issue --type ezhd.1 --data people.jsonl --key issuer.pem -o out/ --from issuer --valid-days 30 --no-pdf`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	addSubmitFlags(cmd)
	cmd.Flags().StringVar(&f.kind, "type", "", "type of the documents: moscowd query documents types")
	cmd.Flags().StringVar(&f.data, "data", "", "JSON lines with the documents")
	cmd.Flags().StringVar(&f.key, "key", "", "key that signs: a PEM file (PKCS#8) or a pkcs11: URI")
	cmd.Flags().StringVar(&f.keyID, "key-id", "", "id of the key on chain (default: found by the key)")
	cmd.Flags().StringVar(&f.schema, "schema", "", "JSON schema of the type")
	cmd.Flags().StringVar(&f.signatures, "gost-signatures", "", "folder of detached signatures to attach")
	cmd.Flags().StringVar(&f.ledger, "status-ledger", "", "file that remembers entries of status lists (default HOME/documents/CHAIN-ISSUER.ledger)")
	// The transaction is not printed, so its flag for the format gives its letter to the folder.
	output := cmd.Flags().Lookup(flags.FlagOutput)
	output.Usage, output.DefValue = "folder of this batch", ""
	_ = output.Value.Set("") // a text
	cmd.Flags().IntVar(&f.days, "valid-days", 0, "how long the documents are valid (default: the longest of the type)")
	cmd.Flags().BoolVar(&f.noPDF, "no-pdf", false, "make only the files")
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "print the result as JSON")
	for _, name := range []string{"type", "data", "key", flags.FlagOutput} {
		_ = cmd.MarkFlagRequired(name) // the flag is there
	}
	return cmd
}

func (f *issueFlags) run(cmd *cobra.Command) error {
	cmd.SilenceUsage = true
	unusable := func(err error) error { return &ExitError{Code: exitUnusable, Err: err} }
	var err error
	if f.out, err = cmd.Flags().GetString(flags.FlagOutput); err != nil {
		return err
	}
	schemaText, err := f.readSchema()
	if err != nil {
		return unusable(err)
	}
	key, err := signkey.Open(f.key)
	if err != nil {
		return unusable(err)
	}
	defer key.Close() //nolint:errcheck // only signed with
	s, err := newSubmitter(cmd)
	if err != nil {
		return err
	}
	if s.FromName == "" {
		return unusable(errors.New("--from names a key of the keyring: moscowd keys list"))
	}
	ledger, err := f.openLedger(s)
	if err != nil {
		return err
	}
	defer ledger.Close() //nolint:errcheck // what was added is on the disk

	reporter := progress.New(cmd.ErrOrStderr())
	defer reporter.Done()
	ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	result, err := issue.Run(ctx, issue.Options{
		Dir: f.out, Data: f.data, Ledger: ledger,
		Chain: &issue.Chain{ID: s.ChainID, Queries: documentstypes.NewQueryClient(s.Context), Send: func(ctx context.Context, msgs ...sdk.Msg) error {
			for _, msg := range msgs {
				if err := s.send(ctx, msg); err != nil {
					return err
				}
			}
			return nil
		}},
		Issuer: s.from, Type: f.kind, Schema: schemaText, Key: key, KeyID: f.keyID,
		NotBefore: time.Now().Truncate(time.Hour), Validity: time.Duration(f.days) * 24 * time.Hour,
		PDF: !f.noPDF, Signatures: f.signatures, Report: reporter.Report,
	})
	reporter.Done()
	if errors.Is(err, issue.ErrData) || errors.Is(err, issue.ErrOtherBatch) || errors.Is(err, schema.ErrSchema) {
		return unusable(err)
	}
	if err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("stopped, the same command goes on: %w", err)
		}
		return err
	}
	return f.print(cmd, result)
}

func (f *issueFlags) readSchema() ([]byte, error) {
	if f.schema != "" {
		return os.ReadFile(f.schema)
	}
	if kind := example.Find(f.kind); kind != nil {
		return kind.SchemaJSON, nil
	}
	return nil, fmt.Errorf("--schema must name the JSON schema of %s: moscowd query documents type %s says where it is", f.kind, f.kind)
}

func (f *issueFlags) openLedger(s *submitter) (*issue.Ledger, error) {
	path := f.ledger
	if path == "" {
		home := s.HomeDir
		if home == "" {
			home = app.DefaultHome()
		}
		path = filepath.Join(home, "documents", s.ChainID+"-"+s.from+".ledger")
	}
	return issue.OpenLedger(path)
}

func (f *issueFlags) print(cmd *cobra.Command, result *issue.Result) error {
	if f.asJSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(result)
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "batch %d: %d documents of %s, anchored in block %d, status list %d, files in %s\n",
		result.Batch, result.Documents, f.kind, result.Height, result.StatusList, f.out)
	if result.Fulfilled > 0 {
		cmd.PrintErrf("%d requests are marked as fulfilled\n", result.Fulfilled)
	}
	if len(result.Unfulfilled) > 0 {
		cmd.PrintErrf("requests that were decided otherwise meanwhile: %v\n", result.Unfulfilled)
	}
	return err
}

func newDocumentsExampleCmd() *cobra.Command {
	var (
		kind  string
		count int
		seed  uint64
	)
	cmd := &cobra.Command{
		Use:   "example",
		Short: "Print made-up data for documents issue, or the schema of an example type",
		Example: `moscowd documents example --type ezhd.1 --count 100 > people.jsonl
moscowd documents example --type ezhd.1 --count 0 > schema.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			t := example.Find(kind)
			if t == nil || count < 0 {
				return &ExitError{Code: exitUnusable, Err: fmt.Errorf("type %q and %d documents: there are %s", kind, count, exampleTypes())}
			}
			if count == 0 {
				_, err := cmd.OutOrStdout().Write(t.SchemaJSON)
				return err
			}
			for i := range count {
				line, err := (&exchange.Line{Type: t.ID, Fields: t.Fields(seed, i)}).Encode()
				if err != nil {
					return err
				}
				if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s\n", line); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&kind, "type", "ezhd.1", "one of "+exampleTypes())
	cmd.Flags().IntVar(&count, "count", 10, "how many documents; 0 prints the schema")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "another seed makes up other people")
	return cmd
}

func exampleTypes() string {
	list := ""
	for i, t := range example.All() {
		if i > 0 {
			list += ", "
		}
		list += t.ID
	}
	return list
}

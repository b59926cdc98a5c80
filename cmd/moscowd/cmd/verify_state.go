package cmd

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/stateproof"
)

// stateFound is what verify state prints for machines.
type stateFound struct {
	Valid   bool                `json:"valid"`
	Reason  string              `json:"reason,omitempty"`
	ChainID string              `json:"chain_id"`
	Subject string              `json:"subject"`
	Height  int64               `json:"height"`
	Records []stateproof.Record `json:"records"`
	// Block commits to the state; TrustedHeight is where the chain of light blocks starts, 0 if nothing is trusted.
	Block         int64     `json:"block"`
	BlockHash     string    `json:"block_hash"`
	BlockTime     time.Time `json:"block_time"`
	Signed        int       `json:"signed"`
	Validators    int       `json:"validators"`
	TrustedHeight int64     `json:"trusted_height"`
}

func newVerifyStateCmd() *cobra.Command {
	var (
		source trustSource
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "state FILE|-",
		Short: "Check a record of the chain's state that a gateway gave with its proof",
		Long: `Verify state reads what a gateway answers with ?prove=1, such as http://gateway/v1/seasons/1?prove=1, and checks that these records,
and no others, stand in the state of their height under this name, and which validators signed that.

A block that you trust, by --trusted-height and --trusted-hash, must be in the file: ask with &anchor=HEIGHT. Or trust witnesses of
your choice, by --witnesses. Otherwise the file is NOT BOUND: it agrees with itself, which anybody can arrange.

Exit codes: 0 valid (also if NOT BOUND), 1 invalid, with the reason, 2 the file is unusable.`,
		Example: `curl -o season.json 'http://gateway/v1/seasons/1?prove=1&anchor=1'
moscowd verify state season.json --trusted-height 1 --trusted-hash 5D7C...`,
		Args: func(cmd *cobra.Command, args []string) error { return unusable(cobra.ExactArgs(1)(cmd, args)) },
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			trust, err := source.trust(cmd.Context(), cmd.ErrOrStderr())
			if err != nil {
				return trustError(err)
			}
			file, err := readStateProof(cmd.InOrStdin(), args[0])
			if err != nil {
				return unusable(err)
			}
			found := &stateFound{ChainID: file.ChainID, Subject: file.Subject, Height: file.Height, Records: file.Records}
			binding, err := file.Verify(app.AddressCodec(), trust, time.Now())
			switch {
			case errors.Is(err, stateproof.ErrSubject):
				return unusable(err)
			case err != nil:
				found.Reason = err.Error()
			default:
				found.bind(binding)
			}
			return found.print(cmd.OutOrStdout(), asJSON)
		},
	}
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return unusable(err) })
	source.add(cmd)
	cmd.Flags().SetNormalizeFunc(trustedNames)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the result as JSON")
	return cmd
}

func readStateProof(stdin io.Reader, name string) (*stateproof.File, error) {
	if name == "-" {
		return stateproof.Read(stdin)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return stateproof.Read(file)
}

func (f *stateFound) bind(b *lightproof.Binding) {
	f.Valid = true
	f.Block, f.BlockHash, f.BlockTime = b.Height, hex.EncodeToString(b.Hash), b.Time
	f.Signed, f.Validators, f.TrustedHeight = b.Signed, b.Validators, b.TrustedHeight
}

// print prints what was found; the error carries the exit code and no text, since all is printed.
func (f *stateFound) print(w io.Writer, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(f); err != nil {
			return err
		}
	} else {
		f.write(w)
	}
	if !f.Valid {
		return &ExitError{Code: exitInvalid, Err: errors.New("")}
	}
	return nil
}

func (f *stateFound) write(w io.Writer) {
	if !f.Valid {
		fmt.Fprintf(w, "INVALID  %q\n%s\n", f.Subject, f.Reason)
		return
	}
	fmt.Fprintf(w, "VALID  %s of %s at height %d\n", f.Subject, f.ChainID, f.Height)
	for _, record := range f.Records {
		value := "proven to be absent"
		if len(record.Value) > 0 {
			value = string(record.Value)
		}
		fmt.Fprintf(w, "%s  %s\n", record.Name, value)
	}
	bound := fmt.Sprintf("block %d of %s (%s, signed by %d of %d validators)", f.Block, f.BlockTime.Format(time.RFC3339), f.BlockHash, f.Signed, f.Validators)
	if f.TrustedHeight == 0 {
		fmt.Fprintf(w, "NOT BOUND  %s may be of an invented chain: name a block that you trust, or witnesses\n", bound)
		return
	}
	fmt.Fprintf(w, "bound to  %s, trusted from block %d\n", bound, f.TrustedHeight)
}

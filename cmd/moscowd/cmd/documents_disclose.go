package cmd

import (
	"crypto"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/documents/holder"
	"github.com/moscowchain/moscowd/documents/pdf"
	"github.com/moscowchain/moscowd/verify"
)

func newDocumentsDiscloseCmd() *cobra.Command {
	var (
		fields          []string
		audience, nonce string
		keyFile         string
		outFile         string
	)
	cmd := &cobra.Command{
		Use:   "disclose FILE",
		Short: "Make a presentation of a document that shows only some fields",
		Long: `Disclose keeps back every field of a document that is not in --fields, except those that the department left visible, and signs
the rest with the holder's key for one verifier: --aud and --nonce are what the verifier asked for. Without --fields nothing is
shown that can be kept back. A path such as owners/1/birth_date shows a part; what there is to show is printed if a path is wrong.

The key is taken from the wallet, or from --holder-key. A document without a holder's key, such as paper, is shown unbound: whoever
has it can show it. Presentations of one document can be linked with each other by who sees them.

Exit codes: 0 written, 1 failed, 2 unusable input.`,
		Example: "moscowd documents disclose extract.msd.json --fields address,owners/0/birth_date --aud bank.example --nonce 4711 -o shown.msd.json",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			file, err := readDocumentFile(args[0])
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			presented, err := file.Disclose(fields...)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			if presented.Credential, err = bind(cmd, presented.Credential, keyFile, audience, nonce); err != nil {
				return err
			}
			text, err := presented.Encode()
			if err != nil {
				return err
			}
			return writeText(cmd.OutOrStdout(), outFile, text)
		},
	}
	cmd.Flags().StringSliceVar(&fields, "fields", nil, "paths of what is shown, separated by commas")
	cmd.Flags().StringVar(&audience, "aud", "", "for whom: the name that the verifier gave")
	cmd.Flags().StringVar(&nonce, "nonce", "", "what the verifier asked to be signed")
	cmd.Flags().StringVar(&keyFile, "holder-key", "", "file with the holder's key instead of that in the wallet")
	cmd.Flags().StringVarP(&outFile, "output", "o", "", "write to this file instead of standard output")
	addOfflineWalletFlags(cmd)
	return cmd
}

// writeText writes to a file that only its owner reads, or prints a line if no file is named.
func writeText(out io.Writer, file string, text []byte) error {
	if file == "" {
		_, err := fmt.Fprintln(out, string(text))
		return err
	}
	return os.WriteFile(file, text, 0o600) //nolint:gosec // the person names the file on the command line
}

// addOfflineWalletFlags is for commands that need neither a node nor a home.
func addOfflineWalletFlags(cmd *cobra.Command) {
	cmd.Flags().String(flagWallet, "", "directory of keys (default HOME/documents)")
	cmd.Flags().String(flags.FlagHome, app.DefaultHome(), "home directory")
}

// readDocumentFile reads a .msd.json file, or the one that a PDF carries.
func readDocumentFile(path string) (*document.File, error) {
	data, err := verify.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if pdf.Is(data) {
		attached, err := pdf.Extract(data)
		if err != nil {
			return nil, err
		}
		data = attached.File
	}
	return document.Parse(trimLine(data))
}

// bind signs a presentation with the holder's key if the document has one.
func bind(cmd *cobra.Command, c *credential.Credential, keyFile, audience, nonce string) (*credential.Credential, error) {
	if c.Claims.HolderKey == nil {
		if audience != "" || nonce != "" || keyFile != "" {
			return nil, &ExitError{Code: exitUnusable, Err: errors.New("the document was issued to no key, so that nobody can sign for a verifier: leave --aud, --nonce and --holder-key out")}
		}
		cmd.PrintErrln("the document was issued to no key: whoever has this presentation can show it")
		return c, nil
	}
	if audience == "" || nonce == "" {
		return nil, &ExitError{Code: exitUnusable, Err: errors.New("the document is bound to its holder: give --aud and --nonce as the verifier asked")}
	}
	key, err := holderKey(cmd, c, keyFile)
	if err != nil {
		return nil, err
	}
	bound, err := c.Bind(key, credential.Binding{Audience: audience, Nonce: nonce, IssuedAt: time.Now().Unix()})
	if errors.Is(err, credential.ErrClaims) || errors.Is(err, credential.ErrKeyBinding) {
		err = &ExitError{Code: exitUnusable, Err: err}
	}
	return bound, err
}

func holderKey(cmd *cobra.Command, c *credential.Credential, keyFile string) (crypto.Signer, error) {
	if keyFile != "" {
		key, err := holder.ReadKey(keyFile)
		if err != nil {
			err = &ExitError{Code: exitUnusable, Err: err}
		}
		return key, err
	}
	w, err := wallet(cmd)
	if err != nil {
		return nil, err
	}
	key, err := w.FindKey(c.Claims.HolderKey)
	if errors.Is(err, holder.ErrNoKey) {
		err = &ExitError{Code: exitUnusable, Err: fmt.Errorf("%w with --holder-key", err)}
	}
	return key, err
}

// sortedFields gives paths in the order of a consent, each once.
func sortedFields(fields []string) []string {
	sorted := slices.Sorted(slices.Values(fields))
	return slices.Compact(sorted)
}

package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/verify"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

// verifyTime is how long a node may take for everything.
const verifyTime = 2 * time.Minute

type documentFlags struct {
	node, bundle    string
	trusted         trustSource
	audience, nonce string
	presentedWithin time.Duration
	language        string
	asJSON          bool
}

func newVerifyDocumentCmd() *cobra.Command {
	var f documentFlags
	cmd := &cobra.Command{
		Use:   "document FILE|TEXT|-",
		Short: "Check a document: is it genuine, and is it in force?",
		Long: `Verify document checks a holder's file (.msd.json), a presentation, a PDF, the text of a credential or that of a QR code, given
as a file, as the text itself (` + "MSD1:..." + `) or on standard input.

It needs the chain's state: from a node with --node, which may be anybody's, since everything it says is proven, or from the
file of "moscowd documents bundle" with --bundle, without a network; then what was revoked since is not seen, and the age of
the state is printed. And it needs the height and hash of one block that you know from a department, an observer or a
newspaper: --trusted-height, --trusted-hash. Without them nothing can be better than UNKNOWN.

--aud and --nonce ask whether the holder made the presentation for you. Otherwise it is not known who stands before you. Of a
paper compare what is printed with the fields that are shown here.

Verdicts, the first that holds: FORGED, UNKNOWN, REVOKED, SUPERSEDED, SUSPENDED, EXPIRED, VALID.

Exit codes: 0 VALID, 1 any other verdict, 2 the input is no document or the command line is unusable.`,
		Example: `moscowd verify document extract.pdf --node http://node.example:26657 --trusted-height 1 --trusted-hash 5D7C...
moscowd verify document extract.msd.json --bundle extract.bundle.json --trusted-height 1 --trusted-hash 5D7C... --lang ru`,
		Args: func(cmd *cobra.Command, args []string) error { return unusable(cobra.ExactArgs(1)(cmd, args)) },
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			trust, err := f.trusted.trust(cmd.Context(), cmd.ErrOrStderr())
			if err != nil {
				return trustError(err)
			}
			result, err := f.verify(cmd.Context(), cmd.InOrStdin(), args[0], trust)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			return f.print(cmd.OutOrStdout(), result)
		},
	}
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return unusable(err) })
	flags := cmd.Flags()
	flags.SetNormalizeFunc(trustedNames)
	flags.StringVar(&f.node, "node", "", "CometBFT RPC of a node to ask, such as http://localhost:26657")
	flags.StringVar(&f.bundle, "bundle", "", `file of "moscowd documents bundle" to use instead of a node`)
	f.trusted.add(cmd)
	flags.StringVar(&f.audience, "aud", "", "want a presentation made for this verifier")
	flags.StringVar(&f.nonce, "nonce", "", "and with this nonce")
	flags.DurationVar(&f.presentedWithin, "presented-within", verify.DefaultBindingAge, "and not longer ago than this")
	flags.StringVar(&f.language, "lang", string(verify.English), "language of the words: ru or en")
	flags.BoolVar(&f.asJSON, "json", false, "print the result as JSON, in both languages")
	return cmd
}

// unusable keeps a slip on the command line from looking like a verdict.
func unusable(err error) error {
	if err == nil {
		return nil
	}
	return &ExitError{Code: exitUnusable, Err: err}
}

// trustedNames takes the names that observe has for the same two flags as well.
func trustedNames(_ *pflag.FlagSet, name string) pflag.NormalizedName {
	if rest, found := strings.CutPrefix(name, "trust-"); found {
		name = "trusted-" + rest
	}
	return pflag.NormalizedName(name)
}

// verify gives an error for what cannot be checked.
func (f *documentFlags) verify(ctx context.Context, stdin io.Reader, arg string, trust *lightproof.Trust) (*verify.Result, error) {
	options, err := f.options(trust)
	if err != nil {
		return nil, err
	}
	data, err := readDocument(stdin, arg)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, verifyTime)
	defer cancel()
	return verify.Document(ctx, data, *options)
}

func (f *documentFlags) options(trust *lightproof.Trust) (*verify.Options, error) {
	o := &verify.Options{Trust: trust, Audience: f.audience, Nonce: f.nonce, BindingAge: f.presentedWithin}
	switch {
	case f.language != string(verify.Russian) && f.language != string(verify.English):
		return nil, fmt.Errorf("--lang %q is neither ru nor en", f.language)
	case (f.audience == "") != (f.nonce == ""):
		return nil, errors.New("a presentation is asked for by both --aud and --nonce")
	case f.node != "" && f.bundle != "":
		return nil, errors.New("give --node or --bundle, not both")
	case f.presentedWithin <= 0:
		return nil, fmt.Errorf("--presented-within %s is not more than 0", f.presentedWithin)
	}
	if f.bundle != "" {
		bundle, err := verify.ReadBundleFile(f.bundle)
		if err != nil {
			return nil, err
		}
		o.Source = verify.Offline(bundle)
	}
	if f.node != "" {
		node, err := verify.Dial(f.node)
		if err != nil {
			return nil, err
		}
		o.Source = verify.Online(node)
	}
	return o, nil
}

func readDocument(stdin io.Reader, arg string) ([]byte, error) {
	if arg == "-" {
		return verify.ReadInput(stdin)
	}
	return verify.ReadFile(arg)
}

// print prints the result; the error carries the exit code and no text, since all is printed.
func (f *documentFlags) print(w io.Writer, result *verify.Result) error {
	if f.asJSON {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(result); err != nil {
			return err
		}
	} else if _, err := io.WriteString(w, result.Words(verify.Lang(f.language))); err != nil {
		return err
	}
	if result.Verdict != rules.Valid {
		return &ExitError{Code: exitInvalid, Err: errors.New("")}
	}
	return nil
}

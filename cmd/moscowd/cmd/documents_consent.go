package cmd

import (
	"errors"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"

	"github.com/moscowchain/moscowd/credential/document"
	"github.com/moscowchain/moscowd/credential/seal"
	"github.com/moscowchain/moscowd/documents/exchange"
	"github.com/moscowchain/moscowd/documents/holder"
	"github.com/moscowchain/moscowd/documents/inbox"
)

func newDocumentsConsentCmd() *cobra.Command {
	var (
		to, purpose string
		fields      []string
		validFor    time.Duration
		keyFile     string
		outFile     string
	)
	cmd := &cobra.Command{
		Use:   "consent FILE",
		Short: "Allow a department to get some fields of a document from who issued it",
		Long: `Consent signs with the holder's key that the department --to may get --fields of this document from the department that issued it,
for --purpose, until --valid-for is over. Give the result to that department; it asks with "moscowd documents ask". The answer is
encrypted to the inbox of --to, so that nobody else can use the consent. A consent cannot be taken back before it expires.

Exit codes: 0 written, 1 failed, 2 unusable input.`,
		Example: "moscowd documents consent extract.msd.json --to moscow1... --fields address --purpose benefit --valid-for 72h -o consent.json",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			file, err := readDocumentFile(args[0])
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			consent, err := newConsent(file, to, fields, purpose, validFor)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			key, err := holderKey(cmd, file.Credential, keyFile)
			if err != nil {
				return err
			}
			signed, err := consent.Sign(key)
			if err == nil {
				err = signed.Check(file.Credential.Claims.HolderKey, time.Now())
			}
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			return writeText(cmd.OutOrStdout(), outFile, signed.Encode())
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "account of the department that may ask")
	cmd.Flags().StringSliceVar(&fields, "fields", nil, "paths of what it may see, separated by commas")
	cmd.Flags().StringVar(&purpose, "purpose", "", "code of what for, such as benefit")
	cmd.Flags().DurationVar(&validFor, "valid-for", 30*24*time.Hour, "how long, at most 366 days")
	cmd.Flags().StringVar(&keyFile, "holder-key", "", "file with the holder's key instead of that in the wallet")
	cmd.Flags().StringVarP(&outFile, "output", "o", "", "write to this file instead of standard output")
	for _, name := range []string{"to", "fields", "purpose"} {
		_ = cmd.MarkFlagRequired(name) // the flag is there
	}
	addOfflineWalletFlags(cmd)
	return cmd
}

func newConsent(file *document.File, to string, fields []string, purpose string, validFor time.Duration) (*exchange.Consent, error) {
	claims := &file.Credential.Claims
	if claims.HolderKey == nil {
		return nil, errors.New("the document was issued to no key, so that nobody can consent")
	}
	fields = sortedFields(fields)
	if _, err := file.Disclose(fields...); err != nil {
		return nil, err
	}
	now := time.Now()
	return &exchange.Consent{
		ChainID: file.Anchor.ChainID, Audience: to, Issuer: claims.Issuer, Type: claims.Type,
		Document: file.Credential.DocumentHash(), Fields: fields, Purpose: purpose,
		Made: now.Unix(), Expires: now.Add(validFor).Unix(), ID: exchange.NewConsentID(),
	}, nil
}

func newDocumentsAskCmd() *cobra.Command {
	var dir, outFile string
	cmd := &cobra.Command{
		Use:   "ask CONSENT",
		Short: "Get from a department what a holder's consent allows",
		Long: `Ask is for a department that was given a consent: it brings it to the inbox of the department that issued the document, and opens
the answer with the keys of its own inbox. The answer has only the fields of the consent; check it with "moscowd verify document".

Exit codes: 0 answered, 1 refused or failed, 2 unusable input.`,
		Example: "moscowd documents ask consent.json --dir /var/lib/moscowd-inbox -o answer.msd.json",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			text, err := os.ReadFile(args[0])
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			consent, err := exchange.ParseConsent(trimLine(text))
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			clientCtx, err := client.GetClientQueryContext(cmd)
			if err != nil {
				return err
			}
			keys, err := inbox.Keys(inboxDir(clientCtx, dir))
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			node, err := documentsNode(cmd, clientCtx)
			if err != nil {
				return err
			}
			to, err := node.Inbox(cmd.Context(), consent.Issuer)
			if err != nil {
				return err
			}
			sealed, err := holder.InboxClient{URI: to.Uri}.Ask(cmd.Context(), consent)
			if err != nil {
				return err
			}
			answer, err := openAnswer(consent, keys, sealed)
			if err != nil {
				return err
			}
			return writeText(cmd.OutOrStdout(), outFile, answer)
		},
	}
	addNodeFlags(cmd)
	addWalletFlags(cmd)
	cmd.Flags().StringVar(&dir, "dir", "", "directory of this department's inbox (default HOME/inbox)")
	cmd.Flags().StringVarP(&outFile, "output", "o", "", "write to this file instead of standard output")
	return cmd
}

// openAnswer opens an answer and checks that it is the document of the consent.
func openAnswer(consent *exchange.SignedConsent, keys []*seal.PrivateKey, sealed []byte) ([]byte, error) {
	for _, key := range keys {
		answer, err := consent.OpenAnswer(key, sealed)
		if errors.Is(err, seal.ErrOpen) {
			continue
		}
		if err != nil {
			return nil, err
		}
		file, err := document.Parse(answer)
		if err != nil {
			return nil, err
		}
		if file.Credential.DocumentHash() != consent.Document {
			return nil, errors.New("the answer is another document than that of the consent")
		}
		return answer, nil
	}
	return nil, errors.New("the answer was encrypted to a key that this inbox has not: the consent is for " + consent.Audience)
}

// trimLine drops the line break at the end of a file.
func trimLine(text []byte) []byte {
	for len(text) > 0 && (text[len(text)-1] == '\n' || text[len(text)-1] == '\r') {
		text = text[:len(text)-1]
	}
	return text
}

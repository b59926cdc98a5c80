package cmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	clienttx "github.com/cosmos/cosmos-sdk/client/tx"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/crypto/issuerkey"
	"github.com/moscowchain/moscowd/documents/signkey"
	documentstypes "github.com/moscowchain/moscowd/x/documents/types"
)

func newDocumentsNewKeyCmd() *cobra.Command {
	var algorithm string
	cmd := &cobra.Command{
		Use:   "new-key FILE",
		Short: "Make a key with which a department signs documents",
		Long: `New-key writes a PEM file (PKCS#8) that only its owner reads. A department that issues in earnest keeps its key in a token
instead: softhsm2-util, pkcs11-tool or the token's own program makes it there, P-256 or Ed25519.`,
		Example: "moscowd documents new-key issuer.pem",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			if err := signkey.Generate(args[0], algorithm); err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&algorithm, "key-algorithm", credential.ES256, "ES256 (P-256) or EdDSA (Ed25519)")
	return cmd
}

func newDocumentsRegisterKeyCmd() *cobra.Command {
	var name, id string
	cmd := &cobra.Command{
		Use:   "register-key",
		Short: "Register a key with which a department signs documents (department)",
		Long: `Register-key proves that the department has the key and registers it under --id. "moscowd tx documents retire-key" takes
a key out of use, "declare-compromised" says from which block on it was in other hands.`,
		Example: "moscowd documents register-key --key issuer.pem --id key-2026 --from issuer",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SilenceUsage = true
			key, err := signkey.Open(name)
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			defer key.Close() //nolint:errcheck // only signed with
			clientCtx, err := client.GetClientTxContext(cmd)
			if err != nil {
				return err
			}
			algorithm, public, err := issuerkey.Encode(key.Public())
			if err != nil {
				return &ExitError{Code: exitUnusable, Err: err}
			}
			issuer := clientCtx.GetFromAddress().String()
			possession, err := issuerkey.Prove(key, clientCtx.ChainID, issuer, id)
			if err != nil {
				return fmt.Errorf("key %s: %w", name, err)
			}
			return clienttx.GenerateOrBroadcastTxCLI(clientCtx, cmd.Flags(), &documentstypes.MsgRegisterIssuerKey{
				Issuer: issuer, KeyId: id, Algorithm: documentstypes.KeyAlgorithm(algorithm), PublicKey: public, Possession: possession,
			})
		},
	}
	flags.AddTxFlagsToCmd(cmd)
	cmd.Flags().StringVar(&name, "key", "", "the key: a PEM file (PKCS#8) or a pkcs11: URI")
	cmd.Flags().StringVar(&id, "id", "", "the kid of documents: 1 to 32 of a-z, 0-9, -, _ and ., beginning with a letter")
	for _, flag := range []string{"key", "id"} {
		_ = cmd.MarkFlagRequired(flag) // the flag is there
	}
	return cmd
}

package cmd

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/client/keys"

	accesstypes "github.com/moscowchain/moscowd/x/access/types"
)

const flagClass = "class"

// newKeysDeriveCmd is the SDK's keys add on the published path of a class. The command show of the same parent prints a
// key that is there already.
func newKeysDeriveCmd(show *cobra.Command) *cobra.Command {
	cmd := keys.AddKeyCommand()
	add := cmd.RunE
	cmd.Use = "derive [NAME]"
	cmd.Short = "Create or show the key for a class, one path per class from one mnemonic"
	cmd.Long = `Create the key with which a person acts in a class of accounts, or show it if the keyring has it. It is kept under the
name of the class unless another NAME is given.

One mnemonic serves all classes: each has its own account in m/44'/60'/ACCOUNT'/0/0, and nobody can link the addresses
without the mnemonic. Department is account 0, registrar 1, service 2, trader 3, resident 4.

Without --recover a new mnemonic is made. For the next class give it again with --recover.`
	cmd.Example = `moscowd keys derive --class trader
moscowd keys derive --class resident --recover`
	cmd.Args = cobra.MaximumNArgs(1)
	// What these decide the class decides, or they make no key of a mnemonic.
	for _, name := range []string{
		"account", "index", "coin-type", "hd-path", "multisig", "multisig-threshold", "nosort", "pubkey", "pubkey-base64", "ledger", "key-type",
	} {
		_ = cmd.Flags().MarkHidden(name) // absent flags need no hiding
	}
	cmd.Flags().String(flagClass, "", "class of the account: department, registrar, service, trader or resident")
	_ = cmd.MarkFlagRequired(flagClass) // the flag is there
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		class, _ := cmd.Flags().GetString(flagClass)
		path, err := accesstypes.DerivationPath(class)
		if err != nil {
			return &ExitError{Code: exitUnusable, Err: err}
		}
		if err := cmd.Flags().Set("hd-path", path); err != nil {
			return err
		}
		name := class
		if len(args) == 1 {
			name = args[0]
		}
		shown, err := showExisting(cmd, show, name)
		if shown || err != nil {
			return err
		}
		fmt.Fprintf(cmd.ErrOrStderr(), "class %s, path %s\n", class, path)
		return add(cmd, []string{name})
	}
	return cmd
}

// showExisting shows a key that is in the keyring. It refuses to recover one over it.
func showExisting(cmd, show *cobra.Command, name string) (bool, error) {
	if dry, _ := cmd.Flags().GetBool(flags.FlagDryRun); dry {
		return false, nil
	}
	clientCtx, err := client.GetClientQueryContext(cmd)
	if err != nil {
		return false, err
	}
	if _, err := clientCtx.Keyring.Key(name); err != nil {
		return false, nil //nolint:nilerr // no such key: keys add tells of any other trouble
	}
	recovering, _ := cmd.Flags().GetBool("recover")
	interactive, _ := cmd.Flags().GetBool("interactive")
	if recovering || interactive {
		return false, &ExitError{Code: exitUnusable, Err: fmt.Errorf(
			"the keyring has a key %q: give another name, or remove it with moscowd keys delete %s", name, name)}
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "the keyring has a key %q already\n", name)
	show.SetContext(cmd.Context())
	show.SetOut(cmd.OutOrStdout())
	return true, errors.Join(show.ParseFlags(nil), show.RunE(show, []string{name}))
}

package cmd

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"cosmossdk.io/core/address"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/server"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/genesis"
	poaclient "github.com/moscowchain/moscowd/x/poa/client"
)

// newGenesisEntryCmd prints what a department sends to the others before a network begins.
func newGenesisEntryCmd(addresses address.Codec) *cobra.Command {
	var entry genesis.Entry
	var registrar genesis.Registrar
	var chainID string
	cmd := &cobra.Command{
		Use:   "entry OPERATOR",
		Short: "Print this department's entry for a common genesis",
		Long: `Print as JSON what this department contributes to a common genesis: its operator, its consensus key with the proof that it holds
it, its names, and if --registrar is given an account that may enrol others. OPERATOR and the registrar are addresses or key names.

Send the file to the other departments; it holds nothing secret. Everybody collects all entries (moscowd genesis collect).`,
		Example: `moscowd genesis entry operator --name-ru 'Департамент торговли и услуг' --name-en 'Department of Trade' > trade.json`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			clientCtx := client.GetClientContextFromCmd(cmd)
			config := server.GetServerContextFromCmd(cmd).Config
			config.SetRoot(clientCtx.HomeDir)
			if chainID == "" {
				file, err := genutiltypes.AppGenesisFromFile(config.GenesisFile())
				if err != nil {
					return fmt.Errorf("no --chain-id, and no genesis file to take it from (moscowd init makes one): %w", err)
				}
				chainID = file.ChainID
			}
			operator, err := accountAddress(clientCtx, addresses, args[0])
			if err != nil {
				return err
			}
			if entry.KeyProof, err = poaclient.ProveKey(config.PrivValidatorKeyFile(), chainID, addresses, operator); err != nil {
				return err
			}
			entry.Subject = genesis.NewSubject()
			if registrar.Address != "" {
				account, err := accountAddress(clientCtx, addresses, registrar.Address)
				if err != nil {
					return err
				}
				if registrar.Address, err = addresses.BytesToString(account); err != nil {
					return err
				}
				registrar.Subject = genesis.NewSubject()
				entry.Registrar = &registrar
			}
			out := json.NewEncoder(cmd.OutOrStdout())
			out.SetIndent("", "  ")
			out.SetEscapeHTML(false)
			return out.Encode(entry)
		},
	}
	cmd.Flags().String(flags.FlagHome, app.DefaultHome(), "The home of the node")
	cmd.Flags().String(flags.FlagKeyringBackend, flags.DefaultKeyringBackend, "The keyring in which key names are looked up (os|file|test)")
	cmd.Flags().StringVar(&chainID, flags.FlagChainID, "", "The chain for which the entry is; the genesis file's if empty")
	cmd.Flags().StringVar(&entry.NameRu, "name-ru", "", "The department's name in Russian")
	cmd.Flags().StringVar(&entry.NameEn, "name-en", "", "The department's name in English")
	cmd.Flags().StringVar(&entry.Contact, "contact", "", "An office address or telephone, no person's")
	cmd.Flags().StringVar(&entry.Site, "site", "", "An https address")
	cmd.Flags().StringSliceVar(&entry.Peers, "peers", nil, "Where the others reach this department: ID@HOST:PORT, of its sentries if it has any")
	cmd.Flags().StringVar(&registrar.Address, "registrar", "", "An account of this department that may enrol others")
	cmd.Flags().StringVar(&registrar.Class, "registrar-class", "registrar", "The class of the registrar's own account")
	cmd.Flags().StringSliceVar(&registrar.Classes, "registrar-classes", nil, "Classes that the registrar may act on; every class if empty")
	cmd.Flags().Uint32Var(&registrar.DailyEnrolments, "daily-enrolments", 50_000, "Accounts that the registrar may enrol in a day")
	cmd.Flags().Uint32Var(&registrar.DailySuspensions, "daily-suspensions", 500, "Accounts that the registrar may suspend in a day")
	cmd.Flags().Uint32Var(&registrar.DailyReplacements, "daily-replacements", 100, "Keys that the registrar may ask to replace in a day")
	return cmd
}

// accountAddress takes an address, or the name of a key of the keyring.
func accountAddress(clientCtx client.Context, addresses address.Codec, text string) ([]byte, error) {
	if account, err := addresses.StringToBytes(text); err == nil {
		return account, nil
	}
	if clientCtx.Keyring == nil {
		return nil, fmt.Errorf("%q is not an address, and there is no keyring to look it up in", text)
	}
	record, err := clientCtx.Keyring.Key(text)
	if err != nil {
		return nil, fmt.Errorf("%q is neither an address nor a key of this home: %w", text, err)
	}
	return record.GetAddress()
}

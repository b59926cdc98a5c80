// Package client holds the command that writes accounts into a genesis file. Everything else a
// person does with x/access goes through autocli.
package client

import (
	"bytes"
	"crypto/rand"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"cosmossdk.io/core/address"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/server"
	"github.com/cosmos/cosmos-sdk/x/genutil"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"

	"github.com/moscowchain/moscowd/x/access/types"
)

const (
	flagClass             = "class"
	flagSubject           = "subject"
	flagFile              = "file"
	flagRegistrar         = "registrar"
	flagRegistrarClasses  = "registrar-classes"
	flagDailyEnrolments   = "daily-enrolments"
	flagDailySuspensions  = "daily-suspensions"
	flagDailyReplacements = "daily-replacements"
)

// NewAddGenesisAccountCmd returns the command "add-account". It belongs under "genesis", takes
// codecs and keyring from the client context, and changes the genesis file only when the
// result is valid.
func NewAddGenesisAccountCmd(defaultNodeHome string) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "add-account [address-or-key-name]",
		Short: "Enrol an account, or a file of accounts, in the genesis file",
		Long: `Enrol an account in the genesis file. Its auth account is created when the chain starts.

With --file, accounts come from a CSV file without a header: address, class, subject. The
subject is 64 hexadecimal characters; where it is empty, a random one is drawn.`,
		Example: `add-account moscow1... --class department
add-account clerk --class registrar --registrar --registrar-classes trader,resident
add-account --file accounts.csv`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			clientCtx := client.GetClientContextFromCmd(cmd)
			addressCodec := clientCtx.InterfaceRegistry.SigningContext().AddressCodec()
			accounts, err := readAccounts(cmd, args, addressCodec)
			if err != nil {
				return err
			}
			registrar, err := readRegistrar(cmd, accounts)
			if err != nil {
				return err
			}
			config := server.GetServerContextFromCmd(cmd).Config
			config.SetRoot(clientCtx.HomeDir)
			return editGenesis(config.GenesisFile(), func(state map[string]json.RawMessage) error {
				return AddGenesisAccounts(clientCtx.Codec, addressCodec, state, accounts, registrar)
			})
		},
	}
	cmd.Flags().String(flags.FlagHome, defaultNodeHome, "the node's home directory")
	cmd.Flags().String(flags.FlagKeyringBackend, flags.DefaultKeyringBackend, "where keys are kept (os|file|test)")
	cmd.Flags().String(flagClass, "", "class of the account")
	cmd.Flags().String(flagSubject, "", "subject of the account, 64 hexadecimal characters (random if empty)")
	cmd.Flags().String(flagFile, "", "CSV file of address,class,subject instead of one account")
	cmd.Flags().Bool(flagRegistrar, false, "make the account a registrar too")
	cmd.Flags().StringSlice(flagRegistrarClasses, nil, "classes the registrar may act on (every class if empty)")
	cmd.Flags().Uint32(flagDailyEnrolments, 50_000, "accounts the registrar may enrol in a day")
	cmd.Flags().Uint32(flagDailySuspensions, 500, "accounts the registrar may suspend in a day")
	cmd.Flags().Uint32(flagDailyReplacements, 100, "keys the registrar may ask to replace in a day")
	return cmd
}

// AddGenesisAccounts adds accounts, and registrars if any, to x/access in the state of a
// genesis file. The state is left as it was when the result would be invalid.
func AddGenesisAccounts(
	cdc codec.JSONCodec,
	addressCodec address.Codec,
	state map[string]json.RawMessage,
	accounts []types.Account,
	registrars []types.Registrar,
) error {
	gs := types.DefaultGenesis()
	if raw, ok := state[types.ModuleName]; ok {
		gs = &types.GenesisState{}
		if err := cdc.UnmarshalJSON(raw, gs); err != nil {
			return err
		}
	}
	gs.Accounts = append(gs.Accounts, accounts...)
	gs.Params.Registrars = append(gs.Params.Registrars, registrars...)
	if err := gs.Validate(addressCodec); err != nil {
		return err
	}
	raw, err := cdc.MarshalJSON(gs)
	if err != nil {
		return err
	}
	state[types.ModuleName] = raw
	return nil
}

// NewGenesisAccount returns an active account. An empty subject is drawn at random.
func NewGenesisAccount(address, class, subjectHex string) (types.Account, error) {
	var subject [types.SubjectSize]byte
	if subjectHex == "" {
		rand.Read(subject[:])
	} else {
		var err error
		if subject, err = types.ParseSubjectHex(subjectHex); err != nil {
			return types.Account{}, err
		}
	}
	return types.Account{
		Address:   address,
		Enrolment: types.Enrolment{Class: class, Subject: subject[:], State: types.ACCOUNT_STATE_ACTIVE},
	}, nil
}

func readAccounts(cmd *cobra.Command, args []string, addressCodec address.Codec) ([]types.Account, error) {
	path, _ := cmd.Flags().GetString(flagFile)
	if (path == "") == (len(args) == 0) {
		return nil, errors.New("give either an account or --file")
	}
	if path != "" {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		return readCSV(bytes.NewReader(content))
	}
	addr, err := resolve(cmd, args[0], addressCodec)
	if err != nil {
		return nil, err
	}
	class, _ := cmd.Flags().GetString(flagClass)
	subject, _ := cmd.Flags().GetString(flagSubject)
	account, err := NewGenesisAccount(addr, class, subject)
	return []types.Account{account}, err
}

// readCSV reads rows of address, class and an optional subject.
func readCSV(r io.Reader) ([]types.Account, error) {
	rows := csv.NewReader(r)
	rows.FieldsPerRecord = 3
	rows.TrimLeadingSpace = true
	var accounts []types.Account
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) && len(accounts) == 0 {
			return nil, errors.New("the file has no accounts")
		}
		if errors.Is(err, io.EOF) {
			return accounts, nil
		}
		if err != nil {
			return nil, err
		}
		account, err := NewGenesisAccount(row[0], row[1], row[2])
		if err != nil {
			line, _ := rows.FieldPos(2)
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		accounts = append(accounts, account)
	}
}

// resolve returns the address given, or that of the key with the given name.
func resolve(cmd *cobra.Command, name string, addressCodec address.Codec) (string, error) {
	if _, err := addressCodec.StringToBytes(name); err == nil {
		return name, nil
	}
	keyring := client.GetClientContextFromCmd(cmd).Keyring
	if keyring == nil {
		return "", fmt.Errorf("%q is not an address and there is no keyring", name)
	}
	record, err := keyring.Key(name)
	if err != nil {
		return "", err
	}
	addr, err := record.GetAddress()
	if err != nil {
		return "", err
	}
	return addressCodec.BytesToString(addr)
}

func readRegistrar(cmd *cobra.Command, accounts []types.Account) ([]types.Registrar, error) {
	if wanted, _ := cmd.Flags().GetBool(flagRegistrar); !wanted {
		return nil, nil
	}
	if len(accounts) != 1 {
		return nil, errors.New("--registrar takes one account")
	}
	classes, _ := cmd.Flags().GetStringSlice(flagRegistrarClasses)
	enrolments, _ := cmd.Flags().GetUint32(flagDailyEnrolments)
	suspensions, _ := cmd.Flags().GetUint32(flagDailySuspensions)
	replacements, _ := cmd.Flags().GetUint32(flagDailyReplacements)
	return []types.Registrar{{
		Address:           accounts[0].Address,
		Classes:           classes,
		DailyEnrolments:   enrolments,
		DailySuspensions:  suspensions,
		DailyReplacements: replacements,
	}}, nil
}

// editGenesis changes the application state of a genesis file.
func editGenesis(path string, edit func(state map[string]json.RawMessage) error) error {
	state, genesis, err := genutiltypes.GenesisStateFromGenFile(path)
	if err != nil {
		return err
	}
	if err := edit(state); err != nil {
		return err
	}
	genesis.AppState, err = json.Marshal(state)
	if err != nil {
		return err
	}
	return genutil.ExportGenesisFile(genesis, path)
}

package client

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"cosmossdk.io/core/address"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/server"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"

	"github.com/moscowchain/moscowd/durable"
	"github.com/moscowchain/moscowd/x/poa/types"
)

const (
	flagNameRu  = "name-ru"
	flagNameEn  = "name-en"
	flagContact = "contact"
	flagSite    = "site"
	flagPower   = "power"
	flagPubkey  = "pubkey"
	flagProof   = "proof"
)

// AddGenesisValidator adds an active department to a genesis file, which is replaced in one step or not at all. The proof
// must be for the file's chain id. Power 0 takes the default.
func AddGenesisValidator(cdc codec.JSONCodec, addresses address.Codec, genesisFile string, department types.Department, proof KeyProof, power uint64) error {
	genesis, err := genutiltypes.AppGenesisFromFile(genesisFile)
	if err != nil {
		return err
	}
	state, err := genutiltypes.GenesisStateFromAppGenesis(genesis)
	if err != nil {
		return fmt.Errorf("%s: %w", genesisFile, err)
	}
	gs := types.DefaultGenesis()
	if raw := state[types.ModuleName]; raw != nil {
		if err := cdc.UnmarshalJSON(raw, gs); err != nil {
			return fmt.Errorf("%s of %s: %w", types.ModuleName, genesisFile, err)
		}
	}
	if err := gs.AddValidator(addresses, genesis.ChainID, proof.Operator, department, proof.ConsensusPubkey, proof.Proof, power); err != nil {
		return err
	}
	if state[types.ModuleName], err = cdc.MarshalJSON(gs); err != nil {
		return err
	}
	if genesis.AppState, err = json.MarshalIndent(state, "", "  "); err != nil {
		return err
	}
	bz, err := json.MarshalIndent(genesis, "", "  ")
	if err != nil {
		return err
	}
	info, err := os.Stat(genesisFile)
	if err != nil {
		return err
	}
	return durable.WriteBytes(genesisFile, info.Mode().Perm(), bz)
}

// NewAddGenesisValidatorCmd returns "add-validator", to stand under "genesis".
func NewAddGenesisValidatorCmd(defaultHome string, codec address.Codec) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "add-validator OPERATOR",
		Short: "Add a department to genesis.json",
		Long: `Add a department as an active validator to genesis.json. OPERATOR is an address or a key name. The consensus key is that of
this node, or that of --pubkey with the --proof that 'poa prove-key' printed on its node. The operator's account must also be
enrolled (x/access), else it can neither vote nor propose.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			clientCtx := client.GetClientContextFromCmd(cmd)
			config := server.GetServerContextFromCmd(cmd).Config
			config.SetRoot(clientCtx.HomeDir)
			operator, err := operatorAddress(cmd, clientCtx, codec, args[0])
			if err != nil {
				return err
			}
			proof, err := genesisProof(cmd, config.GenesisFile(), config.PrivValidatorKeyFile(), codec, operator)
			if err != nil {
				return err
			}
			power, err := cmd.Flags().GetUint64(flagPower)
			if err != nil {
				return err
			}
			department, err := departmentFlags(cmd)
			if err != nil {
				return err
			}
			return AddGenesisValidator(clientCtx.Codec, codec, config.GenesisFile(), department, proof, power)
		},
	}
	cmd.Flags().String(flags.FlagHome, defaultHome, "The home of the node")
	cmd.Flags().String(flags.FlagKeyringBackend, flags.DefaultKeyringBackend, "The keyring in which a key name is looked up (os|file|test)")
	cmd.Flags().String(flagNameRu, "", "The department's name in Russian")
	cmd.Flags().String(flagNameEn, "", "The department's name in English")
	cmd.Flags().String(flagContact, "", "An office address or telephone, no person's")
	cmd.Flags().String(flagSite, "", "An https address")
	cmd.Flags().Uint64(flagPower, 0, "The voting power in consensus; 0 takes the default of the parameters")
	cmd.Flags().String(flagPubkey, "", "The base64 consensus key of another node; needs --proof")
	cmd.Flags().String(flagProof, "", "The base64 signature by --pubkey over chain id and operator")
	cmd.MarkFlagsRequiredTogether(flagPubkey, flagProof)
	return cmd
}

// genesisProof takes the key of the flags, or signs with the node's own.
func genesisProof(cmd *cobra.Command, genesisFile, keyFile string, codec address.Codec, operator []byte) (KeyProof, error) {
	genesis, err := genutiltypes.AppGenesisFromFile(genesisFile)
	if err != nil {
		return KeyProof{}, err
	}
	if !cmd.Flags().Changed(flagPubkey) {
		return ProveKey(keyFile, genesis.ChainID, codec, operator)
	}
	text, err := codec.BytesToString(operator)
	if err != nil {
		return KeyProof{}, err
	}
	proof := KeyProof{ChainID: genesis.ChainID, Operator: text}
	for name, into := range map[string]*[]byte{flagPubkey: &proof.ConsensusPubkey, flagProof: &proof.Proof} {
		value, err := cmd.Flags().GetString(name)
		if err != nil {
			return KeyProof{}, err
		}
		if *into, err = base64.StdEncoding.DecodeString(value); err != nil {
			return KeyProof{}, fmt.Errorf("--%s is not base64: %w", name, err)
		}
	}
	return proof, nil
}

func departmentFlags(cmd *cobra.Command) (types.Department, error) {
	var d types.Department
	for name, into := range map[string]*string{flagNameRu: &d.NameRu, flagNameEn: &d.NameEn, flagContact: &d.Contact, flagSite: &d.Site} {
		value, err := cmd.Flags().GetString(name)
		if err != nil {
			return d, err
		}
		*into = value
	}
	return d, nil
}

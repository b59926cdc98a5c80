package client

import (
	"encoding/json"
	"errors"

	"github.com/spf13/cobra"

	"cosmossdk.io/core/address"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/server"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"

	"github.com/moscowchain/moscowd/x/poa/types"
)

const flagKeyFile = "key-file"

// KeyProof is what prove-key prints: a consensus key and its signature over chain id and operator. Bytes print as base64,
// the form that the commands take.
type KeyProof struct {
	ChainID         string `json:"chain_id"`
	Operator        string `json:"operator"`
	ConsensusPubkey []byte `json:"consensus_pubkey"`
	Proof           []byte `json:"proof"`
}

// ProveKey signs with the key of a priv_validator_key.json.
func ProveKey(keyFile, chainID string, codec address.Codec, operator []byte) (KeyProof, error) {
	key, err := LoadConsensusKey(keyFile)
	if err != nil {
		return KeyProof{}, err
	}
	text, err := codec.BytesToString(operator)
	if err != nil {
		return KeyProof{}, err
	}
	proof, err := types.ProveConsensusKey(key, chainID, operator)
	if err != nil {
		return KeyProof{}, err
	}
	return KeyProof{ChainID: chainID, Operator: text, ConsensusPubkey: key.PubKey().Bytes(), Proof: proof}, nil
}

// NewCmd returns the command "poa", the parent of commands that need no network.
func NewCmd(defaultHome string, codec address.Codec) *cobra.Command {
	cmd := &cobra.Command{Use: "poa", Short: "Keys of a validator, without a network", RunE: client.ValidateCmd}
	cmd.AddCommand(NewProveKeyCmd(defaultHome, codec))
	return cmd
}

// NewProveKeyCmd returns "prove-key". Without --chain-id it reads the chain id from the node's genesis file.
func NewProveKeyCmd(defaultHome string, codec address.Codec) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "prove-key OPERATOR",
		Short: "Print the consensus key of this node and its proof of possession",
		Long: `Print as JSON the public consensus key of this node and its signature over the chain id and the operator, as
'tx poa add-validator', 'tx poa rotate-consensus-key' and 'genesis add-validator' take them. OPERATOR is an address or a key name.
To rotate, make the new key in another home (moscowd init) and name it by --key-file.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			clientCtx := client.GetClientContextFromCmd(cmd)
			config := server.GetServerContextFromCmd(cmd).Config
			config.SetRoot(clientCtx.HomeDir)
			operator, err := operatorAddress(cmd, clientCtx, codec, args[0])
			if err != nil {
				return err
			}
			keyFile, err := cmd.Flags().GetString(flagKeyFile)
			if err != nil {
				return err
			}
			if keyFile == "" {
				keyFile = config.PrivValidatorKeyFile()
			}
			chainID, err := cmd.Flags().GetString(flags.FlagChainID)
			if err != nil {
				return err
			}
			if chainID == "" {
				genesis, err := genutiltypes.AppGenesisFromFile(config.GenesisFile())
				if err != nil {
					return errors.Join(errors.New("no --chain-id and no genesis file to take it from"), err)
				}
				chainID = genesis.ChainID
			}
			proof, err := ProveKey(keyFile, chainID, codec, operator)
			if err != nil {
				return err
			}
			out := json.NewEncoder(cmd.OutOrStdout())
			out.SetIndent("", "  ")
			return out.Encode(proof)
		},
	}
	cmd.Flags().String(flags.FlagHome, defaultHome, "The home of the node")
	cmd.Flags().String(flags.FlagChainID, "", "The chain for which the key is meant; the genesis file's if empty")
	cmd.Flags().String(flags.FlagKeyringBackend, flags.DefaultKeyringBackend, "The keyring in which a key name is looked up (os|file|test)")
	cmd.Flags().String(flagKeyFile, "", "Another priv_validator_key.json than the node's own")
	return cmd
}

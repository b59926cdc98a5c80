// Package client holds the commands of x/poa that autocli cannot make, because they read files: NewProveKeyCmd signs with a
// node's consensus key, NewAddGenesisValidatorCmd and AddGenesisValidator write a department into genesis.json.
package client

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtjson "github.com/cometbft/cometbft/libs/json"
	"github.com/cometbft/cometbft/privval"
	"github.com/spf13/cobra"

	"cosmossdk.io/core/address"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/crypto/keyring"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/poa/types"
)

// LoadConsensusKey reads the private key of a priv_validator_key.json. It never changes the file.
func LoadConsensusKey(path string) (ed25519.PrivKey, error) {
	bz, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if !json.Valid(bz) {
		return nil, types.ErrKeyInvalid.Wrapf("%s is not JSON", path)
	}
	var file privval.FilePVKey
	if err := cmtjson.Unmarshal(bz, &file); err != nil {
		return nil, types.ErrKeyInvalid.Wrapf("%s is not a validator key file: %s", path, err)
	}
	key, ok := file.PrivKey.(ed25519.PrivKey)
	if !ok || len(key) != ed25519.PrivateKeySize {
		return nil, types.ErrKeyInvalid.Wrapf("%s holds no ed25519 key", path)
	}
	return key, nil
}

// operatorAddress takes an address in any form of the codec, or the name of a key of the keyring.
func operatorAddress(cmd *cobra.Command, clientCtx client.Context, codec address.Codec, text string) ([]byte, error) {
	if addr, err := codec.StringToBytes(text); err == nil {
		return addr, nil
	}
	kr := clientCtx.Keyring
	backend, err := cmd.Flags().GetString(flags.FlagKeyringBackend)
	if err != nil {
		return nil, err
	}
	if kr == nil || cmd.Flags().Changed(flags.FlagKeyringBackend) {
		kr, err = keyring.New(sdk.KeyringServiceName(), backend, clientCtx.HomeDir, bufio.NewReader(cmd.InOrStdin()), clientCtx.Codec, clientCtx.KeyringOptions...)
		if err != nil {
			return nil, err
		}
	}
	record, err := kr.Key(text)
	if err != nil {
		return nil, fmt.Errorf("%q is neither an address nor a key name: %w", text, err)
	}
	return record.GetAddress()
}

package app

import (
	"fmt"
	"os"
	"sync"

	ethcodec "github.com/cosmos/evm/crypto/codec"
	evmaddress "github.com/cosmos/evm/encoding/address"
	vmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/cosmos/gogoproto/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"cosmossdk.io/core/address"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	codecaddress "github.com/cosmos/cosmos-sdk/codec/address"
	"github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/std"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/auth/tx"
	"github.com/cosmos/cosmos-sdk/x/tx/signing"
)

// Encoding is what a program needs to encode, sign and decode transactions of this chain.
type Encoding struct {
	InterfaceRegistry types.InterfaceRegistry
	Codec             codec.Codec
	TxConfig          client.TxConfig
	Amino             *codec.LegacyAmino
}

// MakeEncoding returns codecs that know the address prefix and the key types, and nothing yet of any module's messages.
func MakeEncoding() (Encoding, error) {
	setSDKConfig()
	options := signing.Options{
		AddressCodec:          AddressCodec(),
		ValidatorAddressCodec: codecaddress.NewBech32Codec(Bech32Prefix + "valoper"),
		CustomGetSigners: map[protoreflect.FullName]signing.GetSignersFunc{
			vmtypes.MsgEthereumTxCustomGetSigner.MsgType: vmtypes.MsgEthereumTxCustomGetSigner.Fn,
		},
	}
	registry, err := types.NewInterfaceRegistryWithOptions(types.InterfaceRegistryOptions{
		ProtoFiles:     proto.HybridResolver,
		SigningOptions: options,
	})
	if err != nil {
		return Encoding{}, fmt.Errorf("interface registry: %w", err)
	}
	amino := codec.NewLegacyAmino()
	sdk.RegisterLegacyAminoCodec(amino)
	std.RegisterInterfaces(registry)
	ethcodec.RegisterInterfaces(registry)
	ethcodec.RegisterCrypto(amino) // and the keys of the SDK

	cdc := codec.NewProtoCodec(registry)
	txConfig, err := tx.NewTxConfigWithOptions(cdc, tx.ConfigOptions{
		EnabledSignModes: tx.DefaultSignModes,
		SigningOptions:   &options,
	})
	if err != nil {
		return Encoding{}, fmt.Errorf("transaction config: %w", err)
	}
	return Encoding{InterfaceRegistry: registry, Codec: cdc, TxConfig: txConfig, Amino: amino}, nil
}

// AddressCodec reads addresses of accounts as moscow1... and as 0x..., and writes the first.
func AddressCodec() address.Codec { return evmaddress.NewEvmCodec(Bech32Prefix) }

// setSDKConfig sets the address prefixes that parts of the SDK still read from a global. The SDK keeps one such global per
// scope and finds out the scope, by system calls, at every conversion of an address, unless the environment names it: that
// was a sixteenth of a busy node's time.
var setSDKConfig = sync.OnceFunc(func() {
	if err := os.Setenv(sdk.EnvConfigScope, Name); err != nil {
		panic(err) // the name is not valid
	}
	config := sdk.GetConfig()
	config.SetBech32PrefixForAccount(Bech32Prefix, Bech32Prefix+"pub")
	config.SetBech32PrefixForValidator(Bech32Prefix+"valoper", Bech32Prefix+"valoperpub")
	config.SetBech32PrefixForConsensusNode(Bech32Prefix+"valcons", Bech32Prefix+"valconspub")
	config.SetPurpose(44)
	config.SetCoinType(CoinType)
	config.Seal()
	sdk.DefaultBondDenom = Denom
})

// Package indexertest replays a recorded chain to an indexer, without a node. The program record in its folder makes
// recordings from a node that runs.
package indexertest

import (
	ethcodec "github.com/cosmos/evm/crypto/codec"
	evmaddress "github.com/cosmos/evm/encoding/address"
	vmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/cosmos/gogoproto/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/std"
	"github.com/cosmos/cosmos-sdk/x/auth/tx"
	"github.com/cosmos/cosmos-sdk/x/authz"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	txsigning "github.com/cosmos/cosmos-sdk/x/tx/signing"

	"github.com/moscowchain/moscowd/indexer"
	access "github.com/moscowchain/moscowd/x/access/types"
	documents "github.com/moscowchain/moscowd/x/documents/types"
	marketslots "github.com/moscowchain/moscowd/x/marketslots/types"
	poa "github.com/moscowchain/moscowd/x/poa/types"
	voting "github.com/moscowchain/moscowd/x/voting/types"
)

// prefix of addresses on the chain.
const prefix = "moscow"

// Encoding reads transactions of this project's modules, of governance and of Ethereum. It is the application's without
// its engines, which take long to link.
func Encoding() (indexer.Encoding, error) {
	addresses := evmaddress.NewEvmCodec(prefix)
	registry, err := codectypes.NewInterfaceRegistryWithOptions(codectypes.InterfaceRegistryOptions{
		ProtoFiles: proto.HybridResolver,
		SigningOptions: txsigning.Options{
			AddressCodec: addresses, ValidatorAddressCodec: addresses,
			CustomGetSigners: map[protoreflect.FullName]txsigning.GetSignersFunc{
				vmtypes.MsgEthereumTxCustomGetSigner.MsgType: vmtypes.MsgEthereumTxCustomGetSigner.Fn,
			},
		},
	})
	if err != nil {
		return indexer.Encoding{}, err
	}
	for _, register := range []func(codectypes.InterfaceRegistry){
		std.RegisterInterfaces, ethcodec.RegisterInterfaces, vmtypes.RegisterInterfaces, govv1.RegisterInterfaces, authz.RegisterInterfaces,
		access.RegisterInterfaces, documents.RegisterInterfaces, marketslots.RegisterInterfaces, poa.RegisterInterfaces, voting.RegisterInterfaces,
	} {
		register(registry)
	}
	config := tx.NewTxConfig(codec.NewProtoCodec(registry), tx.DefaultSignModes)
	return indexer.Encoding{Decode: config.TxDecoder(), Addresses: addresses}, nil
}

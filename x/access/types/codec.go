package types

import (
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/legacy"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/msgservice"
)

// RegisterLegacyAminoCodec registers the messages for amino JSON signing.
func RegisterLegacyAminoCodec(cdc *codec.LegacyAmino) {
	cdc.RegisterConcrete(Params{}, "moscow/access/Params", nil)
	legacy.RegisterAminoMsg(cdc, &MsgEnrolAccounts{}, "moscow/access/MsgEnrolAccounts")
	legacy.RegisterAminoMsg(cdc, &MsgSuspendAccount{}, "moscow/access/MsgSuspendAccount")
	legacy.RegisterAminoMsg(cdc, &MsgReinstateAccount{}, "moscow/access/MsgReinstateAccount")
	legacy.RegisterAminoMsg(cdc, &MsgUpdateParams{}, "moscow/access/MsgUpdateParams")
	legacy.RegisterAminoMsg(cdc, &MsgReplaceKey{}, "moscow/access/MsgReplaceKey")
	legacy.RegisterAminoMsg(cdc, &MsgObjectToReplacement{}, "moscow/access/MsgObjectToReplacement")
	legacy.RegisterAminoMsg(cdc, &MsgCancelReplacement{}, "moscow/access/MsgCancelReplacement")
	legacy.RegisterAminoMsg(cdc, &MsgResolveReplacement{}, "moscow/access/MsgResolveReplacement")
}

// RegisterInterfaces registers the messages as sdk.Msg implementations.
func RegisterInterfaces(registry codectypes.InterfaceRegistry) {
	registry.RegisterImplementations((*sdk.Msg)(nil),
		&MsgEnrolAccounts{},
		&MsgSuspendAccount{},
		&MsgReinstateAccount{},
		&MsgUpdateParams{},
		&MsgReplaceKey{},
		&MsgObjectToReplacement{},
		&MsgCancelReplacement{},
		&MsgResolveReplacement{},
	)
	msgservice.RegisterMsgServiceDesc(registry, &_Msg_serviceDesc)
}

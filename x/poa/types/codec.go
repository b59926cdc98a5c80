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
	legacy.RegisterAminoMsg(cdc, &MsgAddValidator{}, "moscow/poa/MsgAddValidator")
	legacy.RegisterAminoMsg(cdc, &MsgRemoveValidator{}, "moscow/poa/MsgRemoveValidator")
	legacy.RegisterAminoMsg(cdc, &MsgSetPower{}, "moscow/poa/MsgSetPower")
	legacy.RegisterAminoMsg(cdc, &MsgSuspendValidator{}, "moscow/poa/MsgSuspendValidator")
	legacy.RegisterAminoMsg(cdc, &MsgResumeValidator{}, "moscow/poa/MsgResumeValidator")
	legacy.RegisterAminoMsg(cdc, &MsgUpdateParams{}, "moscow/poa/MsgUpdateParams")
	legacy.RegisterAminoMsg(cdc, &MsgRotateConsensusKey{}, "moscow/poa/MsgRotateConsensusKey")
	legacy.RegisterAminoMsg(cdc, &MsgEditDepartment{}, "moscow/poa/MsgEditDepartment")
	legacy.RegisterAminoMsg(cdc, &MsgLeave{}, "moscow/poa/MsgLeave")
	cdc.RegisterConcrete(Params{}, "moscow/poa/Params", nil)
}

// RegisterInterfaces registers the messages with the interface registry.
func RegisterInterfaces(registry codectypes.InterfaceRegistry) {
	registry.RegisterImplementations(
		(*sdk.Msg)(nil),
		&MsgAddValidator{}, &MsgRemoveValidator{}, &MsgSetPower{}, &MsgSuspendValidator{}, &MsgResumeValidator{},
		&MsgUpdateParams{}, &MsgRotateConsensusKey{}, &MsgEditDepartment{}, &MsgLeave{},
	)
	msgservice.RegisterMsgServiceDesc(registry, &_Msg_serviceDesc)
}

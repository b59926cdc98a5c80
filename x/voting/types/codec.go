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
	cdc.RegisterConcrete(Params{}, "moscow/voting/Params", nil)
	legacy.RegisterAminoMsg(cdc, &MsgUpdateParams{}, "moscow/voting/MsgUpdateParams")
	legacy.RegisterAminoMsg(cdc, &MsgCreatePoll{}, "moscow/voting/MsgCreatePoll")
	legacy.RegisterAminoMsg(cdc, &MsgAddQuestionVersion{}, "moscow/voting/MsgAddQuestionVersion")
	legacy.RegisterAminoMsg(cdc, &MsgCastVote{}, "moscow/voting/MsgCastVote")
	legacy.RegisterAminoMsg(cdc, &MsgCastVotes{}, "moscow/voting/MsgCastVotes")
	legacy.RegisterAminoMsg(cdc, &MsgClosePoll{}, "moscow/voting/MsgClosePoll")
	legacy.RegisterAminoMsg(cdc, &MsgImportPolls{}, "moscow/voting/MsgImportPolls")
	legacy.RegisterAminoMsg(cdc, &MsgConfirmImport{}, "moscow/voting/MsgConfirmImport")
}

// RegisterInterfaces registers the messages as sdk.Msg implementations.
func RegisterInterfaces(registry codectypes.InterfaceRegistry) {
	registry.RegisterImplementations(
		(*sdk.Msg)(nil),
		&MsgUpdateParams{}, &MsgCreatePoll{}, &MsgAddQuestionVersion{}, &MsgCastVote{}, &MsgCastVotes{}, &MsgClosePoll{},
		&MsgImportPolls{}, &MsgConfirmImport{},
	)
	msgservice.RegisterMsgServiceDesc(registry, &_Msg_serviceDesc)
}

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
	cdc.RegisterConcrete(Params{}, "moscow/documents/Params", nil)
	legacy.RegisterAminoMsg(cdc, &MsgUpdateParams{}, "moscow/documents/MsgUpdateParams")
	legacy.RegisterAminoMsg(cdc, &MsgCreateDocumentType{}, "moscow/documents/MsgCreateDocumentType")
	legacy.RegisterAminoMsg(cdc, &MsgUpdateDocumentType{}, "moscow/documents/MsgUpdateDocumentType")
	legacy.RegisterAminoMsg(cdc, &MsgSetInbox{}, "moscow/documents/MsgSetInbox")
	legacy.RegisterAminoMsg(cdc, &MsgRequestDocument{}, "moscow/documents/MsgRequestDocument")
	legacy.RegisterAminoMsg(cdc, &MsgFileRequest{}, "moscow/documents/MsgFileRequest")
	legacy.RegisterAminoMsg(cdc, &MsgAcceptRequest{}, "moscow/documents/MsgAcceptRequest")
	legacy.RegisterAminoMsg(cdc, &MsgRefuseRequest{}, "moscow/documents/MsgRefuseRequest")
	legacy.RegisterAminoMsg(cdc, &MsgWithdrawRequest{}, "moscow/documents/MsgWithdrawRequest")
	legacy.RegisterAminoMsg(cdc, &MsgIssueDocuments{}, "moscow/documents/MsgIssueDocuments")
	legacy.RegisterAminoMsg(cdc, &MsgFulfilRequests{}, "moscow/documents/MsgFulfilRequests")
	legacy.RegisterAminoMsg(cdc, &MsgSuspendDocuments{}, "moscow/documents/MsgSuspendDocuments")
	legacy.RegisterAminoMsg(cdc, &MsgReinstateDocuments{}, "moscow/documents/MsgReinstateDocuments")
	legacy.RegisterAminoMsg(cdc, &MsgRevokeDocuments{}, "moscow/documents/MsgRevokeDocuments")
	legacy.RegisterAminoMsg(cdc, &MsgSupersedeDocuments{}, "moscow/documents/MsgSupersedeDocuments")
	legacy.RegisterAminoMsg(cdc, &MsgRegisterIssuerKey{}, "moscow/documents/MsgRegisterIssuerKey")
	legacy.RegisterAminoMsg(cdc, &MsgRetireIssuerKey{}, "moscow/documents/MsgRetireIssuerKey")
	legacy.RegisterAminoMsg(cdc, &MsgDeclareKeyCompromised{}, "moscow/documents/MsgDeclareCompromised")
}

// RegisterInterfaces registers the messages as sdk.Msg implementations.
func RegisterInterfaces(registry codectypes.InterfaceRegistry) {
	registry.RegisterImplementations(
		(*sdk.Msg)(nil),
		&MsgUpdateParams{}, &MsgCreateDocumentType{}, &MsgUpdateDocumentType{}, &MsgSetInbox{},
		&MsgRequestDocument{}, &MsgFileRequest{}, &MsgAcceptRequest{}, &MsgRefuseRequest{}, &MsgWithdrawRequest{},
		&MsgIssueDocuments{}, &MsgFulfilRequests{},
		&MsgSuspendDocuments{}, &MsgReinstateDocuments{}, &MsgRevokeDocuments{}, &MsgSupersedeDocuments{},
		&MsgRegisterIssuerKey{}, &MsgRetireIssuerKey{}, &MsgDeclareKeyCompromised{},
	)
	msgservice.RegisterMsgServiceDesc(registry, &_Msg_serviceDesc)
}

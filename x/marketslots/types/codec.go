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
	cdc.RegisterConcrete(Params{}, "moscow/marketslots/Params", nil)
	legacy.RegisterAminoMsg(cdc, &MsgUpdateParams{}, "moscow/marketslots/MsgUpdateParams")
	legacy.RegisterAminoMsg(cdc, &MsgCreateSeason{}, "moscow/marketslots/MsgCreateSeason")
	legacy.RegisterAminoMsg(cdc, &MsgPublishPlan{}, "moscow/marketslots/MsgPublishPlan")
	legacy.RegisterAminoMsg(cdc, &MsgFreezePlan{}, "moscow/marketslots/MsgFreezePlan")
	legacy.RegisterAminoMsg(cdc, &MsgFileApplications{}, "moscow/marketslots/MsgFile")
	legacy.RegisterAminoMsg(cdc, &MsgSubmitApplication{}, "moscow/marketslots/MsgSubmit")
	legacy.RegisterAminoMsg(cdc, &MsgUpdateStatuses{}, "moscow/marketslots/MsgStatuses")
	legacy.RegisterAminoMsg(cdc, &MsgAmendApplication{}, "moscow/marketslots/MsgAmend")
	legacy.RegisterAminoMsg(cdc, &MsgConfirmDeclarants{}, "moscow/marketslots/MsgConfirm")
	legacy.RegisterAminoMsg(cdc, &MsgPromoteToFarmer{}, "moscow/marketslots/MsgPromoteToFarmer")
	legacy.RegisterAminoMsg(cdc, &MsgWithdrawApplication{}, "moscow/marketslots/MsgWithdraw")
	legacy.RegisterAminoMsg(cdc, &MsgCloseFiling{}, "moscow/marketslots/MsgCloseFiling")
	legacy.RegisterAminoMsg(cdc, &MsgStartDistribution{}, "moscow/marketslots/MsgStartDistribution")
	legacy.RegisterAminoMsg(cdc, &MsgReturnPlace{}, "moscow/marketslots/MsgReturnPlace")
	legacy.RegisterAminoMsg(cdc, &MsgAcceptOffer{}, "moscow/marketslots/MsgAcceptOffer")
	legacy.RegisterAminoMsg(cdc, &MsgDeclineOffer{}, "moscow/marketslots/MsgDeclineOffer")
	legacy.RegisterAminoMsg(cdc, &MsgNameSeller{}, "moscow/marketslots/MsgNameSeller")
	legacy.RegisterAminoMsg(cdc, &MsgReportUnused{}, "moscow/marketslots/MsgReportUnused")
	legacy.RegisterAminoMsg(cdc, &MsgContestReport{}, "moscow/marketslots/MsgContestReport")
}

// RegisterInterfaces registers the messages as sdk.Msg implementations.
func RegisterInterfaces(registry codectypes.InterfaceRegistry) {
	registry.RegisterImplementations(
		(*sdk.Msg)(nil),
		&MsgUpdateParams{}, &MsgCreateSeason{}, &MsgPublishPlan{}, &MsgFreezePlan{},
		&MsgFileApplications{}, &MsgSubmitApplication{}, &MsgUpdateStatuses{}, &MsgAmendApplication{}, &MsgConfirmDeclarants{},
		&MsgPromoteToFarmer{}, &MsgWithdrawApplication{}, &MsgCloseFiling{}, &MsgStartDistribution{},
		&MsgReturnPlace{}, &MsgAcceptOffer{}, &MsgDeclineOffer{}, &MsgNameSeller{}, &MsgReportUnused{}, &MsgContestReport{},
	)
	msgservice.RegisterMsgServiceDesc(registry, &_Msg_serviceDesc)
}

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
	legacy.RegisterAminoMsg(cdc, &MsgCreateElection{}, "moscow/voting/MsgCreateElection")
	legacy.RegisterAminoMsg(cdc, &MsgPublishCensus{}, "moscow/voting/MsgPublishCensus")
	legacy.RegisterAminoMsg(cdc, &MsgFreezeCensus{}, "moscow/voting/MsgFreezeCensus")
	legacy.RegisterAminoMsg(cdc, &MsgRegisterTrustee{}, "moscow/voting/MsgRegisterTrustee")
	legacy.RegisterAminoMsg(cdc, &MsgCommitDeal{}, "moscow/voting/MsgCommitDeal")
	legacy.RegisterAminoMsg(cdc, &MsgDealKey{}, "moscow/voting/MsgDealKey")
	legacy.RegisterAminoMsg(cdc, &MsgComplain{}, "moscow/voting/MsgComplain")
	legacy.RegisterAminoMsg(cdc, &MsgConfirmShares{}, "moscow/voting/MsgConfirmShares")
	legacy.RegisterAminoMsg(cdc, &MsgRetryCeremony{}, "moscow/voting/MsgRetryCeremony")
	legacy.RegisterAminoMsg(cdc, &MsgRehearse{}, "moscow/voting/MsgRehearse")
	legacy.RegisterAminoMsg(cdc, &MsgPostponeElection{}, "moscow/voting/MsgPostponeElection")
	legacy.RegisterAminoMsg(cdc, &MsgExtendElection{}, "moscow/voting/MsgExtendElection")
	legacy.RegisterAminoMsg(cdc, &MsgCancelElection{}, "moscow/voting/MsgCancelElection")
	legacy.RegisterAminoMsg(cdc, &MsgCastBallot{}, "moscow/voting/MsgCastBallot")
	legacy.RegisterAminoMsg(cdc, &MsgCastBallots{}, "moscow/voting/MsgCastBallots")
	legacy.RegisterAminoMsg(cdc, &MsgSpoilBallot{}, "moscow/voting/MsgSpoilBallot")
	legacy.RegisterAminoMsg(cdc, &MsgSubmitDecryptionShare{}, "moscow/voting/MsgSubmitDecryptionShare")
	legacy.RegisterAminoMsg(cdc, &MsgFinaliseTally{}, "moscow/voting/MsgFinaliseTally")
	legacy.RegisterAminoMsg(cdc, &MsgRecordExport{}, "moscow/voting/MsgRecordExport")
}

// RegisterInterfaces registers the messages as sdk.Msg implementations.
func RegisterInterfaces(registry codectypes.InterfaceRegistry) {
	registry.RegisterImplementations(
		(*sdk.Msg)(nil),
		&MsgUpdateParams{}, &MsgCreatePoll{}, &MsgAddQuestionVersion{}, &MsgCastVote{}, &MsgCastVotes{}, &MsgClosePoll{},
		&MsgImportPolls{}, &MsgConfirmImport{},
		&MsgCreateElection{}, &MsgPublishCensus{}, &MsgFreezeCensus{},
		&MsgRegisterTrustee{}, &MsgCommitDeal{}, &MsgDealKey{}, &MsgComplain{}, &MsgConfirmShares{}, &MsgRetryCeremony{}, &MsgRehearse{},
		&MsgPostponeElection{}, &MsgExtendElection{}, &MsgCancelElection{},
		&MsgCastBallot{}, &MsgCastBallots{}, &MsgSpoilBallot{}, &MsgSubmitDecryptionShare{}, &MsgFinaliseTally{}, &MsgRecordExport{},
	)
	msgservice.RegisterMsgServiceDesc(registry, &_Msg_serviceDesc)
}

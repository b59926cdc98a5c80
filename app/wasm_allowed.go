package app

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"

	wasmkeeper "github.com/CosmWasm/wasmd/x/wasm/keeper"
	wasmvmtypes "github.com/CosmWasm/wasmvm/v3/types"
	"github.com/cosmos/gogoproto/proto"

	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	documentstypes "github.com/moscowchain/moscowd/x/documents/types"
	marketslotstypes "github.com/moscowchain/moscowd/x/marketslots/types"
	poatypes "github.com/moscowchain/moscowd/x/poa/types"
	votingtypes "github.com/moscowchain/moscowd/x/voting/types"
)

// contractMessageTypes are the services' messages that contracts may send: what somebody who holds or wants a place, or wants a
// document, does, and votes that their voters signed.
var contractMessageTypes = []string{
	sdk.MsgTypeURL(&marketslotstypes.MsgSubmitApplication{}),
	sdk.MsgTypeURL(&marketslotstypes.MsgWithdrawApplication{}),
	sdk.MsgTypeURL(&marketslotstypes.MsgReturnPlace{}),
	sdk.MsgTypeURL(&marketslotstypes.MsgAcceptOffer{}),
	sdk.MsgTypeURL(&marketslotstypes.MsgDeclineOffer{}),
	sdk.MsgTypeURL(&marketslotstypes.MsgNameSeller{}),
	sdk.MsgTypeURL(&marketslotstypes.MsgContestReport{}),
	sdk.MsgTypeURL(&votingtypes.MsgCastVote{}),
	sdk.MsgTypeURL(&documentstypes.MsgRequestDocument{}),
	sdk.MsgTypeURL(&documentstypes.MsgWithdrawRequest{}),
}

// contractQueryTypes are the services' queries that contracts may ask, by path, with their responses. What is added here must
// read the state alone, the same on every node and for the same gas, so nothing that is served from a cache
// (marketslots InclusionProof) or packed (documents StatusList), and a bounded part of it, so no registers.
var contractQueryTypes = wasmkeeper.AcceptedQueries{
	"/moscow.marketslots.v1.Query/Params":       func() proto.Message { return &marketslotstypes.QueryParamsResponse{} },
	"/moscow.marketslots.v1.Query/Season":       func() proto.Message { return &marketslotstypes.QuerySeasonResponse{} },
	"/moscow.marketslots.v1.Query/Application":  func() proto.Message { return &marketslotstypes.QueryApplicationResponse{} },
	"/moscow.marketslots.v1.Query/Distribution": func() proto.Message { return &marketslotstypes.QueryDistributionResponse{} },
	"/moscow.marketslots.v1.Query/Closing":      func() proto.Message { return &marketslotstypes.QueryClosingResponse{} },
	"/moscow.marketslots.v1.Query/PlacesHead":   func() proto.Message { return &marketslotstypes.QueryPlacesHeadResponse{} },
	"/moscow.marketslots.v1.Query/PlaceSellers": func() proto.Message { return &marketslotstypes.QueryPlaceSellersResponse{} },
	"/moscow.documents.v1.Query/Params":         func() proto.Message { return &documentstypes.QueryParamsResponse{} },
	"/moscow.documents.v1.Query/DocumentType":   func() proto.Message { return &documentstypes.QueryDocumentTypeResponse{} },
	"/moscow.documents.v1.Query/Request":        func() proto.Message { return &documentstypes.QueryRequestResponse{} },
	"/moscow.documents.v1.Query/IssuerKey":      func() proto.Message { return &documentstypes.QueryIssuerKeyResponse{} },
	"/moscow.documents.v1.Query/Batch":          func() proto.Message { return &documentstypes.QueryBatchResponse{} },
	"/moscow.documents.v1.Query/StatusChange":   func() proto.Message { return &documentstypes.QueryStatusChangeResponse{} },
	"/moscow.voting.v1.Query/Params":            func() proto.Message { return &votingtypes.QueryParamsResponse{} },
	"/moscow.voting.v1.Query/Poll":              func() proto.Message { return &votingtypes.QueryPollResponse{} },
	"/moscow.voting.v1.Query/Question":          func() proto.Message { return &votingtypes.QueryQuestionResponse{} },
	"/moscow.voting.v1.Query/Results":           func() proto.Message { return &votingtypes.QueryResultsResponse{} },
	"/moscow.voting.v1.Query/Receipt":           func() proto.Message { return &votingtypes.QueryReceiptResponse{} },
	"/moscow.voting.v1.Query/Election":          func() proto.Message { return &votingtypes.QueryElectionResponse{} },
	"/moscow.voting.v1.Query/ElectionResults":   func() proto.Message { return &votingtypes.QueryElectionResultsResponse{} },
	"/moscow.voting.v1.Query/Ballot":            func() proto.Message { return &votingtypes.QueryBallotResponse{} },
	"/moscow.poa.v1.Query/Params":               func() proto.Message { return &poatypes.QueryParamsResponse{} },
	"/moscow.poa.v1.Query/Validator":            func() proto.Message { return &poatypes.QueryValidatorResponse{} },
	"/moscow.poa.v1.Query/Validators":           func() proto.Message { return &poatypes.QueryValidatorsResponse{} },
	"/moscow.access.v1.Query/Account":           func() proto.Message { return &accesstypes.QueryAccountResponse{} },
	"/moscow.access.v1.Query/AccountBySubject":  func() proto.Message { return &accesstypes.QueryAccountBySubjectResponse{} },
	"/moscow.access.v1.Query/Class":             func() proto.Message { return &accesstypes.QueryClassResponse{} },
}

// contractMessages refuses the messages that contracts may not send.
type contractMessages struct{ next wasmkeeper.Messenger }

// DispatchMsg implements wasmkeeper.Messenger.
func (m contractMessages) DispatchMsg(
	ctx sdk.Context, contract sdk.AccAddress, port string, msg wasmvmtypes.CosmosMsg,
) ([]sdk.Event, [][]byte, [][]*codectypes.Any, error) {
	// What goes on holds one kind only: a contract may write several into one message, and x/wasm takes the first it knows.
	allowed := wasmvmtypes.CosmosMsg{Wasm: msg.Wasm}
	if msg.Any != nil && slices.Contains(contractMessageTypes, msg.Any.TypeURL) {
		allowed = wasmvmtypes.CosmosMsg{Any: msg.Any}
	}
	if (allowed.Any == nil && allowed.Wasm == nil) || !reflect.DeepEqual(msg, allowed) {
		return nil, nil, nil, errorsmod.Wrapf(sdkerrors.ErrUnauthorized,
			"contracts may not send %s; they may send messages to contracts and %s", kindOf(msg), strings.Join(contractMessageTypes, ", "))
	}
	return m.next.DispatchMsg(ctx, contract, port, allowed)
}

// kindOf names a message that is refused: the type of one to a module, else the kind as contracts write it.
func kindOf(msg wasmvmtypes.CosmosMsg) string {
	if reflect.DeepEqual(msg, wasmvmtypes.CosmosMsg{Any: msg.Any}) && msg.Any != nil {
		return msg.Any.TypeURL
	}
	var kinds map[string]json.RawMessage
	if written, err := json.Marshal(msg); err != nil || json.Unmarshal(written, &kinds) != nil {
		return "this message"
	}
	return "a message of kind " + strings.Join(slices.Sorted(maps.Keys(kinds)), " and ")
}

// contractQueries are what contracts may ask: other contracts, and the services' queries of the list.
func contractQueries(router wasmkeeper.GRPCQueryRouter, cdc codec.Codec) *wasmkeeper.QueryPlugins {
	refuse := func(kind string) error {
		return wasmvmtypes.UnsupportedRequest{Kind: kind + ": contracts may ask contracts, and the services by gRPC"}
	}
	return &wasmkeeper.QueryPlugins{
		Bank:    func(sdk.Context, *wasmvmtypes.BankQuery) ([]byte, error) { return nil, refuse("bank") },
		Custom:  func(sdk.Context, json.RawMessage) ([]byte, error) { return nil, refuse("custom") },
		Staking: func(sdk.Context, *wasmvmtypes.StakingQuery) ([]byte, error) { return nil, refuse("staking") },
		IBC: func(sdk.Context, sdk.AccAddress, *wasmvmtypes.IBCQuery) ([]byte, error) {
			return nil, refuse("ibc")
		},
		Distribution: func(sdk.Context, *wasmvmtypes.DistributionQuery) ([]byte, error) {
			return nil, refuse("distribution")
		},
		Stargate: wasmkeeper.AcceptListStargateQuerier(contractQueryTypes, router, cdc),
		Grpc:     wasmkeeper.AcceptListGrpcQuerier(contractQueryTypes, router, cdc),
	}
}

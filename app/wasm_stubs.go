package app

import (
	"context"
	"errors"

	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v11/modules/core/04-channel/v2/types"
	ibcexported "github.com/cosmos/ibc-go/v11/modules/core/exported"

	sdk "github.com/cosmos/cosmos-sdk/types"
	distributiontypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
)

// x/wasm is made for chains with stake, rewards and connections to other chains. Here the types below stand for what does
// not exist. Contracts are refused before they reach them.
var errNoIBC = errors.New("this chain is not connected to other chains")

// noStaking stands for x/staking.
type noStaking struct{}

func (noStaking) BondDenom(context.Context) (string, error) { return "", errNoStaking }

func (noStaking) GetValidator(context.Context, sdk.ValAddress) (stakingtypes.Validator, error) {
	return stakingtypes.Validator{}, errNoStaking
}

func (noStaking) GetBondedValidatorsByPower(context.Context) ([]stakingtypes.Validator, error) {
	return nil, errNoStaking
}

func (noStaking) GetAllDelegatorDelegations(context.Context, sdk.AccAddress) ([]stakingtypes.Delegation, error) {
	return nil, errNoStaking
}

func (noStaking) GetDelegation(context.Context, sdk.AccAddress, sdk.ValAddress) (stakingtypes.Delegation, error) {
	return stakingtypes.Delegation{}, errNoStaking
}

func (noStaking) HasReceivingRedelegation(context.Context, sdk.AccAddress, sdk.ValAddress) (bool, error) {
	return false, errNoStaking
}

// noDistribution stands for x/distribution.
type noDistribution struct{}

func (noDistribution) DelegatorWithdrawAddress(context.Context, *distributiontypes.QueryDelegatorWithdrawAddressRequest) (*distributiontypes.QueryDelegatorWithdrawAddressResponse, error) {
	return nil, errNoStaking
}

func (noDistribution) DelegationRewards(context.Context, *distributiontypes.QueryDelegationRewardsRequest) (*distributiontypes.QueryDelegationRewardsResponse, error) {
	return nil, errNoStaking
}

func (noDistribution) DelegationTotalRewards(context.Context, *distributiontypes.QueryDelegationTotalRewardsRequest) (*distributiontypes.QueryDelegationTotalRewardsResponse, error) {
	return nil, errNoStaking
}

func (noDistribution) DelegatorValidators(context.Context, *distributiontypes.QueryDelegatorValidatorsRequest) (*distributiontypes.QueryDelegatorValidatorsResponse, error) {
	return nil, errNoStaking
}

// noIBC stands for the channels of IBC: there are none.
type noIBC struct{}

func (noIBC) GetPort(sdk.Context) string { return "" }

func (noIBC) GetChannel(sdk.Context, string, string) (channeltypes.Channel, bool) {
	return channeltypes.Channel{}, false
}

func (noIBC) GetNextSequenceSend(sdk.Context, string, string) (uint64, bool) { return 0, false }

func (noIBC) ChanCloseInit(sdk.Context, string, string) error { return errNoIBC }

func (noIBC) GetAllChannels(sdk.Context) []channeltypes.IdentifiedChannel { return nil }

func (noIBC) SetChannel(sdk.Context, string, string, channeltypes.Channel) {}

func (noIBC) GetAllChannelsWithPortPrefix(sdk.Context, string) []channeltypes.IdentifiedChannel {
	return nil
}

func (noIBC) SendPacket(sdk.Context, string, string, clienttypes.Height, uint64, []byte) (uint64, error) {
	return 0, errNoIBC
}

func (noIBC) WriteAcknowledgement(sdk.Context, ibcexported.PacketI, ibcexported.Acknowledgement) error {
	return errNoIBC
}

func (noIBC) GetAppVersion(sdk.Context, string, string) (string, bool) { return "", false }

// noIBC2 stands for the packets of IBC's second version.
type noIBC2 struct{}

func (noIBC2) WriteAcknowledgement(sdk.Context, string, uint64, channeltypesv2.Acknowledgement) error {
	return errNoIBC
}

func (noIBC2) GetAsyncPacket(sdk.Context, string, uint64) (channeltypesv2.Packet, bool) {
	return channeltypesv2.Packet{}, false
}

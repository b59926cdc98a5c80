package app

import (
	"bytes"
	"context"
	"errors"
	"math"

	wasmkeeper "github.com/CosmWasm/wasmd/x/wasm/keeper"
	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"

	"cosmossdk.io/core/address"
	errorsmod "cosmossdk.io/errors"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	accesskeeper "github.com/moscowchain/moscowd/x/access/keeper"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
)

// contractServer is the message server of x/wasm for active accounts and for governance. As in the services it asks on
// every path, past the ante handler too: a contract that sends to another contract must itself be enrolled.
type contractServer struct {
	wasmtypes.MsgServer
	keeper    *wasmkeeper.Keeper
	access    accesskeeper.Keeper
	addresses address.Codec
}

func newContractServer(keeper *wasmkeeper.Keeper, access accesskeeper.Keeper, addresses address.Codec) contractServer {
	return contractServer{MsgServer: wasmkeeper.NewMsgServerImpl(keeper), keeper: keeper, access: access, addresses: addresses}
}

// active refuses a sender who may not write now. Governance need not be enrolled, and its messages have an end: those of a
// proposal are carried out at the end of a block without any limit of gas, where a contract that does not come to its end would stop the
// chain.
func (s contractServer) active(ctx context.Context, sender string) (context.Context, error) {
	addr, err := s.addresses.StringToBytes(sender)
	if err != nil {
		return ctx, errorsmod.Wrapf(sdkerrors.ErrInvalidAddress, "sender %q: %s", sender, err)
	}
	authority, err := s.addresses.StringToBytes(s.keeper.GetAuthority())
	if err != nil {
		return ctx, err
	}
	if !bytes.Equal(addr, authority) {
		_, _, err = s.access.Subject(ctx, addr)
		return ctx, err
	}
	if in := sdk.UnwrapSDKContext(ctx); in.GasMeter().Limit() == math.MaxUint64 {
		return in.WithGasMeter(storetypes.NewGasMeter(MaxBlockGas)), nil
	}
	return ctx, nil
}

// uploader refuses a sender who may not upload code, and says who may.
func (s contractServer) uploader(ctx context.Context, sender string) (context.Context, error) {
	ctx, err := s.active(ctx, sender)
	if err != nil {
		return ctx, err
	}
	addr, err := sdk.AccAddressFromBech32(sender)
	if err != nil {
		return ctx, errorsmod.Wrapf(sdkerrors.ErrInvalidAddress, "sender %q: %s", sender, err)
	}
	if sender != s.keeper.GetAuthority() && !s.keeper.GetParams(ctx).CodeUploadAccess.Allowed(addr) {
		return ctx, errorsmod.Wrapf(sdkerrors.ErrUnauthorized,
			"%s may not upload contracts: governance names who may (query wasm params lists them)", sender)
	}
	return ctx, nil
}

// StoreCode implements wasmtypes.MsgServer.
func (s contractServer) StoreCode(ctx context.Context, msg *wasmtypes.MsgStoreCode) (*wasmtypes.MsgStoreCodeResponse, error) {
	ctx, err := s.uploader(ctx, msg.Sender)
	if err != nil {
		return nil, err
	}
	return s.MsgServer.StoreCode(ctx, msg)
}

// StoreAndInstantiateContract implements wasmtypes.MsgServer.
func (s contractServer) StoreAndInstantiateContract(ctx context.Context, msg *wasmtypes.MsgStoreAndInstantiateContract) (*wasmtypes.MsgStoreAndInstantiateContractResponse, error) {
	ctx, err := s.uploader(ctx, msg.Authority)
	if err != nil {
		return nil, err
	}
	return s.MsgServer.StoreAndInstantiateContract(ctx, msg)
}

// StoreAndMigrateContract implements wasmtypes.MsgServer.
func (s contractServer) StoreAndMigrateContract(ctx context.Context, msg *wasmtypes.MsgStoreAndMigrateContract) (*wasmtypes.MsgStoreAndMigrateContractResponse, error) {
	ctx, err := s.uploader(ctx, msg.Authority)
	if err != nil {
		return nil, err
	}
	return s.MsgServer.StoreAndMigrateContract(ctx, msg)
}

// InstantiateContract implements wasmtypes.MsgServer.
func (s contractServer) InstantiateContract(ctx context.Context, msg *wasmtypes.MsgInstantiateContract) (*wasmtypes.MsgInstantiateContractResponse, error) {
	ctx, err := s.active(ctx, msg.Sender)
	if err != nil {
		return nil, err
	}
	return s.MsgServer.InstantiateContract(ctx, msg)
}

// InstantiateContract2 implements wasmtypes.MsgServer.
func (s contractServer) InstantiateContract2(ctx context.Context, msg *wasmtypes.MsgInstantiateContract2) (*wasmtypes.MsgInstantiateContract2Response, error) {
	ctx, err := s.active(ctx, msg.Sender)
	if err != nil {
		return nil, err
	}
	return s.MsgServer.InstantiateContract2(ctx, msg)
}

// ExecuteContract implements wasmtypes.MsgServer. A contract that was suspended is not carried out for anybody; one that
// nobody enrolled is, and cannot send messages.
func (s contractServer) ExecuteContract(ctx context.Context, msg *wasmtypes.MsgExecuteContract) (*wasmtypes.MsgExecuteContractResponse, error) {
	ctx, err := s.active(ctx, msg.Sender)
	if err != nil {
		return nil, err
	}
	if _, err := s.active(ctx, msg.Contract); errors.Is(err, accesstypes.ErrAccountSuspended) {
		return nil, err
	}
	return s.MsgServer.ExecuteContract(ctx, msg)
}

// MigrateContract implements wasmtypes.MsgServer.
func (s contractServer) MigrateContract(ctx context.Context, msg *wasmtypes.MsgMigrateContract) (*wasmtypes.MsgMigrateContractResponse, error) {
	ctx, err := s.active(ctx, msg.Sender)
	if err != nil {
		return nil, err
	}
	return s.MsgServer.MigrateContract(ctx, msg)
}

// UpdateAdmin implements wasmtypes.MsgServer.
func (s contractServer) UpdateAdmin(ctx context.Context, msg *wasmtypes.MsgUpdateAdmin) (*wasmtypes.MsgUpdateAdminResponse, error) {
	ctx, err := s.active(ctx, msg.Sender)
	if err != nil {
		return nil, err
	}
	return s.MsgServer.UpdateAdmin(ctx, msg)
}

// ClearAdmin implements wasmtypes.MsgServer.
func (s contractServer) ClearAdmin(ctx context.Context, msg *wasmtypes.MsgClearAdmin) (*wasmtypes.MsgClearAdminResponse, error) {
	ctx, err := s.active(ctx, msg.Sender)
	if err != nil {
		return nil, err
	}
	return s.MsgServer.ClearAdmin(ctx, msg)
}

// UpdateInstantiateConfig implements wasmtypes.MsgServer.
func (s contractServer) UpdateInstantiateConfig(ctx context.Context, msg *wasmtypes.MsgUpdateInstantiateConfig) (*wasmtypes.MsgUpdateInstantiateConfigResponse, error) {
	ctx, err := s.active(ctx, msg.Sender)
	if err != nil {
		return nil, err
	}
	return s.MsgServer.UpdateInstantiateConfig(ctx, msg)
}

// UpdateContractLabel implements wasmtypes.MsgServer.
func (s contractServer) UpdateContractLabel(ctx context.Context, msg *wasmtypes.MsgUpdateContractLabel) (*wasmtypes.MsgUpdateContractLabelResponse, error) {
	ctx, err := s.active(ctx, msg.Sender)
	if err != nil {
		return nil, err
	}
	return s.MsgServer.UpdateContractLabel(ctx, msg)
}

// SudoContract implements wasmtypes.MsgServer.
func (s contractServer) SudoContract(ctx context.Context, msg *wasmtypes.MsgSudoContract) (*wasmtypes.MsgSudoContractResponse, error) {
	ctx, err := s.active(ctx, msg.Authority)
	if err != nil {
		return nil, err
	}
	return s.MsgServer.SudoContract(ctx, msg)
}

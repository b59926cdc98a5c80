package app

import (
	"bytes"
	"context"
	"errors"

	wasmkeeper "github.com/CosmWasm/wasmd/x/wasm/keeper"
	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"

	"cosmossdk.io/core/address"
	errorsmod "cosmossdk.io/errors"

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

// active refuses a sender who may not write now. Governance need not be enrolled.
func (s contractServer) active(ctx context.Context, sender string) error {
	addr, err := s.addresses.StringToBytes(sender)
	if err != nil {
		return errorsmod.Wrapf(sdkerrors.ErrInvalidAddress, "sender %q: %s", sender, err)
	}
	authority, err := s.addresses.StringToBytes(s.keeper.GetAuthority())
	if err != nil {
		return err
	}
	if bytes.Equal(addr, authority) {
		return nil
	}
	_, _, err = s.access.Subject(ctx, addr)
	return err
}

// uploader refuses a sender who may not upload code, and says who may.
func (s contractServer) uploader(ctx context.Context, sender string) error {
	if err := s.active(ctx, sender); err != nil {
		return err
	}
	addr, err := sdk.AccAddressFromBech32(sender)
	if err != nil {
		return errorsmod.Wrapf(sdkerrors.ErrInvalidAddress, "sender %q: %s", sender, err)
	}
	if sender != s.keeper.GetAuthority() && !s.keeper.GetParams(ctx).CodeUploadAccess.Allowed(addr) {
		return errorsmod.Wrapf(sdkerrors.ErrUnauthorized,
			"%s may not upload contracts: governance names who may (query wasm params lists them)", sender)
	}
	return nil
}

// StoreCode implements wasmtypes.MsgServer.
func (s contractServer) StoreCode(ctx context.Context, msg *wasmtypes.MsgStoreCode) (*wasmtypes.MsgStoreCodeResponse, error) {
	if err := s.uploader(ctx, msg.Sender); err != nil {
		return nil, err
	}
	return s.MsgServer.StoreCode(ctx, msg)
}

// StoreAndInstantiateContract implements wasmtypes.MsgServer.
func (s contractServer) StoreAndInstantiateContract(ctx context.Context, msg *wasmtypes.MsgStoreAndInstantiateContract) (*wasmtypes.MsgStoreAndInstantiateContractResponse, error) {
	if err := s.uploader(ctx, msg.Authority); err != nil {
		return nil, err
	}
	return s.MsgServer.StoreAndInstantiateContract(ctx, msg)
}

// StoreAndMigrateContract implements wasmtypes.MsgServer.
func (s contractServer) StoreAndMigrateContract(ctx context.Context, msg *wasmtypes.MsgStoreAndMigrateContract) (*wasmtypes.MsgStoreAndMigrateContractResponse, error) {
	if err := s.uploader(ctx, msg.Authority); err != nil {
		return nil, err
	}
	return s.MsgServer.StoreAndMigrateContract(ctx, msg)
}

// InstantiateContract implements wasmtypes.MsgServer.
func (s contractServer) InstantiateContract(ctx context.Context, msg *wasmtypes.MsgInstantiateContract) (*wasmtypes.MsgInstantiateContractResponse, error) {
	if err := s.active(ctx, msg.Sender); err != nil {
		return nil, err
	}
	return s.MsgServer.InstantiateContract(ctx, msg)
}

// InstantiateContract2 implements wasmtypes.MsgServer.
func (s contractServer) InstantiateContract2(ctx context.Context, msg *wasmtypes.MsgInstantiateContract2) (*wasmtypes.MsgInstantiateContract2Response, error) {
	if err := s.active(ctx, msg.Sender); err != nil {
		return nil, err
	}
	return s.MsgServer.InstantiateContract2(ctx, msg)
}

// ExecuteContract implements wasmtypes.MsgServer. A contract that was suspended is not carried out for anybody; one that
// nobody enrolled is, and cannot send messages.
func (s contractServer) ExecuteContract(ctx context.Context, msg *wasmtypes.MsgExecuteContract) (*wasmtypes.MsgExecuteContractResponse, error) {
	if err := s.active(ctx, msg.Sender); err != nil {
		return nil, err
	}
	if err := s.active(ctx, msg.Contract); errors.Is(err, accesstypes.ErrAccountSuspended) {
		return nil, err
	}
	return s.MsgServer.ExecuteContract(ctx, msg)
}

// MigrateContract implements wasmtypes.MsgServer.
func (s contractServer) MigrateContract(ctx context.Context, msg *wasmtypes.MsgMigrateContract) (*wasmtypes.MsgMigrateContractResponse, error) {
	if err := s.active(ctx, msg.Sender); err != nil {
		return nil, err
	}
	return s.MsgServer.MigrateContract(ctx, msg)
}

// UpdateAdmin implements wasmtypes.MsgServer.
func (s contractServer) UpdateAdmin(ctx context.Context, msg *wasmtypes.MsgUpdateAdmin) (*wasmtypes.MsgUpdateAdminResponse, error) {
	if err := s.active(ctx, msg.Sender); err != nil {
		return nil, err
	}
	return s.MsgServer.UpdateAdmin(ctx, msg)
}

// ClearAdmin implements wasmtypes.MsgServer.
func (s contractServer) ClearAdmin(ctx context.Context, msg *wasmtypes.MsgClearAdmin) (*wasmtypes.MsgClearAdminResponse, error) {
	if err := s.active(ctx, msg.Sender); err != nil {
		return nil, err
	}
	return s.MsgServer.ClearAdmin(ctx, msg)
}

// UpdateInstantiateConfig implements wasmtypes.MsgServer.
func (s contractServer) UpdateInstantiateConfig(ctx context.Context, msg *wasmtypes.MsgUpdateInstantiateConfig) (*wasmtypes.MsgUpdateInstantiateConfigResponse, error) {
	if err := s.active(ctx, msg.Sender); err != nil {
		return nil, err
	}
	return s.MsgServer.UpdateInstantiateConfig(ctx, msg)
}

// UpdateContractLabel implements wasmtypes.MsgServer.
func (s contractServer) UpdateContractLabel(ctx context.Context, msg *wasmtypes.MsgUpdateContractLabel) (*wasmtypes.MsgUpdateContractLabelResponse, error) {
	if err := s.active(ctx, msg.Sender); err != nil {
		return nil, err
	}
	return s.MsgServer.UpdateContractLabel(ctx, msg)
}

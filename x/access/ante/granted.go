package ante

import (
	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
)

// GrantedDecorator refuses a MsgExec in the name of an unknown or suspended account. This project's
// message servers refuse such messages themselves; those of foreign modules, such as a grant or
// the cancellation of a proposal, do not.
type GrantedDecorator struct {
	keeper AccessKeeper
	codec  codec.Codec
}

// NewGrantedDecorator returns the decorator. It must run after AuthzLimitDecorator, which bounds
// the messages it looks at.
func NewGrantedDecorator(keeper AccessKeeper, cdc codec.Codec) GrantedDecorator {
	return GrantedDecorator{keeper: keeper, codec: cdc}
}

// AnteHandle implements sdk.AnteDecorator.
func (d GrantedDecorator) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	for _, msg := range tx.GetMsgs() {
		exec, ok := msg.(*authz.MsgExec)
		if !ok {
			continue
		}
		inner, err := exec.GetMessages()
		if err != nil {
			return ctx, err
		}
		for _, msg := range inner {
			granters, _, err := d.codec.GetMsgV1Signers(msg)
			if err != nil {
				return ctx, err
			}
			for _, granter := range granters {
				if _, _, err := d.keeper.Subject(ctx, granter); err != nil {
					return ctx, err
				}
			}
		}
	}
	return next(ctx, tx, simulate)
}

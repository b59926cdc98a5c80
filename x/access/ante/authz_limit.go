package ante

import (
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"

	"github.com/moscowchain/moscowd/x/access/types"
)

// MaxExecMessages is the largest number of messages inside all MsgExec of one transaction.
const MaxExecMessages = 10

// AuthzLimitDecorator bounds what authz may hide from the ante handler: MsgExec holds no MsgExec,
// and at most MaxExecMessages messages in total. Grants are not limited: the handlers of the
// messages resolve the granter's subject themselves.
type AuthzLimitDecorator struct{}

// NewAuthzLimitDecorator returns the decorator.
func NewAuthzLimitDecorator() AuthzLimitDecorator {
	return AuthzLimitDecorator{}
}

// AnteHandle implements sdk.AnteDecorator.
func (AuthzLimitDecorator) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	total := 0
	for _, msg := range tx.GetMsgs() {
		exec, ok := msg.(*authz.MsgExec)
		if !ok {
			continue
		}
		total += len(exec.Msgs)
		if total > MaxExecMessages {
			return ctx, types.ErrExecTooLarge.Wrapf("%d, at most %d", total, MaxExecMessages)
		}
		inner, err := exec.GetMessages()
		if err != nil {
			return ctx, err
		}
		for i, msg := range inner {
			if _, nested := msg.(*authz.MsgExec); nested {
				return ctx, types.ErrExecNested.Wrapf("message %d", i)
			}
		}
	}
	return next(ctx, tx, simulate)
}

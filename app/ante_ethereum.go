package app

import (
	"crypto/sha256"

	evmante "github.com/cosmos/evm/ante"
	monoante "github.com/cosmos/evm/ante/evm"
	vmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/cosmos/gogoproto/proto"
	"github.com/ethereum/go-ethereum/common"
	ethtypes "github.com/ethereum/go-ethereum/core/types"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/cosmos/cosmos-sdk/x/auth/ante"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	"github.com/cosmos/cosmos-sdk/x/authz"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	accessante "github.com/moscowchain/moscowd/x/access/ante"
)

// ethereumOption is the type URL of the extension option that marks an Ethereum transaction.
var ethereumOption = "/" + proto.MessageName(&vmtypes.ExtensionOptionsEthereumTx{})

// extensionOf is the type URL of a transaction's first extension option, "" for an ordinary transaction.
func extensionOf(tx sdk.Tx) string {
	extended, ok := tx.(ante.HasExtensionOptionsTx)
	if !ok {
		return ""
	}
	options := extended.GetExtensionOptions()
	if len(options) == 0 {
		return ""
	}
	return options[0].GetTypeUrl()
}

// newEthereumHandler has the checks of an Ethereum transaction. As for the others, strangers cost a read, and the quota is
// charged after the signature is known to be good.
func (app *App) newEthereumHandler(verified *verified) sdk.AnteHandler {
	front := []sdk.AnteDecorator{
		ethereumLimits{},
		accessante.NewEnrolledDecorator(app.AccessKeeper),
		skipVerified{verified: verified},
	}
	back := []sdk.AnteDecorator{
		rememberVerified{verified: verified},
		accessante.NewQuotaDecorator(app.AccessKeeper),
		evmante.NewTxListenerDecorator(app.tellPendingEthereum),
	}
	return func(ctx sdk.Context, tx sdk.Tx, simulate bool) (sdk.Context, error) {
		vmParams, feeParams := app.EVMKeeper.GetParams(ctx), app.FeeMarketKeeper.GetParams(ctx)
		mono := monoante.NewEVMMonoDecorator(app.AccountKeeper, app.FeeMarketKeeper, app.EVMKeeper, 0, &vmParams, &feeParams)
		chain := append(append(append([]sdk.AnteDecorator{}, front...), mono), back...)
		return sdk.ChainAnteDecorators(chain...)(ctx, tx, simulate)
	}
}

// newEthereumRecheckHandler has the checks of an Ethereum transaction whose verdict a block may change.
func (app *App) newEthereumRecheckHandler() sdk.AnteHandler {
	return sdk.ChainAnteDecorators(
		ante.NewSetUpContextDecorator(),
		accessante.NewEnrolledDecorator(app.AccessKeeper),
		takeNonce{accounts: app.AccountKeeper},
		accessante.NewQuotaDecorator(app.AccessKeeper),
	)
}

// ethereumTx is the Ethereum transaction that a transaction with the extension option must hold, and nothing else.
func ethereumTx(tx sdk.Tx) (*vmtypes.MsgEthereumTx, *ethtypes.Transaction, error) {
	msgs := tx.GetMsgs()
	if len(msgs) != 1 {
		return nil, nil, errorsmod.Wrapf(sdkerrors.ErrInvalidRequest, "%d messages where one Ethereum transaction belongs", len(msgs))
	}
	return vmtypes.UnpackEthMsg(msgs[0])
}

// ethereumLimits refuses what offers money, before anything looks for the money, what no block has room for, and the types of
// transactions that this chain does not take: blobs, which nobody keeps here, and code for accounts of persons (EIP-7702), who may not be enrolled.
type ethereumLimits struct{}

// AnteHandle accepts types 0, 1 and 2 at price zero.
func (ethereumLimits) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	_, eth, err := ethereumTx(tx)
	if err != nil {
		return ctx, err
	}
	if eth.Type() > ethtypes.DynamicFeeTxType {
		return ctx, errorsmod.Wrapf(sdkerrors.ErrNotSupported, "transaction type %d: send type 0, 1 or 2", eth.Type())
	}
	if most := maxGas(ctx) / ethereumWeight; eth.Gas() > most {
		return ctx, errorsmod.Wrapf(sdkerrors.ErrOutOfGas, "tx gas (%d) exceeds block gas limit (%d)", eth.Gas(), most)
	}
	if eth.GasFeeCap().Sign() != 0 || eth.GasTipCap().Sign() != 0 {
		return ctx, errorsmod.Wrap(sdkerrors.ErrInsufficientFee, "this chain has no fees: set gasPrice to 0")
	}
	return next(ctx, tx, simulate)
}

// skipVerified and rememberVerified stand before and behind the checks of an Ethereum signature, which depend on nothing but
// the bytes of the transaction: what was verified when it came into the mempool is not verified again in the block.
type (
	skipVerified     struct{ verified *verified }
	rememberVerified struct{ verified *verified }
)

// AnteHandle leaves the verdict where the checks look for it.
func (s skipVerified) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	if ctx.ExecMode() == sdk.ExecModeFinalize && s.verified.Remove(sha256.Sum256(ctx.TxBytes())) {
		ctx = ctx.WithIncarnationCache(map[string]any{monoante.EthSigVerificationResultCacheKey: nil})
	}
	return next(ctx, tx, simulate)
}

// AnteHandle notes a transaction of the mempool.
func (r rememberVerified) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	if ctx.ExecMode() == sdk.ExecModeCheck && !simulate {
		r.verified.Add(sha256.Sum256(ctx.TxBytes()), struct{}{})
	}
	return next(ctx, tx, simulate)
}

// takeNonce is what is left of the checks of an Ethereum signature for a transaction that passed them before.
type takeNonce struct {
	accounts authkeeper.AccountKeeper
}

// AnteHandle refuses a transaction whose nonce is not the next one.
func (t takeNonce) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	msg, eth, err := ethereumTx(tx)
	if err != nil {
		return ctx, err
	}
	account := t.accounts.GetAccount(ctx, msg.GetFrom())
	if account == nil { // nobody has written as this account yet; the first that waits creates it here
		account = t.accounts.NewAccountWithAddress(ctx, msg.GetFrom())
	}
	if err := monoante.IncrementNonce(ctx, t.accounts, account, eth.Nonce()); err != nil {
		return ctx, err
	}
	return next(ctx, tx, simulate)
}

// refuseEthereumMessages refuses Ethereum transactions inside ordinary ones, in MsgExec and in proposals, where their own
// checks would not run: the handler of the message verifies no signature and no nonce.
type refuseEthereumMessages struct{}

// AnteHandle looks into all that a transaction may hold.
func (refuseEthereumMessages) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	for _, msg := range tx.GetMsgs() {
		if err := refuseEthereumIn(msg); err != nil {
			return ctx, err
		}
	}
	return next(ctx, tx, simulate)
}

// refuseEthereumIn looks at a message and at those inside it. The size of a transaction bounds how many there are, and
// decoding how deep they lie.
func refuseEthereumIn(msg sdk.Msg) error {
	var inner []sdk.Msg
	var err error
	switch msg := msg.(type) {
	case *vmtypes.MsgEthereumTx:
		return errorsmod.Wrap(sdkerrors.ErrInvalidRequest, "an Ethereum transaction stands alone: send it by eth_sendRawTransaction")
	case *authz.MsgExec:
		inner, err = msg.GetMessages()
	case *govv1.MsgSubmitProposal:
		inner, err = msg.GetMsgs()
	}
	for i := 0; i < len(inner) && err == nil; i++ {
		err = refuseEthereumIn(inner[i])
	}
	return err
}

// RegisterPendingTxListener adds a listener to the hashes of Ethereum transactions that this node accepts. It must be
// called before the node checks transactions.
func (app *App) RegisterPendingTxListener(listener func(common.Hash)) {
	app.pendingEthereum = append(app.pendingEthereum, listener)
}

func (app *App) tellPendingEthereum(hash common.Hash) {
	for _, listener := range app.pendingEthereum {
		listener(hash)
	}
}

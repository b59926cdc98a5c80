package app

import (
	"github.com/cosmos/evm/crypto/ethsecp256k1"

	errorsmod "cosmossdk.io/errors"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"
	"github.com/cosmos/cosmos-sdk/x/auth/ante"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	accessante "github.com/moscowchain/moscowd/x/access/ante"
)

// newAnteHandler returns what every transaction passes before its messages run, and what it passes again while it waits.
// The extension option of a transaction says of which kind it is; a kind that is not in the table is refused.
func (app *App) newAnteHandler() sdk.AnteHandler {
	type kind struct{ check, recheck sdk.AnteHandler }
	verified := newVerified()
	kinds := map[string]kind{
		"":             {check: app.newCheckHandler(verified), recheck: app.newRecheckHandler()},
		ethereumOption: {check: app.newEthereumHandler(verified), recheck: app.newEthereumRecheckHandler()},
	}
	return func(ctx sdk.Context, tx sdk.Tx, simulate bool) (sdk.Context, error) {
		option := extensionOf(tx)
		kind, known := kinds[option]
		switch {
		case !known:
			return ctx, errorsmod.Wrapf(sdkerrors.ErrUnknownExtensionOptions, "%s is not served by this chain", option)
		case ctx.IsReCheckTx():
			return kind.recheck(ctx, tx, simulate)
		}
		return kind.check(ctx, tx, simulate)
	}
}

// newCheckHandler has all checks. Cheap refusals come first; the quota is charged after the signature is known to be good,
// since otherwise anybody could use up somebody else's.
func (app *App) newCheckHandler(verified *verified) sdk.AnteHandler {
	return sdk.ChainAnteDecorators(
		ante.NewSetUpContextDecorator(),
		app.newWasmContext(),
		ante.NewExtensionOptionsDecorator(nil),
		refuseEthereumMessages{},
		ante.NewValidateBasicDecorator(),
		ante.NewTxTimeoutHeightDecorator(),
		ante.NewValidateMemoDecorator(app.AccountKeeper),
		accessante.NewNoFeeDecorator(),
		accessante.NewAuthzLimitDecorator(),
		accessante.NewEnrolledDecorator(app.AccessKeeper),
		accessante.NewGrantedDecorator(app.AccessKeeper, app.codec),
		ante.NewConsumeGasForTxSizeDecorator(app.AccountKeeper),
		ante.NewSetPubKeyDecorator(app.AccountKeeper),
		ante.NewValidateSigCountDecorator(app.AccountKeeper),
		ante.NewSigGasConsumeDecorator(app.AccountKeeper, consumeSignatureGas),
		verifySignatures{
			verify:   ante.NewSigVerificationDecorator(app.AccountKeeper, app.txConfig.SignModeHandler()),
			accounts: app.AccountKeeper, verified: verified,
		},
		accessante.NewQuotaDecorator(app.AccessKeeper),
		admitVotes{app.VotingKeeper},
		admitBallots{app.VotingKeeper},
		ante.NewIncrementSequenceDecorator(app.AccountKeeper),
	)
}

// newRecheckHandler has the checks whose verdict a block may change.
func (app *App) newRecheckHandler() sdk.AnteHandler {
	return sdk.ChainAnteDecorators(
		ante.NewSetUpContextDecorator(),
		ante.NewTxTimeoutHeightDecorator(),
		accessante.NewEnrolledDecorator(app.AccessKeeper),
		accessante.NewGrantedDecorator(app.AccessKeeper, app.codec),
		takeSequence{accounts: app.AccountKeeper},
		accessante.NewQuotaDecorator(app.AccessKeeper),
	)
}

// signatureGas is what one signature costs: the price of ecrecover in the EVM, times seven, as in cosmos/evm.
const signatureGas = 21_000

// consumeSignatureGas accepts the one key type of this chain, so that every account can be reached from both worlds.
func consumeSignatureGas(meter storetypes.GasMeter, sig signing.SignatureV2, _ authtypes.Params) error {
	if _, ok := sig.PubKey.(*ethsecp256k1.PubKey); !ok {
		return errorsmod.Wrapf(sdkerrors.ErrInvalidPubKey, "key type %T: accounts of this chain have eth_secp256k1 keys", sig.PubKey)
	}
	meter.ConsumeGas(signatureGas, "ante verify: eth_secp256k1")
	return nil
}

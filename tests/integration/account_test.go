package integration

import (
	"context"
	"crypto/sha256"
	"testing"

	"github.com/cosmos/evm/crypto/ethsecp256k1"
	"github.com/stretchr/testify/require"

	errorsmod "cosmossdk.io/errors"

	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"
	authsigning "github.com/cosmos/cosmos-sdk/x/auth/signing"

	"github.com/moscowchain/moscowd/app"
)

// account is a key that signs with sequences counted by itself.
type account struct {
	key      cryptotypes.PrivKey
	sequence uint64
}

// newAccount derives a key from a name.
func newAccount(name string) *account {
	secret := sha256.Sum256([]byte(name))
	return &account{key: &ethsecp256k1.PrivKey{Key: secret[:]}}
}

func (a *account) address() sdk.AccAddress { return sdk.AccAddress(a.key.PubKey().Address()) }

func (a *account) String() string { return a.address().String() }

// subject is the pseudonym under which an account is enrolled.
func (a *account) subject() [32]byte { return sha256.Sum256([]byte("subject of " + a.String())) }

// draft is a transaction before it is signed.
type draft struct {
	msgs    []sdk.Msg
	gas     uint64
	fee     sdk.Coins
	granter sdk.AccAddress
	memo    string
	timeout uint64
	chainID string
	// sequence, if set, is signed instead of the account's next, which is then not counted up.
	sequence *uint64
	// cosigner signs too.
	cosigner *account
}

const defaultGas = 2_000_000

// sign makes a transaction with the next sequence.
func (n *network) sign(by *account, msgs ...sdk.Msg) []byte {
	n.t.Helper()
	return n.signDraft(by, draft{msgs: msgs})
}

// signGas is sign with a gas limit.
func (n *network) signGas(by *account, gas uint64, msgs ...sdk.Msg) []byte {
	n.t.Helper()
	return n.signDraft(by, draft{msgs: msgs, gas: gas})
}

func (n *network) signDraft(by *account, d draft) []byte {
	n.t.Helper()
	config := n.app.Encoding().TxConfig
	builder := config.NewTxBuilder()
	require.NoError(n.t, builder.SetMsgs(d.msgs...))
	if d.gas == 0 {
		d.gas = defaultGas
	}
	if d.chainID == "" {
		d.chainID = app.ChainID
	}
	builder.SetGasLimit(d.gas)
	builder.SetFeeAmount(d.fee)
	builder.SetFeeGranter(d.granter)
	builder.SetMemo(d.memo)
	builder.SetTimeoutHeight(d.timeout)

	signers := []*account{by}
	if d.cosigner != nil {
		signers = append(signers, d.cosigner)
	}
	signatures := make([]signing.SignatureV2, len(signers))
	for i, signer := range signers {
		sequence := signer.sequence
		if d.sequence != nil && i == 0 {
			sequence = *d.sequence
		}
		signatures[i] = signing.SignatureV2{
			PubKey: signer.key.PubKey(), Data: &signing.SingleSignatureData{SignMode: signing.SignMode_SIGN_MODE_DIRECT}, Sequence: sequence,
		}
	}
	// The bytes to sign hold keys and sequences.
	require.NoError(n.t, builder.SetSignatures(signatures...))
	for i, signer := range signers {
		bytes, err := authsigning.GetSignBytesAdapter(context.Background(), config.SignModeHandler(), signing.SignMode_SIGN_MODE_DIRECT,
			authsigning.SignerData{
				Address: signer.String(), ChainID: d.chainID, AccountNumber: n.accountNumber(signer),
				Sequence: signatures[i].Sequence, PubKey: signer.key.PubKey(),
			}, builder.GetTx())
		require.NoError(n.t, err)
		signature, err := signer.key.Sign(bytes)
		require.NoError(n.t, err)
		signatures[i].Data = &signing.SingleSignatureData{SignMode: signing.SignMode_SIGN_MODE_DIRECT, Signature: signature}
	}
	require.NoError(n.t, builder.SetSignatures(signatures...))
	if d.sequence == nil {
		for _, signer := range signers {
			signer.sequence++
		}
	}
	tx, err := config.TxEncoder()(builder.GetTx())
	require.NoError(n.t, err)
	return tx
}

// accountNumber is 0 for an account that does not exist.
func (n *network) accountNumber(a *account) uint64 {
	if found := n.app.AccountKeeper.GetAccount(n.ctx(), a.address()); found != nil {
		return found.GetAccountNumber()
	}
	return 0
}

// committed is the next sequence of an account by the committed state.
func (n *network) committed(a *account) uint64 {
	n.t.Helper()
	found := n.app.AccountKeeper.GetAccount(n.ctx(), a.address())
	require.NotNil(n.t, found)
	return found.GetSequence()
}

// isError wants the codespace and code of a registered error.
func isError(tb testing.TB, want error, codespace string, code uint32, log string) {
	tb.Helper()
	wantSpace, wantCode, _ := errorsmod.ABCIInfo(want, false)
	require.Equal(tb, []any{wantSpace, wantCode}, []any{codespace, code}, log)
}

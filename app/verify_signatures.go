package app

import (
	"crypto/sha256"
	"encoding/binary"

	lru "github.com/hashicorp/golang-lru/v2"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authsigning "github.com/cosmos/cosmos-sdk/x/auth/signing"
)

// rememberedTransactions is how many verified transactions a node remembers: as many as its mempool may hold, twice.
const rememberedTransactions = 100_000

// verifySignatures checks signatures once a node: a transaction that was verified when it came into the mempool is not
// verified again in the block. That changes no result, since a signature is valid for ever for the same bytes, chain,
// account number and key; the sequence is checked every time, and a transaction first seen in a block is verified there.
type verifySignatures struct {
	verify   sdk.AnteDecorator
	accounts authkeeper.AccountKeeper
	verified *verified
}

// verified is the transactions that a node has verified and not yet seen in a block.
type verified = lru.Cache[[sha256.Size]byte, struct{}]

func newVerified() *verified {
	cache, err := lru.New[[sha256.Size]byte, struct{}](rememberedTransactions)
	if err != nil {
		panic(err) // the size is not positive
	}
	return cache
}

// AnteHandle verifies, or skips what it has verified before.
func (v verifySignatures) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	mode := ctx.ExecMode()
	if simulate || !ctx.IsSigverifyTx() || mode != sdk.ExecModeCheck && mode != sdk.ExecModeFinalize {
		return v.verify.AnteHandle(ctx, tx, simulate, next)
	}
	key, ok := v.key(ctx, tx)
	if !ok {
		return v.verify.AnteHandle(ctx, tx, simulate, next)
	}
	checked := ctx
	if mode == sdk.ExecModeFinalize && v.verified.Remove(key) {
		checked = ctx.WithIsSigverifyTx(false)
	}
	return v.verify.AnteHandle(checked, tx, simulate, func(ctx sdk.Context, tx sdk.Tx, simulate bool) (sdk.Context, error) {
		if mode == sdk.ExecModeCheck {
			v.verified.Add(key, struct{}{})
		}
		return next(ctx.WithIsSigverifyTx(true), tx, simulate)
	})
}

// key is a hash over everything on which the validity of the signatures depends; ok is false if a signer is unknown, which
// the verification then reports.
func (v verifySignatures) key(ctx sdk.Context, tx sdk.Tx) (key [sha256.Size]byte, ok bool) {
	signed, ok := tx.(authsigning.SigVerifiableTx)
	if !ok || ctx.BlockHeight() == 0 { // transactions of a genesis are signed with account number 0
		return key, false
	}
	signers, err := signed.GetSigners()
	if err != nil {
		return key, false
	}
	hash := sha256.New()
	part := func(bz []byte) {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(bz)))
		hash.Write(length[:])
		hash.Write(bz)
	}
	part([]byte(ctx.ChainID()))
	part(ctx.TxBytes())
	for _, signer := range signers {
		account := v.accounts.GetAccount(ctx, signer)
		if account == nil || account.GetPubKey() == nil {
			return key, false
		}
		part(binary.BigEndian.AppendUint64(nil, account.GetAccountNumber()))
		part([]byte(account.GetPubKey().Type()))
		part(account.GetPubKey().Bytes())
	}
	hash.Sum(key[:0])
	return key, true
}

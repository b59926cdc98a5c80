package types

import (
	"math/big"

	"github.com/ethereum/go-ethereum/crypto"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/crypto/keccak"
	"github.com/moscowchain/moscowd/x/voting/rules"
)

// RecoverSigner is rules.Recover; errors wrap ErrSignatureInvalid.
func RecoverSigner(digest [32]byte, signature []byte) (signer [rules.AddressSize]byte, err error) {
	if len(signature) != rules.SignatureSize {
		return signer, errorsmod.Wrapf(ErrSignatureInvalid, "%d bytes, want %d: r, s, and 27 or 28", len(signature), rules.SignatureSize)
	}
	v := signature[64] - 27
	r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:64])
	if !crypto.ValidateSignatureValues(v, r, s, true) {
		return signer, errorsmod.Wrap(ErrSignatureInvalid, "r or s is out of range, s is in the upper half, or the last byte is neither 27 nor 28")
	}
	var plain [rules.SignatureSize]byte
	copy(plain[:], signature)
	plain[64] = v
	key, err := crypto.Ecrecover(digest[:], plain[:])
	if err != nil {
		return signer, errorsmod.Wrap(ErrSignatureInvalid, err.Error())
	}
	hash := keccak.Sum256(key[1:])
	return [rules.AddressSize]byte(hash[12:]), nil
}

package types

import (
	"crypto/ecdh"
	"strings"

	errorsmod "cosmossdk.io/errors"
)

// EncryptionKeyLength is that of a public key of X25519.
const EncryptionKeyLength = 32

// Validate checks everything but the issuer; errors wrap ErrInboxInvalid.
func (b *Inbox) Validate() error {
	if !strings.HasPrefix(b.Uri, "https://") && !strings.HasPrefix(b.Uri, "http://") {
		return errorsmod.Wrapf(ErrInboxInvalid, "uri %q, want https:// or http://", b.Uri)
	}
	if err := checkURI("uri", b.Uri); err != nil {
		return errorsmod.Wrap(ErrInboxInvalid, err.Error())
	}
	return checkEncryptionKey(b.EncryptionKey)
}

// checkEncryptionKey refuses also points of low order, with which every secret is zero (RFC 7748, section 6.1).
func checkEncryptionKey(key []byte) error {
	public, err := ecdh.X25519().NewPublicKey(key)
	if err != nil {
		return errorsmod.Wrapf(ErrInboxInvalid, "encryption_key has %d bytes, want %d", len(key), EncryptionKeyLength)
	}
	any32 := [EncryptionKeyLength]byte{1}
	private, err := ecdh.X25519().NewPrivateKey(any32[:])
	if err != nil {
		return err
	}
	if _, err := private.ECDH(public); err != nil {
		return errorsmod.Wrapf(ErrInboxInvalid, "encryption_key %x protects nothing, generate another", key)
	}
	return nil
}

package signkey

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/moscowchain/moscowd/credential"
)

// ErrKey wraps every error of this package.
var ErrKey = errors.New("unusable key")

// Key signs. Close it after the last signature.
type Key struct {
	crypto.Signer
	close func() error
}

// Close lets go of a token.
func (k *Key) Close() error { return k.close() }

// Open opens the key that a file or a URI of PKCS#11 names.
func Open(name string) (*Key, error) {
	open := openFile
	if strings.HasPrefix(name, scheme) {
		open = openToken
	}
	key, err := open(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	if _, err := credential.AlgorithmOf(key.Public()); err != nil {
		return nil, fmt.Errorf("%w: %w", errors.Join(ErrKey, key.Close()), err)
	}
	return key, nil
}

const blockType = "PRIVATE KEY"

func openFile(name string) (*Key, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	block, rest := pem.Decode(data)
	if block == nil || block.Type != blockType || len(strings.TrimSpace(string(rest))) > 0 {
		return nil, fmt.Errorf("%s is not one PEM block %q: openssl pkcs8 -topk8 -nocrypt converts others", name, blockType)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	signer, ok := parsed.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("%s: a %T does not sign", name, parsed)
	}
	return &Key{signer, func() error { return nil }}, nil
}

// Generate writes a new key of an algorithm (credential.ES256 or EdDSA) to a file that only its owner reads. A file that is
// there is not overwritten.
func Generate(name, algorithm string) error {
	var key any
	var err error
	switch algorithm {
	case credential.ES256:
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case credential.EdDSA:
		_, key, err = ed25519.GenerateKey(rand.Reader)
	default:
		err = fmt.Errorf("algorithm %q, want %s or %s", algorithm, credential.ES256, credential.EdDSA)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKey, err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKey, err)
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKey, err)
	}
	err = pem.Encode(file, &pem.Block{Type: blockType, Bytes: der})
	return errors.Join(err, file.Sync(), file.Close())
}

// Package keyfile keeps a secret in a file under a passphrase: the key of a trustee, the key of a voter.
//
// The key of the file is made from the passphrase with argon2id (RFC 9106, its second recommended choice: 3 passes over
// 64 MiB), and the secret encrypted with AES-256-GCM. [Create] writes a file that must not exist, [Open] reads one. Whoever gets the
// file can try passphrases at the price of argon2id each; a short passphrase is still a short passphrase.
package keyfile

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/crypto/argon2"

	"github.com/moscowchain/moscowd/durable"
)

// Format is the format entry of every file.
const Format = "moscowd/keyfile/v1"

// Bounds of a passphrase, in bytes.
const (
	MinPassphrase = 8
	MaxPassphrase = 1_024
)

const (
	maxFile  = 1 << 16
	saltSize = 16
	keySize  = 32

	passes, memoryKiB, lanes = 3, 64 << 10, 4
	// What is read of a file: a forged one must not take the machine's memory.
	maxPasses, maxMemoryKiB, maxLanes = 16, 1 << 20, 16
)

var (
	// ErrPassphrase says that a passphrase does not open the file, or that the file was changed.
	ErrPassphrase = errors.New("the passphrase is wrong, or the file was changed")
	// ErrFile says that a file is no key file, or not one of this kind.
	ErrFile = errors.New("not such a key file")
	// ErrShort says that a passphrase has too few or too many bytes.
	ErrShort = errors.New("passphrase has a length that is not allowed")
)

type file struct {
	Format string `json:"format"`
	// Kind is what the secret is for; Public is what may be known of it. Both are authenticated, not encrypted.
	Kind   string `json:"kind"`
	Public string `json:"public,omitempty"`
	KDF    kdf    `json:"argon2id"`
	Salt   string `json:"salt"`
	// Sealed is a nonce of 12 bytes, then the ciphertext.
	Sealed string `json:"sealed"`
}

type kdf struct {
	Passes    uint32 `json:"passes"`
	MemoryKiB uint32 `json:"memory_kib"`
	Lanes     uint8  `json:"lanes"`
}

func (f *file) cipher(passphrase string) (cipher.AEAD, error) {
	salt, err := hex.DecodeString(f.Salt)
	if err != nil || len(salt) != saltSize {
		return nil, fmt.Errorf("%w: the salt has not %d bytes", ErrFile, saltSize)
	}
	block, err := aes.NewCipher(argon2.IDKey([]byte(passphrase), salt, f.KDF.Passes, f.KDF.MemoryKiB, f.KDF.Lanes, keySize))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// label is what is authenticated beside the secret.
func (f *file) label() []byte { return []byte(f.Format + "\x00" + f.Kind + "\x00" + f.Public) }

// Create writes a secret to a file that must not exist, readable by its owner only, whole or not at all. The public text stands in the file as
// it is.
func Create(path, kind, public, passphrase string, secret []byte) error {
	if n := len(passphrase); n < MinPassphrase || n > MaxPassphrase {
		return fmt.Errorf("%w: %d bytes, want %d to %d", ErrShort, n, MinPassphrase, MaxPassphrase)
	}
	salt := make([]byte, saltSize)
	if _, err := rand.Read(salt); err != nil {
		return err
	}
	f := &file{Format: Format, Kind: kind, Public: public, KDF: kdf{passes, memoryKiB, lanes}, Salt: hex.EncodeToString(salt)}
	aead, err := f.cipher(passphrase)
	if err != nil {
		return err
	}
	f.Sealed = hex.EncodeToString(aead.Seal(nil, nil, secret, f.label())) //nolint:gosec // it draws a nonce itself
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	err = durable.Create(path, 0o600, append(text, '\n'))
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: a key is never overwritten", path)
	}
	return err
}

// Open reads the secret of a file of that kind. The error may be ErrPassphrase or ErrFile.
func Open(path, kind, passphrase string) ([]byte, error) {
	f, err := read(path, kind)
	if err != nil {
		return nil, err
	}
	aead, err := f.cipher(passphrase)
	if err != nil {
		return nil, err
	}
	sealed, err := hex.DecodeString(f.Sealed)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrFile, path, err)
	}
	secret, err := aead.Open(nil, nil, sealed, f.label())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, ErrPassphrase)
	}
	return secret, nil
}

// Public gives the public text of a file. Without the passphrase nobody knows whether it was changed.
func Public(path, kind string) (string, error) {
	f, err := read(path, kind)
	if err != nil {
		return "", err
	}
	return f.Public, nil
}

func read(path, kind string) (*file, error) {
	opened, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	text, err := io.ReadAll(io.LimitReader(opened, maxFile))
	if err != nil {
		return nil, err
	}
	f, err := decode(text, kind)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

func decode(text []byte, kind string) (*file, error) {
	f := &file{}
	if err := json.Unmarshal(text, f); err != nil || f.Format != Format {
		return nil, fmt.Errorf("%w: it is not of the format %s", ErrFile, Format)
	}
	if f.Kind != kind {
		return nil, fmt.Errorf("%w: it is of the kind %q, want %q", ErrFile, f.Kind, kind)
	}
	if k := f.KDF; k.Passes < 1 || k.Passes > maxPasses || k.Lanes < 1 || k.Lanes > maxLanes ||
		k.MemoryKiB < 8*uint32(k.Lanes) || k.MemoryKiB > maxMemoryKiB {
		return nil, fmt.Errorf("%w: %d passes over %d KiB in %d lanes", ErrFile, k.Passes, k.MemoryKiB, k.Lanes)
	}
	return f, nil
}

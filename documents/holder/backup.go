package holder

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	backupFormat     = "moscowd wallet backup v1\n"
	backupIterations = 1_000_000
	backupSalt       = 16
	maxBackup        = 1 << 30
)

// ErrBackup says that a backup cannot be opened.
var ErrBackup = errors.New("the backup was not made by this program, is damaged, or the passphrase is another")

// Backup gives all files of the wallet, encrypted: the line backupFormat, a salt of 16 bytes, and AES-256-GCM in Go's form with
// a nonce of 12 bytes before it, with a key by PBKDF2 (HMAC-SHA-256, a million rounds) from the passphrase.
func (w *Wallet) Backup(passphrase string) ([]byte, error) {
	files := map[string][]byte{}
	for _, sub := range []string{keysDir, requestsDir} {
		entries, err := os.ReadDir(filepath.Join(w.dir, sub))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		for _, entry := range entries {
			if strings.HasPrefix(entry.Name(), ".") {
				continue // half written when a process died
			}
			data, err := os.ReadFile(filepath.Join(w.dir, sub, entry.Name()))
			if err != nil {
				return nil, err
			}
			files[sub+"/"+entry.Name()] = data
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("the wallet %s is empty", w.dir)
	}
	text, err := json.Marshal(files)
	if err != nil {
		return nil, err
	}
	salt := make([]byte, backupSalt)
	rand.Read(salt)
	aead, err := backupCipher(passphrase, salt)
	if err != nil {
		return nil, err
	}
	sealed := aead.Seal(nil, nil, text, []byte(backupFormat)) //nolint:gosec // this AEAD draws its nonces itself
	return slices.Concat([]byte(backupFormat), salt, sealed), nil
}

// Restore writes the files of a backup that the wallet has not, and gives their number. The error may be ErrBackup.
func (w *Wallet) Restore(backup []byte, passphrase string) (int, error) {
	rest, found := strings.CutPrefix(string(backup), backupFormat)
	if !found || len(rest) < backupSalt || len(backup) > maxBackup {
		return 0, ErrBackup
	}
	aead, err := backupCipher(passphrase, []byte(rest[:backupSalt]))
	if err != nil {
		return 0, err
	}
	text, err := aead.Open(nil, nil, []byte(rest[backupSalt:]), []byte(backupFormat))
	if err != nil {
		return 0, ErrBackup
	}
	var files map[string][]byte
	if err := json.Unmarshal(text, &files); err != nil {
		return 0, ErrBackup
	}
	restored := 0
	for name, data := range files {
		path := filepath.Join(w.dir, name)
		sub, file := filepath.Split(name)
		if sub != keysDir+"/" && sub != requestsDir+"/" || file == "" || file != filepath.Base(file) {
			return restored, ErrBackup
		}
		if _, err := os.Stat(path); err == nil {
			continue
		}
		if err := writeFile(path, data); err != nil {
			return restored, err
		}
		restored++
	}
	return restored, nil
}

func backupCipher(passphrase string, salt []byte) (cipher.AEAD, error) {
	if len(passphrase) < 8 {
		return nil, errors.New("a passphrase has 8 characters or more")
	}
	key, err := pbkdf2.Key(sha256.New, passphrase, salt, backupIterations, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

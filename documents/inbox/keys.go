package inbox

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/moscowchain/moscowd/credential/seal"
	"github.com/moscowchain/moscowd/durable"
)

const (
	keysDir   = "keys"
	keySuffix = ".key"
	tokenFile = "admin-token"
)

// NewKey makes a key for the directory, which it makes too if it is not there; older keys stay, since messages sealed to
// them may still come.
func NewKey(dir string) (*seal.PublicKey, error) {
	numbers, err := keyNumbers(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	next := 1
	if len(numbers) > 0 {
		next = numbers[len(numbers)-1] + 1
	}
	key, err := seal.GenerateKey()
	if err != nil {
		return nil, err
	}
	secret, err := key.Bytes()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(dir, keysDir), 0o700); err != nil {
		return nil, err
	}
	if _, err := AdminToken(dir); errors.Is(err, os.ErrNotExist) {
		if err := durable.WriteBytes(filepath.Join(dir, tokenFile), 0o600, []byte(rand.Text()+"\n")); err != nil {
			return nil, err
		}
	}
	return key.PublicKey(), durable.WriteBytes(keyPath(dir, next), 0o600, []byte(hex.EncodeToString(secret)+"\n"))
}

// Keys reads the keys of the directory, the newest first.
func Keys(dir string) ([]*seal.PrivateKey, error) {
	numbers, err := keyNumbers(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	if len(numbers) == 0 {
		return nil, fmt.Errorf("%s holds no key of an inbox: make one with moscowd documents inbox new-key", dir)
	}
	slices.Reverse(numbers)
	keys := make([]*seal.PrivateKey, len(numbers))
	for i, number := range numbers {
		text, err := os.ReadFile(keyPath(dir, number))
		if err != nil {
			return nil, err
		}
		secret, err := hex.DecodeString(strings.TrimSpace(string(text)))
		if err == nil {
			keys[i], err = seal.ParsePrivateKey(secret)
		}
		if err != nil {
			return nil, fmt.Errorf("%s is no key: want 64 hexadecimal digits", keyPath(dir, number))
		}
	}
	return keys, nil
}

// AdminToken is what the clerk's system must present to the admin listener.
func AdminToken(dir string) (string, error) {
	text, err := os.ReadFile(filepath.Join(dir, tokenFile))
	if err != nil {
		return "", err
	}
	token := strings.TrimSpace(string(text))
	if len(token) < 16 {
		return "", fmt.Errorf("%s is shorter than 16 characters", filepath.Join(dir, tokenFile))
	}
	return token, nil
}

func keyPath(dir string, number int) string {
	return filepath.Join(dir, keysDir, strconv.Itoa(number)+keySuffix)
}

// keyNumbers are the numbers of the keys, ascending.
func keyNumbers(dir string) ([]int, error) {
	entries, err := os.ReadDir(filepath.Join(dir, keysDir))
	if err != nil {
		return nil, err
	}
	var numbers []int
	for _, entry := range entries {
		name, isKey := strings.CutSuffix(entry.Name(), keySuffix)
		if number, err := strconv.Atoi(name); isKey && err == nil {
			numbers = append(numbers, number)
		}
	}
	slices.Sort(numbers)
	return numbers, nil
}

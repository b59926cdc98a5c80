package issue

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/moscowchain/moscowd/credential"
)

// signed is what was signed for a line, as batch.signed has it, one a line.
type signed struct {
	Name       string `json:"name"` // of the files, without extension
	RequestID  uint64 `json:"request_id,omitempty"`
	Leaf       uint32 `json:"leaf"`
	Salt       string `json:"salt"`
	Credential string `json:"credential"`
	Paper      string `json:"paper,omitempty"`     // without its path
	Signature  []byte `json:"signature,omitempty"` // detached
}

func (s *signed) encode() ([]byte, error) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	err := e.Encode(s)
	return text.Bytes(), err
}

// leafSalt is the salt of its leaf.
func (s *signed) leafSalt() (salt [32]byte, err error) {
	if n, err := hex.Decode(salt[:], []byte(s.Salt)); err != nil || n != len(salt) {
		return salt, errors.New("a salt that is none")
	}
	return salt, nil
}

// maxSigned is the largest line of batch.signed.
const maxSigned = 2*credential.MaxSize + 128<<10

// eachSigned calls f with up to count of what was signed, in the order of the lines, beginning behind the first skip.
func eachSigned(ctx context.Context, dir string, skip, count int, f func([]*signed) error) error {
	file, err := os.Open(filepath.Join(dir, signedName))
	if err != nil {
		return fmt.Errorf("the batch was begun and what was signed for it is gone: %w", err)
	}
	defer file.Close() //nolint:errcheck // only read
	reader := bufio.NewReaderSize(file, 1<<20)
	var list []*signed
	for number := 1; ; number++ {
		line, err := reader.ReadBytes('\n')
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if number <= skip {
			continue
		}
		s := &signed{}
		if len(line) > maxSigned || json.Unmarshal(line, s) != nil {
			return fmt.Errorf("%s: line %d was damaged", file.Name(), number)
		}
		if list = append(list, s); len(list) < count {
			continue
		}
		if err := errors.Join(ctx.Err(), f(list)); err != nil {
			return err
		}
		list = nil
	}
	if len(list) == 0 {
		return nil
	}
	return f(list)
}

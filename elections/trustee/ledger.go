package trustee

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/transcript"
	"github.com/moscowchain/moscowd/durable"
)

// ErrSigned says that another vector was decrypted for the district before.
var ErrSigned = errors.New("another vector of this district was decrypted before")

// Ledger is a directory that says what a trustee has decrypted: a file for each district of an election.
type Ledger struct{ dir string }

// NewLedger takes the directory, which need not exist.
func NewLedger(dir string) Ledger { return Ledger{dir} }

// Enter notes on disk that the sums of a district are about to be decrypted. The same once more is no error; anything
// else for that district is ErrSigned, also if two processes enter at once.
func (l Ledger) Enter(chainID string, election, district uint64, hash []byte, sums []elgamal.Ciphertext) error {
	vector := transcript.New("moscowd/trustee/v1/vector").AddBytes(hash)
	for _, s := range sums {
		vector.AddBytes(s.Bytes())
	}
	line := fmt.Sprintf("%x\n", vector.Sum())
	path := filepath.Join(l.dir, fmt.Sprintf("%s-%d-%d", url.PathEscape(chainID), election, district))
	if err := os.MkdirAll(l.dir, 0o700); err != nil {
		return err
	}
	err := durable.Create(path, 0o600, []byte(line))
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	before, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if string(before) != line {
		return fmt.Errorf("%w: election %d of %s, district %d, see %s", ErrSigned, election, chainID, district, path)
	}
	return nil
}

package pool

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
)

// journalSlack is how many transactions a journal may hold beyond those of the pool before it is written anew.
const journalSlack = 4_096

// journalLimit is how many bytes of a journal are read.
const journalLimit = 256 << 20

// Journal is a file of the transactions of a pool: RLP strings, each of which is a transaction in its binary form (EIP-2718). It is
// written without waiting for the disk, so it survives the end of the process but not always that of the machine.
type Journal struct {
	path string

	mutex   sync.Mutex
	file    *os.File
	written int
}

// OpenJournal opens a journal, or makes one, and returns the transactions in it. What follows a damaged place, as a
// power failure may leave at the end, is given up.
func OpenJournal(path string) (*Journal, []*types.Transaction, error) {
	var txs []*types.Transaction
	switch file, err := os.Open(path); {
	case err == nil:
		txs, err = readJournal(file, journalLimit)
		_ = file.Close() // it was only read
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", path, err)
		}
	case !errors.Is(err, os.ErrNotExist):
		return nil, nil, err
	}
	j := &Journal{path: path}
	return j, txs, j.rewrite(func() []*types.Transaction { return txs })
}

// readJournal reads transactions up to the end or the first damage.
func readJournal(r io.Reader, limit uint64) ([]*types.Transaction, error) {
	stream := rlp.NewStream(bufio.NewReader(r), limit)
	var txs []*types.Transaction
	for len(txs) < Total {
		bz, err := stream.Bytes()
		if err != nil {
			if path := (*os.PathError)(nil); errors.As(err, &path) {
				return nil, err
			}
			return txs, nil
		}
		tx := new(types.Transaction)
		if err := tx.UnmarshalBinary(bz); err != nil {
			return txs, nil //nolint:nilerr // damaged: what was read is good
		}
		txs = append(txs, tx)
	}
	return txs, nil
}

// Append writes one transaction.
func (j *Journal) Append(tx *types.Transaction) error {
	bz, err := tx.MarshalBinary()
	if err != nil {
		return err
	}
	j.mutex.Lock()
	defer j.mutex.Unlock()
	j.written++
	return rlp.Encode(j.file, bz)
}

// Tidy writes the journal anew if most of it is out of date.
func (j *Journal) Tidy(current func() []*types.Transaction) error {
	j.mutex.Lock()
	written := j.written
	j.mutex.Unlock()
	if written <= journalSlack {
		return nil
	}
	if written <= 2*len(current())+journalSlack {
		return nil
	}
	return j.rewrite(current)
}

// rewrite replaces the file by one of the transactions that current gives. None can be appended meanwhile, so none is left out.
func (j *Journal) rewrite(current func() []*types.Transaction) error {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	temporary := j.path + ".new"
	file, err := os.OpenFile(temporary, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	txs := current()
	for _, tx := range txs {
		bz, err := tx.MarshalBinary()
		if err == nil {
			err = rlp.Encode(file, bz)
		}
		if err != nil {
			return errors.Join(err, file.Close())
		}
	}
	if err := os.Rename(temporary, j.path); err != nil {
		return errors.Join(err, file.Close())
	}
	if j.file != nil {
		_ = j.file.Close() // it is replaced
	}
	j.file, j.written = file, len(txs)
	return nil
}

// Close ends the use of the journal.
func (j *Journal) Close() error {
	j.mutex.Lock()
	defer j.mutex.Unlock()
	return j.file.Close()
}

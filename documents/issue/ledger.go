package issue

import (
	"bufio"
	"bytes"
	crand "crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"github.com/moscowchain/moscowd/durable"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

// ErrLocked says that another run issues documents of the same department.
var ErrLocked = errors.New("another run of this department is under way")

// Ledger remembers the entries of status lists that a department gave away: a file to which each batch appends a line. One
// program at a time has it open.
type Ledger struct {
	file *os.File
	lock *flock.Flock
	used map[uint64]map[uint32]bool // by list
}

// entry is a line of the file.
type entry struct {
	Batch   uint64   `json:"batch"`
	List    uint64   `json:"list"`
	Indices []uint32 `json:"indices"`
}

// OpenLedger reads a ledger, or begins one. The error wraps ErrLocked if it is open elsewhere.
func OpenLedger(path string) (*Ledger, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	lock := flock.New(path + ".lock")
	locked, err := lock.TryLock()
	if err != nil {
		return nil, err
	}
	if !locked {
		return nil, fmt.Errorf("%w: wait for it, or look who has %s", ErrLocked, lock.Path())
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	l := &Ledger{file, lock, map[uint64]map[uint32]bool{}}
	if err := errors.Join(l.read(), durable.SyncFolder(filepath.Dir(path))); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), l.Close())
	}
	return l, nil
}

// read takes every whole line. A line that a crash cut off was never acted upon, and is removed.
func (l *Ledger) read() error {
	reader := bufio.NewReader(l.file)
	var whole int64
	for {
		line, err := reader.ReadBytes('\n')
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		var e entry
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&e); err != nil {
			return fmt.Errorf("not a ledger: %w", err)
		}
		l.mark(&e)
		whole += int64(len(line))
	}
	if err := l.file.Truncate(whole); err != nil {
		return err
	}
	_, err := l.file.Seek(whole, io.SeekStart)
	return err
}

func (l *Ledger) mark(e *entry) {
	if l.used[e.List] == nil {
		l.used[e.List] = map[uint32]bool{}
	}
	for _, index := range e.Indices {
		l.used[e.List][index] = true
	}
}

// add writes down what a batch takes, for good.
func (l *Ledger) add(e *entry) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if _, err := l.file.Write(append(line, '\n')); err != nil {
		return err
	}
	if err := l.file.Sync(); err != nil {
		return err
	}
	l.mark(e)
	return nil
}

// choose gives a list with room for a batch: the last on chain or in the ledger, if only this ledger was used for it, else
// the next.
func (l *Ledger) choose(size int, onChain uint64, reserved uint32) uint64 {
	list := max(onChain, 1)
	for number := range l.used {
		list = max(list, number)
	}
	taken := len(l.used[list])
	if list == onChain && int(reserved) > taken {
		return list + 1 // another ledger knows who has the rest
	}
	if taken+size > rules.StatusListEntries {
		return list + 1
	}
	return list
}

// draw gives entries of a list that nobody has, at random.
func (l *Ledger) draw(list uint64, size int) []uint32 {
	free := make([]uint32, 0, rules.StatusListEntries-len(l.used[list]))
	for index := range uint32(rules.StatusListEntries) {
		if !l.used[list][index] {
			free = append(free, index)
		}
	}
	for i := range size {
		j := i + random.IntN(len(free)-i)
		free[i], free[j] = free[j], free[i]
	}
	return free[:size]
}

// Close lets other programs open the ledger.
func (l *Ledger) Close() error { return errors.Join(l.file.Close(), l.lock.Unlock()) }

// random draws from the system's secure source.
var random = rand.New(secure{}) //nolint:gosec // the source is secure

type secure struct{}

func (secure) Uint64() uint64 {
	var b [8]byte
	_, _ = crand.Read(b[:]) // never fails
	return binary.NativeEndian.Uint64(b[:])
}

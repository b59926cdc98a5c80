package inbox

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/moscowchain/moscowd/durable"
)

// The directories of the store. A file is named by the number of its request, or by the hash of its document.
const (
	requestsDir = "requests" // a header, a line break and the message as it came
	repliesDir  = "replies"  // the finished document, sealed to its holder
	archiveDir  = "archive"  // the document, sealed to the department, for answers to consents
)

// header is what the inbox must know of a request without opening it.
type header struct {
	Commitment string `json:"commitment"`
	Received   int64  `json:"received"` // Unix seconds
	TokenHash  string `json:"token_hash"`
	Type       string `json:"type"`
}

// entry is a stored request.
type entry struct {
	header
	replied bool
}

// store keeps everything in files that are complete or not there. It is safe for concurrent use.
type store struct {
	dir  string
	lock *os.File

	mu      sync.Mutex
	entries map[uint64]entry
	waiting int // entries without a reply
}

// openStore reads the names and headers of what is stored. Only one process may have a store open.
func openStore(dir string) (*store, error) {
	s := &store{dir: dir, entries: map[uint64]entry{}}
	for _, sub := range []string{requestsDir, repliesDir, archiveDir} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			return nil, err
		}
	}
	var err error
	if s.lock, err = os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(s.lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = s.lock.Close() // nothing was written
		return nil, fmt.Errorf("another inbox runs on %s: stop it first", dir)
	}
	if err := s.load(); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *store) close() error { return s.lock.Close() }

func (s *store) load() error {
	files, err := os.ReadDir(filepath.Join(s.dir, requestsDir))
	if err != nil {
		return err
	}
	for _, file := range files {
		path := filepath.Join(s.dir, requestsDir, file.Name())
		if strings.HasSuffix(file.Name(), durable.PartSuffix) {
			if err := os.Remove(path); err != nil { // the sender was told nothing and sends again
				return err
			}
			continue
		}
		id, err := strconv.ParseUint(file.Name(), 10, 64)
		if err != nil {
			return fmt.Errorf("%s is no file of the inbox: move it away", path)
		}
		h, _, err := readRequest(path)
		if err != nil {
			return err
		}
		_, err = os.Stat(s.replyPath(id))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		s.entries[id] = entry{h, err == nil}
		if err != nil {
			s.waiting++
		}
	}
	return nil
}

func readRequest(path string) (h header, sealed []byte, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return h, nil, err
	}
	line, sealed, found := bytes.Cut(data, []byte("\n"))
	if !found || json.Unmarshal(line, &h) != nil {
		return h, nil, fmt.Errorf("%s is damaged: restore it from a copy, or move it away and ask the resident to deliver again", path)
	}
	return h, sealed, nil
}

func (s *store) requestPath(id uint64) string {
	return filepath.Join(s.dir, requestsDir, strconv.FormatUint(id, 10))
}

func (s *store) replyPath(id uint64) string {
	return filepath.Join(s.dir, repliesDir, strconv.FormatUint(id, 10))
}

func (s *store) archivePath(document [32]byte) string {
	return filepath.Join(s.dir, archiveDir, hex.EncodeToString(document[:]))
}

func (s *store) entry(id uint64) (entry, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, found := s.entries[id]
	return e, found
}

// ids are the numbers of the stored requests, ascending.
func (s *store) ids() []uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.entries))
}

func (s *store) count() (waiting, replied int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.waiting, len(s.entries) - s.waiting
}

// addRequest stores a request for good before it returns. One that is there stays as it is. It reports false if limit
// requests wait already.
func (s *store) addRequest(id uint64, h header, sealed []byte, limit int) (bool, error) {
	line, err := json.Marshal(h)
	if err != nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, found := s.entries[id]; found {
		return true, nil
	}
	if s.waiting >= limit {
		return false, nil
	}
	if err := durable.WriteBytes(s.requestPath(id), 0o600, slices.Concat(line, []byte("\n"), sealed)); err != nil {
		return false, err
	}
	s.entries[id] = entry{header: h}
	s.waiting++
	return true, nil
}

// message gives a request as it came.
func (s *store) message(id uint64) ([]byte, error) {
	_, sealed, err := readRequest(s.requestPath(id))
	return sealed, err
}

// addReply stores a finished document for good before it returns.
func (s *store) addReply(id uint64, sealed []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, found := s.entries[id]
	if !found {
		return os.ErrNotExist
	}
	if err := durable.WriteBytes(s.replyPath(id), 0o600, sealed); err != nil {
		return err
	}
	if !e.replied {
		e.replied = true
		s.entries[id] = e
		s.waiting--
	}
	return nil
}

func (s *store) reply(id uint64) ([]byte, error) { return os.ReadFile(s.replyPath(id)) }

func (s *store) replied(id uint64) (time.Time, error) { return modified(s.replyPath(id)) }

// remove forgets a request and its reply.
func (s *store) remove(id uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, found := s.entries[id]
	if !found {
		return nil
	}
	// The request goes last: as long as it is there, what is left is found again.
	for _, path := range []string{s.replyPath(id), s.requestPath(id)} {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	delete(s.entries, id)
	if !e.replied {
		s.waiting--
	}
	return nil
}

func (s *store) addDocument(document [32]byte, sealed []byte) error {
	return durable.WriteBytes(s.archivePath(document), 0o600, sealed)
}

func (s *store) document(document [32]byte) ([]byte, error) {
	return os.ReadFile(s.archivePath(document))
}

// documents are the hashes of the archived documents.
func (s *store) documents() ([][32]byte, error) {
	files, err := os.ReadDir(filepath.Join(s.dir, archiveDir))
	if err != nil {
		return nil, err
	}
	var hashes [][32]byte
	for _, file := range files {
		if data, err := hex.DecodeString(file.Name()); err == nil && len(data) == 32 {
			hashes = append(hashes, [32]byte(data))
		}
	}
	return hashes, nil
}

func (s *store) removeDocument(document [32]byte) error { return os.Remove(s.archivePath(document)) }

func modified(path string) (time.Time, error) {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}

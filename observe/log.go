package observe

import (
	"bytes"
	"encoding/json"
	"os"
	"strconv"
	"sync"
)

// maxLog is the size at which the log begins anew; the one before is kept under the name with .1.
const maxLog = 64 << 20

// Log writes a node's log, one JSON object a line, to a file that does not grow for ever, and reports the progress of state
// sync that the lines tell of. It may be used by several goroutines.
type Log struct {
	path string
	told func(Sync)

	mutex sync.Mutex
	file  *os.File
	size  int64
	part  []byte // of a line whose end is still to come
	sync  Sync
}

// Sync is how far a state sync is.
type Sync struct {
	// Stage is the last thing that happened.
	Stage SyncStage
	// Height is that of the snapshot.
	Height int64
	// Chunks of Total are applied.
	Chunks, Total int
	// Err is why it failed.
	Err string
}

// SyncStage is a step of state sync.
type SyncStage int

// The steps in their order. Nothing offered may come several times, since the node asks again and again.
const (
	SyncUnknown SyncStage = iota
	SyncLooking
	SyncNothingOffered
	SyncRestoring
	SyncRejected
	SyncRestored
	SyncFailed
)

// OpenLog appends to the log at path. told is called for each step of state sync, from whichever goroutine logs.
func OpenLog(path string, told func(Sync)) (*Log, error) {
	l := &Log{path: path, told: told}
	return l, l.open()
}

func (l *Log) open() error {
	file, err := os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		return err
	}
	l.file, l.size = file, info.Size()
	return nil
}

// Write implements io.Writer.
func (l *Log) Write(bz []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.size > maxLog {
		if err := l.rotate(); err != nil {
			return 0, err
		}
	}
	n, err := l.file.Write(bz)
	l.size += int64(n)
	l.part = append(l.part, bz...)
	for {
		end := bytes.IndexByte(l.part, '\n')
		if end < 0 {
			return n, err
		}
		l.read(l.part[:end])
		l.part = l.part[end+1:]
	}
}

func (l *Log) rotate() error {
	if err := l.file.Close(); err != nil {
		return err
	}
	if err := os.Rename(l.path, l.path+".1"); err != nil {
		return err
	}
	return l.open()
}

// Close closes the file.
func (l *Log) Close() error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.file.Close()
}

// read takes the progress of state sync from a line.
func (l *Log) read(line []byte) {
	if l.sync.Stage == SyncRestored || !bytes.Contains(line, []byte("napshot")) && !bytes.Contains(line, []byte("tate sync")) {
		return
	}
	var entry struct {
		Message string          `json:"message"`
		Height  json.RawMessage `json:"height"`
		Chunk   json.RawMessage `json:"chunk"`
		Total   json.RawMessage `json:"total"`
		Err     string          `json:"err"`
	}
	if json.Unmarshal(line, &entry) != nil {
		return
	}
	switch entry.Message {
	case "Discovering snapshots":
		l.sync = Sync{Stage: SyncLooking}
	case "sync any":
		l.sync = Sync{Stage: SyncNothingOffered}
	case "Snapshot accepted, restoring":
		l.sync = Sync{Stage: SyncRestoring, Height: number(entry.Height)}
	case "Applied snapshot chunk to ABCI app":
		l.sync.Stage, l.sync.Height = SyncRestoring, number(entry.Height)
		l.sync.Chunks, l.sync.Total = int(number(entry.Chunk))+1, int(number(entry.Total))
	case "Snapshot rejected", "Timed out waiting for snapshot chunks, rejected snapshot", "Timed out validating snapshot, rejecting":
		l.sync = Sync{Stage: SyncRejected, Height: number(entry.Height), Err: entry.Err}
	case "Snapshot restored":
		l.sync.Stage, l.sync.Height = SyncRestored, number(entry.Height)
	case "State sync failed":
		l.sync = Sync{Stage: SyncFailed, Err: entry.Err}
	default:
		return
	}
	l.told(l.sync)
}

// number reads a number that may stand in quotes.
func number(raw json.RawMessage) int64 {
	n, _ := strconv.ParseInt(string(bytes.Trim(raw, `"`)), 10, 64)
	return n
}

package issue

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/moscowchain/moscowd/durable"
)

// Names in the folder of a batch besides the documents.
const (
	journalName = "batch.json"
	signedName  = "batch.signed"  // what was signed, until everything is written
	writtenName = "batch.written" // how much of it is written
)

const journalVersion = 1

// ErrOtherBatch says that a folder is that of a batch of other data.
var ErrOtherBatch = errors.New("the folder has another batch")

// journal is batch.json: that it is there decides that the batch exists. Everything in it was chosen before anything was
// sent.
type journal struct {
	Version    int    `json:"version"`
	ChainID    string `json:"chain_id"`
	Issuer     string `json:"issuer"`
	KeyID      string `json:"key_id"`
	Type       string `json:"type"`
	Number     uint64 `json:"number"`
	StatusList uint64 `json:"status_list"`
	Size       int    `json:"size"`
	Root       string `json:"root"`
	Data       string `json:"data_sha256"`
	Schema     string `json:"schema_sha256"`
	PDF        bool   `json:"pdf"`
	Height     int64  `json:"anchored_height"` // 0 until it is known
	Done       bool   `json:"done"`
}

// readJournal gives nil if there is none.
func readJournal(dir string) (*journal, error) {
	data, err := os.ReadFile(filepath.Join(dir, journalName))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	j := &journal{}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(j); err != nil || j.Version != journalVersion {
		return nil, fmt.Errorf("%s: written by another version of this program", filepath.Join(dir, journalName))
	}
	return j, nil
}

func (j *journal) write(dir string) error {
	return durable.Write(filepath.Join(dir, journalName), 0o600, func(w io.Writer) error {
		text, err := json.MarshalIndent(j, "", "  ")
		if err != nil {
			return err
		}
		_, err = w.Write(append(text, '\n'))
		return err
	})
}

// belongs reports whether the batch is the one of this run.
func (j *journal) belongs(r *run) error {
	for _, field := range []struct{ what, have, want string }{
		{"chain", j.ChainID, r.Chain.ID},
		{"department", j.Issuer, r.Issuer},
		{"type", j.Type, r.Type},
		{"data", j.Data, r.data.hash},
		{"schema", j.Schema, r.schema.HashText()},
		{"making of PDFs", fmt.Sprint(j.PDF), fmt.Sprint(r.PDF)},
	} {
		if field.have != field.want {
			return fmt.Errorf("%w: its %s is %s, not %s: take another folder", ErrOtherBatch, field.what, field.have, field.want)
		}
	}
	return nil
}

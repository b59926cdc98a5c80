package api

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/moscowchain/moscowd/checkpoint"
	"github.com/moscowchain/moscowd/durable"
)

// Checkpoint is one with the cosignatures that this gateway knows.
type Checkpoint struct {
	Height int64 `json:"height"`
	// Note is in the form of signed notes (c2sp.org/signed-note).
	Note string `json:"note"`
	// Witnesses are the names of those known here who signed it.
	Witnesses []string `json:"witnesses"`
}

// Evidence is a checkpoint that a witness signed and that is not of the chain this gateway follows.
type Evidence struct {
	Height int64  `json:"height"`
	Note   string `json:"note"`
	// Own is the checkpoint of this gateway at that height; empty where its index has no block of it.
	Own string `json:"own"`
}

func (h *Handler) checkpointRoutes() []route {
	return []route{
		backwards("/v1/checkpoints", "Checkpoints with their cosignatures, the latest first", 1,
			func(ctx context.Context, _ *call, at []int64, count int32) ([]Checkpoint, error) {
				cursor, err := h.options.Store.Read().Cursor(ctx)
				if err != nil {
					return nil, err
				}
				list := []Checkpoint{}
				height := min(cursor.Height, at[0]-1) / checkpoint.Interval * checkpoint.Interval
				for ; height >= max(cursor.FirstHeight, 1) && len(list) < int(count); height -= checkpoint.Interval {
					c, err := h.checkpointAt(ctx, height)
					if err != nil {
						return nil, err
					}
					list = append(list, *c)
				}
				return list, nil
			}, func(c Checkpoint) string { return dotted(c.Height) }),
		{
			pattern: "/v1/checkpoints/{height}", summary: "The checkpoint of a height, a multiple of 100", result: Checkpoint{},
			read: func(ctx context.Context, c *call) (any, freshness, error) {
				height, err := c.id("height")
				if err != nil {
					return nil, latest, err
				}
				found, err := h.checkpointAt(ctx, height)
				return found, latest, err
			},
		},
		{
			pattern: "/v1/blocks/{block}/checkpoint", summary: "The headers that lead from a block to the next checkpoint, with its cosignatures, as moscowd verify --checkpoint reads them",
			result: checkpointPath{}, read: h.pathToCheckpoint,
		},
		{
			method: http.MethodPost, pattern: "/v1/checkpoints/{height}/cosignatures", summary: "Hand in the cosignature of a witness that this gateway knows",
			result: Checkpoint{}, serve: h.cosign,
			body: &body{about: "A signed note of the checkpoint", types: []string{"text/plain"}, status: http.StatusOK},
		},
		whole("/v1/evidence", "Checkpoints signed by witnesses that are not of this chain: evidence that there are two",
			func(ctx context.Context, _ *call) ([]Evidence, error) { return h.evidence(ctx) }),
	}
}

// checkpointPath says how checkpoint.Path looks in JSON.
type checkpointPath struct {
	Format  string `json:"format"`
	Headers []any  `json:"headers"`
	Note    string `json:"note"`
}

// own is the checkpoint of the chain that the index follows.
func (h *Handler) own(ctx context.Context, height int64) (*checkpoint.Checkpoint, error) {
	if height < checkpoint.Interval || height%checkpoint.Interval != 0 {
		return nil, fail(problemInput, "checkpoints stand at multiples of %d, not at %d", checkpoint.Interval, height)
	}
	block, err := h.block(ctx, strconv.FormatInt(height, 10))
	if err != nil {
		return nil, err
	}
	cursor, err := h.options.Store.Read().Cursor(ctx)
	if err != nil {
		return nil, err
	}
	return &checkpoint.Checkpoint{ChainID: cursor.ChainID, Height: height, Hash: block.Hash, ValidatorsHash: block.ValidatorsHash}, nil
}

func (h *Handler) checkpointAt(ctx context.Context, height int64) (*Checkpoint, error) {
	own, err := h.own(ctx, height)
	if err != nil {
		return nil, err
	}
	notes, err := h.notes(height)
	if err != nil {
		return nil, err
	}
	c := &Checkpoint{Height: height, Note: checkpoint.Merge(own, notes...), Witnesses: []string{}}
	_, signed, err := checkpoint.Open(c.Note, h.witnesses)
	for _, s := range signed {
		c.Witnesses = append(c.Witnesses, s.Witness.Name())
	}
	return c, err
}

// noteFile is where a cosignature is kept: each in a file of its own, so that processes do not harm each other.
func (h *Handler) noteFile(height int64, witness string) string {
	folder := fmt.Sprintf("%09d", height/100_000*100_000)
	return filepath.Join(h.options.Checkpoints, "notes", folder, fmt.Sprintf("%d.%s.note", height, witness))
}

func (h *Handler) notes(height int64) ([]string, error) {
	var notes []string
	if h.options.Checkpoints == "" {
		return nil, nil
	}
	for _, w := range h.witnesses {
		data, err := os.ReadFile(h.noteFile(height, keyName(w)))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		notes = append(notes, string(data))
	}
	return notes, nil
}

func keyName(w *checkpoint.Witness) string { return fmt.Sprintf("%08x", w.KeyHash()) }

// writeFile makes a file and its folder.
func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	return durable.WriteBytes(path, 0o640, data)
}

func (h *Handler) pathToCheckpoint(ctx context.Context, c *call) (any, freshness, error) {
	if h.node == nil {
		return nil, latest, fail(problemUnavailable, "this gateway has no full node that gives headers; ask another one")
	}
	block, err := h.block(ctx, c.path["block"])
	if err != nil {
		return nil, latest, err
	}
	height := checkpoint.After(block.Height)
	found, err := h.checkpointAt(ctx, height)
	if err != nil {
		return nil, latest, err
	}
	leave, err := h.enterNode(ctx)
	if err != nil {
		return nil, latest, err
	}
	defer leave()
	headers, err := checkpoint.Headers(ctx, h.node, block.Height, height)
	if err != nil {
		h.log("headers", err)
		return nil, latest, fail(problemNode, "no headers from block %d to %d: try again, or another gateway", block.Height, height)
	}
	if !bytes.Equal(headers[0].Hash(), block.Hash) {
		return nil, latest, fail(problemNode, "the node and the index follow different chains")
	}
	return &checkpoint.Path{Headers: headers, Note: found.Note}, latest, nil
}

const maxNote = 64 << 10

func (h *Handler) cosign(w http.ResponseWriter, r *http.Request) (int, error) {
	if h.options.Checkpoints == "" || len(h.witnesses) == 0 {
		return 0, fail(problemUnavailable, "this gateway takes no cosignatures")
	}
	if !h.writes.allow(h.client(r), time.Now()) {
		return 0, fail(problemTooMany, "too many cosignatures from this address").after(1)
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxNote))
	if err != nil {
		return 0, fail(problemTooLarge, "a note has at most %d bytes", maxNote)
	}
	given, signed, err := checkpoint.Open(string(data), h.witnesses)
	if err != nil {
		return 0, fail(problemInput, "%v", err)
	}
	if r.PathValue("height") != strconv.FormatInt(given.Height, 10) {
		return 0, fail(problemInput, "the note is of height %d", given.Height)
	}
	if len(signed) == 0 {
		return 0, fail(problemInput, "nobody signed it whom this gateway knows: ask its operator to add your verifier key")
	}
	own, err := h.own(r.Context(), given.Height)
	if err != nil {
		return 0, err
	}
	if given.ChainID != own.ChainID {
		return 0, fail(problemInput, "the note is of chain %q, this gateway serves %s", given.ChainID, own.ChainID)
	}
	if given.Text() != own.Text() {
		return 0, h.keepEvidence(given, signed)
	}
	for _, s := range signed {
		if err := writeFile(h.noteFile(given.Height, keyName(s.Witness)), signedNote(given, s)); err != nil {
			return 0, err
		}
	}
	found, err := h.checkpointAt(r.Context(), given.Height)
	if err != nil {
		return 0, err
	}
	a, err := newAnswer(found, latest, time.Now())
	if err != nil {
		return 0, err
	}
	return a.write(w, r), nil
}

// signedNote is the note with one signature: what else stood in it anybody may have added.
func signedNote(c *checkpoint.Checkpoint, s checkpoint.Cosignature) []byte {
	return []byte(c.Text() + "\n" + s.Line)
}

// keepEvidence keeps what a witness signed of another chain: of a witness and height the first note, which nothing replaces.
func (h *Handler) keepEvidence(given *checkpoint.Checkpoint, signed []checkpoint.Cosignature) error {
	for _, s := range signed {
		path := filepath.Join(h.options.Checkpoints, "evidence", fmt.Sprintf("%d.%s.note", given.Height, keyName(s.Witness)))
		if _, err := os.Stat(path); err == nil {
			continue
		}
		if err := writeFile(path, signedNote(given, s)); err != nil {
			return err
		}
	}
	h.log("CONFLICT", fmt.Errorf("a witness signed block %d with hash %s, which is not of this chain", given.Height, hex.EncodeToString(given.Hash)))
	return fail(problemConflict, "block %d of this chain has another hash: the note is kept as evidence and shown at /v1/evidence", given.Height)
}

func (h *Handler) evidence(ctx context.Context) ([]Evidence, error) {
	list := []Evidence{}
	if h.options.Checkpoints == "" {
		return list, nil
	}
	folder := filepath.Join(h.options.Checkpoints, "evidence")
	files, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	height := func(file fs.DirEntry) int64 {
		text, _, _ := strings.Cut(file.Name(), ".")
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return 0 // being written
		}
		return n
	}
	slices.SortFunc(files, func(a, b fs.DirEntry) int { return cmp.Compare(height(b), height(a)) })
	for _, file := range files[:min(len(files), maxCount)] {
		if height(file) == 0 {
			continue
		}
		note, err := os.ReadFile(filepath.Join(folder, file.Name()))
		if err != nil {
			return nil, err
		}
		e := Evidence{Height: height(file), Note: string(note)}
		switch own, err := h.own(ctx, e.Height); {
		case err == nil:
			e.Own = own.Text()
		case asProblem(err).Status != http.StatusNotFound: // an index that is being built anew has not got there
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

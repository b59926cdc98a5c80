package witness

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	cmttypes "github.com/cometbft/cometbft/types"

	"github.com/moscowchain/moscowd/checkpoint"
	"github.com/moscowchain/moscowd/durable"
	"github.com/moscowchain/moscowd/lightproof"
)

// Node is the part of CometBFT's RPC that a witness uses.
type Node interface {
	lightproof.Node
	checkpoint.HeaderNode
	Status(ctx context.Context) (*coretypes.ResultStatus, error)
}

// keptBlocks is how many of the last checkpoints' blocks are kept with their commits, as evidence if another turns up.
const keptBlocks = 100

// Errors of this package.
var (
	// ErrConflict says that there are two chains: see the folder evidence.
	ErrConflict = errors.New("nodes show two different chains")
	// ErrNotYet says that the next checkpoint is not there yet.
	ErrNotYet = errors.New("the next checkpoint is not there yet")
	// ErrHome is a folder that does not fit.
	ErrHome = errors.New("this is no witness's folder, or that of another chain")
)

// Witness signs checkpoints. It is for one goroutine, and a folder for one process.
type Witness struct {
	home  string
	key   *checkpoint.Key
	nodes []Node
	state state
	// Report is told how many headers of those up to the next checkpoint are checked; it may be nil.
	Report func(done, total int)
	// Warn is told of nodes that could not be compared; it may be nil.
	Warn func(err error)
}

// state is the last block for which the witness vouches.
type state struct {
	ChainID string `json:"chain_id"`
	Height  int64  `json:"height,string"`
	Hash    []byte `json:"hash"`
}

// Open opens a folder, or begins one at a trusted block. The first node is followed, the others are compared with it.
func Open(ctx context.Context, home string, key *checkpoint.Key, trust *lightproof.Trust, nodes ...Node) (*Witness, error) {
	w := &Witness{home: home, key: key, nodes: nodes}
	data, err := os.ReadFile(w.file("state.json"))
	switch {
	case err == nil:
		if err := json.Unmarshal(data, &w.state); err != nil {
			return nil, fmt.Errorf("%w: state.json: %w", ErrHome, err)
		}
		return w, w.finish()
	case !errors.Is(err, os.ErrNotExist):
		return nil, err
	case trust == nil:
		return nil, fmt.Errorf("%w: %s is new, so it needs a block that you trust", ErrHome, home)
	}
	status, err := nodes[0].Status(ctx)
	if err != nil {
		return nil, err
	}
	w.state = state{status.NodeInfo.Network, trust.Height, trust.Hash}
	if _, err := lightproof.Follow(ctx, nodes[0], w.state.ChainID, trust, trust.Height); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(home, 0o750); err != nil {
		return nil, err
	}
	return w, w.save()
}

func (w *Witness) file(parts ...string) string {
	return filepath.Join(append([]string{w.home}, parts...)...)
}

func (w *Witness) write(data []byte, parts ...string) error {
	path := w.file(parts...)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil { //nolint:gosec // the folder is the one that the witness names
		return err
	}
	return durable.WriteBytes(path, 0o640, data)
}

func (w *Witness) save() error {
	data, err := json.Marshal(&w.state)
	if err != nil {
		return err
	}
	return w.write(data, "state.json")
}

// ChainID is the chain that is followed.
func (w *Witness) ChainID() string { return w.state.ChainID }

// Height is that of the last block for which the witness vouches.
func (w *Witness) Height() int64 { return w.state.Height }

// Next signs the next checkpoint and gives its height. The error is ErrNotYet if the chain is not that far, and wraps
// ErrConflict where the node's chain is not the one that was followed, or another node's is another.
func (w *Witness) Next(ctx context.Context) (int64, error) {
	target := checkpoint.After(w.state.Height + 1)
	status, err := w.nodes[0].Status(ctx)
	if err != nil {
		return 0, err
	}
	if status.NodeInfo.Network != w.state.ChainID {
		return 0, fmt.Errorf("%w: the node is of chain %s, the folder of %s", ErrHome, status.NodeInfo.Network, w.state.ChainID)
	}
	if status.SyncInfo.LatestBlockHeight <= target { // the commit of the latest block may still grow
		return 0, ErrNotYet
	}
	trust := &lightproof.Trust{Height: w.state.Height, Hash: w.state.Hash}
	blocks, err := lightproof.Follow(ctx, w.nodes[0], w.state.ChainID, trust, target)
	if errors.Is(err, lightproof.ErrUntrusted) {
		return 0, w.lastConflicts(ctx, err)
	}
	if err != nil {
		return 0, err
	}
	block := blocks[len(blocks)-1]
	if err := w.link(ctx, block); err != nil {
		return 0, err
	}
	for i, node := range w.nodes[1:] {
		if err := w.compare(ctx, node, block); errors.Is(err, ErrConflict) {
			return 0, err
		} else if err != nil && w.Warn != nil {
			w.Warn(fmt.Errorf("node %d could not be compared at block %d: %w", i+2, target, err))
		}
	}
	return target, w.sign(block)
}

// link checks that each block from the last one vouched for to this one names the hash of the one before.
func (w *Witness) link(ctx context.Context, block *cmttypes.LightBlock) error {
	hash := w.state.Hash
	for from := w.state.Height + 1; from <= block.Height; {
		to := min(from+checkpoint.Interval-1, block.Height)
		headers, err := checkpoint.Headers(ctx, w.nodes[0], from, to)
		if err != nil {
			return err
		}
		for _, h := range headers {
			if !bytes.Equal(h.LastBlockID.Hash, hash) {
				return fmt.Errorf("%w: block %d of the node does not follow block %d with hash %X", lightproof.ErrInvalid, h.Height, h.Height-1, hash)
			}
			hash = h.Hash()
		}
		if w.Report != nil {
			w.Report(int(to-w.state.Height), int(block.Height-w.state.Height))
		}
		from = to + 1
	}
	if !bytes.Equal(hash, block.Hash()) {
		return fmt.Errorf("%w: the headers of the node lead to another block %d than the one that its validators signed", lightproof.ErrInvalid, block.Height)
	}
	return nil
}

// compare asks another node for the same block.
func (w *Witness) compare(ctx context.Context, node Node, block *cmttypes.LightBlock) error {
	other, err := lightproof.FetchBlock(ctx, node, w.state.ChainID, block.Height)
	if err != nil {
		return err
	}
	return w.conflict(block, other)
}

// lastConflicts compares what was signed last with what the node shows there now.
func (w *Witness) lastConflicts(ctx context.Context, cause error) error {
	data, err := os.ReadFile(w.file("blocks", fileName(w.state.Height, "json")))
	if err != nil {
		return cause // it was the block that the reader named
	}
	signed, err := lightproof.UnmarshalBlock(data)
	if err != nil {
		return err
	}
	if err := w.compare(ctx, w.nodes[0], signed); err != nil {
		return err
	}
	return cause
}

// conflict keeps two blocks if they are evidence. The error wraps ErrConflict then, and is nil if they are the same block.
func (w *Witness) conflict(a, b *cmttypes.LightBlock) error {
	if bytes.Equal(a.Hash(), b.Hash()) {
		return nil
	}
	c := &checkpoint.Conflict{ChainID: w.state.ChainID, Blocks: [2]*cmttypes.LightBlock{a, b}}
	both, err := c.Check()
	if err != nil {
		return err
	}
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	name := fileName(a.Height, fmt.Sprintf("%X.json", []byte(b.Hash()[:4])))
	if err := w.write(data, "evidence", name); err != nil {
		return err
	}
	return fmt.Errorf("%w: block %d has the hash %X at one and %X at the other, %d validators signed both. The evidence is %s",
		ErrConflict, a.Height, []byte(a.Hash()), []byte(b.Hash()), len(both), w.file("evidence", name))
}

func fileName(height int64, ending string) string {
	return strconv.FormatInt(height, 10) + "." + ending
}

// finish writes the note of the last block if a crash came between it and the state.
func (w *Witness) finish() error {
	if _, err := w.Note(w.state.Height); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	data, err := os.ReadFile(w.file("blocks", fileName(w.state.Height, "json")))
	if errors.Is(err, os.ErrNotExist) {
		return nil // the block at which the folder began
	}
	if err != nil {
		return err
	}
	block, err := lightproof.UnmarshalBlock(data)
	if err != nil {
		return err
	}
	if block.Height != w.state.Height || !bytes.Equal(block.Hash(), w.state.Hash) {
		return fmt.Errorf("%w: block %d in it is not the one that state.json names", ErrHome, w.state.Height)
	}
	return w.writeNote(block)
}

// sign writes the block, the new state and the note, in this order: what the state says is never signed otherwise, and after a
// crash finish writes the note.
func (w *Witness) sign(block *cmttypes.LightBlock) error {
	data, err := lightproof.MarshalBlock(block)
	if err != nil {
		return err
	}
	if err := w.write(data, "blocks", fileName(block.Height, "json")); err != nil {
		return err
	}
	if old := block.Height - keptBlocks*checkpoint.Interval; old > 0 {
		if err := os.Remove(w.file("blocks", fileName(old, "json"))); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	w.state.Height, w.state.Hash = block.Height, block.Hash()
	if err := w.save(); err != nil {
		return err
	}
	return w.writeNote(block)
}

func (w *Witness) writeNote(block *cmttypes.LightBlock) error {
	note, err := w.key.Sign(checkpoint.Of(block.Header), time.Now())
	if err != nil {
		return err
	}
	return w.write([]byte(note), "notes", fileName(block.Height, "note"))
}

// Note is the one of a checkpoint that was signed.
func (w *Witness) Note(height int64) (string, error) {
	data, err := os.ReadFile(w.file("notes", fileName(height, "note")))
	return string(data), err
}

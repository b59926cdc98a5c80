package checkpoint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	cmttypes "github.com/cometbft/cometbft/types"

	"github.com/moscowchain/moscowd/lightproof"
)

// ConflictFormat names files of this form and version.
const ConflictFormat = "moscowd-conflict/1"

// Conflict is two blocks of one chain at one height, each signed by more than two thirds of a validator set. One cannot be
// made without misbehaviour of those who signed both, or of those who signed a set that was not the chain's.
type Conflict struct {
	ChainID string
	Blocks  [2]*cmttypes.LightBlock
}

type conflictJSON struct {
	Format  string            `json:"format"`
	ChainID string            `json:"chain_id"`
	Blocks  []json.RawMessage `json:"light_blocks"`
}

// MarshalJSON writes blocks as proofs have them.
func (c *Conflict) MarshalJSON() ([]byte, error) {
	out := conflictJSON{Format: ConflictFormat, ChainID: c.ChainID}
	for _, block := range c.Blocks {
		data, err := lightproof.MarshalBlock(block)
		if err != nil {
			return nil, err
		}
		out.Blocks = append(out.Blocks, data)
	}
	return json.Marshal(&out)
}

// ReadConflict reads a file. It checks form, not truth; the error wraps ErrMalformed.
func ReadConflict(r io.Reader) (*Conflict, error) {
	var in conflictJSON
	decoder := json.NewDecoder(io.LimitReader(r, maxPath))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if in.Format != ConflictFormat || len(in.Blocks) != 2 {
		return nil, fmt.Errorf("%w: it is not two blocks in the format %s", ErrMalformed, ConflictFormat)
	}
	c := &Conflict{ChainID: in.ChainID}
	for i, data := range in.Blocks {
		var err error
		if c.Blocks[i], err = lightproof.UnmarshalBlock(data); err != nil {
			return nil, fmt.Errorf("%w: light_blocks[%d]: %w", ErrMalformed, i, err)
		}
	}
	return c, nil
}

// ErrNoConflict says that two blocks are no evidence.
var ErrNoConflict = errors.New("no evidence")

// Check checks both blocks and gives the consensus addresses of the validators that signed both. The error wraps
// ErrNoConflict.
func (c *Conflict) Check() (both [][]byte, err error) {
	a, b := c.Blocks[0], c.Blocks[1]
	for _, block := range c.Blocks {
		if err := lightproof.CheckBlock(block, c.ChainID); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoConflict, err)
		}
	}
	if a.Height != b.Height || bytes.Equal(a.Hash(), b.Hash()) {
		return nil, fmt.Errorf("%w: the blocks are not two different ones of one height", ErrNoConflict)
	}
	signed := signers(a)
	for _, address := range signersInOrder(b) {
		if signed[string(address)] {
			both = append(both, address)
		}
	}
	return both, nil
}

func signers(block *cmttypes.LightBlock) map[string]bool {
	set := make(map[string]bool)
	for _, address := range signersInOrder(block) {
		set[string(address)] = true
	}
	return set
}

// signersInOrder gives those whose signature for the block holds: the light client stops counting at two thirds.
func signersInOrder(block *cmttypes.LightBlock) [][]byte {
	var list [][]byte
	for i := range block.Commit.Signatures {
		s := &block.Commit.Signatures[i]
		if s.BlockIDFlag != cmttypes.BlockIDFlagCommit {
			continue
		}
		validator := block.ValidatorSet.Validators[i]
		if validator.PubKey.VerifySignature(block.Commit.VoteSignBytes(block.ChainID, int32(i)), s.Signature) {
			list = append(list, validator.Address)
		}
	}
	return list
}

package checkpoint

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/cometbft/cometbft/crypto/tmhash"
	cmttypes "github.com/cometbft/cometbft/types"
)

// Interval is how many blocks apart checkpoints are.
const Interval = 100

const (
	origin     = "moscowd/checkpoint/"
	validators = "validators "
)

// Errors of this package.
var (
	// ErrMalformed is what cannot be read.
	ErrMalformed = errors.New("malformed checkpoint")
	// ErrUnproven is a block for which too few chosen witnesses vouch, or that does not lead to what they signed.
	ErrUnproven = errors.New("witnesses do not vouch for the block")
)

// Checkpoint is what witnesses sign.
type Checkpoint struct {
	ChainID string
	Height  int64
	// Hash is that of the block's header, ValidatorsHash that of the set that signed it.
	Hash, ValidatorsHash []byte
}

// After is the height of the first checkpoint that vouches for a block.
func After(height int64) int64 {
	return (height + Interval - 1) / Interval * Interval
}

// Of makes the checkpoint of a block.
func Of(header *cmttypes.Header) *Checkpoint {
	return &Checkpoint{ChainID: header.ChainID, Height: header.Height, Hash: header.Hash(), ValidatorsHash: header.ValidatorsHash}
}

// Text is the form that is signed.
func (c *Checkpoint) Text() string {
	return fmt.Sprintf("%s%s\n%d\n%s\n%s%s\n", origin, c.ChainID, c.Height,
		base64.StdEncoding.EncodeToString(c.Hash), validators, base64.StdEncoding.EncodeToString(c.ValidatorsHash))
}

// ParseText reads what Text writes, and nothing else. The error wraps ErrMalformed.
func ParseText(text string) (*Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 5 {
		return nil, fmt.Errorf("%w: it has %d lines, want 4", ErrMalformed, len(lines)-1)
	}
	c := &Checkpoint{}
	c.ChainID, _ = strings.CutPrefix(lines[0], origin)
	c.Height, _ = strconv.ParseInt(lines[1], 10, 64)
	c.Hash, _ = base64.StdEncoding.DecodeString(lines[2])
	rest, _ := strings.CutPrefix(lines[3], validators)
	c.ValidatorsHash, _ = base64.StdEncoding.DecodeString(rest)
	switch {
	case len(c.ChainID) == 0 || len(c.ChainID) > cmttypes.MaxChainIDLen:
		return nil, fmt.Errorf("%w: the first line is not %s and a chain's id", ErrMalformed, origin)
	case c.Height <= 0 || c.Height%Interval != 0:
		return nil, fmt.Errorf("%w: %q is not the height of a checkpoint, a multiple of %d", ErrMalformed, lines[1], Interval)
	case len(c.Hash) != tmhash.Size || len(c.ValidatorsHash) != tmhash.Size:
		return nil, fmt.Errorf("%w: it has not two hashes of %d bytes", ErrMalformed, tmhash.Size)
	case c.Text() != text:
		return nil, fmt.Errorf("%w: it is not in the one form of its contents", ErrMalformed)
	}
	return c, nil
}

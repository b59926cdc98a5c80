package lightproof

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	cmttypes "github.com/cometbft/cometbft/types"
)

// Follow asks a node for the block at a height and checks that it follows from the trusted one by the rules of the
// light client. It gives the blocks that were needed for that, from the trusted one on. Errors wrap ErrUntrusted where the
// node has another block at the trusted height.
func Follow(ctx context.Context, node Node, chainID string, trust *Trust, height int64) ([]*cmttypes.LightBlock, error) {
	if height < trust.Height {
		return nil, fmt.Errorf("block %d lies before the trusted block %d", height, trust.Height)
	}
	now := time.Now()
	heights := []int64{trust.Height}
	if height > trust.Height {
		heights = append(heights, height)
	}
	blocks, err := collectBlocks(ctx, node, heights, now, nil)
	if err != nil {
		return nil, err
	}
	for _, block := range blocks {
		if err := block.ValidateBasic(chainID); err != nil {
			return nil, fmt.Errorf("%w: block %d: %w", ErrInvalid, block.Height, err)
		}
	}
	if first := blocks[0]; !bytes.Equal(first.Hash(), trust.Hash) {
		return nil, fmt.Errorf("%w: the node's block %d has hash %X, you trust %X", ErrUntrusted, trust.Height, []byte(first.Hash()), trust.Hash)
	}
	return blocks, verifyChain(blocks, now)
}

// FetchBlock asks a node for a block with its commit and validators, and checks only that they belong together and that more
// than two thirds of those validators signed: not that they are the chain's.
func FetchBlock(ctx context.Context, node Node, chainID string, height int64) (*cmttypes.LightBlock, error) {
	block, err := lightBlock(ctx, node, height)
	if err != nil {
		return nil, err
	}
	return block, CheckBlock(block, chainID)
}

// CheckBlock checks what FetchBlock checks. The error wraps ErrInvalid.
func CheckBlock(block *cmttypes.LightBlock, chainID string) error {
	if err := block.ValidateBasic(chainID); err != nil {
		return fmt.Errorf("%w: block %d: %w", ErrInvalid, block.Height, err)
	}
	if err := block.ValidatorSet.VerifyCommitLight(chainID, block.Commit.BlockID, block.Height, block.Commit); err != nil {
		return fmt.Errorf("%w: commit of block %d: %w", ErrInvalid, block.Height, err)
	}
	return nil
}

// MarshalBlock writes a block as a proof has it.
func MarshalBlock(block *cmttypes.LightBlock) ([]byte, error) {
	encoded, err := encodeBlock(block)
	if err != nil {
		return nil, err
	}
	return json.Marshal(encoded)
}

// UnmarshalBlock reads what MarshalBlock writes. It checks form and limits, not truth; the error wraps ErrMalformed.
func UnmarshalBlock(data []byte) (*cmttypes.LightBlock, error) {
	var in blockJSON
	if err := unmarshalStrict(data, &in); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	block, err := decodeBlock(&in)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return block, nil
}

package checkpoint

import (
	"context"
	"fmt"

	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	cmttypes "github.com/cometbft/cometbft/types"
)

// headersAtOnce is how many headers a node gives in one answer.
const headersAtOnce = 20

// HeaderNode is the part of CometBFT's RPC that gives headers.
type HeaderNode interface {
	BlockchainInfo(ctx context.Context, minHeight, maxHeight int64) (*coretypes.ResultBlockchainInfo, error)
}

// Headers asks a node for the headers of blocks, ascending, both ends included. What it gives is not checked.
func Headers(ctx context.Context, node HeaderNode, from, to int64) ([]*cmttypes.Header, error) {
	headers := make([]*cmttypes.Header, 0, min(to-from+1, Interval))
	for height := from; height <= to; {
		last := min(height+headersAtOnce-1, to)
		info, err := node.BlockchainInfo(ctx, height, last)
		if err != nil {
			return nil, fmt.Errorf("headers of blocks %d to %d: %w", height, last, err)
		}
		if int64(len(info.BlockMetas)) != last-height+1 {
			return nil, fmt.Errorf("headers of blocks %d to %d: the node has %d of them", height, last, len(info.BlockMetas))
		}
		for i := range info.BlockMetas { // the last one comes first
			meta := info.BlockMetas[len(info.BlockMetas)-1-i]
			if meta == nil || meta.Header.Height != height {
				return nil, fmt.Errorf("headers of blocks: the node gave another block than %d", height)
			}
			if year := meta.Header.Time.UTC().Year(); year < 1 || year > 9999 {
				return nil, fmt.Errorf("header of block %d: time %s is out of range", height, meta.Header.Time)
			}
			headers = append(headers, &meta.Header)
			height++
		}
	}
	return headers, nil
}

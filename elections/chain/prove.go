package chain

import (
	"context"
	"encoding/binary"
	"fmt"
	"time"

	coretypes "github.com/cometbft/cometbft/rpc/core/types"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// blockWait is how long a proof waits for the block that commits to the newest state.
const blockWait = 30 * time.Second

// Node is the part of CometBFT's RPC that proofs need.
type Node interface {
	lightproof.Node
	Status(ctx context.Context) (*coretypes.ResultStatus, error)
}

// prove proves entries of the module's store, or their absence, in the newest state. Without trust, the
// proof begins at the block that commits to it.
func prove(ctx context.Context, node Node, chainID string, trust *lightproof.Trust, keys ...lightproof.Key) (*lightproof.Proof, error) {
	height, err := committed(ctx, node)
	if err != nil {
		return nil, err
	}
	anchor := height + 1
	if trust != nil {
		anchor = trust.Height
	}
	proof, err := lightproof.Collect(ctx, node, &lightproof.Request{Height: height, Anchor: anchor, Keys: keys}, nil)
	if err != nil {
		return nil, err
	}
	_, err = proof.Verify(chainID, trust, time.Now())
	return proof, err
}

// committed gives the height of the newest state, as soon as the block is there that commits to it.
func committed(ctx context.Context, node Node) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, blockWait)
	defer cancel()
	for height := int64(0); ; {
		now, err := node.Status(ctx)
		if err != nil {
			return 0, fmt.Errorf("ask the node for its height: %w", err)
		}
		if height == 0 {
			height = max(now.SyncInfo.LatestBlockHeight, 2)
		}
		if now.SyncInfo.LatestBlockHeight > height {
			return height, nil
		}
		select {
		case <-ctx.Done():
			return 0, fmt.Errorf("block %d, which commits to what is asked for, did not come within %s", height+1, blockWait)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// entry gives the proven value of a key, nil where the proof shows that there is none.
func entry(proof *lightproof.Proof, key []byte) []byte {
	for _, e := range proof.Entries {
		if e.Store == types.StoreKey && string(e.Key) == string(key) {
			return e.Value
		}
	}
	return nil
}

// Found is what the chain has of a ballot.
type Found struct {
	// Record is that of the voter, nil if none of his ballots was accepted or spoiled.
	Record *types.BallotRecord
	// Vector is what became of the ciphertexts, nil if the chain has not seen them.
	Vector *types.VectorRecord
	Height int64
}

// Find proves what became of a ballot of an election.
func Find(ctx context.Context, node Node, chainID string, election uint64, b *ballot.Ballot, trust *lightproof.Trust) (*Found, error) {
	vector := ballot.VectorHash(b.Ciphertexts)
	at := func(prefix []byte, id []byte) []byte {
		return append(binary.BigEndian.AppendUint64(append([]byte(nil), prefix...), election), id...)
	}
	record, hash := at(types.KeyPrefixBallots.Bytes(), b.Tag), at(types.KeyPrefixVectors.Bytes(), vector[:32])
	proof, err := prove(ctx, node, chainID, trust,
		lightproof.Key{Store: types.StoreKey, Key: record, OrAbsent: true}, lightproof.Key{Store: types.StoreKey, Key: hash, OrAbsent: true})
	if err != nil {
		return nil, err
	}
	f := &Found{Height: proof.Height}
	if value := entry(proof, record); value != nil {
		f.Record = &types.BallotRecord{}
		if err := f.Record.Unmarshal(value); err != nil {
			return nil, fmt.Errorf("%w: the record of the voter: %w", lightproof.ErrInvalid, err)
		}
	}
	if value := entry(proof, hash); value != nil {
		f.Vector = &types.VectorRecord{}
		if err := f.Vector.Unmarshal(value); err != nil {
			return nil, fmt.Errorf("%w: the record of the ciphertexts: %w", lightproof.ErrInvalid, err)
		}
	}
	return f, nil
}

// Head proves the head of an election.
func Head(ctx context.Context, node Node, chainID string, election uint64, trust *lightproof.Trust) (*types.ElectionHead, error) {
	key := types.ElectionHeadKey(election)
	proof, err := prove(ctx, node, chainID, trust, lightproof.Key{Store: types.StoreKey, Key: key})
	if err != nil {
		return nil, err
	}
	head := &types.ElectionHead{}
	if err := head.Unmarshal(entry(proof, key)); err != nil {
		return nil, fmt.Errorf("%w: the head of the election: %w", lightproof.ErrInvalid, err)
	}
	return head, nil
}

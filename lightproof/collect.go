package lightproof

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/libs/bytes"
	"github.com/cometbft/cometbft/light"
	rpcclient "github.com/cometbft/cometbft/rpc/client"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	cmttypes "github.com/cometbft/cometbft/types"
)

// Node is the part of CometBFT's RPC that Collect uses.
type Node interface {
	ABCIQueryWithOptions(ctx context.Context, path string, data bytes.HexBytes, opts rpcclient.ABCIQueryOptions) (*coretypes.ResultABCIQuery, error)
	Commit(ctx context.Context, height *int64) (*coretypes.ResultCommit, error)
	Validators(ctx context.Context, height *int64, page, perPage *int) (*coretypes.ResultValidators, error)
}

// Key names an entry of the state.
type Key struct {
	Store string
	Key   []byte
	// OrAbsent has its absence proven where there is no entry; otherwise that is an error.
	OrAbsent bool
}

// Request says what to prove.
type Request struct {
	// Height is that of the state, 2 or more; the next block must be committed.
	Height int64
	Keys   []Key
	// Anchor is the height of the first light block, 1 to Height+1.
	Anchor int64
	// Blocks are heights whose light blocks the proof shall hold as well, for what the reader learns from their headers.
	// Those outside Anchor to Height+1 are left out.
	Blocks []int64
}

// Collect asks a node for a proof. The proof is checked before it is returned. Report, if it is
// not nil, is told how many of the blocks that the request names are there.
func Collect(ctx context.Context, node Node, request *Request, report func(done, total int)) (*Proof, error) {
	height, anchor := request.Height, request.Anchor
	if anchor < 1 || anchor > height+1 {
		return nil, fmt.Errorf("anchor height %d is not between 1 and %d, the block that commits to state %d", anchor, height+1, height)
	}
	proof := &Proof{Height: height}
	for _, key := range request.Keys {
		if err := proof.add(ctx, node, key); err != nil {
			return nil, err
		}
	}
	now := time.Now()
	var err error
	if proof.Blocks, err = collectBlocks(ctx, node, request.targets(), now, report); err != nil {
		return nil, err
	}
	first := proof.Blocks[0]
	if _, err := proof.Verify(first.ChainID, &Trust{Height: first.Height, Hash: first.Hash()}, now); err != nil {
		return nil, fmt.Errorf("the node gave a proof that does not hold: %w", err)
	}
	return proof, nil
}

// add asks for the proof of an entry, or of its absence.
func (p *Proof) add(ctx context.Context, node Node, key Key) error {
	result, err := node.ABCIQueryWithOptions(ctx, "/store/"+key.Store+"/key", key.Key,
		rpcclient.ABCIQueryOptions{Height: p.Height, Prove: true})
	if err != nil {
		return fmt.Errorf("query %s at height %d: %w", key.Store, p.Height, err)
	}
	response := result.Response
	if !response.IsOK() {
		return fmt.Errorf("query %s at height %d: %s", key.Store, p.Height, response.Log)
	}
	if response.Height != p.Height {
		return fmt.Errorf("query %s at height %d: the node answered for height %d", key.Store, p.Height, response.Height)
	}
	if len(response.Value) == 0 && !key.OrAbsent {
		return fmt.Errorf("store %s has no entry %X at height %d", key.Store, key.Key, p.Height)
	}
	if response.ProofOps == nil || len(response.ProofOps.Ops) != 2 {
		return fmt.Errorf("query %s at height %d: want two proof operations", key.Store, p.Height)
	}
	inStore, inApp := response.ProofOps.Ops[0].Data, response.ProofOps.Ops[1].Data
	if len(response.Value) == 0 {
		p.Absences = append(p.Absences, Absence{Store: key.Store, Key: key.Key, StoreProof: inStore, MultistoreProof: inApp})
		return nil
	}
	p.Entries = append(p.Entries, Entry{
		Store: key.Store, Key: key.Key, Value: response.Value, StoreProof: inStore, MultistoreProof: inApp,
	})
	return nil
}

// targets gives the heights of the blocks that the proof must hold, ascending.
func (r *Request) targets() []int64 {
	heights := []int64{r.Anchor, r.Height + 1}
	for _, height := range r.Blocks {
		if height > r.Anchor && height <= r.Height {
			heights = append(heights, height)
		}
	}
	slices.Sort(heights)
	return slices.Compact(heights)
}

// collectBlocks gives the blocks at the heights, ascending, and those that a light client needs between them: it tries
// the whole distance from one to the next and halves it where the validators known at the near end do not vouch for
// the far one.
func collectBlocks(
	ctx context.Context, node Node, heights []int64, now time.Time, report func(done, total int),
) ([]*cmttypes.LightBlock, error) {
	first, err := lightBlock(ctx, node, heights[0])
	if err != nil {
		return nil, err
	}
	verified := []*cmttypes.LightBlock{first}
	for i, height := range heights[1:] {
		target, err := lightBlock(ctx, node, height)
		if err != nil {
			return nil, err
		}
		if verified, err = reach(ctx, node, verified, target, now); err != nil {
			return nil, err
		}
		if report != nil {
			report(i+2, len(heights))
		}
	}
	return verified, nil
}

// reach extends verified to the target.
func reach(
	ctx context.Context, node Node, verified []*cmttypes.LightBlock, target *cmttypes.LightBlock, now time.Time,
) ([]*cmttypes.LightBlock, error) {
	pending := []*cmttypes.LightBlock{target}
	for len(pending) > 0 {
		if len(verified)+len(pending) > MaxLightBlocks {
			return nil, fmt.Errorf("more than %d light blocks up to block %d: choose a later anchor", MaxLightBlocks, target.Height)
		}
		trusted, next := verified[len(verified)-1], pending[len(pending)-1]
		err := step(trusted, next, now)
		var unknown light.ErrNewValSetCantBeTrusted
		switch {
		case err == nil:
			verified, pending = append(verified, next), pending[:len(pending)-1]
		case errors.As(err, &unknown):
			middle, err := lightBlock(ctx, node, trusted.Height+(next.Height-trusted.Height)/2)
			if err != nil {
				return nil, err
			}
			pending = append(pending, middle)
		default:
			return nil, fmt.Errorf("from block %d to %d: %w", trusted.Height, next.Height, err)
		}
	}
	return verified, nil
}

// lightBlock asks for a block and refuses what the types of CometBFT panic on: the node may be anybody's.
func lightBlock(ctx context.Context, node Node, height int64) (*cmttypes.LightBlock, error) {
	signed, err := node.Commit(ctx, &height)
	if err != nil {
		return nil, fmt.Errorf("commit of block %d: %w", height, err)
	}
	if signed.Header == nil || signed.Commit == nil || signed.Height != height {
		return nil, fmt.Errorf("commit of block %d: the node gave none, or another block", height)
	}
	if err := checkTimes(signed.Header, signed.Commit); err != nil {
		return nil, fmt.Errorf("commit of block %d: %w", height, err)
	}
	validators, err := validatorSet(ctx, node, height)
	if err != nil {
		return nil, fmt.Errorf("validators of block %d: %w", height, err)
	}
	return &cmttypes.LightBlock{SignedHeader: &signed.SignedHeader, ValidatorSet: validators}, nil
}

func validatorSet(ctx context.Context, node Node, height int64) (*cmttypes.ValidatorSet, error) {
	var list []*validatorJSON
	for page, perPage := 1, 100; len(list) <= MaxValidators; page++ {
		result, err := node.Validators(ctx, &height, &page, &perPage)
		if err != nil {
			return nil, err
		}
		for _, v := range result.Validators {
			if v == nil || v.PubKey == nil || v.PubKey.Type() != ed25519.KeyType {
				return nil, errors.New("one has no Ed25519 key")
			}
			list = append(list, &validatorJSON{PubKey: v.PubKey.Bytes(), Power: v.VotingPower})
		}
		if len(result.Validators) == 0 || len(list) >= result.Total {
			break
		}
	}
	return decodeValidators(list)
}

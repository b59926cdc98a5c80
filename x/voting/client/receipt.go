package client

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// Receipt is a vote with the proof that the chain accepted it.
type Receipt struct {
	ChainID string
	Vote    types.Vote
	// Counts says whether the vote counts; if not, a later one of the same voter replaced it.
	Counts bool
	// Proof proves where the tracker stands.
	Proof *lightproof.Proof
}

// CollectReceipt finds the vote with a tracker and proves it. The proof begins at the anchor, or, if that is 0, at the block that
// commits to the state itself. That the vote counts is what the node says; a recount of the poll proves it.
func CollectReceipt(ctx context.Context, source Source, tracker []byte, anchor int64) (*Receipt, error) {
	chain, height, err := stateOf(ctx, source.Node)
	if err != nil {
		return nil, err
	}
	response, err := types.NewQueryClient(source.Queries).Receipt(atHeight(ctx, height),
		&types.QueryReceiptRequest{Tracker: hex.EncodeToString(tracker)})
	if err != nil {
		return nil, err
	}
	if anchor == 0 {
		anchor = height + 1
	}
	r := &Receipt{ChainID: chain, Vote: response.Vote, Counts: response.Counts}
	if r.Proof, err = prove(ctx, source.Node, height, anchor, types.TrackerKey(tracker)); err != nil {
		return nil, err
	}
	return r, r.check(tracker)
}

// check wants the vote to be the tracker's and to stand where the state says.
func (r *Receipt) check(tracker []byte) error {
	computed, err := r.Vote.ComputeTracker()
	if err != nil {
		return err
	}
	if !bytes.Equal(computed, tracker) {
		return fmt.Errorf("the node gave a vote with tracker %x", computed)
	}
	var ref types.VoteRef
	if err := ref.Unmarshal(r.Proof.Entries[0].Value); err != nil {
		return fmt.Errorf("%w: the tracker in the state: %w", lightproof.ErrInvalid, err)
	}
	if ref.PollId != r.Vote.Signed.PollId || ref.Position != r.Vote.Position || ref.Height != r.Vote.Height {
		return fmt.Errorf("the node gave vote %d of poll %d at height %d, the state has vote %d of poll %d at height %d",
			r.Vote.Position, r.Vote.Signed.PollId, r.Vote.Height, ref.Position, ref.PollId, ref.Height)
	}
	return nil
}

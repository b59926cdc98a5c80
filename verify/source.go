package verify

import (
	"context"
	"fmt"
	"time"

	"github.com/moscowchain/moscowd/lightproof"
)

// OnlineMaxAge is how old the latest block of a node may be: an older one would hide what was revoked since.
const OnlineMaxAge = 10 * time.Minute

// Source is where proofs come from: Online or Offline. Neither is trusted.
type Source interface {
	// bundle gives what is needed to check a document.
	bundle(ctx context.Context, s *subject, trust *lightproof.Trust) (*Bundle, error)
	online() bool
}

// Online takes proofs from a node, a full node of whomever. Its latest block must be younger than OnlineMaxAge.
func Online(node Node) Source { return onlineSource{node} }

type onlineSource struct{ node Node }

func (o onlineSource) bundle(ctx context.Context, s *subject, trust *lightproof.Trust) (*Bundle, error) {
	var anchor int64
	if trust != nil {
		anchor = trust.Height
	}
	return collect(ctx, o.node, []*subject{s}, anchor, nil)
}

func (onlineSource) online() bool { return true }

// Offline takes proofs from a bundle, whatever its age: see Header.Age of the result.
func Offline(b *Bundle) Source { return offlineSource{b} }

type offlineSource struct{ b *Bundle }

func (o offlineSource) bundle(context.Context, *subject, *lightproof.Trust) (*Bundle, error) {
	return o.b, nil
}

func (offlineSource) online() bool { return false }

// verifyBundle checks the proof of a bundle. Beyond what the light client needs, every signature in it must be right, so that
// nothing in a file can be altered unseen.
func verifyBundle(b *Bundle, trust *lightproof.Trust, now time.Time) (*lightproof.Binding, error) {
	binding, err := b.Proof.Verify(b.ChainID, trust, now)
	if err != nil {
		return nil, err
	}
	for _, block := range binding.Blocks[:len(binding.Blocks)-1] { // the last was checked so already
		if err := block.ValidatorSet.VerifyCommit(b.ChainID, block.Commit.BlockID, block.Height, block.Commit); err != nil {
			return nil, fmt.Errorf("%w: commit of block %d: %w", lightproof.ErrInvalid, block.Height, err)
		}
	}
	return binding, nil
}

package witness_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/checkpoint"
	"github.com/moscowchain/moscowd/checkpoint/witness"
	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/lightproof/lighttest"
)

func newKey(t *testing.T) *checkpoint.Key {
	t.Helper()
	key, err := checkpoint.NewKey("observer.example")
	require.NoError(t, err)
	return key
}

func newChain(t *testing.T, blocks int) *lighttest.Chain {
	t.Helper()
	chain := lighttest.New(t, "moscow-1", time.Now().Add(-time.Hour), 4, "one")
	chain.CommitBlocks(blocks)
	return chain
}

func trust(chain *lighttest.Chain, height int64) *lightproof.Trust {
	return &lightproof.Trust{Height: height, Hash: chain.Block(height).Hash()}
}

func open(t *testing.T, home string, key *checkpoint.Key, trust *lightproof.Trust, nodes ...witness.Node) *witness.Witness {
	t.Helper()
	w, err := witness.Open(context.Background(), home, key, trust, nodes...)
	require.NoError(t, err)
	return w
}

func TestEachCheckpointIsSignedOnceAndInOrder(t *testing.T) {
	ctx, home, key, chain := context.Background(), t.TempDir(), newKey(t), newChain(t, 230)
	w := open(t, home, key, trust(chain, 7), chain)
	for _, want := range []int64{100, 200} {
		height, err := w.Next(ctx)
		require.NoError(t, err)
		require.Equal(t, want, height)
		note, err := w.Note(want)
		require.NoError(t, err)
		c, signed, err := checkpoint.Open(note, []*checkpoint.Witness{key.Witness()})
		require.NoError(t, err)
		require.Len(t, signed, 1)
		require.Equal(t, checkpoint.Of(chain.Block(want).Header).Text(), c.Text())
	}
	_, err := w.Next(ctx)
	require.ErrorIs(t, err, witness.ErrNotYet)

	again := open(t, home, key, nil, chain)
	require.EqualValues(t, 200, again.Height(), "it goes on where it stopped")
	chain.SetValidators(2, 4) // half of them change
	chain.CommitBlocks(90)
	height, err := again.Next(ctx)
	require.NoError(t, err)
	require.EqualValues(t, 300, height)
}

func TestANoteThatACrashLeftOutIsWritten(t *testing.T) {
	ctx, home, key, chain := context.Background(), t.TempDir(), newKey(t), newChain(t, 130)
	w := open(t, home, key, trust(chain, 7), chain)
	_, err := w.Next(ctx)
	require.NoError(t, err)
	require.NoError(t, os.Remove(filepath.Join(home, "notes", "100.note")))
	note, err := open(t, home, key, nil, chain).Note(100)
	require.NoError(t, err)
	c, signed, err := checkpoint.Open(note, []*checkpoint.Witness{key.Witness()})
	require.NoError(t, err)
	require.Len(t, signed, 1)
	require.Equal(t, checkpoint.Of(chain.Block(100).Header).Text(), c.Text())

	require.NoError(t, os.Remove(filepath.Join(home, "notes", "100.note")))
	fork := newChain(t, 100)
	require.NotEqual(t, fork.Block(100).Hash(), chain.Block(100).Hash())
	data, err := lightproof.MarshalBlock(fork.Block(100))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(home, "blocks", "100.json"), data, 0o600))
	_, err = witness.Open(ctx, home, key, nil, chain)
	require.ErrorIs(t, err, witness.ErrHome, "another block is not signed")
}

func TestAWitnessBeginsOnlyAtATrustedBlock(t *testing.T) {
	ctx, chain, other := context.Background(), newChain(t, 10), newChain(t, 10)
	_, err := witness.Open(ctx, t.TempDir(), newKey(t), nil, chain)
	require.ErrorIs(t, err, witness.ErrHome)
	_, err = witness.Open(ctx, t.TempDir(), newKey(t), trust(other, 5), chain)
	require.ErrorIs(t, err, lightproof.ErrUntrusted)
}

func evidence(t *testing.T, home string) *checkpoint.Conflict {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(home, "evidence", "*.json"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	file, err := os.Open(files[0])
	require.NoError(t, err)
	defer file.Close()
	conflict, err := checkpoint.ReadConflict(file)
	require.NoError(t, err)
	return conflict
}

func TestANodeThatShowsAnotherChainLeavesEvidence(t *testing.T) {
	ctx, home, key, chain, fork := context.Background(), t.TempDir(), newKey(t), newChain(t, 230), newChain(t, 230)
	w := open(t, home, key, trust(chain, 7), chain, fork)
	_, err := w.Next(ctx)
	require.ErrorIs(t, err, witness.ErrConflict)
	_, err = w.Note(100)
	require.ErrorIs(t, err, os.ErrNotExist, "nothing is signed")
	both, err := evidence(t, home).Check()
	require.NoError(t, err)
	require.Len(t, both, 4)
}

func TestANodeThatLeavesTheSignedChainLeavesEvidence(t *testing.T) {
	ctx, home, key, chain, fork := context.Background(), t.TempDir(), newKey(t), newChain(t, 130), newChain(t, 230)
	w := open(t, home, key, trust(chain, 7), chain)
	_, err := w.Next(ctx)
	require.NoError(t, err)
	_, err = open(t, home, key, nil, fork).Next(ctx)
	require.ErrorIs(t, err, witness.ErrConflict)
	both, err := evidence(t, home).Check()
	require.NoError(t, err)
	require.Len(t, both, 4)
}

// unlinked is a node that shows the headers of another chain below blocks that are signed.
type unlinked struct {
	*lighttest.Chain
	headers *lighttest.Chain
}

func (u unlinked) BlockchainInfo(ctx context.Context, low, high int64) (*coretypes.ResultBlockchainInfo, error) {
	return u.headers.BlockchainInfo(ctx, low, high)
}

func TestBlocksThatDoNotFollowEachOtherAreNotSigned(t *testing.T) {
	ctx, chain, fork := context.Background(), newChain(t, 130), newChain(t, 130)
	w := open(t, t.TempDir(), newKey(t), trust(chain, 7), unlinked{chain, fork})
	_, err := w.Next(ctx)
	require.ErrorIs(t, err, lightproof.ErrInvalid)
}

// away is a node that does not answer.
type away struct{ *lighttest.Chain }

var errAway = errors.New("away")

func (away) Commit(context.Context, *int64) (*coretypes.ResultCommit, error) { return nil, errAway }

func TestANodeThatIsAwayIsToldAndDoesNotStopTheWitness(t *testing.T) {
	ctx, chain := context.Background(), newChain(t, 130)
	w := open(t, t.TempDir(), newKey(t), trust(chain, 7), chain, away{chain})
	var told error
	w.Warn = func(err error) { told = err }
	_, err := w.Next(ctx)
	require.NoError(t, err)
	require.ErrorIs(t, told, errAway)
}

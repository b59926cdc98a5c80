package pool_test

import (
	"context"
	"crypto/ecdsa"
	"math/big"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"cosmossdk.io/log/v2"

	"github.com/moscowchain/moscowd/jsonrpc/pool"
)

var signer = types.LatestSignerForChainID(big.NewInt(8995))

// person signs transactions.
type person struct {
	key     *ecdsa.PrivateKey
	address common.Address
}

func newPerson(t *testing.T) person {
	t.Helper()
	key, err := crypto.GenerateKey()
	require.NoError(t, err)
	return person{key: key, address: crypto.PubkeyToAddress(key.PublicKey)}
}

func (p person) tx(nonce uint64, data string) *types.Transaction {
	return types.MustSignNewTx(p.key, signer, &types.LegacyTx{Nonce: nonce, Gas: 21_000, To: &common.Address{}, GasPrice: new(big.Int), Data: []byte(data)})
}

// node accepts transactions in order of nonce, as CometBFT's mempool does with this chain's checks.
type node struct {
	mutex     sync.Mutex
	waiting   []*types.Transaction
	seen      map[common.Hash]bool // CometBFT remembers what it had
	next      map[common.Address]uint64
	committed map[common.Address]uint64
	refusal   error
}

func newNode() *node {
	return &node{seen: make(map[common.Hash]bool), next: make(map[common.Address]uint64), committed: make(map[common.Address]uint64)}
}

func (n *node) Submit(_ context.Context, tx *types.Transaction) error {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	from, _ := types.Sender(signer, tx)
	switch {
	case n.seen[tx.Hash()]:
		return txpool.ErrAlreadyKnown
	case n.refusal != nil:
		return n.refusal
	case tx.Nonce() > n.next[from]:
		return pool.ErrTooEarly
	case tx.Nonce() < n.next[from]:
		return pool.ErrUsed
	}
	n.next[from]++
	n.seen[tx.Hash()] = true
	n.waiting = append(n.waiting, tx)
	return nil
}

func (n *node) Next(account common.Address) uint64 {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	return n.next[account]
}

func (n *node) Committed(account common.Address) uint64 {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	return n.committed[account]
}

// block commits all that waits.
func (n *node) block() []*types.Transaction {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	txs := n.waiting
	n.waiting = nil
	for _, tx := range txs {
		from, _ := types.Sender(signer, tx)
		n.committed[from]++
	}
	return txs
}

// forget loses all that waits, as a restart does.
func (n *node) forget() {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.waiting = nil
	clear(n.seen)
	for account := range n.next {
		n.next[account] = n.committed[account]
	}
}

type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func newPool(n *node, journal *pool.Journal) (*pool.Pool, *clock) {
	c := &clock{at: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	return pool.New(n, log.NewNopLogger(), c.now, journal), c
}

func TestTransactionsThatArriveInAnyOrderAreAllAccepted(t *testing.T) {
	for seed := range uint64(20) {
		n, alice := newNode(), newPerson(t)
		p, _ := newPool(n, nil)
		for _, nonce := range rand.New(rand.NewPCG(seed, 0)).Perm(16) {
			require.NoError(t, p.Add(t.Context(), alice.address, alice.tx(uint64(nonce), "")))
		}
		for nonce, tx := range n.block() {
			require.EqualValues(t, nonce, tx.Nonce())
		}
		require.EqualValues(t, 16, n.Committed(alice.address))
		require.EqualValues(t, 16, p.NextNonce(alice.address))
		p.Tick(t.Context())
		require.Zero(t, p.Len())
	}
}

func TestTransactionsSentTogetherAreAllAccepted(t *testing.T) {
	n := newNode()
	p, _ := newPool(n, nil)
	people := []person{newPerson(t), newPerson(t), newPerson(t)}
	var group sync.WaitGroup
	for _, who := range people {
		for nonce := range uint64(32) {
			group.Go(func() { _ = p.Add(context.Background(), who.address, who.tx(nonce, "")) })
		}
	}
	group.Wait()
	require.Len(t, n.block(), 96)
}

func TestATransactionThatCameTooEarly(t *testing.T) {
	n, alice := newNode(), newPerson(t)
	p, c := newPool(n, nil)
	early := alice.tx(1, "")
	require.NoError(t, p.Add(t.Context(), alice.address, early))

	t.Run("is queued", func(t *testing.T) {
		pending, queued := p.Content()
		require.Empty(t, pending)
		require.Len(t, queued[alice.address], 1)
		require.NotNil(t, p.Get(early.Hash()))
		require.Zero(t, p.NextNonce(alice.address))
	})
	t.Run("is known", func(t *testing.T) {
		require.ErrorIs(t, p.Add(t.Context(), alice.address, early), txpool.ErrAlreadyKnown)
	})
	t.Run("is not replaced", func(t *testing.T) {
		require.ErrorIs(t, p.Add(t.Context(), alice.address, alice.tx(1, "other")), txpool.ErrReplaceUnderpriced)
	})
	t.Run("is still there just before its time is over", func(t *testing.T) {
		c.at = c.at.Add(pool.HoldTime - time.Millisecond)
		p.TickHeld(t.Context())
		require.NotNil(t, p.Get(early.Hash()))
	})
	t.Run("is dropped when its time is over", func(t *testing.T) {
		c.at = c.at.Add(time.Millisecond)
		p.TickHeld(t.Context())
		require.Nil(t, p.Get(early.Hash()))
	})
	t.Run("may be sent again then", func(t *testing.T) {
		require.NoError(t, p.Add(t.Context(), alice.address, early))
		require.NoError(t, p.Add(t.Context(), alice.address, alice.tx(0, "")))
		require.Len(t, n.block(), 2)
	})
}

func TestAPredecessorThatCameAnotherWayIsSeen(t *testing.T) {
	n, alice := newNode(), newPerson(t)
	p, _ := newPool(n, nil)
	require.NoError(t, p.Add(t.Context(), alice.address, alice.tx(1, "")))
	require.NoError(t, n.Submit(t.Context(), alice.tx(0, "from another node")))
	p.TickHeld(t.Context())
	require.Len(t, n.block(), 2)
}

func TestANonceThatIsUsed(t *testing.T) {
	n, alice := newNode(), newPerson(t)
	p, _ := newPool(n, nil)
	first := alice.tx(0, "")
	require.NoError(t, p.Add(t.Context(), alice.address, first))
	require.ErrorIs(t, p.Add(t.Context(), alice.address, first), txpool.ErrAlreadyKnown)
	require.ErrorIs(t, p.Add(t.Context(), alice.address, alice.tx(0, "other")), txpool.ErrReplaceUnderpriced)

	require.NoError(t, n.Submit(t.Context(), alice.tx(1, "from another node")))
	require.ErrorIs(t, p.Add(t.Context(), alice.address, alice.tx(1, "")), txpool.ErrReplaceUnderpriced)

	n.block()
	require.ErrorIs(t, p.Add(t.Context(), alice.address, first), core.ErrNonceTooLow, "also before the pool has seen the block")
	p.Tick(t.Context())
	require.ErrorIs(t, p.Add(t.Context(), alice.address, alice.tx(1, "")), core.ErrNonceTooLow)
}

func TestWhatIsHeldIsBounded(t *testing.T) {
	n := newNode()
	p, _ := newPool(n, nil)
	alice := newPerson(t)
	for nonce := range uint64(pool.HeldPerSender) {
		require.NoError(t, p.Add(t.Context(), alice.address, alice.tx(nonce+1, "")))
	}
	require.ErrorIs(t, p.Add(t.Context(), alice.address, alice.tx(pool.HeldPerSender+1, "")), txpool.ErrAccountLimitExceeded)

	for i := 1; i < pool.HeldTotal/pool.HeldPerSender; i++ {
		who := newPerson(t)
		for nonce := range uint64(pool.HeldPerSender) {
			require.NoError(t, p.Add(t.Context(), who.address, who.tx(nonce+1, "")))
		}
	}
	bob := newPerson(t)
	require.ErrorContains(t, p.Add(t.Context(), bob.address, bob.tx(1, "")), "txpool is full")
	require.NoError(t, p.Add(t.Context(), bob.address, bob.tx(0, "")), "what need not be held is accepted")

	require.NoError(t, p.Add(t.Context(), alice.address, alice.tx(0, "")))
	require.EqualValues(t, pool.HeldPerSender+1, n.Next(alice.address))
	require.NoError(t, p.Add(t.Context(), bob.address, bob.tx(2, "")), "there is room again")
}

func TestTheBytesOfWhatIsHeldAreBounded(t *testing.T) {
	p, _ := newPool(newNode(), nil)
	large := string(make([]byte, 1<<20))
	for range 15 {
		who := newPerson(t)
		require.NoError(t, p.Add(t.Context(), who.address, who.tx(1, large)))
	}
	who := newPerson(t)
	require.ErrorContains(t, p.Add(t.Context(), who.address, who.tx(1, large)), "txpool is full")
}

func TestARefusalIsTold(t *testing.T) {
	n, alice := newNode(), newPerson(t)
	p, _ := newPool(n, nil)
	n.refusal = core.ErrIntrinsicGas
	require.ErrorIs(t, p.Add(t.Context(), alice.address, alice.tx(0, "")), core.ErrIntrinsicGas)
	require.Zero(t, p.Len())

	n.refusal = nil
	require.NoError(t, p.Add(t.Context(), alice.address, alice.tx(1, "")))
	require.NoError(t, n.Submit(t.Context(), alice.tx(0, "")))
	n.refusal = pool.ErrBusy
	p.TickHeld(t.Context())
	require.Equal(t, 1, p.Len(), "a node that is busy now may take it later")
	n.refusal = core.ErrIntrinsicGas
	p.TickHeld(t.Context())
	require.Zero(t, p.Len(), "a held transaction that is refused is dropped")
}

func TestWhatTheNodeHasLostIsSentAgain(t *testing.T) {
	n, alice := newNode(), newPerson(t)
	p, c := newPool(n, nil)
	for nonce := range uint64(3) {
		require.NoError(t, p.Add(t.Context(), alice.address, alice.tx(nonce, "")))
	}
	n.forget()
	c.at = c.at.Add(5 * time.Second)
	p.Tick(t.Context())
	require.Len(t, n.block(), 3)
}

func TestAfterARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	journal, old, err := pool.OpenJournal(path)
	require.NoError(t, err)
	require.Empty(t, old)
	n, alice := newNode(), newPerson(t)
	p, _ := newPool(n, journal)
	require.NoError(t, p.Add(t.Context(), alice.address, alice.tx(0, "")))
	n.block()
	require.NoError(t, p.Add(t.Context(), alice.address, alice.tx(1, "")))
	require.NoError(t, p.Add(t.Context(), alice.address, alice.tx(3, "")))
	require.NoError(t, journal.Close())
	n.forget()

	journal, old, err = pool.OpenJournal(path)
	require.NoError(t, err)
	require.Len(t, old, 3)
	p, _ = newPool(n, journal)
	sent, rest := p.Resend(t.Context(), signer, old)
	require.Equal(t, 2, sent)
	require.Equal(t, 1, rest, "one is in a block")
	require.NoError(t, p.Add(t.Context(), alice.address, alice.tx(2, "")))
	require.Len(t, n.block(), 3)
}

func TestAfterARestartOfANodeThatMustCatchUpFirst(t *testing.T) {
	n, alice := newNode(), newPerson(t)
	p, c := newPool(n, nil)
	n.refusal = pool.ErrBusy
	sent, rest := p.Resend(t.Context(), signer, []*types.Transaction{alice.tx(0, ""), alice.tx(1, "")})
	require.Equal(t, 2, sent)
	require.Zero(t, rest)
	c.at = c.at.Add(10 * pool.HoldTime)
	p.TickHeld(t.Context())
	n.refusal = nil
	p.TickHeld(t.Context())
	require.Len(t, n.block(), 2)
}

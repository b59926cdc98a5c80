package pool

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/ethereum/go-ethereum/core/types"

	"cosmossdk.io/log/v2"
)

// Limits of what is held because it came too early.
const (
	HoldTime      = 30 * time.Second
	HeldPerSender = 64
	HeldTotal     = 4_096
	HeldBytes     = 16 << 20
)

// lookAfter is for how long the pool takes it that the node has what it had. After every block the node checks again what
// waits, and may drop some.
const lookAfter = 5 * time.Second

// Total is how many transactions a pool keeps, sent and held. The node admits fewer than that.
const Total = 16_384

var (
	// ErrTooEarly is what a Node says of a transaction whose predecessor it does not have.
	ErrTooEarly = errors.New("the sender's transaction before this one is not known")
	// ErrBusy is what a Node says when it takes no transactions at the moment.
	ErrBusy = errors.New("the node takes no transactions at the moment")
	// ErrUsed is what a Node says of a nonce that it has a transaction for, in a block or waiting.
	ErrUsed = errors.New("the nonce is used")

	errHeldFull = errors.New("txpool is full: too many transactions wait for others before them")
)

// Node is where accepted transactions go.
type Node interface {
	// Submit gives a transaction to the mempool. Errors wrap ErrTooEarly, ErrUsed, ErrBusy or txpool.ErrAlreadyKnown, or are
	// what a client is told.
	Submit(ctx context.Context, tx *types.Transaction) error
	// Next is the nonce that the account's next transaction must have, after all that the node has accepted.
	Next(account common.Address) uint64
	// Committed is the nonce after those of its transactions that are in blocks.
	Committed(account common.Address) uint64
}

// entry is one transaction of the pool.
type entry struct {
	tx *types.Transaction
	// since is when it came to be held, zero while the node has it.
	since time.Time
	// had is when it was last known that the node has it.
	had time.Time
}

func (e *entry) held() bool { return !e.since.IsZero() }

// Pool may be used from several goroutines.
type Pool struct {
	node    Node
	log     log.Logger
	now     func() time.Time
	journal *Journal

	// senders serialises what concerns one sender, so that two of its transactions do not overtake each other here.
	senders [64]sync.Mutex

	mutex     sync.RWMutex // guards what follows; never held while the node is asked
	accounts  map[common.Address]map[uint64]*entry
	hashes    map[common.Hash]*entry
	held      int
	heldBytes uint64
}

// New makes an empty pool. journal may be nil.
func New(node Node, logger log.Logger, now func() time.Time, journal *Journal) *Pool {
	return &Pool{
		node: node, log: logger, now: now, journal: journal,
		accounts: make(map[common.Address]map[uint64]*entry), hashes: make(map[common.Hash]*entry),
	}
}

// Add gives a transaction to the node, or holds it if its predecessor has not come yet. Its errors are those that Ethereum clients
// know.
func (p *Pool) Add(ctx context.Context, from common.Address, tx *types.Transaction) error {
	sender := p.sender(from)
	sender.Lock()
	defer sender.Unlock()

	if other := p.at(from, tx.Nonce()); other != nil && tx.Nonce() >= p.node.Committed(from) {
		if other.tx.Hash() == tx.Hash() {
			return txpool.ErrAlreadyKnown
		}
		return txpool.ErrReplaceUnderpriced
	}
	err := p.node.Submit(ctx, tx)
	switch {
	case err == nil:
		p.keep(from, &entry{tx: tx, had: p.now()})
		if p.at(from, tx.Nonce()+1) != nil {
			p.advance(ctx, from)
		}
		return nil
	case errors.Is(err, ErrTooEarly):
		return p.hold(from, tx)
	case (errors.Is(err, ErrUsed) || errors.Is(err, txpool.ErrAlreadyKnown)) && tx.Nonce() < p.node.Committed(from):
		return fmt.Errorf("%w: next nonce %d, tx nonce %d", core.ErrNonceTooLow, p.node.Next(from), tx.Nonce())
	case errors.Is(err, ErrUsed):
		return txpool.ErrReplaceUnderpriced // the other one came another way
	}
	return err
}

// Resend adds what an earlier run has left. It returns how many wait again, and how many do not because they are in blocks or are
// refused now.
func (p *Pool) Resend(ctx context.Context, signer types.Signer, txs []*types.Transaction) (waiting, rest int) {
	for _, tx := range txs {
		from, err := types.Sender(signer, tx)
		if err == nil {
			err = p.Add(ctx, from, tx)
		}
		if errors.Is(err, ErrBusy) { // a node that has just begun may have to catch up first
			err = p.hold(from, tx)
		}
		if err == nil || errors.Is(err, txpool.ErrAlreadyKnown) {
			waiting++
		} else {
			rest++
		}
	}
	if p.journal != nil {
		if err := p.journal.rewrite(p.all); err != nil {
			p.log.Error("the journal of transactions cannot be written", "error", err)
		}
	}
	return waiting, rest
}

// sender is the lock of an account.
func (p *Pool) sender(from common.Address) *sync.Mutex {
	return &p.senders[int(from[len(from)-1])%len(p.senders)]
}

// hold keeps a transaction that came too early.
func (p *Pool) hold(from common.Address, tx *types.Transaction) error {
	p.mutex.RLock()
	own := 0
	for _, e := range p.accounts[from] {
		if e.held() {
			own++
		}
	}
	full := p.held >= HeldTotal || p.heldBytes+tx.Size() > HeldBytes
	p.mutex.RUnlock()
	switch {
	case own >= HeldPerSender:
		return fmt.Errorf("%w: %d transactions of the account wait for the one with nonce %d", txpool.ErrAccountLimitExceeded, own, p.node.Next(from))
	case full:
		return fmt.Errorf("%w: send transactions in order of nonce", errHeldFull)
	}
	p.keep(from, &entry{tx: tx, since: p.now()})
	return nil
}

// advance gives the node what is next of a sender, for as long as there is such. It tells whether the node takes nothing now.
func (p *Pool) advance(ctx context.Context, from common.Address) (busy bool) {
	for {
		next := p.node.Next(from)
		e := p.at(from, next)
		if e == nil {
			return false
		}
		err := p.node.Submit(ctx, e.tx)
		switch {
		case err == nil, errors.Is(err, txpool.ErrAlreadyKnown):
			p.release(e)
		case errors.Is(err, ErrBusy):
			return true
		case errors.Is(err, ErrTooEarly), errors.Is(err, ErrUsed):
			return false // the state has just moved: the next tick sees
		default:
			p.drop(from, next, err.Error())
			return false
		}
		if p.node.Next(from) == next {
			return false // accepted, but not counted yet
		}
	}
}

// Tick is to be called after every block: it forgets what is in blocks, sends on what can go now, and drops what was held
// too long.
func (p *Pool) Tick(ctx context.Context) {
	p.mutex.RLock()
	accounts := slices.Collect(maps.Keys(p.accounts))
	p.mutex.RUnlock()
	for _, from := range accounts {
		p.tickSender(ctx, from)
	}
	if p.journal != nil {
		if err := p.journal.Tidy(p.all); err != nil {
			p.log.Error("the journal of transactions cannot be written", "error", err)
		}
	}
}

// TickHeld does the same for senders of whom something is held, between blocks.
func (p *Pool) TickHeld(ctx context.Context) {
	var accounts []common.Address
	p.mutex.RLock()
	if p.held > 0 {
		for from, own := range p.accounts {
			for _, e := range own {
				if e.held() {
					accounts = append(accounts, from)
					break
				}
			}
		}
	}
	p.mutex.RUnlock()
	for _, from := range accounts {
		p.tickSender(ctx, from)
	}
}

func (p *Pool) tickSender(ctx context.Context, from common.Address) {
	sender := p.sender(from)
	sender.Lock()
	defer sender.Unlock()

	committed := p.node.Committed(from)
	for _, nonce := range p.nonces(from) {
		if nonce < committed {
			p.forget(from, nonce)
		}
	}
	if !p.due(from) {
		return
	}
	if busy := p.advance(ctx, from); busy {
		return // a node that catches up may take longer than HoldTime
	}
	next, now := p.node.Next(from), p.now()
	for _, nonce := range p.nonces(from) {
		e := p.at(from, nonce)
		switch {
		case nonce < next:
			p.release(e)
		case !e.held():
			p.retain(e) // the node has dropped it or one before it
		case now.Sub(e.since) >= HoldTime:
			p.drop(from, nonce, fmt.Sprintf("the transaction with nonce %d did not come within %s", next, HoldTime))
		}
	}
}

// due tells whether the node has to be asked about a sender: something is held, or has not been seen at the node for a while.
func (p *Pool) due(from common.Address) bool {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	for _, e := range p.accounts[from] {
		if e.held() || p.now().Sub(e.had) >= lookAfter {
			return true
		}
	}
	return false
}

// at is the transaction of an account with a nonce, or nil.
func (p *Pool) at(from common.Address, nonce uint64) *entry {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	return p.accounts[from][nonce]
}

// nonces are those of an account's transactions, in order.
func (p *Pool) nonces(from common.Address) []uint64 {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	return slices.Sorted(maps.Keys(p.accounts[from]))
}

// keep takes an entry in, in the place of one that is out of date.
func (p *Pool) keep(from common.Address, e *entry) {
	p.forget(from, e.tx.Nonce())
	p.mutex.Lock()
	if len(p.hashes) >= Total {
		p.mutex.Unlock()
		return // the node has it all the same
	}
	if p.accounts[from] == nil {
		p.accounts[from] = make(map[uint64]*entry)
	}
	p.accounts[from][e.tx.Nonce()] = e
	p.hashes[e.tx.Hash()] = e
	p.count(e, 1)
	p.mutex.Unlock()
	if p.journal != nil {
		if err := p.journal.Append(e.tx); err != nil {
			p.log.Error("the journal of transactions cannot be written", "error", err)
		}
	}
}

// forget removes an entry if it is there.
func (p *Pool) forget(from common.Address, nonce uint64) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	e := p.accounts[from][nonce]
	if e == nil {
		return
	}
	p.count(e, -1)
	delete(p.hashes, e.tx.Hash())
	delete(p.accounts[from], nonce)
	if len(p.accounts[from]) == 0 {
		delete(p.accounts, from)
	}
}

// drop forgets an entry that is in no block and says so.
func (p *Pool) drop(from common.Address, nonce uint64, reason string) {
	e := p.at(from, nonce)
	p.forget(from, nonce)
	droppedTotal.Inc()
	p.log.Info("a waiting Ethereum transaction was dropped", "hash", e.tx.Hash(), "from", from, "nonce", nonce, "reason", reason)
}

// release marks an entry as one that the node has.
func (p *Pool) release(e *entry) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.count(e, -1)
	e.since, e.had = time.Time{}, p.now()
}

// retain marks an entry, which was not, as held from now on.
func (p *Pool) retain(e *entry) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	e.since = p.now()
	p.count(e, 1)
}

// count keeps the totals of what is held. The caller holds the mutex.
func (p *Pool) count(e *entry, sign int) {
	if !e.held() {
		return
	}
	p.held += sign
	p.heldBytes += uint64(sign) * e.tx.Size()
	heldGauge.Set(float64(p.held))
}

// all are the transactions of the pool, each sender's in order.
func (p *Pool) all() []*types.Transaction {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	txs := make([]*types.Transaction, 0, len(p.hashes))
	for _, own := range p.accounts {
		for _, nonce := range slices.Sorted(maps.Keys(own)) {
			txs = append(txs, own[nonce].tx)
		}
	}
	return txs
}

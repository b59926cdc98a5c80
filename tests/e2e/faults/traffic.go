package faults

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	cmttypes "github.com/cometbft/cometbft/types"

	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	"github.com/moscowchain/moscowd/demo"
	"github.com/moscowchain/moscowd/tests/traders"
	"github.com/moscowchain/moscowd/txclient"
)

// The load: every sender is a trader who signs one application per transaction.
const (
	senders      = 6 * nodes               // the same number at each node
	window       = 4                       // transactions of one sender that wait for a block
	signEvery    = 1200 * time.Millisecond // a sender's pace
	callTimeout  = 2 * time.Second         // of a call to a node, which may be paused
	maxPerSender = 1_000                   // applications: the most that x/marketslots allows, enough for 20 minutes
)

// traffic is the load and the record of what became of it.
type traffic struct {
	network *network
	senders []*sender

	mutex     sync.Mutex
	committed map[string]int64 // height by hash
	height    int64            // up to which blocks are read
	resent    int
	refusals  []error // that no fault explains

	stop  context.CancelFunc
	ended sync.WaitGroup
	drain context.CancelFunc
}

// sender signs and sends until it is told to drain, then until all that it sent is in blocks.
//
// It does what a careful client does. While the node that acknowledged a transaction lives, the sender relies on it. It sends
// the same bytes again, which can enter the chain only once, when that node has lost its memory, and to another node that
// does not know an earlier one of its transactions.
type sender struct {
	traffic *traffic
	account *txclient.Account
	home    int // the node it prefers
	node    int // the node it talks to
	season  uint64
	first   int // number of its first application
	signed  int
	pending []*transaction // in order of sequence
	record  []*transaction // all that it signed
}

type transaction struct {
	bytes    []byte
	hash     string
	sequence uint64

	acknowledged bool
	by           int   // the node that holds it, -1 if no node is relied on
	life         int64 // which life of that node
}

// startTraffic enrols traders, opens a season for them and lets them file.
func startTraffic(ctx context.Context, n *network) (_ *traffic, err error) {
	player, err := demo.NewPlayer(ctx, n.departments(), n.encoding, func(string, int, int) {})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, player.Close()) }()
	keys, err := traders.Enrol(ctx, n.Network, n.clients[0], n.encoding, senders)
	if err != nil {
		return nil, err
	}
	season, err := traders.OpenSeason(ctx, player, n.clients[0], maxPerSender)
	if err != nil {
		return nil, err
	}
	t := &traffic{network: n, committed: make(map[string]int64)}
	for i, key := range keys {
		account, err := n.clients[0].Account(ctx, key)
		if err != nil {
			return nil, err
		}
		t.senders = append(t.senders, &sender{
			traffic: t, account: account, home: i % nodes, node: i % nodes, season: season, first: i * maxPerSender,
		})
	}
	if t.height, err = n.Nodes[0].Height(ctx); err != nil {
		return nil, err
	}
	ctx, t.stop = context.WithCancel(ctx)
	drain, cancel := context.WithCancel(ctx)
	t.drain = cancel
	t.ended.Go(func() { t.watch(ctx) })
	for _, s := range t.senders {
		t.ended.Go(func() { s.run(ctx, drain) })
	}
	return t, nil
}

// finish lets nobody sign more and waits until no transaction is pending, or ctx ends.
func (t *traffic) finish(ctx context.Context) {
	t.drain()
	defer func() {
		t.stop()
		t.ended.Wait()
	}()
	for ctx.Err() == nil {
		if t.pending() == 0 {
			return
		}
		time.Sleep(signEvery)
	}
}

// pending is how many signed transactions are in no block yet.
func (t *traffic) pending() int {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	count := 0
	for _, s := range t.senders {
		for _, tx := range s.record {
			if _, ok := t.committed[tx.hash]; !ok {
				count++
			}
		}
	}
	return count
}

// watch notes what is in new blocks, from whichever node answers.
func (t *traffic) watch(ctx context.Context) {
	for node := 0; ctx.Err() == nil; {
		height := t.height + 1
		call, cancel := context.WithTimeout(ctx, callTimeout)
		block, err := t.network.clients[node].RPC.Block(call, &height)
		cancel()
		if err != nil || block.Block == nil {
			node = (node + 1) % nodes
			time.Sleep(50 * time.Millisecond)
			continue
		}
		t.mutex.Lock()
		for _, tx := range block.Block.Txs {
			t.committed[string(tx.Hash())] = height
		}
		t.height = height
		t.mutex.Unlock()
	}
}

func (s *sender) run(ctx, drain context.Context) {
	ticker := time.NewTicker(signEvery)
	defer ticker.Stop()
	for {
		s.dropCommitted()
		if drain.Err() == nil && len(s.pending) < window && s.signed < maxPerSender {
			if err := s.sign(ctx); err != nil {
				s.traffic.refused(err)
				return
			}
		}
		if err := s.send(ctx); err != nil && ctx.Err() == nil {
			s.traffic.refused(fmt.Errorf("%s at %s: %w", s.account.Address, nodeName(s.node), err))
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (t *traffic) refused(err error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.refusals = append(t.refusals, err)
}

func (s *sender) dropCommitted() {
	s.traffic.mutex.Lock()
	defer s.traffic.mutex.Unlock()
	kept := s.pending[:0]
	for _, tx := range s.pending {
		if _, ok := s.traffic.committed[tx.hash]; !ok {
			kept = append(kept, tx)
		}
	}
	s.pending = kept
	if len(kept) == 0 {
		s.node = s.home
	}
}

func (s *sender) sign(ctx context.Context) error {
	sequence := s.account.Sequence
	msg := traders.Application(s.account.Address, s.season, s.first+s.signed)
	bytes, err := s.traffic.network.clients[0].Sign(ctx, s.account, traders.GasPerApplication, msg)
	if err != nil {
		return err
	}
	tx := &transaction{bytes: bytes, hash: string(cmttypes.Tx(bytes).Hash()), sequence: sequence, by: -1}
	s.signed++
	s.pending = append(s.pending, tx)
	s.traffic.mutex.Lock()
	defer s.traffic.mutex.Unlock()
	s.record = append(s.record, tx)
	return nil
}

// send gives to the node what no living node holds, in order. It returns an error for a refusal that no fault explains.
func (s *sender) send(ctx context.Context) error {
	for _, tx := range s.pending {
		if tx.by >= 0 && s.traffic.network.lives[tx.by].Load() == tx.life {
			continue
		}
		life := s.traffic.network.lives[s.node].Load()
		call, cancel := context.WithTimeout(ctx, callTimeout)
		_, err := s.traffic.network.clients[s.node].Broadcast(call, tx.bytes)
		cancel()
		refused := (*txclient.RefusedError)(nil)
		switch {
		case err == nil:
			s.held(tx, life)
			tx.acknowledged = true
		case strings.Contains(err.Error(), "tx already exists in cache"):
			s.held(tx, life)
		case !errors.As(err, &refused): // no answer
			s.node = (s.node + 1) % nodes
			return nil
		case refused.Codespace != sdkerrors.RootCodespace:
			return err
		case refused.Code == sdkerrors.ErrMempoolIsFull.ABCICode():
			return nil
		case refused.Code == sdkerrors.ErrWrongSequence.ABCICode():
			expected, err := expectedSequence(refused.Log)
			if err != nil {
				return err
			}
			if expected > tx.sequence { // the node has it, in its mempool or in a block
				s.held(tx, life)
				continue
			}
			for _, earlier := range s.pending { // the node lacks an earlier one, or is behind
				earlier.by = -1
			}
			return nil
		default:
			return err
		}
	}
	return nil
}

// held notes that the node holds a transaction.
func (s *sender) held(tx *transaction, life int64) {
	if tx.acknowledged {
		s.traffic.mutex.Lock()
		s.traffic.resent++
		s.traffic.mutex.Unlock()
	}
	tx.by, tx.life = s.node, life
}

// expectedSequence reads the SDK's words.
func expectedSequence(log string) (uint64, error) {
	const words = "account sequence mismatch, expected "
	at := strings.Index(log, words)
	if at < 0 {
		return 0, fmt.Errorf("a refusal names no sequence: %s", log)
	}
	var expected uint64
	_, err := fmt.Sscanf(log[at+len(words):], "%d", &expected)
	return expected, err
}

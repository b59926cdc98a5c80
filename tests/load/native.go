package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	"github.com/cosmos/evm/crypto/ethsecp256k1"

	"github.com/moscowchain/moscowd/demo"
	"github.com/moscowchain/moscowd/tests/traders"
	"github.com/moscowchain/moscowd/txclient"
)

// The load: every sender is a trader with an account of its own and signs one application per transaction.
const (
	senders   = 100
	depth     = 100 // transactions of one sender under way at once
	overDepth = 400 // of one sender in the overload: more than mempools take

	// lostAfter is how long after the last broadcast a transaction may take before it counts as lost.
	lostAfter = 2 * time.Minute
	// retryAfter is how long a sender waits before it asks a full mempool again.
	retryAfter = 200 * time.Millisecond
)

// nativeThroughput measures how many transactions a second a network of validators commits.
func nativeThroughput(validators int) func(context.Context, environment) ([]sample, error) {
	return func(ctx context.Context, env environment) ([]sample, error) {
		m, err := commitLoad(ctx, env, validators, applications(depth))
		if err != nil {
			return nil, err
		}
		return []sample{m.throughput()}, nil
	}
}

// nativeRatio commits the same load with the baseline and with the binary, one after the other.
func nativeRatio(ctx context.Context, env environment) ([]sample, error) {
	var cpu [2]float64
	for i, binary := range []string{env.baseline, env.binary} {
		m, err := commitLoad(ctx, environment{binary: binary}, 1, applications(depth))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", binary, err)
		}
		cpu[i] = m.cpuPer10000()
	}
	return []sample{{value: cpu[1] / cpu[0], note: fmt.Sprintf("%.1f CPU-s per 10 000, baseline %.1f", cpu[1], cpu[0])}}, nil
}

// overload offers four validators more than their mempools take. What a mempool refuses is offered again until it is taken;
// what it has taken must be committed.
func overload(ctx context.Context, env environment) ([]sample, error) {
	m, err := commitLoad(ctx, env, 4, applications(overDepth))
	if err != nil {
		return nil, err
	}
	return []sample{{
		value: m.longest.Seconds(),
		note:  fmt.Sprintf("%d transactions, %.0f tx/s, %d blocks, none lost", m.txs, float64(m.txs)/m.took.Seconds(), m.blocks),
	}}, nil
}

// measurement is what it took to commit a load.
type measurement struct {
	txs     int
	took    time.Duration
	cpu     float64 // seconds of all nodes
	blocks  int
	longest time.Duration // between two blocks
}

func (m *measurement) cpuPer10000() float64 { return m.cpu * 10_000 / float64(m.txs) }

func (m *measurement) throughput() sample {
	return sample{
		value: float64(m.txs) / m.took.Seconds(),
		note:  fmt.Sprintf("%.1f CPU-s per 10 000, %d blocks, longest %.1f s", m.cpuPer10000(), m.blocks, m.longest.Seconds()),
	}
}

// workload signs the transactions of all senders.
type workload func(ctx context.Context, network *testNetwork) (*load, error)

// commitLoad sends a workload at once and waits until all of it is in blocks.
func commitLoad(ctx context.Context, env environment, validators int, prepare workload) (_ *measurement, err error) {
	network, err := startNetwork(ctx, env, validators, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, network.close()) }()
	load, err := prepare(ctx, network)
	if err != nil {
		return nil, err
	}
	defer load.close()

	cpuBefore, err := network.cpuSeconds()
	if err != nil {
		return nil, err
	}
	from, err := network.Nodes[0].Height(ctx)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := load.broadcast(ctx); err != nil {
		return nil, err
	}
	blocks, longest, err := load.waitCommitted(ctx, from+1)
	if err != nil {
		return nil, err
	}
	took := time.Since(began)
	cpuAfter, err := network.cpuSeconds()
	if err != nil {
		return nil, err
	}
	if err := load.checkResults(ctx, blocks); err != nil {
		return nil, err
	}
	return &measurement{
		txs: load.count(), took: took, cpu: cpuAfter - cpuBefore, blocks: len(blocks), longest: longest,
	}, nil
}

// load is the signed transactions of all senders and a connection to every node.
type load struct {
	clients []*txclient.Client
	txs     [][][]byte // by sender, in order of sequence
	failure func(*abci.ExecTxResult) string
}

func (l *load) count() int {
	count := 0
	for _, txs := range l.txs {
		count += len(txs)
	}
	return count
}

// nativeFailure is why a native transaction failed, or "".
func nativeFailure(result *abci.ExecTxResult) string {
	if result.Code == 0 {
		return ""
	}
	return result.Log
}

// openSeason enrols the senders and lets the departments open a season for traders.
func openSeason(ctx context.Context, network *testNetwork, depth int) (l *load, keys []*ethsecp256k1.PrivKey, season uint64, err error) {
	player, err := demo.NewPlayer(ctx, network.Network, network.encoding, func(string, int, int) {})
	if err != nil {
		return nil, nil, 0, err
	}
	defer func() { err = errors.Join(err, player.Close()) }()
	l = &load{failure: nativeFailure}
	if l.clients, err = network.clients(ctx); err != nil {
		return nil, nil, 0, err
	}
	if keys, err = traders.Enrol(ctx, network.Network, l.clients[0], network.encoding, senders); err != nil {
		return nil, nil, 0, err
	}
	season, err = traders.OpenSeason(ctx, player, l.clients[0], depth)
	return l, keys, season, err
}

// applications is a workload of native applications, depth of every sender.
func applications(depth int) workload {
	return func(ctx context.Context, network *testNetwork) (*load, error) {
		return signApplications(ctx, network, depth)
	}
}

func signApplications(ctx context.Context, network *testNetwork, depth int) (*load, error) {
	l, keys, season, err := openSeason(ctx, network, depth)
	if err != nil {
		return nil, err
	}
	for i, key := range keys {
		client := l.client(i)
		account, err := client.Account(ctx, key)
		if err != nil {
			return nil, err
		}
		var txs [][]byte
		for j := range depth {
			tx, err := client.Sign(ctx, account, traders.GasPerApplication, traders.Application(account.Address, season, i*depth+j))
			if err != nil {
				return nil, err
			}
			txs = append(txs, tx)
		}
		l.txs = append(l.txs, txs)
	}
	return l, nil
}

// client is the node to which a sender sends: always the same one, so that its sequences arrive in order.
func (l *load) client(sender int) *txclient.Client { return l.clients[sender%len(l.clients)] }

func (l *load) close() {
	for _, client := range l.clients {
		_ = client.Close() // the network ends with the run
	}
}

// broadcast sends everything, each sender's transactions in order; a refusal is an error. A mempool that is full is asked
// again.
func (l *load) broadcast(ctx context.Context) error {
	errs := make([]error, len(l.txs))
	var group sync.WaitGroup
	for i := range l.txs {
		group.Go(func() {
			for _, tx := range l.txs[i] {
				_, err := l.client(i).Broadcast(ctx, tx)
				for err != nil && strings.Contains(err.Error(), "mempool is full") && ctx.Err() == nil {
					time.Sleep(retryAfter)
					_, err = l.client(i).Broadcast(ctx, tx)
				}
				if err != nil {
					errs[i] = err
					return
				}
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// waitCommitted counts the transactions in blocks until all are there, and returns in how many blocks they are and the
// longest time from one block to the next. It reads block headers only: results are large, and asking for them would
// load the node that is measured.
func (l *load) waitCommitted(ctx context.Context, from int64) (blocks []int64, longest time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, lostAfter)
	defer cancel()
	want, committed := l.count(), 0
	var previous time.Time
	for height := from; committed < want; {
		info, err := l.clients[0].RPC.BlockchainInfo(ctx, height, height)
		if err != nil || len(info.BlockMetas) == 0 {
			select {
			case <-ctx.Done():
				return nil, 0, fmt.Errorf("%d of %d transactions were lost", want-committed, want)
			case <-time.After(50 * time.Millisecond):
			}
			continue
		}
		meta := info.BlockMetas[0]
		if !previous.IsZero() {
			longest = max(longest, meta.Header.Time.Sub(previous))
		}
		previous = meta.Header.Time
		if meta.NumTxs > 0 {
			blocks = append(blocks, height)
		}
		committed += meta.NumTxs
		height++
	}
	return blocks, longest, nil
}

// results are those of a block. The node stores them after the block: it executes it in between.
func (l *load) results(ctx context.Context, height int64) (*coretypes.ResultBlockResults, error) {
	ctx, cancel := context.WithTimeout(ctx, lostAfter)
	defer cancel()
	for {
		results, err := l.clients[0].RPC.BlockResults(ctx, &height)
		if err == nil {
			return results, nil
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// checkResults returns an error if a transaction of the blocks failed.
func (l *load) checkResults(ctx context.Context, blocks []int64) error {
	for _, height := range blocks {
		results, err := l.results(ctx, height)
		if err != nil {
			return err
		}
		for _, result := range results.TxsResults {
			if why := l.failure(result); why != "" {
				return fmt.Errorf("a transaction failed in block %d: %s", height, why)
			}
		}
	}
	return nil
}

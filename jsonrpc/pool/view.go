package pool

import (
	"maps"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Content are transactions by sender, each sender's in order of nonce.
type Content map[common.Address][]*types.Transaction

// Get is a transaction of the pool by its hash, or nil.
func (p *Pool) Get(hash common.Hash) *types.Transaction {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	if e := p.hashes[hash]; e != nil {
		return e.tx
	}
	return nil
}

// Content are the transactions that the node has, and those that wait for one before them.
func (p *Pool) Content() (pending, queued Content) {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	pending, queued = Content{}, Content{}
	for from, own := range p.accounts {
		for _, nonce := range slices.Sorted(maps.Keys(own)) {
			e := own[nonce]
			if e.held() {
				queued[from] = append(queued[from], e.tx)
			} else {
				pending[from] = append(pending[from], e.tx)
			}
		}
	}
	return pending, queued
}

// NextNonce is the nonce to give the account's next transaction. It counts on from what the node says, since that is behind
// for a moment after each block, while the node checks again what waits.
func (p *Pool) NextNonce(account common.Address) uint64 {
	next := p.node.Next(account)
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	for p.accounts[account][next] != nil {
		next++
	}
	return next
}

// Len is the number of transactions in the pool.
func (p *Pool) Len() int {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	return len(p.hashes)
}

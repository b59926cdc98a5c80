package jsonrpc

import (
	"sync"

	"github.com/ethereum/go-ethereum/common"
)

// pendingKept is how many hashes of accepted transactions are kept for those who ask for new ones.
const pendingKept = 8_192

// PendingHashes are the hashes of the Ethereum transactions that the node has accepted lately. Add is what the application calls
// for each.
type PendingHashes struct {
	mutex  sync.Mutex
	hashes [pendingKept]common.Hash
	count  uint64 // of all that were ever added
	news   chan struct{}
}

// NewPendingHashes makes an empty one.
func NewPendingHashes() *PendingHashes { return &PendingHashes{news: make(chan struct{})} }

// Add takes the hash of a transaction that the node has just accepted. It never waits.
func (p *PendingHashes) Add(hash common.Hash) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.hashes[p.count%pendingKept] = hash
	p.count++
	close(p.news)
	p.news = make(chan struct{})
}

// now is the place of the next hash.
func (p *PendingHashes) now() uint64 {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.count
}

// since are the hashes from a place on, the place after them, and what is closed when there is one more. What nobody
// asked for in time is left out.
func (p *PendingHashes) since(place uint64) ([]common.Hash, uint64, <-chan struct{}) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.count > pendingKept {
		place = max(place, p.count-pendingKept)
	}
	hashes := []common.Hash{}
	for ; place < p.count; place++ {
		hashes = append(hashes, p.hashes[place%pendingKept])
	}
	return hashes, p.count, p.news
}

package app

import (
	"sync"
	"time"
)

// The pace of blocks. Blocks come about every second; under overload their size decides how late the next one is.
const (
	slowBlock = 2 * time.Second         // an interval above it halves what this node proposes
	fastBlock = 1500 * time.Millisecond // an interval below it lets it grow by a quarter

	minProposedGas = 20_000_000
)

// pace keeps blocks below three seconds under overload: it watches the intervals between blocks and says how much gas this
// node should put into a block that it proposes. How much that is depends on the machines of all departments, so it is
// measured rather than configured. The choice is the proposer's own; what all nodes enforce is the consensus parameter.
type pace struct {
	mutex sync.Mutex
	last  time.Time // time of the last block
	gas   uint64    // to propose; 0 before the first observation
}

// observe notes that a block with this time is executed. most is the gas that a block may have.
func (p *pace) observe(blockTime time.Time, most uint64) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	interval := blockTime.Sub(p.last)
	first := p.last.IsZero()
	p.last = blockTime
	switch {
	case first:
		p.gas = most / 2
	case interval > slowBlock:
		p.gas /= 2
	case interval < fastBlock:
		p.gas += p.gas / 4
	}
	p.gas = min(max(p.gas, minProposedGas), most)
}

// limit is the gas from which on a proposal is full, at most most.
func (p *pace) limit(most uint64) uint64 {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.gas == 0 {
		return most
	}
	return min(most, p.gas)
}

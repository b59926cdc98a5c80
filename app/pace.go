package app

import (
	"math"
	"sync"
	"time"
)

// The pace of blocks. Blocks come about every second; under overload their size decides how late the next one is.
const (
	slowBlock = 1800 * time.Millisecond // an interval above it halves what this node proposes
	goodBlock = 1500 * time.Millisecond // an interval below it lets it grow by a quarter
	fastBlock = 1200 * time.Millisecond // an interval below it lets it grow by a half

	minProposedGas = 40_000_000
)

// pace keeps blocks short under overload: it watches the intervals between blocks and says how much gas this node should
// put into a block that it proposes. How much that is depends on the machines of all departments, so it is measured rather
// than configured. The choice is the proposer's own; what all nodes enforce is the consensus parameter.
type pace struct {
	mutex    sync.Mutex
	last     time.Time // time of the last block
	proposed uint64    // gas of the last proposal
	gas      uint64    // to propose; 0 before the first observation
}

// propose notes the gas of a proposal, whoever made it.
func (p *pace) propose(gas uint64) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.proposed = gas
}

// observe notes that a block with this time is executed. most is the gas that a block may have. Only blocks that hold what
// the pace allows let it grow: small ones are fast on any machine, and after them it begins with half.
func (p *pace) observe(blockTime time.Time, most uint64) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	interval := blockTime.Sub(p.last)
	p.gas = min(p.gas, most)
	switch full := p.proposed >= p.gas/2; {
	case p.last.IsZero():
		p.gas = most / 2
	case interval > slowBlock:
		p.gas /= 2
	case !full:
		p.gas = min(p.gas, most/2)
	case interval < fastBlock:
		p.gas += min(p.gas/2, most-p.gas)
	case interval < goodBlock:
		p.gas += min(p.gas/4, most-p.gas)
	}
	p.last = blockTime
	p.gas = max(p.gas, minProposedGas)
}

// limit is the gas from which on a proposal is full, at most most. A network without a limit of gas wants none here either.
func (p *pace) limit(most uint64) uint64 {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.gas == 0 || most == math.MaxUint64 {
		return most
	}
	return min(most, p.gas)
}

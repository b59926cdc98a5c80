package app

import (
	"sort"

	abci "github.com/cometbft/cometbft/abci/types"
	cmttypes "github.com/cometbft/cometbft/types"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/mempool"
)

// prepareProposal fills a block from CometBFT's mempool so that each sender's transactions stand in order of sequence.
//
// The mempool keeps order of arrival, and gossip from several peers can deliver a sender's transaction k+1 before k.
// Taken as they stand, k+1 would fail in the block and a recheck would then drop what follows. So the places that a
// sender's transactions have in the list stay where they are, but are filled in order of sequence; what leaves a gap
// stays in the mempool for a later block.
func (app *App) prepareProposal(ctx sdk.Context, req *abci.RequestPrepareProposal) (*abci.ResponsePrepareProposal, error) {
	limits := blockLimits{bytes: req.MaxTxBytes}
	if block := ctx.ConsensusParams().Block; block != nil && block.MaxGas > 0 {
		limits.gas = uint64(block.MaxGas)
	}
	return &abci.ResponsePrepareProposal{Txs: limits.fill(app.orderBySequence(ctx, req.Txs))}, nil
}

// blockLimits are what a block may hold; gas 0 is any amount.
type blockLimits struct {
	bytes int64
	gas   uint64
}

// fill takes what fits. Behind a transaction that does not fit, nothing of its sender is taken: it would stand there
// with a gap in the sequence and fail.
func (l blockLimits) fill(candidates []candidate) [][]byte {
	txs := make([][]byte, 0, len(candidates))
	var bytes int64
	var gas uint64
	waiting := make(map[string]bool)
	for i := range candidates {
		c := &candidates[i]
		size := cmttypes.ComputeProtoSizeForTxs([]cmttypes.Tx{c.bytes})
		tooMuchGas := l.gas > 0 && c.gas > l.gas-gas
		if waiting[c.sender] || tooMuchGas || size > l.bytes-bytes {
			waiting[c.sender] = true
			continue
		}
		txs = append(txs, c.bytes)
		bytes += size
		gas += c.gas
	}
	return txs
}

// candidate is a transaction of the mempool that may enter the block.
type candidate struct {
	bytes    []byte
	gas      uint64
	sender   string // of the first signature, which decides the order
	sequence uint64
}

// orderBySequence returns the transactions that can run, each sender's in order of sequence from the account's on.
func (app *App) orderBySequence(ctx sdk.Context, txs [][]byte) []candidate {
	candidates := make([]candidate, 0, len(txs))
	slots := make(map[string][]int) // by sender: where its transactions stand in candidates
	extractor := mempool.NewDefaultSignerExtractionAdapter()
	for _, bz := range txs {
		tx, err := app.TxDecode(bz)
		if err != nil {
			continue
		}
		feeTx, ok := tx.(sdk.FeeTx)
		if !ok {
			continue
		}
		signers, err := extractor.GetSigners(tx)
		if err != nil || len(signers) == 0 {
			continue
		}
		sender := string(signers[0].Signer)
		slots[sender] = append(slots[sender], len(candidates))
		candidates = append(candidates, candidate{bytes: bz, gas: feeTx.GetGas(), sender: sender, sequence: signers[0].Sequence})
	}

	ordered := make([]candidate, len(candidates))
	runnable := make([]bool, len(candidates))
	for i := range candidates {
		own := slots[candidates[i].sender]
		if own[0] != i {
			continue // the sender was handled at its first transaction
		}
		sorted := make([]candidate, len(own))
		for j, slot := range own {
			sorted[j] = candidates[slot]
		}
		sort.SliceStable(sorted, func(a, b int) bool { return sorted[a].sequence < sorted[b].sequence })
		next := app.sequence(ctx, sdk.AccAddress(candidates[i].sender))
		free := own
		for _, c := range sorted {
			if c.sequence != next {
				continue
			}
			ordered[free[0]], runnable[free[0]] = c, true
			free = free[1:]
			next++
		}
	}

	result := ordered[:0]
	for i := range ordered {
		if runnable[i] {
			result = append(result, ordered[i])
		}
	}
	return result
}

// sequence is the next sequence of an account, 0 for one that does not exist yet.
func (app *App) sequence(ctx sdk.Context, address sdk.AccAddress) uint64 {
	account := app.AccountKeeper.GetAccount(ctx, address)
	if account == nil {
		return 0
	}
	return account.GetSequence()
}

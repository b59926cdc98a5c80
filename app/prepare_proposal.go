package app

import (
	"math"
	"sort"

	abci "github.com/cometbft/cometbft/abci/types"
	cmttypes "github.com/cometbft/cometbft/types"
	evmmempool "github.com/cosmos/evm/mempool"

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
	most := maxGas(ctx)
	full := app.pace.limit(most)
	candidates := app.decode(req.Txs, full)
	orderBySequence(candidates)
	return &abci.ResponsePrepareProposal{Txs: app.fillBlock(ctx, candidates, req.MaxTxBytes, full, most)}, nil
}

// maxGas is the gas that a block may have by the consensus parameters.
func maxGas(ctx sdk.Context) uint64 {
	if block := ctx.ConsensusParams().Block; block != nil && block.MaxGas > 0 {
		return uint64(block.MaxGas)
	}
	return math.MaxUint64 // BaseApp takes 0 for no limit too
}

// candidate is a transaction of the mempool that may enter the block.
type candidate struct {
	bytes   []byte
	gas     uint64               // of the block
	signers []mempool.SignerData // the first is the sender
}

// enoughBlocks is how many blocks' worth of gas is looked at: more than one, since some of it may not be next in sequence,
// and not all that waits, since everybody waits for the proposal meanwhile.
const enoughBlocks = 3

// decode leaves out what is no signed transaction, and what lies behind enough for a block that is full with this much gas.
func (app *App) decode(txs [][]byte, full uint64) []candidate {
	var candidates []candidate
	extractor := evmmempool.NewEthSignerExtractionAdapter(mempool.NewDefaultSignerExtractionAdapter())
	var gas uint64
	for _, bz := range txs {
		if gas/enoughBlocks >= full {
			break
		}
		tx, err := app.TxDecode(bz)
		if err != nil {
			continue
		}
		needs, ok := blockGas(tx)
		if !ok {
			continue
		}
		signers, err := extractor.GetSigners(tx)
		if err != nil || len(signers) == 0 {
			continue
		}
		candidates = append(candidates, candidate{bytes: bz, gas: needs, signers: signers})
		gas += min(needs, full) // cannot overflow: it ends above a few times full
	}
	return candidates
}

// orderBySequence sorts the transactions of each sender within the places that they have.
func orderBySequence(candidates []candidate) {
	places := make(map[string][]int)
	for i := range candidates {
		sender := string(candidates[i].signers[0].Signer)
		places[sender] = append(places[sender], i)
	}
	for _, own := range places { // the senders' places do not overlap: the order of this loop is of no matter
		sorted := make([]candidate, len(own))
		for j, place := range own {
			sorted[j] = candidates[place]
		}
		sort.SliceStable(sorted, func(a, b int) bool { return sorted[a].signers[0].Sequence < sorted[b].signers[0].Sequence })
		for j, place := range own {
			candidates[place] = sorted[j]
		}
	}
}

// fillBlock takes what fits and has the next sequence of all its signers, until the block has the gas with which it counts
// as full, and never more than the most that a block may have.
// Behind a transaction that is left out, those that follow it in sequence are left out by themselves.
func (app *App) fillBlock(ctx sdk.Context, candidates []candidate, maxBytes int64, full, most uint64) [][]byte {
	txs := make([][]byte, 0, len(candidates))
	next := make(map[string]uint64)
	var bytes int64
	var gas uint64
	for i := range candidates {
		if gas >= full {
			break
		}
		c := &candidates[i]
		size := cmttypes.ComputeProtoSizeForTxs([]cmttypes.Tx{c.bytes})
		if size > maxBytes-bytes || c.gas > most-gas || !app.isNext(ctx, next, c.signers) {
			continue
		}
		txs = append(txs, c.bytes)
		bytes += size
		gas += c.gas
		for _, s := range c.signers {
			next[string(s.Signer)]++
		}
	}
	return txs
}

// isNext tells whether all signers signed their next sequences, which it looks up where next has none yet.
func (app *App) isNext(ctx sdk.Context, next map[string]uint64, signers []mempool.SignerData) bool {
	for _, s := range signers {
		sequence, known := next[string(s.Signer)]
		if !known {
			sequence = app.sequence(ctx, s.Signer)
			next[string(s.Signer)] = sequence
		}
		if s.Sequence != sequence {
			return false
		}
	}
	return true
}

// sequence is the next sequence of an account, 0 for one that does not exist yet.
func (app *App) sequence(ctx sdk.Context, address sdk.AccAddress) uint64 {
	account := app.AccountKeeper.GetAccount(ctx, address)
	if account == nil {
		return 0
	}
	return account.GetSequence()
}

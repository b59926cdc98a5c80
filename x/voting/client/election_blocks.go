package client

import (
	"bytes"
	"fmt"
	"slices"

	abci "github.com/cometbft/cometbft/abci/types"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	txtypes "github.com/cosmos/cosmos-sdk/types/tx"
	"github.com/cosmos/cosmos-sdk/x/authz"

	"github.com/moscowchain/moscowd/x/voting/electionfile"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// infoSpan is how many headers a node gives at once.
const infoSpan = 20

// walk goes through the blocks from first to last and calls do for those with transactions until it says that all is found.
// Where every is set it calls it for all blocks.
func (r *electionReader) walk(what string, first, last int64, every bool, do func(height int64) (done bool, err error)) error {
	for low := first; low <= last; low += infoSpan {
		high := min(low+infoSpan-1, last)
		info, err := r.source.Blocks.BlockchainInfo(r.ctx, low, high)
		if err != nil {
			return fmt.Errorf("read the headers from block %d on: %w", low, err)
		}
		transactions := make(map[int64]bool, len(info.BlockMetas))
		for _, meta := range info.BlockMetas {
			transactions[meta.Header.Height] = meta.NumTxs > 0
		}
		for height := low; height <= high; height++ {
			has, known := transactions[height]
			if !known {
				return fmt.Errorf("%w: block %d is missing", ErrBlocksOther, height)
			}
			if !has && !every {
				continue
			}
			done, err := do(height)
			if err != nil {
				return fmt.Errorf("block %d: %w", height, err)
			}
			if done {
				return nil
			}
		}
		if r.progress != nil {
			r.progress(what, int(high-first+1), int(last-first+1))
		}
	}
	return nil
}

// electionEvents gives the typed events among some that are of this module's elections.
func electionEvents(all []abci.Event, do func(event any) error) error {
	for _, e := range all {
		switch e.Type {
		case "moscow.voting.v1.EventCensusPublished", "moscow.voting.v1.EventBallotCast", "moscow.voting.v1.EventBallotsCast",
			"moscow.voting.v1.EventBallotSpoiled", "moscow.voting.v1.EventElectionExtended":
		default:
			continue
		}
		// What comes of the end of a block is marked as such, by a word that is no JSON.
		e.Attributes = slices.DeleteFunc(slices.Clone(e.Attributes), func(a abci.EventAttribute) bool { return a.Key == "mode" })
		event, err := sdk.ParseTypedEvent(e)
		if err != nil {
			return err
		}
		if err := do(event); err != nil {
			return err
		}
	}
	return nil
}

// message is one that is read from its bytes.
type message interface {
	sdk.Msg
	Unmarshal(text []byte) error
}

// kinds are of the messages that a data set is made of.
var kinds = map[string]func() message{
	sdk.MsgTypeURL(&types.MsgPublishCensus{}): func() message { return &types.MsgPublishCensus{} },
	sdk.MsgTypeURL(&types.MsgCastBallot{}):    func() message { return &types.MsgCastBallot{} },
	sdk.MsgTypeURL(&types.MsgCastBallots{}):   func() message { return &types.MsgCastBallots{} },
	sdk.MsgTypeURL(&types.MsgSpoilBallot{}):   func() message { return &types.MsgSpoilBallot{} },
}

// messages calls do for the messages of census and ballots in a transaction, also those in the messages of x/authz.
func messages(tx []byte, do func(sdk.Msg) error) error {
	var raw txtypes.TxRaw
	if err := raw.Unmarshal(tx); err != nil {
		return err
	}
	var body txtypes.TxBody
	if err := body.Unmarshal(raw.BodyBytes); err != nil {
		return err
	}
	return eachMessage(body.Messages, do)
}

func eachMessage(all []*codectypes.Any, do func(sdk.Msg) error) error {
	for _, packed := range all {
		if packed.TypeUrl == sdk.MsgTypeURL(&authz.MsgExec{}) {
			var exec authz.MsgExec
			if err := exec.Unmarshal(packed.Value); err != nil {
				return err
			}
			if err := eachMessage(exec.Msgs, do); err != nil {
				return err
			}
			continue
		}
		fresh, ok := kinds[packed.TypeUrl]
		if !ok {
			continue
		}
		msg := fresh()
		if err := msg.Unmarshal(packed.Value); err != nil {
			return err
		}
		if err := do(msg); err != nil {
			return err
		}
	}
	return nil
}

func (r *electionReader) read(height int64) (*coretypes.ResultBlock, *coretypes.ResultBlockResults, error) {
	results, err := r.source.Blocks.BlockResults(r.ctx, &height)
	if err != nil {
		return nil, nil, err
	}
	block, err := r.source.Blocks.Block(r.ctx, &height)
	if err == nil && len(block.Block.Txs) != len(results.TxsResults) {
		err = fmt.Errorf("%w: %d transactions, %d results", ErrBlocksOther, len(block.Block.Txs), len(results.TxsResults))
	}
	return block, results, err
}

// census writes the leaves in the order of their publication.
func (r *electionReader) census() error {
	e := &r.found.Election
	seen := make(map[string]bool, e.CensusVoters)
	publish := func(msg *types.MsgPublishCensus) error {
		for _, leaf := range msg.Leaves {
			if seen[string(leaf.Subject)] { // one published twice was skipped
				continue
			}
			seen[string(leaf.Subject)] = true
			line := &electionfile.Voter{District: electionfile.Uint(leaf.District), Subject: leaf.Subject, Key: leaf.PublicKey}
			size := len(leaf.Signatures) / max(1, len(msg.Signers))
			for i, signer := range msg.Signers {
				line.Signatures = append(line.Signatures, electionfile.RegistrarSignature{
					Registrar: electionfile.Uint(signer), Signature: leaf.Signatures[i*size : (i+1)*size],
				})
			}
			if err := r.out.Write(line); err != nil {
				return err
			}
		}
		return nil
	}
	err := r.walk("blocks with the census", e.CreatedHeight, e.CensusFrozenHeight, false, func(height int64) (bool, error) {
		block, results, err := r.read(height)
		if err != nil {
			return false, err
		}
		for i, result := range results.TxsResults {
			published := false
			err := electionEvents(result.Events, func(event any) error {
				of, ok := event.(*types.EventCensusPublished)
				published = published || ok && of.ElectionId == r.id
				return nil
			})
			if err != nil || !published || result.Code != 0 {
				continue
			}
			err = messages(block.Block.Txs[i], func(msg sdk.Msg) error {
				if of, ok := msg.(*types.MsgPublishCensus); ok && of.ElectionId == r.id {
					return publish(of)
				}
				return nil
			})
			if err != nil {
				return false, err
			}
		}
		return uint64(len(seen)) == e.CensusVoters, nil
	})
	if err == nil && uint64(len(seen)) != e.CensusVoters {
		err = fmt.Errorf("%w: %d of %d voters", ErrBlocksOther, len(seen), e.CensusVoters)
	}
	return err
}

// ballots writes extensions and ballots.
func (r *electionReader) ballots() error {
	head := &r.found.Head
	first, last := head.OpenedHeight, head.ClosedHeight
	if r.found.Election.Extended != nil {
		err := r.walk("blocks with extensions", first, last, true, func(height int64) (bool, error) { return false, r.extensions(height) })
		if err != nil {
			return err
		}
	}
	total, entered := head.Cast+head.Spoiled, uint64(0)
	if total == 0 {
		return nil
	}
	err := r.walk("blocks with ballots", first, last, false, func(height int64) (bool, error) {
		block, results, err := r.read(height)
		if err != nil {
			return false, err
		}
		for i, result := range results.TxsResults {
			if result.Code != 0 {
				continue
			}
			n, err := r.transaction(block, block.Block.Txs[i], result)
			if err != nil {
				return false, fmt.Errorf("transaction %d: %w", i, err)
			}
			entered += n
		}
		return entered == total, nil
	})
	if err == nil && entered != total {
		err = fmt.Errorf("%w: %d of %d ballots", ErrBlocksOther, entered, total)
	}
	return err
}

// extensions writes those that a block decided on: governance does at its end.
func (r *electionReader) extensions(height int64) error {
	results, err := r.source.Blocks.BlockResults(r.ctx, &height)
	if err != nil {
		return err
	}
	block, err := r.source.Blocks.Block(r.ctx, &height)
	if err != nil {
		return err
	}
	return electionEvents(results.FinalizeBlockEvents, func(event any) error {
		e, ok := event.(*types.EventElectionExtended)
		if !ok || e.ElectionId != r.id {
			return nil
		}
		return r.out.Write(&electionfile.Extension{
			Height: electionfile.Uint(height), Time: electionfile.Uint(block.Block.Time.Unix()), Closes: electionfile.Uint(e.Closes.Unix()),
			Reason: e.Reason,
		})
	})
}

// entry is a ballot in a transaction; spoil is set where its opening is published.
type entry struct {
	signed *types.SignedBallot
	spoil  *types.MsgSpoilBallot
}

// transaction writes the ballots that a transaction entered, in the order of its events, and gives their number.
func (r *electionReader) transaction(block *coretypes.ResultBlock, tx []byte, result *abci.ExecTxResult) (uint64, error) {
	var notices []types.BallotNotice
	var batches []*types.EventBallotsCast
	err := electionEvents(result.Events, func(event any) error {
		switch e := event.(type) {
		case *types.EventBallotCast:
			notices = append(notices, e.Ballot)
		case *types.EventBallotsCast:
			notices, batches = append(notices, e.Ballots...), append(batches, e)
		case *types.EventBallotSpoiled:
			notices = append(notices, e.Ballot)
		}
		return nil
	})
	if err != nil || len(notices) == 0 {
		return 0, err
	}
	held := entries{}
	err = messages(tx, func(msg sdk.Msg) error { return held.add(msg, &batches) })
	if err != nil {
		return 0, err
	}
	return r.enter(block, notices, held)
}

// entries are the ballots of a transaction by tag, without those that were refused.
type entries map[string][]entry

// add takes those of a message. Every message with several has an event, in the order of the messages. What it names as refused
// may have the tracker of one that was accepted: the signature is not in it.
func (e entries) add(msg sdk.Msg, batches *[]*types.EventBallotsCast) error {
	put := func(signed *types.SignedBallot, spoil *types.MsgSpoilBallot) {
		e[string(signed.Tag)] = append(e[string(signed.Tag)], entry{signed, spoil})
	}
	switch m := msg.(type) {
	case *types.MsgCastBallot:
		put(&m.Ballot, nil)
	case *types.MsgSpoilBallot:
		put(&m.Ballot, m)
	case *types.MsgCastBallots:
		if len(*batches) == 0 {
			return fmt.Errorf("%w: what became of %d ballots in one message", ErrBlocksOther, len(m.Ballots))
		}
		refused := map[uint32]bool{}
		for _, refusal := range (*batches)[0].Refused {
			refused[refusal.Index] = true
		}
		*batches = (*batches)[1:]
		for i := range m.Ballots {
			if !refused[uint32(i)] {
				put(&m.Ballots[i], nil)
			}
		}
	}
	return nil
}

// enter writes the ballots of which the notices tell.
func (r *electionReader) enter(block *coretypes.ResultBlock, notices []types.BallotNotice, held entries) (n uint64, err error) {
	for i := range notices {
		notice := &notices[i]
		if notice.ElectionId != r.id {
			continue
		}
		found := slices.IndexFunc(held[string(notice.Tag)], func(e entry) bool {
			tracker := e.signed.ToProtocol(notice.District).Tracker()
			return e.signed.ElectionId == r.id && bytes.Equal(tracker[:], notice.Tracker) &&
				(e.spoil != nil) == (notice.Outcome == types.BALLOT_OUTCOME_SPOILED)
		})
		if found < 0 {
			return n, fmt.Errorf("%w: the ballot with the tracker %x", ErrBlocksOther, notice.Tracker)
		}
		if err := r.out.Write(lineOf(block, notice, held[string(notice.Tag)][found])); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func lineOf(block *coretypes.ResultBlock, notice *types.BallotNotice, e entry) electionfile.Line {
	line := electionfile.Ballot{
		Height: electionfile.Uint(block.Block.Height), Time: electionfile.Uint(block.Block.Time.Unix()),
		District: electionfile.Uint(notice.District), Tag: e.signed.Tag, Seq: electionfile.Uint(e.signed.Seq),
		Ciphertexts: e.signed.Ciphertexts, Proofs: e.signed.Proofs, Signature: e.signed.Signature, Tracker: notice.Tracker,
	}
	if e.spoil == nil {
		return &line
	}
	spoil := &electionfile.Spoil{Ballot: line, Cells: []electionfile.Uint{}, Randomness: e.spoil.Randomness}
	for _, cell := range e.spoil.Cells {
		spoil.Cells = append(spoil.Cells, electionfile.Uint(cell))
	}
	return spoil
}

package simulation

import (
	"context"
	"crypto/ed25519"
	"slices"

	"cosmossdk.io/collections"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/x/voting/keeper"
	"github.com/moscowchain/moscowd/x/voting/types"
)

func registerBallots(weights simsx.WeightSource, reg simsx.Registry, k keeper.Keeper) {
	reg.Add(weights.Get("msg_voting_cast_ballot", 80), castBallot(k))
	reg.Add(weights.Get("msg_voting_cast_ballots", 40), castBallots(k))
	reg.Add(weights.Get("msg_voting_spoil_ballot", 20), spoilBallot(k))
	reg.Add(weights.Get("msg_voting_submit_share", 80), submitShare(k))
	reg.Add(weights.Get("msg_voting_finalise_tally", 40), finaliseTally(k))
	reg.Add(weights.Get("msg_voting_record_export", 5), recordExport(k))
}

// booth is an open election as its voters see it.
type booth struct {
	election ballot.Election
	head     types.ElectionHead
	form     ballot.Form // of all districts
	tags     [][]byte
	district map[string]uint64 // by tag
}

// pickBooth gives an election that takes ballots; it skips the message if it hits none.
func pickBooth(ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) *booth {
	now := sdk.UnwrapSDKContext(ctx).BlockTime()
	e := pickElection(ctx, k, data, reporter, func(e *types.Election) bool { return e.Stage == types.ELECTION_STAGE_OPEN && now.Before(e.Ends()) })
	if e == nil {
		return nil
	}
	b, err := readBooth(ctx, k, e.Id)
	if err != nil {
		reporter.Fail(err, "open election")
		return nil
	}
	return b
}

func readBooth(ctx context.Context, k keeper.Keeper, id uint64) (*booth, error) {
	b := &booth{district: map[string]uint64{}}
	var err error
	if b.head, err = k.ElectionHeads.Get(ctx, id); err != nil {
		return nil, err
	}
	point, err := group.DecodePoint(b.head.Key)
	if err != nil {
		return nil, err
	}
	if b.election.Key, err = elgamal.NewKey(point); err != nil {
		return nil, err
	}
	b.election.Hash = b.head.DefinitionHash
	contest, err := k.ElectionContests.Get(ctx, collections.Join(id, uint64(1)))
	if err != nil {
		return nil, err
	}
	b.form = ballot.Form{contest.ToProtocol()}
	return b, k.CensusRecords.Walk(ctx, collections.NewPrefixedPairRange[uint64, []byte](id),
		func(key collections.Pair[uint64, []byte], record types.CensusRecord) (bool, error) {
			b.tags = append(b.tags, key.K2())
			b.district[string(key.K2())] = record.District
			return false, nil
		})
}

// fill makes a ballot of a voter for one option at random, unsigned.
func (b *booth) fill(r *simsx.XRand, tag []byte, seq uint64) (*ballot.Ballot, *ballot.Opening, error) {
	cells := make([]uint64, b.form.Cells())
	cells[r.Intn(len(cells))] = 1
	return ballot.Make(r.Rand, b.election, b.form, ballot.Voter{Mode: ballot.Direct, District: b.district[string(tag)], Tag: tag, Seq: seq}, cells)
}

func (b *booth) signed(made *ballot.Ballot, message []byte) types.SignedBallot {
	return types.SignedBallot{
		ElectionId: b.head.ElectionId, Tag: made.Tag, Seq: made.Seq, Ciphertexts: made.Ciphertexts, Proofs: made.Proofs,
		Signature: ed25519.Sign(voterKey(made.Tag), message),
	}
}

func (b *booth) cast(r *simsx.XRand, tag []byte, seq uint64) (types.SignedBallot, error) {
	made, _, err := b.fill(r, tag, seq)
	if err != nil {
		return types.SignedBallot{}, err
	}
	return b.signed(made, ballot.CastMessage(b.election.Hash, made.Tracker())), nil
}

// castBallot casts a ballot that the chain accepts.
func castBallot(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgCastBallot] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgCastBallot) {
		b := pickBooth(ctx, k, data, reporter)
		if b == nil {
			return nil, nil
		}
		tag := simsx.OneOf(data.Rand(), b.tags)
		record, _ := k.BallotOf(ctx, b.head.ElectionId, tag) // empty for one who did nothing
		if record.Cast > 0 && !b.head.Revote || record.Cast >= types.MaxBallotsPerTag {
			reporter.Skip("the voter may cast no more ballots")
			return nil, nil
		}
		from, _ := signer(ctx, k, data, reporter, data.AnyAccount(reporter).AddressBech32)
		if from == nil {
			return nil, nil
		}
		signed, err := b.cast(data.Rand(), tag, record.Seq+1+uint64(data.Rand().Intn(3)))
		if err != nil {
			reporter.Fail(err, "ballot")
			return nil, nil
		}
		return from, &types.MsgCastBallot{Sender: from[0].AddressBech32, Ballot: signed}
	}
}

// castBallots casts a batch of ballots of anybody, some of which are refused.
func castBallots(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgCastBallots] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgCastBallots) {
		b := pickBooth(ctx, k, data, reporter)
		if b == nil {
			return nil, nil
		}
		from, _ := signer(ctx, k, data, reporter, data.AnyAccount(reporter).AddressBech32)
		if from == nil {
			return nil, nil
		}
		r := data.Rand()
		msg := &types.MsgCastBallots{Sender: from[0].AddressBech32}
		for range 1 + r.Intn(5) {
			signed, err := b.cast(r, simsx.OneOf(r, b.tags), 1+uint64(r.Intn(100)))
			if err != nil {
				reporter.Fail(err, "ballot")
				return nil, nil
			}
			if r.Intn(8) == 0 {
				signed.Signature[0] ^= 1
			}
			msg.Ballots = append(msg.Ballots, signed)
		}
		return from, msg
	}
}

func spoilBallot(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgSpoilBallot] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgSpoilBallot) {
		b := pickBooth(ctx, k, data, reporter)
		if b == nil {
			return nil, nil
		}
		tag := simsx.OneOf(data.Rand(), b.tags)
		if record, _ := k.BallotOf(ctx, b.head.ElectionId, tag); record.Spoiled >= types.MaxSpoilsPerTag {
			reporter.Skip("the voter may spoil no more ballots")
			return nil, nil
		}
		from, _ := signer(ctx, k, data, reporter, data.AnyAccount(reporter).AddressBech32)
		if from == nil {
			return nil, nil
		}
		made, opening, err := b.fill(data.Rand(), tag, 1+uint64(data.Rand().Intn(100)))
		if err != nil {
			reporter.Fail(err, "ballot")
			return nil, nil
		}
		msg := &types.MsgSpoilBallot{
			Sender: from[0].AddressBech32, Cells: opening.Cells,
			Ballot: b.signed(made, ballot.SpoilMessage(b.election.Hash, made.Tracker())),
		}
		for _, scalar := range opening.Randomness {
			msg.Randomness = scalar.Append(msg.Randomness)
		}
		return from, msg
	}
}

func recordExport(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgRecordExport] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgRecordExport) {
		e := pickElection(ctx, k, data, reporter, func(e *types.Election) bool {
			return e.Stage == types.ELECTION_STAGE_FINAL && len(e.ExportHash) == 0
		})
		if e == nil {
			return nil, nil
		}
		from, _ := signer(ctx, k, data, reporter, e.Organizer)
		hash := slices.Repeat([]byte{byte(data.Rand().Intn(256))}, 32)
		return from, &types.MsgRecordExport{Organizer: e.Organizer, ElectionId: e.Id, Hash: hash}
	}
}

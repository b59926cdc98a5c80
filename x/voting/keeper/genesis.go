package keeper

import (
	"bytes"
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/voting/rules"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// InitGenesis writes a state that passed GenesisState.Validate. It accepts the votes anew, without their signatures, and
// wants the head that they lead to; errors wrap ErrGenesisInvalid.
func (k Keeper) InitGenesis(ctx context.Context, g *types.GenesisState) error {
	if err := k.Params.Set(ctx, g.Params); err != nil {
		return err
	}
	if err := k.PollSequence.Set(ctx, uint64(len(g.Polls))); err != nil {
		return err
	}
	for i := range g.Polls {
		if err := k.initPoll(ctx, &g.Polls[i]); err != nil {
			return errorsmod.Wrapf(err, "poll %d", i+1)
		}
	}
	if err := k.initImports(ctx, g); err != nil {
		return err
	}
	return k.initElections(ctx, g)
}

func (k Keeper) initPoll(ctx context.Context, g *types.GenesisPoll) error {
	id := g.Poll.Id
	if err := k.Polls.Set(ctx, id, g.Poll); err != nil {
		return err
	}
	for i := range g.Questions {
		if err := k.Questions.Set(ctx, collections.Join(id, g.Questions[i].Id), g.Questions[i]); err != nil {
			return err
		}
	}
	for i := range g.Versions {
		v := &g.Versions[i]
		if err := k.Versions.Set(ctx, collections.Join3(id, v.QuestionId, v.Id), *v); err != nil {
			return err
		}
	}
	if g.Closing {
		if err := k.Closing.Set(ctx, collections.Join(g.Poll.Closes.Unix(), id)); err != nil {
			return err
		}
	}
	if err := k.placeContracts(ctx, types.ContractPlace{PollId: id}, g.Poll.Questions); err != nil {
		return err
	}
	running := rules.RunningStart(id)
	begin := types.PollHead{PollId: id, DefinitionHash: g.Head.DefinitionHash, RunningHash: running[:], Changes: g.Head.Changes}
	if err := k.Heads.Set(ctx, id, begin); err != nil {
		return err
	}
	if err := k.initVotes(ctx, g); err != nil {
		return err
	}
	head, err := k.Heads.Get(ctx, id)
	if err != nil {
		return err
	}
	if !bytes.Equal(head.RunningHash, g.Head.RunningHash) || head.Votes != g.Head.Votes || head.Voters != g.Head.Voters {
		return errorsmod.Wrapf(types.ErrGenesisInvalid, "votes lead to %d votes of %d voters and running hash %x, the head has %d of %d and %x",
			head.Votes, head.Voters, head.RunningHash, g.Head.Votes, g.Head.Voters, g.Head.RunningHash)
	}
	return nil
}

// initVotes counts votes block by block.
func (k Keeper) initVotes(ctx context.Context, g *types.GenesisPoll) error {
	for first := 0; first < len(g.Votes); {
		height, block := g.Votes[first].Height, []*pending(nil)
		at := *g.Votes[first].Time
		for ; first < len(g.Votes) && g.Votes[first].Height == height; first++ {
			p, err := k.initVote(ctx, g, g.Votes[first])
			if err != nil {
				return errorsmod.Wrapf(err, "vote %d", first+1)
			}
			block = append(block, p)
		}
		if _, err := k.count(ctx, g.Poll.Id, height, at, block); err != nil {
			return err
		}
	}
	return nil
}

func (k Keeper) initVote(ctx context.Context, g *types.GenesisPoll, vote types.Vote) (*pending, error) {
	signed := &vote.Signed
	question, err := k.Question(ctx, g.Poll.Id, signed.QuestionId)
	if err != nil {
		return nil, err
	}
	version, err := k.Version(ctx, g.Poll.Id, signed.QuestionId, signed.VersionId)
	if err != nil {
		return nil, err
	}
	s := &sheet{poll: g.Poll, question: question, version: version, rules: question.ToRules(&version)}
	if err := s.rules.Check(signed.Choices); err != nil {
		return nil, errorsmod.Wrap(types.ErrGenesisInvalid, err.Error())
	}
	tracker, err := vote.ComputeTracker()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(tracker, vote.Tracker) {
		return nil, errorsmod.Wrapf(types.ErrGenesisInvalid, "tracker %x, want %x", vote.Tracker, tracker)
	}
	vote.Position, vote.Height, vote.Time, vote.Tracker = 0, 0, nil, nil
	p := &pending{question: s.rules, vote: vote, tracker: [32]byte(tracker)}
	if g.Poll.Census != nil {
		p.subject = rules.CensusSubject([rules.AddressSize]byte(vote.Signer))
	} else {
		p.subject = [32]byte(vote.Subject)
	}
	return p, k.replace(ctx, s, p)
}

// ExportGenesis reads the whole state.
func (k Keeper) ExportGenesis(ctx context.Context) (*types.GenesisState, error) {
	params, err := k.Params.Get(ctx)
	if err != nil {
		return nil, err
	}
	polls, err := k.PollSequence.Peek(ctx)
	if err != nil {
		return nil, err
	}
	g := &types.GenesisState{Params: params}
	for id := uint64(1); id <= polls; id++ {
		poll, err := k.exportPoll(ctx, id)
		if err != nil {
			return nil, err
		}
		g.Polls = append(g.Polls, poll)
	}
	if err := k.exportImports(ctx, g); err != nil {
		return nil, err
	}
	return g, k.exportElections(ctx, g)
}

func (k Keeper) exportPoll(ctx context.Context, id uint64) (g types.GenesisPoll, err error) {
	if g.Poll, err = k.Poll(ctx, id); err != nil {
		return g, err
	}
	if g.Questions, err = k.questions(ctx, id); err != nil {
		return g, err
	}
	for i := range g.Questions {
		versions, err := k.versions(ctx, &g.Questions[i])
		if err != nil {
			return g, err
		}
		g.Versions = append(g.Versions, versions...)
	}
	g.Head, _, err = optional(ctx, k.Heads, id)
	if err != nil {
		return g, err
	}
	if g.Votes, err = k.votes(ctx, id, 1, g.Head.Votes); err != nil {
		return g, err
	}
	g.Closing, err = k.Closing.Has(ctx, collections.Join(g.Poll.Closes.Unix(), id))
	return g, err
}

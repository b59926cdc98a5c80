package simulation

import (
	"context"
	"slices"
	"time"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/voting/keeper"
	"github.com/moscowchain/moscowd/x/voting/rules"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// RegisterOperations registers what organizers, registrars, trustees and voters do.
func RegisterOperations(weights simsx.WeightSource, reg simsx.Registry, k keeper.Keeper) {
	reg.Add(weights.Get("msg_voting_create_poll", 30), createPoll(k))
	reg.Add(weights.Get("msg_voting_add_version", 20), addVersion(k))
	reg.Add(weights.Get("msg_voting_cast", 100), castVote(k))
	reg.Add(weights.Get("msg_voting_cast_batch", 60), castVotes(k))
	reg.Add(weights.Get("msg_voting_close", 5), closePoll(k))
	registerElections(weights, reg, k)
	registerImports(weights, reg, k)
}

// RegisterProposals registers what governance may propose.
func RegisterProposals(weights simsx.WeightSource, reg simsx.Registry) {
	reg.Add(weights.Get("msg_voting_update_params", 10), updateParams())
	proposeElections(weights, reg)
}

// updateParams proposes other organizers.
func updateParams() simsx.SimMsgFactoryFn[*types.MsgUpdateParams] {
	return func(_ context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgUpdateParams) {
		var organizers []string
		for range 5 {
			if address := data.AnyAccount(reporter).AddressBech32; !slices.Contains(organizers, address) {
				organizers = append(organizers, address)
			}
		}
		return nil, &types.MsgUpdateParams{Authority: data.ModuleAccountAddress(reporter, "gov"), Params: types.Params{Organizers: organizers}}
	}
}

// signer gives the account of an address if it may write now; it skips the message if not.
func signer(ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter, address string) ([]simsx.SimAccount, string) {
	if !data.HasAccount(address) {
		reporter.Skip("no such account")
		return nil, ""
	}
	account := data.GetAccount(reporter, address)
	class, _, err := k.Subject(ctx, account.Address)
	if err != nil {
		reporter.Skip("the account may not write")
		return nil, ""
	}
	return []simsx.SimAccount{account}, class
}

func createPoll(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgCreatePoll] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgCreatePoll) {
		params, err := k.Params.Get(ctx)
		if err != nil || len(params.Organizers) == 0 {
			reporter.Skip("no organizers")
			return nil, nil
		}
		r := data.Rand()
		from, class := signer(ctx, k, data, reporter, params.Organizers[r.Intn(len(params.Organizers))])
		if from == nil {
			return nil, nil
		}
		opens := sdk.UnwrapSDKContext(ctx).BlockTime().UTC().Truncate(time.Second).Add(time.Duration(r.Intn(120)-60) * time.Second)
		msg := &types.MsgCreatePoll{
			Organizer: from[0].AddressBech32, TitleRu: "Опрос", TitleEn: "Poll", Opens: opens,
			Closes: opens.Add(2*time.Minute + time.Duration(r.Intn(86_400))*time.Second), Class: class, Revote: r.Intn(2) == 0,
			Results: types.RESULTS_VISIBILITY_LIVE, District: uint64(r.Intn(126)),
		}
		for range 1 + r.Intn(4) {
			msg.Questions = append(msg.Questions, randomQuestion(r))
		}
		return from, msg
	}
}

func randomQuestion(r *simsx.XRand) types.NewQuestion {
	q := types.NewQuestion{
		Kind: types.QuestionKind(1 + r.Intn(5)), TitleRu: "Вопрос", TitleEn: "Question", FreeText: r.Intn(2) == 0, Options: randomOptions(r),
	}
	switch q.Kind {
	case types.QUESTION_KIND_K_OF_N:
		q.MinChoices, q.MaxChoices = 1, 2
	case types.QUESTION_KIND_RATING:
		q.MaxRating = uint32(2 + r.Intn(9))
	}
	return q
}

func randomOptions(r *simsx.XRand) []types.Option {
	options := make([]types.Option, 2+r.Intn(6))
	for i := range options {
		options[i] = types.Option{Id: uint64(r.Intn(1_000)), TitleRu: "Ответ", TitleEn: "Answer"}
	}
	return options
}

// pick chooses a poll at random that is not over; it skips the message if it hits none.
func pick(ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter, fits func(types.PollStage) bool) *types.Poll {
	last, err := k.PollSequence.Peek(ctx)
	if err != nil || last == 0 {
		reporter.Skip("no poll")
		return nil
	}
	poll, err := k.Poll(ctx, data.Rand().Uint64InRange(1, last+1))
	if err != nil || !fits(poll.Stage(sdk.UnwrapSDKContext(ctx).BlockTime())) {
		reporter.Skip("the poll takes no such message")
		return nil
	}
	return &poll
}

func notOver(stage types.PollStage) bool { return stage != types.POLL_STAGE_CLOSED }
func open(stage types.PollStage) bool    { return stage == types.POLL_STAGE_OPEN }

func addVersion(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgAddQuestionVersion] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgAddQuestionVersion) {
		poll := pick(ctx, k, data, reporter, notOver)
		if poll == nil {
			return nil, nil
		}
		from, _ := signer(ctx, k, data, reporter, poll.Organizer)
		if from == nil {
			return nil, nil
		}
		r := data.Rand()
		question, err := k.Question(ctx, poll.Id, 1+uint32(r.Intn(int(poll.Questions))))
		if err != nil || question.CurrentVersion >= types.MaxVersions {
			reporter.Skip("the question takes no more versions")
			return nil, nil
		}
		return from, &types.MsgAddQuestionVersion{
			Organizer: poll.Organizer, PollId: poll.Id, QuestionId: question.Id, TitleRu: "Иначе", TitleEn: "Otherwise", Options: randomOptions(r),
			EarlierVotersAgain: r.Intn(2) == 0,
		}
	}
}

func closePoll(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgClosePoll] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgClosePoll) {
		poll := pick(ctx, k, data, reporter, notOver)
		if poll == nil {
			return nil, nil
		}
		from, _ := signer(ctx, k, data, reporter, poll.Organizer)
		return from, &types.MsgClosePoll{Organizer: poll.Organizer, PollId: poll.Id, Reason: "simulated"}
	}
}

// castVote casts a vote that the chain accepts: one of an account that has not voted on the question.
func castVote(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgCastVote] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgCastVote) {
		poll := pick(ctx, k, data, reporter, open)
		if poll == nil {
			return nil, nil
		}
		voter := data.AnyAccount(reporter)
		from, class := signer(ctx, k, data, reporter, voter.AddressBech32)
		if from == nil {
			return nil, nil
		}
		vote, question := randomVote(ctx, k, data.Rand(), poll, voter)
		if vote == nil || class != poll.Class || k.CheckNext(ctx, poll.Id, question, voter.Address) != nil {
			reporter.Skip("the account may not vote on the question")
			return nil, nil
		}
		return from, &types.MsgCastVote{Sender: voter.AddressBech32, Vote: *vote}
	}
}

// castVotes casts a batch of votes of anybody, some of which are refused.
func castVotes(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgCastVotes] {
	return func(ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) ([]simsx.SimAccount, *types.MsgCastVotes) {
		from, _ := signer(ctx, k, data, reporter, data.AnyAccount(reporter).AddressBech32)
		if from == nil {
			return nil, nil
		}
		msg := &types.MsgCastVotes{Sender: from[0].AddressBech32}
		for range 1 + data.Rand().Intn(10) {
			poll := pick(ctx, k, data, reporter, open)
			if poll == nil {
				return nil, nil
			}
			if vote, _ := randomVote(ctx, k, data.Rand(), poll, data.AnyAccount(reporter)); vote != nil {
				msg.Votes = append(msg.Votes, *vote)
			}
		}
		if len(msg.Votes) == 0 {
			reporter.Skip("no vote")
			return nil, nil
		}
		return from, msg
	}
}

// randomVote gives a vote that fits a question, signed by the account; nil if it cannot.
func randomVote(ctx context.Context, k keeper.Keeper, r *simsx.XRand, poll *types.Poll, voter simsx.SimAccount) (*types.SignedVote, uint32) {
	question, err := k.Question(ctx, poll.Id, 1+uint32(r.Intn(int(poll.Questions))))
	if err != nil {
		return nil, 0
	}
	version, err := k.Version(ctx, poll.Id, question.Id, question.CurrentVersion)
	if err != nil {
		return nil, 0
	}
	now := sdk.UnwrapSDKContext(ctx).BlockTime()
	vote := rules.Vote{
		Poll: poll.Id, Question: question.Id, Version: version.Id, Choices: randomChoices(r, &question, &version),
		Seq: uint64(now.UnixMilli()) + uint64(r.Intn(1_000)), Expiry: uint64(now.Add(time.Hour).Unix()),
	}
	digest := vote.Digest()
	signature, err := voter.PrivKey.Sign(digest[:])
	if err != nil || len(signature) != rules.SignatureSize {
		return nil, 0
	}
	signature[64] += 27
	return &types.SignedVote{
		PollId: vote.Poll, QuestionId: vote.Question, VersionId: vote.Version, Choices: vote.Choices, Seq: vote.Seq, Expiry: vote.Expiry,
		Signature: signature,
	}, question.Id
}

func randomChoices(r *simsx.XRand, question *types.Question, version *types.QuestionVersion) []uint32 {
	options := r.Perm(len(version.Options))
	switch question.Kind {
	case types.QUESTION_KIND_SINGLE:
		options = options[:1]
	case types.QUESTION_KIND_K_OF_N:
		options = options[:question.MaxChoices]
	case types.QUESTION_KIND_RANKING:
	default:
		options = options[:1+r.Intn(len(options))]
	}
	choices := make([]uint32, len(options))
	for i, option := range options {
		choices[i] = uint32(option)
		switch question.Kind {
		case types.QUESTION_KIND_RATING:
			choices[i] += rules.ValueUnit * (1 + uint32(r.Intn(int(question.MaxRating))))
		case types.QUESTION_KIND_RANKING:
			choices[i] += rules.ValueUnit * uint32(i+1)
		}
	}
	slices.Sort(choices)
	return choices
}

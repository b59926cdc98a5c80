package keeper

import (
	"bytes"
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/voting/rules"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// Poll reads the terms of a poll; the error wraps ErrPollUnknown.
func (k Keeper) Poll(ctx context.Context, id uint64) (types.Poll, error) {
	poll, found, err := optional(ctx, k.Polls, id)
	if err == nil && !found {
		err = errorsmod.Wrapf(types.ErrPollUnknown, "poll %d", id)
	}
	return poll, err
}

// Question reads a question; the error wraps ErrQuestionUnknown.
func (k Keeper) Question(ctx context.Context, poll uint64, id uint32) (types.Question, error) {
	question, found, err := optional(ctx, k.Questions, collections.Join(poll, id))
	if err == nil && !found {
		err = errorsmod.Wrapf(types.ErrQuestionUnknown, "question %d of poll %d", id, poll)
	}
	return question, err
}

// Version reads a version; the error wraps ErrVersionUnknown.
func (k Keeper) Version(ctx context.Context, poll uint64, question, id uint32) (types.QuestionVersion, error) {
	version, found, err := optional(ctx, k.Versions, collections.Join3(poll, question, id))
	if err == nil && !found {
		err = errorsmod.Wrapf(types.ErrVersionUnknown, "version %d of question %d of poll %d", id, question, poll)
	}
	return version, err
}

// checkOrganizer wants an account that governance allows to organise polls; the error wraps ErrOrganizerUnknown.
func (k Keeper) checkOrganizer(ctx context.Context, addr []byte) error {
	params, err := k.Params.Get(ctx)
	if err != nil {
		return err
	}
	for _, organizer := range params.Organizers {
		raw, err := k.addressCodec.StringToBytes(organizer)
		if err == nil && bytes.Equal(raw, addr) {
			return nil
		}
	}
	return errorsmod.Wrapf(types.ErrOrganizerUnknown, "%s: governance lists who may (query voting params)", k.text(addr))
}

// createPoll announces a poll; ids, heights and counts are set here.
func (k Keeper) createPoll(ctx context.Context, poll types.Poll, questions []types.NewQuestion) (types.Poll, types.PollHead, error) {
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	head := types.PollHead{}
	if err := poll.ValidateTerms(); err != nil {
		return poll, head, err
	}
	if now := sdkCtx.BlockTime(); !poll.Closes.After(now) {
		return poll, head, errorsmod.Wrapf(types.ErrPollInvalid, "closes %s, block time %s: choose a time to come",
			sdk.FormatTimeString(poll.Closes), sdk.FormatTimeString(now))
	}
	if len(questions) == 0 || len(questions) > types.MaxQuestions {
		return poll, head, errorsmod.Wrapf(types.ErrPollInvalid, "%d questions, want 1 to %d", len(questions), types.MaxQuestions)
	}
	last, err := k.PollSequence.Peek(ctx)
	if err != nil {
		return poll, head, err
	}
	poll.Id, poll.Questions, poll.CreatedHeight = last+1, uint32(len(questions)), sdkCtx.BlockHeight()
	if err := k.PollSequence.Set(ctx, poll.Id); err != nil {
		return poll, head, err
	}
	ruled, first := make([]rules.Question, len(questions)), make([]rules.Version, len(questions))
	for i := range questions {
		question, version := newQuestion(sdkCtx, poll.Id, uint32(i+1), &questions[i])
		if err := question.Validate(&version); err != nil {
			return poll, head, errorsmod.Wrapf(err, "question %d", i+1)
		}
		ruled[i], first[i] = *question.ToRules(&version), *version.ToRules()
		if err := k.setVersion(ctx, question, version); err != nil {
			return poll, head, err
		}
	}
	definition, running := rules.DefinitionHash(poll.ToRules(), ruled, first), rules.RunningStart(poll.Id)
	head = types.PollHead{PollId: poll.Id, DefinitionHash: definition[:], RunningHash: running[:]}
	if err := k.Heads.Set(ctx, poll.Id, head); err != nil {
		return poll, head, err
	}
	if err := k.Closing.Set(ctx, collections.Join(poll.Closes.Unix(), poll.Id)); err != nil {
		return poll, head, err
	}
	if err := k.Polls.Set(ctx, poll.Id, poll); err != nil {
		return poll, head, err
	}
	return poll, head, k.placeContracts(ctx, types.ContractPlace{PollId: poll.Id}, poll.Questions)
}

// newQuestion gives a question and its first version.
func newQuestion(ctx sdk.Context, pollID uint64, id uint32, q *types.NewQuestion) (types.Question, types.QuestionVersion) {
	question := types.Question{
		PollId: pollID, Id: id, Kind: q.Kind, MinChoices: q.MinChoices, MaxChoices: q.MaxChoices, MaxRating: q.MaxRating,
		FreeText: q.FreeText, CurrentVersion: 1,
	}
	version := types.QuestionVersion{
		PollId: pollID, QuestionId: id, Id: 1, TitleRu: q.TitleRu, TitleEn: q.TitleEn, Options: q.Options,
		AddedAt: ctx.BlockTime(), AddedHeight: ctx.BlockHeight(),
	}
	return question, version
}

func (k Keeper) setVersion(ctx context.Context, question types.Question, version types.QuestionVersion) error {
	if err := k.Questions.Set(ctx, collections.Join(question.PollId, question.Id), question); err != nil {
		return err
	}
	return k.Versions.Set(ctx, collections.Join3(version.PollId, version.QuestionId, version.Id), version)
}

// addVersion corrects a question of a poll that is not over.
func (k Keeper) addVersion(ctx context.Context, poll *types.Poll, version types.QuestionVersion) (types.QuestionVersion, types.PollHead, error) {
	sdkCtx := sdk.UnwrapSDKContext(ctx)
	head, err := k.Heads.Get(ctx, poll.Id)
	if err != nil {
		return version, head, err
	}
	question, err := k.Question(ctx, poll.Id, version.QuestionId)
	if err != nil {
		return version, head, err
	}
	if question.CurrentVersion >= types.MaxVersions {
		return version, head, errorsmod.Wrapf(types.ErrVersionsFull, "question %d of poll %d has %d", question.Id, poll.Id, question.CurrentVersion)
	}
	question.CurrentVersion++
	head.Changes++
	version.PollId, version.Id, version.Change = poll.Id, question.CurrentVersion, head.Changes
	version.AddedAt, version.AddedHeight = sdkCtx.BlockTime(), sdkCtx.BlockHeight()
	if err := question.Validate(&version); err != nil {
		return version, head, err
	}
	definition := rules.DefinitionChanged([32]byte(head.DefinitionHash), version.ToRules())
	head.DefinitionHash = definition[:]
	if err := k.Heads.Set(ctx, poll.Id, head); err != nil {
		return version, head, err
	}
	return version, head, k.setVersion(ctx, question, version)
}

// closePoll ends a poll before its time. The votes that stand before it in the block count.
func (k Keeper) closePoll(ctx context.Context, poll types.Poll, reason string) error {
	head, err := k.Heads.Get(ctx, poll.Id)
	if err != nil {
		return err
	}
	if err := k.Closing.Remove(ctx, collections.Join(poll.Closes.Unix(), poll.Id)); err != nil {
		return err
	}
	now := sdk.UnwrapSDKContext(ctx).BlockTime()
	poll.ClosedAt, poll.CloseReason = &now, reason
	definition := rules.DefinitionClosed([32]byte(head.DefinitionHash), now.Unix(), reason)
	head.DefinitionHash = definition[:]
	if err := k.Heads.Set(ctx, poll.Id, head); err != nil {
		return err
	}
	return k.Polls.Set(ctx, poll.Id, poll)
}

package keeper

import (
	"context"
	"errors"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/internal/event"
	"github.com/moscowchain/moscowd/x/voting/types"
)

type msgServer struct {
	Keeper
}

var _ types.MsgServer = msgServer{}

// NewMsgServerImpl gives the message server of a keeper.
func NewMsgServerImpl(k Keeper) types.MsgServer { return msgServer{k} }

// active wants the account of a signer that may write.
func (s msgServer) active(ctx context.Context, signer string) ([]byte, error) {
	raw, err := s.addressCodec.StringToBytes(signer)
	if err != nil {
		return nil, errorsmod.Wrapf(types.ErrAddressInvalid, "%q: %s", signer, err)
	}
	_, _, err = s.access.Subject(ctx, raw)
	return raw, err
}

// activeInTransaction is active for what data sets of elections take from transactions; the error wraps ErrElectionProposal.
func (s msgServer) activeInTransaction(ctx context.Context, signer string) error {
	if _, err := s.active(ctx, signer); err != nil {
		return err
	}
	if len(sdk.UnwrapSDKContext(ctx).TxBytes()) == 0 {
		return errorsmod.Wrapf(types.ErrElectionProposal, "signer %s", signer)
	}
	return nil
}

// organized gives a poll that is not over if the signer is its organizer.
func (s msgServer) organized(ctx context.Context, signer string, pollID uint64) (types.Poll, error) {
	raw, err := s.active(ctx, signer)
	if err != nil {
		return types.Poll{}, err
	}
	poll, err := s.Poll(ctx, pollID)
	if err != nil {
		return poll, err
	}
	if poll.Organizer != s.text(raw) {
		return poll, errorsmod.Wrapf(types.ErrOrganizerOther, "poll %d, signer %s", pollID, signer)
	}
	if err := poll.CheckOpen(sdk.UnwrapSDKContext(ctx).BlockTime()); err != nil && !errors.Is(err, types.ErrPollNotOpen) {
		return poll, err
	}
	return poll, nil
}

// UpdateParams implements types.MsgServer.
func (s msgServer) UpdateParams(ctx context.Context, msg *types.MsgUpdateParams) (*types.MsgUpdateParamsResponse, error) {
	if msg.Authority != s.authority {
		return nil, errorsmod.Wrapf(types.ErrUnauthorized, "signer %s, want %s", msg.Authority, s.authority)
	}
	if err := msg.Params.Validate(s.addressCodec); err != nil {
		return nil, err
	}
	if err := s.Params.Set(ctx, msg.Params); err != nil {
		return nil, err
	}
	return &types.MsgUpdateParamsResponse{}, event.Emit(ctx, &types.EventParamsUpdated{Params: msg.Params})
}

// CreatePoll implements types.MsgServer.
func (s msgServer) CreatePoll(ctx context.Context, msg *types.MsgCreatePoll) (*types.MsgCreatePollResponse, error) {
	raw, err := s.active(ctx, msg.Organizer)
	if err != nil {
		return nil, err
	}
	if err := s.checkOrganizer(ctx, raw); err != nil {
		return nil, err
	}
	poll, head, err := s.createPoll(ctx, types.Poll{
		TitleRu: msg.TitleRu, TitleEn: msg.TitleEn, DescriptionRu: msg.DescriptionRu, DescriptionEn: msg.DescriptionEn,
		Organizer: s.text(raw), District: msg.District, Opens: msg.Opens, Closes: msg.Closes, Class: msg.Class, Census: msg.Census,
		Revote: msg.Revote, Results: msg.Results,
	}, msg.Questions)
	if err != nil {
		return nil, err
	}
	return &types.MsgCreatePollResponse{PollId: poll.Id},
		event.Emit(ctx, &types.EventPollCreated{Poll: poll, DefinitionHash: head.DefinitionHash})
}

// AddQuestionVersion implements types.MsgServer.
func (s msgServer) AddQuestionVersion(ctx context.Context, msg *types.MsgAddQuestionVersion) (*types.MsgAddQuestionVersionResponse, error) {
	poll, err := s.organized(ctx, msg.Organizer, msg.PollId)
	if err != nil {
		return nil, err
	}
	version, head, err := s.addVersion(ctx, &poll, types.QuestionVersion{
		QuestionId: msg.QuestionId, TitleRu: msg.TitleRu, TitleEn: msg.TitleEn, Options: msg.Options, EarlierVotersAgain: msg.EarlierVotersAgain,
	})
	if err != nil {
		return nil, err
	}
	return &types.MsgAddQuestionVersionResponse{VersionId: version.Id},
		event.Emit(ctx, &types.EventQuestionVersionAdded{Version: version, DefinitionHash: head.DefinitionHash})
}

// CastVote implements types.MsgServer.
func (s msgServer) CastVote(ctx context.Context, msg *types.MsgCastVote) (*types.MsgCastVoteResponse, error) {
	if _, err := s.active(ctx, msg.Sender); err != nil {
		return nil, err
	}
	cast, err := s.castVote(ctx, sheets{}, &msg.Vote)
	if err != nil {
		return nil, err
	}
	return &types.MsgCastVoteResponse{Tracker: cast.Tracker, Replaces: cast.Replaces}, event.Emit(ctx, &types.EventVoteCast{Vote: cast, Sender: msg.Sender})
}

// CastVotes implements types.MsgServer.
func (s msgServer) CastVotes(ctx context.Context, msg *types.MsgCastVotes) (*types.MsgCastVotesResponse, error) {
	if _, err := s.active(ctx, msg.Sender); err != nil {
		return nil, err
	}
	if len(msg.Votes) == 0 || len(msg.Votes) > types.MaxBatch {
		return nil, errorsmod.Wrapf(types.ErrBatchInvalid, "%d votes, want 1 to %d", len(msg.Votes), types.MaxBatch)
	}
	read, told := sheets{}, types.EventVotesCast{Sender: msg.Sender}
	for i := range msg.Votes {
		cast, err := s.castVote(ctx, read, &msg.Votes[i])
		if err == nil {
			told.Votes = append(told.Votes, cast)
			continue
		}
		refusal, ok := refusalOf(i, err)
		if !ok {
			return nil, err
		}
		told.Refused = append(told.Refused, refusal)
	}
	return &types.MsgCastVotesResponse{Accepted: uint32(len(told.Votes)), Refused: told.Refused}, event.Emit(ctx, &told)
}

// refusalOf reports a vote that was refused; ok is false for an error that is not about the vote.
func refusalOf(index int, err error) (refusal types.VoteRefusal, ok bool) {
	codespace, code, text := errorsmod.ABCIInfo(err, false)
	if codespace == errorsmod.UndefinedCodespace {
		return refusal, false
	}
	return types.VoteRefusal{Index: uint32(index), Codespace: codespace, Code: code, Error: text}, true
}

// ClosePoll implements types.MsgServer.
func (s msgServer) ClosePoll(ctx context.Context, msg *types.MsgClosePoll) (*types.MsgClosePollResponse, error) {
	poll, err := s.organized(ctx, msg.Organizer, msg.PollId)
	if err != nil {
		return nil, err
	}
	if err := types.CheckReason(msg.Reason); err != nil {
		return nil, errorsmod.Wrap(types.ErrReasonInvalid, err.Error())
	}
	if err := s.closePoll(ctx, poll, msg.Reason); err != nil {
		return nil, err
	}
	return &types.MsgClosePollResponse{}, event.Emit(ctx, &types.EventPollClosed{PollId: poll.Id, Reason: msg.Reason})
}

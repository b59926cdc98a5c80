// Package voting is x/voting as a contract: what contracts/solidity/IVoting.sol declares. A vote goes through the message server
// of the module, whose rules, errors and events it keeps.
package voting

import (
	_ "embed"
	"encoding/hex"

	"github.com/ethereum/go-ethereum/common"

	"cosmossdk.io/core/address"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/voting/keeper"
	"github.com/moscowchain/moscowd/x/voting/rules"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// Address is where the contract answers, and what voters sign for.
var Address = common.HexToAddress(rules.DomainContract)

//go:embed abi.json
var definition []byte

// ABI is the interface, generated from IVoting.sol.
var ABI = precompiles.MustParseABI(definition)

// service answers the calls.
type service struct {
	keeper    keeper.Keeper
	messages  types.MsgServer
	queries   types.QueryServer
	addresses address.Codec
}

// NewContract gives the contract over a keeper.
func NewContract(k keeper.Keeper, addresses address.Codec) *precompiles.Contract {
	s := service{keeper: k, messages: keeper.NewMsgServerImpl(k), queries: keeper.NewQueryServerImpl(k), addresses: addresses}
	return precompiles.NewContract(types.ModuleName, Address, ABI, map[string]precompiles.Method{
		"castVote":  {Writes: true, Run: s.castVote},
		"pollCount": {Run: s.pollCount},
		"poll":      {Run: s.poll},
		"head":      {Run: s.head},
		"question":  {Run: s.question},
		"version":   {Run: s.version},
		"option":    {Run: s.option},
		"results":   {Run: s.results},
		"receipt":   {Run: s.receipt},
	})
}

func (s service) castVote(call *precompiles.Call) ([]any, error) {
	var (
		msg        types.MsgCastVote
		vote       = &msg.Vote
		commitment [32]byte
		path       [][merkle.Size]byte
	)
	err := call.Scan(&vote.PollId, &vote.QuestionId, &vote.VersionId, &vote.Choices, &commitment, &vote.Seq, &vote.Expiry, &vote.Signature,
		&vote.CensusIndex, &path)
	if err != nil {
		return nil, err
	}
	if commitment != ([32]byte{}) {
		vote.TextCommitment = commitment[:]
	}
	for _, hash := range path {
		vote.CensusPath = append(vote.CensusPath, hash[:]...)
	}
	if msg.Sender, err = s.addresses.BytesToString(call.Caller.Bytes()); err != nil {
		return nil, err
	}
	cast, err := s.messages.CastVote(call.Context, &msg)
	if err != nil {
		return nil, err
	}
	tracker := [32]byte(cast.Tracker)
	return []any{tracker}, call.Log("VoteCast", vote.PollId, vote.QuestionId, tracker, vote.VersionId, cast.Replaces, call.Caller)
}

func (s service) pollCount(call *precompiles.Call) ([]any, error) {
	count, err := s.keeper.PollSequence.Peek(call.Context)
	return []any{count}, err
}

// found gives the poll that is the one argument.
func (s service) found(call *precompiles.Call) (*types.QueryPollResponse, error) {
	var id uint64
	if err := call.Scan(&id); err != nil {
		return nil, err
	}
	return s.queries.Poll(call.Context, &types.QueryPollRequest{PollId: id})
}

func (s service) poll(call *precompiles.Call) ([]any, error) {
	found, err := s.found(call)
	if err != nil {
		return nil, err
	}
	p := &found.Poll
	organizer, err := s.addresses.StringToBytes(p.Organizer)
	if err != nil {
		return nil, err
	}
	closes := p.Closes
	if p.ClosedAt != nil {
		closes = *p.ClosedAt
	}
	var (
		root [32]byte
		size uint64
	)
	if p.Census != nil {
		root, size = [32]byte(p.Census.Root), p.Census.Size_
	}
	return []any{
		p.TitleRu, p.TitleEn, common.BytesToAddress(organizer), p.District, uint64(p.Opens.Unix()), uint64(closes.Unix()), uint8(found.Stage),
		p.Questions, p.Revote, p.Class, root, size,
	}, nil
}

func (s service) head(call *precompiles.Call) ([]any, error) {
	found, err := s.found(call)
	if err != nil {
		return nil, err
	}
	h := &found.Head
	return []any{[32]byte(h.DefinitionHash), [32]byte(h.RunningHash), h.Votes, h.Voters}, nil
}

func (s service) question(call *precompiles.Call) ([]any, error) {
	var (
		poll uint64
		id   uint32
	)
	if err := call.Scan(&poll, &id); err != nil {
		return nil, err
	}
	q, err := s.keeper.Question(call.Context, poll, id)
	return []any{uint8(q.Kind), q.MinChoices, q.MaxChoices, q.MaxRating, q.FreeText, q.CurrentVersion}, err
}

func (s service) version(call *precompiles.Call) ([]any, error) {
	var (
		poll         uint64
		question, id uint32
	)
	if err := call.Scan(&poll, &question, &id); err != nil {
		return nil, err
	}
	v, err := s.keeper.Version(call.Context, poll, question, id)
	if err != nil {
		return nil, err
	}
	call.ChargeItems(uint64(len(v.Options)))
	ids := make([]uint64, len(v.Options))
	for i := range v.Options {
		ids[i] = v.Options[i].Id
	}
	return []any{v.TitleRu, v.TitleEn, ids, v.EarlierVotersAgain, uint64(v.AddedAt.Unix())}, nil
}

func (s service) option(call *precompiles.Call) ([]any, error) {
	var (
		poll                uint64
		question, id, index uint32
	)
	if err := call.Scan(&poll, &question, &id, &index); err != nil {
		return nil, err
	}
	v, err := s.keeper.Version(call.Context, poll, question, id)
	if err != nil {
		return nil, err
	}
	if uint64(index) >= uint64(len(v.Options)) {
		return nil, errorsmod.Wrapf(types.ErrChoiceUnknown, "option %d of %d, counted from 0", index, len(v.Options))
	}
	o := &v.Options[index]
	return []any{o.Id, o.TitleRu, o.TitleEn}, nil
}

func (s service) results(call *precompiles.Call) ([]any, error) {
	var (
		poll         uint64
		question, id uint32
	)
	if err := call.Scan(&poll, &question, &id); err != nil {
		return nil, err
	}
	q, err := s.keeper.Question(call.Context, poll, question)
	if err != nil {
		return nil, err
	}
	v, err := s.keeper.Version(call.Context, poll, question, id)
	if err != nil {
		return nil, err
	}
	r, err := s.keeper.VersionResults(call.Context, &q, &v)
	if err != nil {
		return nil, err
	}
	call.ChargeItems(uint64(len(r.Points)))
	return []any{r.Tally.Voters, r.Tally.Replaced, r.Tally.Counts, r.Points}, nil
}

func (s service) receipt(call *precompiles.Call) ([]any, error) {
	var tracker [32]byte
	if err := call.Scan(&tracker); err != nil {
		return nil, err
	}
	found, err := s.queries.Receipt(call.Context, &types.QueryReceiptRequest{Tracker: hex.EncodeToString(tracker[:])})
	if err != nil {
		return nil, err
	}
	signed := &found.Vote.Signed
	return []any{
		signed.PollId, signed.QuestionId, signed.VersionId, signed.Choices, found.Vote.Position, uint64(found.Vote.Height), found.Counts,
	}, nil
}

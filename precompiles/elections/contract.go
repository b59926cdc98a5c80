// Package elections is the elections of x/voting as a contract: what contracts/solidity/IElections.sol declares. It only reads.
package elections

import (
	_ "embed"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"cosmossdk.io/core/address"

	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/voting/keeper"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// Address is where the contract answers.
var Address = common.HexToAddress("0x0000000000000000000000000000000000000905")

//go:embed abi.json
var definition []byte

// ABI is the interface, generated from IElections.sol.
var ABI = precompiles.MustParseABI(definition)

// service answers the calls.
type service struct {
	keeper    keeper.Keeper
	addresses address.Codec
}

// NewContract gives the contract over a keeper.
func NewContract(k keeper.Keeper, addresses address.Codec) *precompiles.Contract {
	s := service{keeper: k, addresses: addresses}
	return precompiles.NewContract(types.ModuleName, Address, ABI, map[string]precompiles.Method{
		"electionCount": {Run: s.electionCount},
		"election":      {Run: s.election},
		"head":          {Run: s.head},
		"turnout":       {Run: s.turnout},
		"results":       {Run: s.results},
		"ballot":        {Run: s.ballot},
	})
}

func (s service) electionCount(call *precompiles.Call) ([]any, error) {
	count, err := s.keeper.ElectionSequence.Peek(call.Context)
	return []any{count}, err
}

func (s service) election(call *precompiles.Call) ([]any, error) {
	var id uint64
	if err := call.Scan(&id); err != nil {
		return nil, err
	}
	e, err := s.keeper.Election(call.Context, id)
	if err != nil {
		return nil, err
	}
	organizer, err := s.addresses.StringToBytes(e.Organizer)
	if err != nil {
		return nil, err
	}
	return []any{
		e.TitleRu, e.TitleEn, common.BytesToAddress(organizer), uint8(e.Purpose), uint8(e.Stage), e.Stalled, uint64(e.Opens.Unix()),
		uint64(e.Ends().Unix()), e.Threshold, uint64(len(e.Trustees)), e.Revote,
	}, nil
}

func (s service) head(call *precompiles.Call) ([]any, error) {
	var id uint64
	if err := call.Scan(&id); err != nil {
		return nil, err
	}
	if _, err := s.keeper.Election(call.Context, id); err != nil {
		return nil, err
	}
	h, err := s.keeper.ElectionHeads.Get(call.Context, id)
	if err != nil {
		return nil, err
	}
	return []any{
		h.DefinitionHash, common.BytesToHash(h.Board), h.Cast, h.Spoiled, h.Voters, common.BytesToHash(h.AccumulatorsHash), common.BytesToHash(h.ResultsHash),
	}, nil
}

func (s service) turnout(call *precompiles.Call) ([]any, error) {
	var id, district uint64
	if err := call.Scan(&id, &district); err != nil {
		return nil, err
	}
	t, err := s.keeper.TurnoutOf(call.Context, id, district)
	return []any{t.Census, t.Ballots}, err
}

func (s service) results(call *precompiles.Call) ([]any, error) {
	var id, district uint64
	if err := call.Scan(&id, &district); err != nil {
		return nil, err
	}
	if _, err := s.keeper.TurnoutOf(call.Context, id, district); err != nil {
		return nil, err
	}
	all, err := s.keeper.ResultsOf(call.Context, id)
	if err != nil {
		return nil, err
	}
	call.ChargeItems(uint64(len(all)))
	for i := range all {
		r := &all[i]
		if r.District == district || slices.Contains(r.Merged, district) {
			call.ChargeItems(uint64(len(r.Counts)))
			return []any{r.District, r.Ballots, r.TurnoutOnly, len(r.Counts) > 0 || r.TurnoutOnly, append([]uint64{}, r.Counts...)}, nil
		}
	}
	return []any{district, uint64(0), false, false, []uint64{}}, nil // it is not closed
}

func (s service) ballot(call *precompiles.Call) ([]any, error) {
	var (
		id  uint64
		tag [types.TagSize]byte
	)
	if err := call.Scan(&id, &tag); err != nil {
		return nil, err
	}
	if _, err := s.keeper.Election(call.Context, id); err != nil {
		return nil, err
	}
	b, err := s.keeper.BallotOf(call.Context, id, tag[:])
	return []any{b.Seq, common.BytesToHash(b.Tracker), b.District, uint64(b.Height), b.Cast, b.Spoiled}, err
}

// Package poa is x/poa as a contract that only reads: what contracts/solidity/IPoa.sol declares.
package poa

import (
	_ "embed"
	"encoding/hex"

	"github.com/ethereum/go-ethereum/common"

	"cosmossdk.io/core/address"
	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/poa/keeper"
	"github.com/moscowchain/moscowd/x/poa/types"
)

// Address is where the contract answers.
var Address = common.HexToAddress("0x0000000000000000000000000000000000000902")

//go:embed abi.json
var definition []byte

// ABI is the interface, generated from IPoa.sol.
var ABI = precompiles.MustParseABI(definition)

// maxPage is the largest number of departments that one call gives.
const maxPage = 100

// service answers the calls.
type service struct {
	queries   types.QueryServer
	addresses address.Codec
}

// NewContract gives the contract over a keeper.
func NewContract(k keeper.Keeper, addresses address.Codec) *precompiles.Contract {
	s := service{queries: keeper.NewQueryServerImpl(k), addresses: addresses}
	return precompiles.NewContract(types.ModuleName, Address, ABI, map[string]precompiles.Method{
		"validators": {Run: s.validators},
		"validator":  {Run: s.validator},
		"operatorOf": {Run: s.operatorOf},
		"department": {Run: s.department},
		"suspension": {Run: s.suspension},
		"uptime":     {Run: s.uptime},
	})
}

func (s service) validators(call *precompiles.Call) ([]any, error) {
	var (
		state         uint8
		offset, limit uint64
	)
	if err := call.Scan(&state, &offset, &limit); err != nil {
		return nil, err
	}
	if _, ok := types.State_name[int32(state)]; !ok {
		return nil, errorsmod.Wrapf(types.ErrQueryInvalid, "state %d, want 0 to %d", state, types.StateRemoved)
	}
	if limit == 0 || limit > maxPage {
		limit = maxPage
	}
	found, err := s.queries.Validators(call.Context, &types.QueryValidatorsRequest{
		State: types.State(state), Pagination: &query.PageRequest{Offset: offset, Limit: limit},
	})
	if err != nil {
		return nil, err
	}
	call.ChargeItems(uint64(len(found.Validators)))
	var (
		operators, consensus []common.Address
		powers               []uint64
		states               []uint8
	)
	for i := range found.Validators {
		v := &found.Validators[i].Validator
		operator, err := s.addresses.StringToBytes(v.Operator)
		if err != nil {
			return nil, err
		}
		operators, consensus = append(operators, common.BytesToAddress(operator)), append(consensus, consensusAddress(v))
		powers, states = append(powers, v.Power), append(states, uint8(v.State))
	}
	return []any{operators, consensus, powers, states}, nil
}

// consensusAddress is the address of the key with which a validator signs blocks.
func consensusAddress(v *types.Validator) common.Address {
	return common.BytesToAddress(types.ConsensusAddress(v.ConsensusPubkey))
}

// find gives the validator whose operator is the argument.
func (s service) find(call *precompiles.Call) (types.ValidatorInfo, error) {
	operator, err := s.operator(call)
	if err != nil {
		return types.ValidatorInfo{}, err
	}
	found, err := s.queries.Validator(call.Context, &types.QueryValidatorRequest{Operator: operator})
	if err != nil {
		return types.ValidatorInfo{}, err
	}
	return found.Validator, nil
}

// operator gives the account that is the argument, as messages name it.
func (s service) operator(call *precompiles.Call) (string, error) {
	var operator common.Address
	if err := call.Scan(&operator); err != nil {
		return "", err
	}
	return s.addresses.BytesToString(operator.Bytes())
}

func (s service) validator(call *precompiles.Call) ([]any, error) {
	info, err := s.find(call)
	if err != nil {
		return nil, err
	}
	v := &info.Validator
	return []any{
		v.Department.NameEn, consensusAddress(v), [32]byte(v.ConsensusPubkey), v.Power, uint8(v.State), info.SuspensionPending,
		uint64(v.JoinedHeight), uint64(v.KeyHeight),
	}, nil
}

func (s service) operatorOf(call *precompiles.Call) ([]any, error) {
	var consensus common.Address
	if err := call.Scan(&consensus); err != nil {
		return nil, err
	}
	found, err := s.queries.ValidatorByConsensusAddress(call.Context, &types.QueryValidatorByConsensusAddressRequest{
		ConsensusAddress: hex.EncodeToString(consensus.Bytes()),
	})
	if err != nil {
		return nil, err
	}
	operator, err := s.addresses.StringToBytes(found.Key.Operator)
	return []any{common.BytesToAddress(operator), uint64(found.Key.RetiredHeight)}, err
}

func (s service) department(call *precompiles.Call) ([]any, error) {
	info, err := s.find(call)
	d := &info.Validator.Department
	return []any{d.NameRu, d.NameEn, d.Contact, d.Site}, err
}

func (s service) suspension(call *precompiles.Call) ([]any, error) {
	info, err := s.find(call)
	if err != nil {
		return nil, err
	}
	why := info.Validator.Suspension
	if why == nil {
		return []any{uint8(0), uint64(0), uint64(0), uint64(0)}, nil
	}
	var infractionAt uint64
	if !why.InfractionTime.IsZero() {
		infractionAt = uint64(why.InfractionTime.Unix())
	}
	return []any{uint8(why.Reason), uint64(why.Height), uint64(why.InfractionHeight), infractionAt}, nil
}

func (s service) uptime(call *precompiles.Call) ([]any, error) {
	operator, err := s.operator(call)
	if err != nil {
		return nil, err
	}
	u, err := s.queries.Uptime(call.Context, &types.QueryUptimeRequest{Operator: operator})
	if err != nil {
		return nil, err
	}
	return []any{uint64(u.SinceHeight), u.Window, u.Counted, u.Missed}, nil
}

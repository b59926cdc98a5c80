// Package marketslots is x/marketslots as a contract: what contracts/solidity/IMarketSlots.sol declares. Its writes go
// through the message server of the module, whose rules, errors and events they keep.
package marketslots

import (
	"context"
	_ "embed"
	"errors"

	"github.com/ethereum/go-ethereum/common"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/address"
	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/marketslots/keeper"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// Address is where the contract answers.
var Address = common.HexToAddress("0x0000000000000000000000000000000000000901")

//go:embed abi.json
var definition []byte

// ABI is the interface, generated from IMarketSlots.sol.
var ABI = precompiles.MustParseABI(definition)

// maxPage is the largest number of records that one call gives in a list.
const maxPage = 100

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
	view := func(run func(*precompiles.Call) ([]any, error)) precompiles.Method {
		return precompiles.Method{Run: run}
	}
	write := func(run func(*precompiles.Call) ([]any, error)) precompiles.Method {
		return precompiles.Method{Writes: true, Run: s.logged(run)}
	}
	return precompiles.NewContract(types.ModuleName, Address, ABI, map[string]precompiles.Method{
		"submitApplication":   write(s.submitApplication),
		"withdrawApplication": write(s.withdrawApplication),
		"returnPlace":         write(s.returnPlace),
		"acceptOffer":         write(s.acceptOffer),
		"declineOffer":        write(s.declineOffer),

		"seasonCount":   view(s.seasonCount),
		"season":        view(s.season),
		"tradingDays":   view(s.tradingDays),
		"refusalReason": view(s.refusalReason),
		"planRoot":      view(s.planRoot),
		"planRow":       view(s.planRow),
		"planRows":      view(s.planRows),

		"application":     view(s.application),
		"declarant":       view(s.declarant),
		"filing":          view(s.filing),
		"statuses":        view(s.statuses),
		"serviceNumberOf": view(s.serviceNumberOf),
		"userIdOf":        view(s.userIDOf),
		"applicationsOf":  view(s.applicationsOf),

		"outcomes":     view(s.outcomes),
		"rowOutcome":   view(s.rowOutcome),
		"distribution": view(s.distribution),
		"closing":      view(s.closing),

		"claim":        view(s.claim),
		"place":        view(s.place),
		"offer":        view(s.offer),
		"openOffersOf": view(s.openOffersOf),
	})
}

// pageOf gives the part of a list of a length.
func pageOf(offset, limit, length uint64) (from, to uint64) {
	from = min(offset, length)
	return from, from + min(cut(limit), length-from)
}

// pageRequest asks a query server for a page.
func pageRequest(offset, limit uint64) *query.PageRequest {
	return &query.PageRequest{Offset: offset, Limit: cut(limit)}
}

// cut bounds the number of records asked for.
func cut(limit uint64) uint64 {
	if limit == 0 {
		return maxPage
	}
	return min(limit, maxPage)
}

// find gives an application by its number; the error wraps ErrApplicationUnknown.
func (s service) find(ctx context.Context, seasonID uint64, number string) (types.Application, error) {
	id, err := s.keeper.ApplicationNumbers.Get(ctx, collections.Join(seasonID, number))
	if err != nil {
		return types.Application{}, known(err, types.ErrApplicationUnknown, "season %d, %q", seasonID, number)
	}
	return s.keeper.Applications.Get(ctx, collections.Join(seasonID, id))
}

// known gives an error of the module for a record that is not there.
func known(err error, unknown *errorsmod.Error, format string, args ...any) error {
	if errors.Is(err, collections.ErrNotFound) {
		return errorsmod.Wrapf(unknown, format, args...)
	}
	return err
}

// word gives a hash as Solidity knows it; one that is not there yet is 0.
func word(hash []byte) (w [32]byte) {
	copy(w[:], hash)
	return w
}

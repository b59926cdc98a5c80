// Package documents is x/documents as a contract: what contracts/solidity/IDocuments.sol declares. Its writes go through
// the message server of the module, whose rules, errors and events they keep.
package documents

import (
	_ "embed"

	"github.com/ethereum/go-ethereum/common"

	"cosmossdk.io/core/address"

	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/documents/keeper"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// Address is where the contract answers.
var Address = common.HexToAddress("0x0000000000000000000000000000000000000904")

//go:embed abi.json
var definition []byte

// ABI is the interface, generated from IDocuments.sol.
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
	view := func(run func(*precompiles.Call) ([]any, error)) precompiles.Method {
		return precompiles.Method{Run: run}
	}
	write := func(run func(*precompiles.Call) ([]any, error)) precompiles.Method {
		return precompiles.Method{Writes: true, Run: s.logged(run)}
	}
	return precompiles.NewContract(types.ModuleName, Address, ABI, map[string]precompiles.Method{
		"requestDocument": write(s.requestDocument),
		"withdrawRequest": write(s.withdrawRequest),

		"request":           view(s.request),
		"documentTypeAfter": view(s.documentTypeAfter),
		"documentType":      view(s.documentType),

		"issuerKeyAfter": view(s.issuerKeyAfter),
		"issuerKey":      view(s.issuerKey),
		"batch":          view(s.batch),
		"statusList":     view(s.statusList),
		"statusAt":       view(s.statusAt),
		"documentStatus": view(s.documentStatus),
	})
}

// text gives an account as messages and queries name it.
func (s service) text(account common.Address) (string, error) {
	return s.addresses.BytesToString(account.Bytes())
}

// account gives an account as Solidity knows it.
func (s service) account(text string) (common.Address, error) {
	raw, err := s.addresses.StringToBytes(text)
	return common.BytesToAddress(raw), err
}

// word gives a hash as Solidity knows it.
func word(hash []byte) (w [32]byte) {
	copy(w[:], hash)
	return w
}

package keeper

import (
	"context"

	"cosmossdk.io/collections"

	"github.com/cosmos/cosmos-sdk/codec"

	"github.com/moscowchain/moscowd/x/voting/types"
)

// ImportRecords is the part of the state that holds polls of earlier chains, and where the interface of 2017 stands.
type ImportRecords struct {
	departments types.Departments
	contracts   types.ContractHooks // nil if nobody wants to be told

	// ImportSequence holds the number of imports; their ids run from 1 to it.
	ImportSequence collections.Sequence
	// Imports holds the imports, keyed by id.
	Imports collections.Map[uint64, types.Import]
	// ImportIDs holds the id of an import, keyed by evidence hash and operator.
	ImportIDs collections.Map[collections.Pair[[]byte, []byte], uint64]
	// ImportCounts holds how many imports an operator has submitted, keyed by operator.
	ImportCounts collections.Map[[]byte, uint64]
	// ArchivedPolls holds imported polls, keyed by import and number from 0.
	ArchivedPolls collections.Map[collections.Pair[uint64, uint64], types.ArchivedPoll]
	// ArchivedIDs holds the number of an imported poll, keyed by import and id on its chain.
	ArchivedIDs collections.Map[collections.Pair[uint64, uint64], uint64]
	// CurrentImport holds the import that the interface of 2017 shows; it is absent until one is confirmed.
	CurrentImport collections.Item[uint64]
	// ContractPlaces holds what the interface of 2017 shows at an address, keyed by address.
	ContractPlaces collections.Map[[]byte, types.ContractPlace]
}

func newImportRecords(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) ImportRecords {
	byPoll := collections.PairKeyCodec(collections.Uint64Key, collections.Uint64Key)
	return ImportRecords{
		ImportSequence: collections.NewSequence(sb, types.KeyPrefixImportSequence, "import_sequence"),
		Imports:        collections.NewMap(sb, types.KeyPrefixImports, "imports", collections.Uint64Key, codec.CollValue[types.Import](cdc)),
		ImportIDs: collections.NewMap(sb, types.KeyPrefixImportIDs, "import_ids",
			collections.PairKeyCodec(collections.BytesKey, collections.BytesKey), collections.Uint64Value),
		ImportCounts:   collections.NewMap(sb, types.KeyPrefixImportCounts, "import_counts", collections.BytesKey, collections.Uint64Value),
		ArchivedPolls:  collections.NewMap(sb, types.KeyPrefixArchivedPolls, "archived_polls", byPoll, codec.CollValue[types.ArchivedPoll](cdc)),
		ArchivedIDs:    collections.NewMap(sb, types.KeyPrefixArchivedIDs, "archived_ids", byPoll, collections.Uint64Value),
		CurrentImport:  collections.NewItem(sb, types.KeyPrefixCurrentImport, "current_import", collections.Uint64Value),
		ContractPlaces: collections.NewMap(sb, types.KeyPrefixContractPlaces, "contract_places", collections.BytesKey, codec.CollValue[types.ContractPlace](cdc)),
	}
}

// WithDepartments gives the keeper that knows who may import polls, and tells somebody where the interface of 2017 stands.
func (k Keeper) WithDepartments(departments types.Departments, contracts types.ContractHooks) Keeper {
	k.departments, k.contracts = departments, contracts
	return k
}

// placeContracts says what stands at the addresses of a poll and of its questions. Those of a poll that was imported before
// stay.
func (k Keeper) placeContracts(ctx context.Context, place types.ContractPlace, questions uint32) error {
	addresses := make([][20]byte, 0, questions+1)
	for place.Question = 0; place.Question <= questions; place.Question++ {
		address := place.ContractAddress()
		addresses = append(addresses, address)
		if err := k.ContractPlaces.Set(ctx, address[:], place); err != nil {
			return err
		}
	}
	if k.contracts == nil {
		return nil
	}
	return k.contracts.AfterContractsPlaced(ctx, addresses)
}

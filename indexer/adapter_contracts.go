package indexer

import (
	"encoding/hex"
	"strconv"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

// Events of x/wasm, named here so that reading an index needs no engine for contracts.
const (
	wasmStoreCode    = "store_code"
	wasmInstantiate  = "instantiate"
	wasmMigrate      = "migrate"
	wasmExecute      = "execute"
	wasmCodeID       = "code_id"
	wasmCodeChecksum = "code_checksum"
	wasmContract     = "_contract_address"
)

func wasmAdapter() *adapter {
	return &adapter{kinds: []string{wasmStoreCode, wasmInstantiate, wasmMigrate, wasmExecute}, plain: wasmEvent}
}

func wasmEvent(b *block, at position, event *abci.Event) error {
	contract := attribute(event, wasmContract)
	if at.tx != nil && contract != "" {
		at.tx.named[contract] = true
	}
	if event.Type == wasmExecute {
		return nil
	}
	code, err := strconv.ParseUint(attribute(event, wasmCodeID), 10, 64)
	if err != nil {
		return err
	}
	switch event.Type {
	case wasmStoreCode:
		checksum, err := hex.DecodeString(attribute(event, wasmCodeChecksum))
		if err != nil {
			return err
		}
		put(b, (*sqldb.Queries).SetWasmCode, sqldb.SetWasmCodeParams{ID: int64(code), Checksum: checksum, Creator: at.signer(), Height: b.height})
	case wasmInstantiate:
		put(b, (*sqldb.Queries).SetContract, sqldb.SetContractParams{
			Address: contract, Kind: "wasm", CodeID: int64(code), Creator: at.signer(), CreatedHeight: b.height, TxIdx: at.index(), UpdatedHeight: b.height,
		})
	case wasmMigrate:
		put(b, (*sqldb.Queries).MigrateContract, sqldb.MigrateContractParams{Address: contract, CodeID: int64(code), UpdatedHeight: b.height})
	}
	return nil
}

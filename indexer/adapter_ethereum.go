package indexer

import (
	"fmt"

	evmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

// ethereumAdapter reads Ethereum transactions from the block: their events say less. What contracts of this project's services do is in
// the typed events, as for any other caller.
func ethereumAdapter() *adapter {
	return &adapter{transaction: ethereumTransaction}
}

// ethereumMessage is the Ethereum transaction that a transaction carries, or nil. The chain takes one alone in a transaction.
func ethereumMessage(tx *transaction) *evmtypes.MsgEthereumTx {
	if len(tx.msgs) != 1 {
		return nil
	}
	msg, _ := tx.msgs[0].(*evmtypes.MsgEthereumTx)
	return msg
}

// describeEthereum fills what an Ethereum transaction has more than others.
func (b *block) describeEthereum(tx *transaction, row *sqldb.InsertTransactionParams) error {
	msg := ethereumMessage(tx)
	if msg == nil {
		return nil
	}
	tx.kind = "ethereum"
	inner := msg.AsTransaction()
	if inner == nil {
		return nil
	}
	row.EthHash = inner.Hash().Bytes()
	row.Nonce = int64(inner.Nonce())
	if tx.signer == "" {
		tx.signer = b.decoder.text(msg.GetFrom())
		row.Signer = tx.signer
	}
	if to := inner.To(); to != nil {
		row.Recipient = b.decoder.text(to.Bytes())
		tx.named[row.Recipient] = true
	}
	row.Selector = inner.Data()[:min(4, len(inner.Data()))]
	if tx.result.Code != 0 {
		return nil
	}
	response, err := evmtypes.DecodeTxResponse(tx.result.Data)
	if err != nil {
		return fmt.Errorf("result of an Ethereum transaction: %w", err)
	}
	if response.Failed() {
		tx.succeed = false
		row.Error = response.VmError
	}
	return nil
}

// ethereumTransaction stores logs, and the contract that a transaction creates.
func ethereumTransaction(b *block, tx *transaction) error {
	msg := ethereumMessage(tx)
	if msg == nil || !tx.succeed {
		return nil
	}
	response, err := evmtypes.DecodeTxResponse(tx.result.Data)
	if err != nil {
		return err
	}
	for i, log := range response.Logs {
		row := sqldb.SetEvmLogParams{
			Height: b.height, TxIdx: tx.index, Item: int64(i), Address: b.decoder.text(common.HexToAddress(log.Address).Bytes()), Data: log.Data,
		}
		for j, topic := range log.Topics {
			hash := common.HexToHash(topic).Bytes()
			switch j {
			case 0:
				row.Topic0 = hash
			case 1:
				row.Topic1 = hash
			case 2:
				row.Topic2 = hash
			case 3:
				row.Topic3 = hash
			}
		}
		tx.named[row.Address] = true
		put(b, (*sqldb.Queries).SetEvmLog, row)
	}
	if inner := msg.AsTransaction(); inner != nil && inner.To() == nil {
		created := b.decoder.text(crypto.CreateAddress(common.BytesToAddress(msg.GetFrom()), inner.Nonce()).Bytes())
		tx.named[created] = true
		put(b, (*sqldb.Queries).SetContract, sqldb.SetContractParams{
			Address: created, Kind: "ethereum", Creator: tx.signer, CreatedHeight: b.height, TxIdx: tx.index, UpdatedHeight: b.height,
		})
	}
	return nil
}

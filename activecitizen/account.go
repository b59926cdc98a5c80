package activecitizen

import (
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	ethtypes "github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/moscowchain/moscowd/activecitizen/contracts"
)

const receiptInterval = 300 * time.Millisecond

// Account writes to a chain. It counts its own nonces: nothing else may send for the key meanwhile.
type Account struct {
	Address common.Address
	Nonce   uint64 // of the next transaction

	client *Client
	key    *ecdsa.PrivateKey
	signer ethtypes.Signer
	price  *big.Int
}

// NewAccount asks for the next nonce, and for the price of gas.
func NewAccount(ctx context.Context, client *Client, key *ecdsa.PrivateKey) (*Account, error) {
	a := &Account{Address: crypto.PubkeyToAddress(key.PublicKey), client: client, key: key}
	var (
		chain, price hexutil.Big
		nonce        hexutil.Uint64
	)
	answers, err := client.all(ctx, []call{
		{"eth_chainId", nil}, {"eth_gasPrice", nil}, {"eth_getTransactionCount", []any{a.Address, "pending"}},
	})
	if err != nil {
		return nil, err
	}
	for i, into := range []any{&chain, &price, &nonce} {
		if answers[i].Error != nil {
			return nil, answers[i].Error
		}
		if err := json.Unmarshal(answers[i].Result, into); err != nil {
			return nil, err
		}
	}
	a.signer, a.price, a.Nonce = ethtypes.NewEIP155Signer(chain.ToInt()), price.ToInt(), uint64(nonce)
	return a, nil
}

// Draft is a transaction to be signed. Without To it creates a contract.
type Draft struct {
	To   *common.Address
	Data []byte
	Gas  uint64 // 0 to have the node estimate it
}

// Send signs transactions with the next nonces, and gives them to the node.
func (a *Account) Send(ctx context.Context, drafts ...Draft) ([]common.Hash, error) {
	calls, hashes := make([]call, len(drafts)), make([]common.Hash, len(drafts))
	for i, draft := range drafts {
		if draft.Gas == 0 {
			var err error
			if draft.Gas, err = a.estimate(ctx, draft); err != nil {
				return nil, err
			}
		}
		tx, err := ethtypes.SignNewTx(a.key, a.signer, &ethtypes.LegacyTx{
			Nonce: a.Nonce + uint64(i), GasPrice: a.price, Gas: draft.Gas, To: draft.To, Data: draft.Data,
		})
		if err != nil {
			return nil, err
		}
		raw, err := tx.MarshalBinary()
		if err != nil {
			return nil, err
		}
		calls[i], hashes[i] = call{"eth_sendRawTransaction", []any{hexutil.Bytes(raw)}}, tx.Hash()
	}
	answers, err := a.client.all(ctx, calls)
	if err != nil {
		return nil, err
	}
	for i := range answers {
		if answers[i].Error != nil {
			return nil, fmt.Errorf("transaction with nonce %d: %w", a.Nonce, answers[i].Error)
		}
		a.Nonce++
	}
	return hashes, nil
}

// estimate leaves a fifth of what the node estimates to spare: the state may be another one when the transaction runs.
func (a *Account) estimate(ctx context.Context, draft Draft) (uint64, error) {
	message := map[string]any{"from": a.Address, "data": hexutil.Bytes(draft.Data)}
	if draft.To != nil {
		message["to"] = draft.To
	}
	answer, err := a.client.one(ctx, "eth_estimateGas", message)
	if err != nil {
		return 0, err
	}
	var gas hexutil.Uint64
	if err := json.Unmarshal(answer, &gas); err != nil {
		return 0, fmt.Errorf("eth_estimateGas: %w", err)
	}
	return uint64(gas) + uint64(gas)/5, nil
}

// Wait waits until a transaction is in a block, and succeeded.
func (a *Account) Wait(ctx context.Context, hash common.Hash) error {
	succeeded, err := a.Included(ctx, hash)
	if err == nil && !succeeded {
		return fmt.Errorf("transaction %s failed", hash)
	}
	return err
}

// Included waits until a transaction is in a block, and tells whether it succeeded.
func (a *Account) Included(ctx context.Context, hash common.Hash) (bool, error) {
	for {
		answer, err := a.client.one(ctx, "eth_getTransactionReceipt", hash)
		if err != nil {
			return false, err
		}
		var found *receipt
		if err := json.Unmarshal(answer, &found); err != nil {
			return false, fmt.Errorf("receipt of %s: %w", hash, err)
		}
		if found != nil {
			return found.Status == nil || *found.Status == 1, nil
		}
		if err := sleep(ctx, receiptInterval); err != nil {
			return false, fmt.Errorf("transaction %s: %w", hash, err)
		}
	}
}

// View calls a function of a contract that only reads, at the latest block, and gives its result.
func (c *Client) View(ctx context.Context, at common.Address, of contracts.Contract, function string, args ...any) (any, error) {
	results, err := reader{c, "latest"}.ask(ctx, question{at, of.ABI, function, args})
	if err != nil {
		return nil, err
	}
	return results[0], nil
}

// HasCode tells whether there is a contract at an address.
func (c *Client) HasCode(ctx context.Context, at common.Address) (bool, error) {
	answer, err := c.one(ctx, "eth_getCode", at, "latest")
	if err != nil {
		return false, err
	}
	var code hexutil.Bytes
	if err := json.Unmarshal(answer, &code); err != nil {
		return false, fmt.Errorf("eth_getCode: %w", err)
	}
	return len(code) > 0, nil
}

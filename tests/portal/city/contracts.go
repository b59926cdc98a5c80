package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/moscowchain/moscowd/precompiles/poa"
)

// governance is the account that carries out what departments decide.
const governance = "moscow10d07y265gmmuvt4z0w9aw880jnsr700j2hhdhw"

// contracts makes a contract of each kind, by the only account that may, which governance first allows to.
func contracts(ctx context.Context, c *city) error {
	steward, err := c.key(ctx, "developer")
	if err != nil {
		return err
	}
	solidity, err := c.solidity(ctx)
	if err != nil {
		return err
	}
	if err := c.pass(ctx, "Contracts of the fairs", "wasm", "submit-proposal", "add-code-upload-params-addresses", steward, "--authority", governance); err != nil {
		return err
	}
	code, err := filepath.Abs("contracts/fairsteward/fairsteward.wasm")
	if err != nil {
		return err
	}
	if err := c.tx(ctx, "developer", "wasm", "store", code); err != nil {
		return err
	}
	err = c.tx(ctx, "developer", "wasm", "instantiate", "1", fmt.Sprintf(`{"season":1,"fair":1,"stewards":[%q]}`, steward), "--label", "Fair 1", "--admin", steward)
	if err != nil {
		return err
	}
	var made struct {
		Contracts []string `json:"contracts"`
	}
	if err := c.get(ctx, c.node.REST+"/cosmwasm/wasm/v1/code/1/contracts", &made); err != nil {
		return err
	}
	if len(made.Contracts) != 1 {
		return fmt.Errorf("%d contracts of code 1", len(made.Contracts))
	}
	c.set("contracts", map[string]string{"developer": steward, "evm": solidity, "wasm": made.Contracts[0]})
	return nil
}

// solidity creates a contract and calls one of the chain's own, as Ethereum's tools would.
func (c *city) solidity(ctx context.Context) (string, error) {
	secret, err := c.feed(ctx, "y\n", "keys", "export", "developer", "--unarmored-hex", "--unsafe", "--home", c.home)
	if err != nil {
		return "", err
	}
	key, err := crypto.HexToECDSA(strings.TrimSpace(secret))
	if err != nil {
		return "", err
	}
	client, err := ethclient.DialContext(ctx, c.node.JSONRPC)
	if err != nil {
		return "", err
	}
	defer client.Close()
	compiled, err := os.ReadFile("tests/integration/testdata/fairs2018/Reader-0.8.json")
	if err != nil {
		return "", err
	}
	var contract struct {
		Bytecode string `json:"bytecode"`
	}
	if err := json.Unmarshal(compiled, &contract); err != nil {
		return "", err
	}
	code, err := hex.DecodeString(contract.Bytecode)
	if err != nil {
		return "", err
	}
	call, err := poa.ABI.Pack("validators", uint8(0), uint64(0), uint64(10))
	if err != nil {
		return "", err
	}
	defer c.using("developer")()
	from := crypto.PubkeyToAddress(key.PublicKey)
	chain, err := client.ChainID(ctx)
	if err != nil {
		return "", err
	}
	nonce, err := client.PendingNonceAt(ctx, from)
	if err != nil {
		return "", err
	}
	price, err := client.SuggestGasPrice(ctx)
	if err != nil {
		return "", err
	}
	for i, content := range []types.LegacyTx{{Data: code}, {To: &poa.Address, Data: call}} {
		content.Nonce, content.GasPrice, content.Gas, content.Value = nonce+uint64(i), price, 3_000_000, new(big.Int)
		tx, err := types.SignNewTx(key, types.LatestSignerForChainID(chain), &content)
		if err != nil {
			return "", err
		}
		if err := client.SendTransaction(ctx, tx); err != nil {
			return "", err
		}
		if err := c.until(ctx, "a transaction of Ethereum", func() bool {
			_, err := client.TransactionReceipt(ctx, tx.Hash())
			return err == nil
		}); err != nil {
			return "", err
		}
	}
	return crypto.CreateAddress(from, nonce).Hex(), nil
}

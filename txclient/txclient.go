// Package txclient sends transactions from a program: it signs with eth_secp256k1 keys, counts sequences itself so that
// many transactions of one account can be on their way at once, and waits for their results. The demo and the load
// programs use it; a person uses `moscowd tx`.
package txclient

import (
	"context"
	"errors"
	"fmt"
	"time"

	rpchttp "github.com/cometbft/cometbft/rpc/client/http"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/cosmos/cosmos-sdk/client"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"
	authsigning "github.com/cosmos/cosmos-sdk/x/auth/signing"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/moscowchain/moscowd/app"
)

// pollInterval is how often Wait asks for a result.
const pollInterval = 200 * time.Millisecond

// Client talks to one node. It may be used by several goroutines.
type Client struct {
	RPC  *rpchttp.HTTP
	GRPC *grpc.ClientConn

	encoding app.Encoding
	chainID  string
}

// Dial connects to a node by its RPC address (http://host:port) and its gRPC address (host:port).
func Dial(ctx context.Context, rpcAddress, grpcAddress string, encoding app.Encoding) (*Client, error) {
	rpc, err := rpchttp.New(rpcAddress, "/websocket")
	if err != nil {
		return nil, err
	}
	status, err := rpc.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("node %s: %w", rpcAddress, err)
	}
	conn, err := grpc.NewClient(grpcAddress, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(1<<30)))
	if err != nil {
		return nil, err
	}
	return &Client{RPC: rpc, GRPC: conn, encoding: encoding, chainID: status.NodeInfo.Network}, nil
}

// Close ends the connections.
func (c *Client) Close() error { return c.GRPC.Close() }

// Account is a key with its number and next sequence. It must not be used by two goroutines at once.
type Account struct {
	Key      cryptotypes.PrivKey
	Address  string
	Number   uint64
	Sequence uint64
}

// Address is the account of a key.
func Address(key cryptotypes.PrivKey) string { return sdk.AccAddress(key.PubKey().Address()).String() }

// Account looks up the account of a key.
func (c *Client) Account(ctx context.Context, key cryptotypes.PrivKey) (*Account, error) {
	address := Address(key)
	response, err := authtypes.NewQueryClient(c.GRPC).AccountInfo(ctx, &authtypes.QueryAccountInfoRequest{Address: address})
	if err != nil {
		return nil, fmt.Errorf("account %s: %w", address, err)
	}
	return &Account{Key: key, Address: address, Number: response.Info.AccountNumber, Sequence: response.Info.Sequence}, nil
}

// Sign encodes a transaction of the account with its next sequence, and counts the sequence up.
func (c *Client) Sign(ctx context.Context, account *Account, gas uint64, msgs ...sdk.Msg) ([]byte, error) {
	builder := c.encoding.TxConfig.NewTxBuilder()
	if err := builder.SetMsgs(msgs...); err != nil {
		return nil, err
	}
	builder.SetGasLimit(gas)
	if err := c.sign(ctx, builder, account); err != nil {
		return nil, fmt.Errorf("signing as %s: %w", account.Address, err)
	}
	account.Sequence++
	return c.encoding.TxConfig.TxEncoder()(builder.GetTx())
}

func (c *Client) sign(ctx context.Context, builder client.TxBuilder, account *Account) error {
	signature := signing.SignatureV2{
		PubKey:   account.Key.PubKey(),
		Data:     &signing.SingleSignatureData{SignMode: signing.SignMode_SIGN_MODE_DIRECT},
		Sequence: account.Sequence,
	}
	// The bytes to sign contain the key and the sequence, so they are set first without a signature.
	if err := builder.SetSignatures(signature); err != nil {
		return err
	}
	bytes, err := authsigning.GetSignBytesAdapter(ctx, c.encoding.TxConfig.SignModeHandler(), signing.SignMode_SIGN_MODE_DIRECT,
		authsigning.SignerData{
			Address: account.Address, ChainID: c.chainID, AccountNumber: account.Number, Sequence: account.Sequence,
			PubKey: account.Key.PubKey(),
		}, builder.GetTx())
	if err != nil {
		return err
	}
	sig, err := account.Key.Sign(bytes)
	if err != nil {
		return err
	}
	signature.Data = &signing.SingleSignatureData{SignMode: signing.SignMode_SIGN_MODE_DIRECT, Signature: sig}
	return builder.SetSignatures(signature)
}

// RefusedError is a transaction that a node or a block refused.
type RefusedError struct {
	Hash      string
	Codespace string
	Code      uint32
	Log       string
}

// Error names the code and the node's words.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("transaction %s refused (%s %d): %s", e.Hash, e.Codespace, e.Code, e.Log)
}

// Broadcast gives a signed transaction to the node's mempool and returns its hash, or a RefusedError.
func (c *Client) Broadcast(ctx context.Context, tx []byte) ([]byte, error) {
	result, err := c.RPC.BroadcastTxSync(ctx, tx)
	if err != nil {
		return nil, err
	}
	if result.Code != 0 {
		return nil, &RefusedError{Hash: result.Hash.String(), Codespace: result.Codespace, Code: result.Code, Log: result.Log}
	}
	return result.Hash, nil
}

// Send signs and broadcasts. If the node refuses, the sequence stays as it was.
func (c *Client) Send(ctx context.Context, account *Account, gas uint64, msgs ...sdk.Msg) ([]byte, error) {
	tx, err := c.Sign(ctx, account, gas, msgs...)
	if err != nil {
		return nil, err
	}
	hash, err := c.Broadcast(ctx, tx)
	if err != nil {
		account.Sequence--
	}
	return hash, err
}

// Result is a transaction that ran without error.
type Result struct {
	Height  int64
	GasUsed int64
	Data    []byte // a TxMsgData
}

// Wait waits until the transaction is in a block. A transaction whose messages failed is a RefusedError.
func (c *Client) Wait(ctx context.Context, hash []byte) (*Result, error) {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		response, err := c.RPC.Tx(ctx, hash, false)
		if err == nil {
			if r := response.TxResult; r.Code != 0 {
				return nil, &RefusedError{Hash: response.Hash.String(), Codespace: r.Codespace, Code: r.Code, Log: r.Log}
			}
			return &Result{Height: response.Height, GasUsed: response.TxResult.GasUsed, Data: response.TxResult.Data}, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("transaction %X: %w", hash, errors.Join(ctx.Err(), err))
		case <-ticker.C:
		}
	}
}

// Run sends a transaction and waits for its result.
func (c *Client) Run(ctx context.Context, account *Account, gas uint64, msgs ...sdk.Msg) (*Result, error) {
	hash, err := c.Send(ctx, account, gas, msgs...)
	if err != nil {
		return nil, err
	}
	return c.Wait(ctx, hash)
}

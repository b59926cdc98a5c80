package holder

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/cosmos/gogoproto/proto"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/tx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	authtx "github.com/cosmos/cosmos-sdk/x/auth/tx"
)

// AccountSender signs with a key of a keyring.
type AccountSender struct {
	Client  sdkclient.Context // with the account in FromName and FromAddress
	Factory tx.Factory
}

// Sequence asks the node.
func (a *AccountSender) Sequence(context.Context) (uint64, error) {
	_, sequence, err := a.Client.AccountRetriever.GetAccountNumberSequence(a.Client, a.Client.FromAddress)
	return sequence, err
}

// Sign makes and signs a transaction.
func (a *AccountSender) Sign(ctx context.Context, msg proto.Message) ([]byte, uint64, error) {
	factory, err := a.Factory.Prepare(a.Client)
	if err != nil {
		return nil, 0, err
	}
	builder, err := factory.BuildUnsignedTx(msg)
	if err != nil {
		return nil, 0, err
	}
	if err := tx.Sign(ctx, factory, a.Client.FromName, builder, true); err != nil {
		return nil, 0, err
	}
	signed, err := a.Client.TxConfig.TxEncoder()(builder.GetTx())
	return signed, factory.Sequence(), err
}

// Broadcast gives a transaction to the node.
func (a *AccountSender) Broadcast(_ context.Context, signed []byte) error {
	response, err := a.Client.BroadcastTxSync(signed)
	if err != nil {
		return err
	}
	return refusal(response)
}

func refusal(response *sdk.TxResponse) error {
	known := sdkerrors.ErrTxInMempoolCache
	if response.Code == 0 || response.Codespace == known.Codespace() && response.Code == known.ABCICode() {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrRefused, response.RawLog)
}

// Refused asks what became of a transaction.
func (a *AccountSender) Refused(_ context.Context, signed []byte) (string, error) {
	hash := sha256.Sum256(signed)
	response, err := authtx.QueryTx(a.Client, hex.EncodeToString(hash[:]))
	if err != nil {
		if strings.Contains(err.Error(), "not found") {
			return "", nil
		}
		return "", err
	}
	if response.Code != 0 {
		return response.RawLog, nil
	}
	return "", nil
}

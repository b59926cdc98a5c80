package proofdata

import (
	"bytes"
	"encoding/hex"
	"strconv"
	"testing"

	ethcodec "github.com/cosmos/evm/crypto/codec"
	"github.com/cosmos/evm/crypto/ethsecp256k1"
	evmaddress "github.com/cosmos/evm/encoding/address"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"
	authsigning "github.com/cosmos/cosmos-sdk/x/auth/signing"
	authtx "github.com/cosmos/cosmos-sdk/x/auth/tx"
	txsigning "github.com/cosmos/cosmos-sdk/x/tx/signing"

	marketslots "github.com/moscowchain/moscowd/x/marketslots/types"
	voting "github.com/moscowchain/moscowd/x/voting/types"
)

// transaction is one that the portal signs to the same bytes.
type transaction struct {
	Message  string `json:"message"`
	Key      string `json:"key"`
	Address  string `json:"address"`
	ChainID  string `json:"chain_id"`
	Number   string `json:"account_number"`
	Sequence string `json:"sequence"`
	Gas      string `json:"gas"`
	Bytes    string `json:"bytes"`
}

// messagesOf are what the portal sends, with the values that wallet.test.ts writes.
func messagesOf(signer string) []sdk.Msg {
	commitment := func(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }
	return []sdk.Msg{
		&marketslots.MsgSubmitApplication{
			Trader: signer, SeasonId: 3, DeclarantType: marketslots.DECLARANT_TYPE_FARMER, DeclarantCommitment: commitment(1), DetailsCommitment: commitment(2),
			FairId: 17, Speciality: marketslots.SPECIALITY_MEAT, District: 5, Region: 77, Periods: []uint64{636713568000000000, 636714432000000000},
		},
		&marketslots.MsgSubmitApplication{
			Trader: signer, SeasonId: 1, DeclarantType: marketslots.DECLARANT_TYPE_INDIVIDUAL, DeclarantCommitment: commitment(1), DetailsCommitment: commitment(2),
			PublicName: "ООО «Огород»", FairId: 300, Speciality: marketslots.SPECIALITY_VEGETABLES, Periods: []uint64{1},
		},
		&marketslots.MsgWithdrawApplication{Signer: signer, SeasonId: 3, ServiceNumber: "S3-12"},
		&marketslots.MsgReturnPlace{Signer: signer, SeasonId: 3, ServiceNumber: "S3-12", Days: []uint64{636713568000000000}},
		&marketslots.MsgAcceptOffer{Signer: signer, SeasonId: 3, OfferId: 200},
		&marketslots.MsgDeclineOffer{Signer: signer, SeasonId: 3, OfferId: 201},
		&marketslots.MsgNameSeller{Signer: signer, SeasonId: 3, ServiceNumber: "S3-12", Seller: commitment(9)},
		&voting.MsgCastVote{Sender: signer, Vote: voting.SignedVote{
			PollId: 7, QuestionId: 2, VersionId: 1, Choices: []uint32{0, 1003}, TextCommitment: commitment(4), Seq: 1795459424233, Expiry: 1795463024,
			Signature: bytes.Repeat([]byte{8}, 65), CensusIndex: 1, CensusPath: commitment(6),
		}},
	}
}

func newTxConfig(t *testing.T) client.TxConfig {
	t.Helper()
	addresses := evmaddress.NewEvmCodec("moscow")
	registry, err := codectypes.NewInterfaceRegistryWithOptions(codectypes.InterfaceRegistryOptions{
		ProtoFiles: proto.HybridResolver, SigningOptions: txsigning.Options{AddressCodec: addresses, ValidatorAddressCodec: addresses},
	})
	require.NoError(t, err)
	ethcodec.RegisterInterfaces(registry)
	marketslots.RegisterInterfaces(registry)
	voting.RegisterInterfaces(registry)
	return authtx.NewTxConfig(codec.NewProtoCodec(registry), authtx.DefaultSignModes)
}

func TestThePortalSignsTransactionsLikeTheSDK(t *testing.T) {
	config := newTxConfig(t)
	var list []transaction
	for i := range messagesOf("") {
		key := &ethsecp256k1.PrivKey{Key: bytes.Repeat([]byte{byte(i + 1)}, 32)}
		address, err := evmaddress.NewEvmCodec("moscow").BytesToString(key.PubKey().Address())
		require.NoError(t, err)
		// The first account has number and sequence 0, which Protocol Buffers leave out.
		number, sequence := uint64(i)*100_000, uint64(i)*77
		message := messagesOf(address)[i]
		list = append(list, transaction{
			Message: sdk.MsgTypeURL(message), Key: hex.EncodeToString(key.Key), Address: address, ChainID: "moscow-1",
			Number: strconv.FormatUint(number, 10), Sequence: strconv.FormatUint(sequence, 10), Gas: "2000000",
			Bytes: hex.EncodeToString(sign(t, config, key, address, number, sequence, message)),
		})
	}
	requireFile(t, "../src/wallet/testdata/transactions.json", encode(t, list))
}

func sign(t *testing.T, config client.TxConfig, key *ethsecp256k1.PrivKey, address string, number, sequence uint64, message sdk.Msg) []byte {
	t.Helper()
	builder := config.NewTxBuilder()
	require.NoError(t, builder.SetMsgs(message))
	builder.SetGasLimit(2_000_000)
	data := &signing.SingleSignatureData{SignMode: signing.SignMode_SIGN_MODE_DIRECT}
	signature := signing.SignatureV2{PubKey: key.PubKey(), Data: data, Sequence: sequence}
	require.NoError(t, builder.SetSignatures(signature))
	document, err := authsigning.GetSignBytesAdapter(t.Context(), config.SignModeHandler(), signing.SignMode_SIGN_MODE_DIRECT, authsigning.SignerData{
		Address: address, ChainID: "moscow-1", AccountNumber: number, Sequence: sequence, PubKey: key.PubKey(),
	}, builder.GetTx())
	require.NoError(t, err)
	data.Signature, err = key.Sign(document)
	require.NoError(t, err)
	require.NoError(t, builder.SetSignatures(signature))
	encoded, err := config.TxEncoder()(builder.GetTx())
	require.NoError(t, err)
	return encoded
}

package api

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	evmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	ethtypes "github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
	voting "github.com/moscowchain/moscowd/x/voting/types"
)

const market = `[
	{"type":"function","name":"place","inputs":[{"name":"owner","type":"address"},{"name":"days","type":"uint64[]"},{"name":"key","type":"bytes32"},
		{"name":"stall","type":"tuple","components":[{"name":"row","type":"uint8"},{"name":"name","type":"string"}]}]},
	{"type":"event","name":"Placed","inputs":[{"name":"owner","type":"address","indexed":true},{"name":"name","type":"string","indexed":true},{"name":"days","type":"uint256","indexed":false}]}
]`

func TestEthereumIsReadByKnownInterfaces(t *testing.T) {
	definition, err := abi.JSON(strings.NewReader(market))
	require.NoError(t, err)
	h := &Handler{options: Options{Interfaces: []abi.ABI{{}, definition}}}
	owner := common.HexToAddress("0x52908400098527886E0F7030069857D2E4169EE7")
	content := func(t *testing.T, to *common.Address, data []byte) *EthereumContent {
		t.Helper()
		tx := ethtypes.NewTx(&ethtypes.LegacyTx{To: to, Data: data, Value: big.NewInt(5)})
		var message evmtypes.MsgEthereumTx
		message.FromEthereumTx(tx)
		bytes, err := message.Marshal()
		require.NoError(t, err)
		read, err := h.ethereumContent("cosmos.evm.vm.v1.MsgEthereumTx", bytes)
		require.NoError(t, err)
		return read
	}

	t.Run("a call", func(t *testing.T) {
		stall := struct {
			Row  uint8
			Name string
		}{3, "honey"}
		data, err := definition.Pack("place", owner, []uint64{1, 2}, [32]byte{0xab}, stall)
		require.NoError(t, err)
		read := content(t, &owner, data)
		require.Equal(t, "place(address,uint64[],bytes32,(uint8,string))", read.Call)
		require.Equal(t, owner.Hex(), read.To)
		require.Equal(t, "5", read.Value)
		require.Equal(t, []ArgumentValue{
			{Name: "owner", Type: "address", Value: owner.Hex()},
			{Name: "days", Type: "uint64[]", Value: "[1, 2]"},
			{Name: "key", Type: "bytes32", Value: "0xab" + strings.Repeat("0", 62)},
			{Name: "stall", Type: "(uint8,string)", Value: "{Row: 3, Name: honey}"},
		}, read.Arguments)
	})
	t.Run("data that are not of the function, of no function, or make a contract stay data", func(t *testing.T) {
		for _, data := range []string{string(definition.Methods["place"].ID) + "short", "\x01\x02\x03\x04", "\x01", ""} {
			read := content(t, &owner, []byte(data))
			require.Empty(t, read.Call)
			require.Empty(t, read.Arguments)
		}
		require.Empty(t, content(t, nil, definition.Methods["place"].ID).To)
	})
	t.Run("a log: what is longer than a topic is its hash", func(t *testing.T) {
		event := definition.Events["Placed"]
		log := &sqldb.EvmLog{
			Topic0: event.ID.Bytes(), Topic1: common.LeftPadBytes(owner.Bytes(), 32), Topic2: []byte(strings.Repeat("\xcd", 32)),
			Data: common.LeftPadBytes([]byte{7}, 32),
		}
		read := h.logContent(log)
		require.Equal(t, "Placed(address,string,uint256)", read.Event)
		require.Equal(t, []ArgumentValue{
			{Name: "owner", Type: "address", Value: owner.Hex()},
			{Name: "name", Type: "string", Value: "0x" + strings.Repeat("cd", 32)},
			{Name: "days", Type: "uint256", Value: "7"},
		}, read.Arguments)
		log.Data = nil
		require.Empty(t, h.logContent(log).Event, "data that are not of the event")
		require.Empty(t, h.logContent(&sqldb.EvmLog{}).Event)
	})
}

// A file of descriptors that is registered before those which it refers to has placeholders for them.
func TestMessagesHaveWhatOtherFilesDefine(t *testing.T) {
	message := voting.MsgAddQuestionVersion{PollId: 7, Options: []voting.Option{{TitleEn: "Along the river"}}}
	bytes, err := message.Marshal()
	require.NoError(t, err)
	body, ok := messageBody("moscow.voting.v1.MsgAddQuestionVersion", bytes).(json.RawMessage)
	require.True(t, ok)
	require.JSONEq(t, `{"poll_id": "7", "options": [{"title_en": "Along the river"}]}`, string(body))
}

package api

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"sync"

	"github.com/cosmos/gogoproto/proto"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	ethtypes "github.com/ethereum/go-ethereum/core/types"
	"google.golang.org/protobuf/encoding/protojson"
	protov2 "google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
	poa "github.com/moscowchain/moscowd/x/poa/types"
)

// TransactionContent is what a transaction asks for.
type TransactionContent struct {
	// Messages are in the order in which they are carried out.
	Messages []MessageContent `json:"messages"`
	Memo     string           `json:"memo"`
	// Ethereum is there for a transaction of Ethereum.
	Ethereum []EthereumContent `json:"ethereum"`
	Logs     []LogContent      `json:"logs"`
}

// MessageContent is one message.
type MessageContent struct {
	// Type is the full name, such as moscow.poa.v1.MsgLeave.
	Type string `json:"type"`
	// Body is its proto JSON; empty if this gateway does not know the type.
	Body any `json:"body"`
}

// EthereumContent is a transaction of Ethereum with the call that known interfaces find in it.
type EthereumContent struct {
	// To is empty for one that creates a contract.
	To    string `json:"to"`
	Value string `json:"value"`
	Data  string `json:"data"`
	// Call is empty where no known interface has the function.
	Call      string          `json:"call"`
	Arguments []ArgumentValue `json:"arguments"`
}

// LogContent is a log as known interfaces read it.
type LogContent struct {
	Address string `json:"address"`
	// Event is empty where no known interface has it.
	Event     string          `json:"event"`
	Arguments []ArgumentValue `json:"arguments"`
}

// ArgumentValue is one of a call or a log, as text.
type ArgumentValue struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Value string `json:"value"`
}

// Uptime is how many blocks of the window a department's node did not sign.
type Uptime struct {
	Operator        string `json:"operator"`
	SinceHeight     int64  `json:"since_height"`
	Window          uint32 `json:"window"`
	Counted         uint32 `json:"counted"`
	Missed          uint32 `json:"missed"`
	MissedThreshold uint32 `json:"missed_threshold"`
}

// portalRoutes are those that pages need and that say nothing which the others do not.
func (h *Handler) portalRoutes() []route {
	return append(h.countRoutes(),
		route{
			pattern: "/v1/transactions/{hash}/content", summary: "The messages of a transaction, and the call of one of Ethereum by known interfaces; from the node",
			result: TransactionContent{}, read: h.transactionContent,
		},
		route{
			pattern: "/v1/validators/{operator}/uptime", summary: "How many blocks a department's node did not sign; from the node",
			result: Uptime{}, read: h.uptime,
		},
		whole("/v1/contracts", "The newest contracts, 100 at most", func(ctx context.Context, _ *call) ([]sqldb.Contract, error) {
			return h.options.Store.Read().LatestContracts(ctx)
		}),
	)
}

func (h *Handler) transactionContent(ctx context.Context, c *call) (any, freshness, error) {
	value, _, err := h.transaction(ctx, c)
	if err != nil {
		return nil, latest, err
	}
	t := value.(TransactionDetail)
	if h.node == nil {
		return nil, latest, fail(problemUnavailable, "this gateway has no full node that has the transaction; ask another one")
	}
	leave, err := h.enterNode(ctx)
	if err != nil {
		return nil, latest, err
	}
	defer leave()
	block, err := h.node.Block(ctx, &t.Height)
	if err != nil || block.Block == nil || t.Idx >= int64(len(block.Block.Txs)) {
		h.log("content of a transaction", err)
		return nil, latest, fail(problemPruned, "the node behind this gateway does not give block %d; ask an archive", t.Height)
	}
	content, err := h.decodeTransaction(block.Block.Txs[t.Idx])
	if err != nil {
		h.log("content of a transaction", err)
		return nil, latest, fail(problemNotFound, "the bytes of this transaction are of no known form; it was refused: %s", t.Error)
	}
	logs, err := h.options.Store.Read().EvmLogsOfTransaction(ctx, sqldb.EvmLogsOfTransactionParams{Height: t.Height, TxIdx: t.Idx})
	if err != nil {
		return nil, latest, err
	}
	for i := range logs {
		content.Logs = append(content.Logs, h.logContent(&logs[i]))
	}
	return content, immutable, nil
}

// types are the program's messages, all that a message refers to included: those that it registers one by one may lack what
// another file has.
var types = sync.OnceValues(func() (*dynamicpb.Types, error) {
	set, err := proto.MergedGlobalFileDescriptors()
	if err != nil {
		return nil, err
	}
	files, err := protodesc.FileOptions{AllowUnresolvable: true}.NewFiles(set)
	if err != nil {
		return nil, err
	}
	return dynamicpb.NewTypes(files), nil
})

func (h *Handler) decodeTransaction(bytes []byte) (*TransactionContent, error) {
	raw, err := dynamic("cosmos.tx.v1beta1.TxRaw", bytes)
	if err != nil {
		return nil, err
	}
	body, err := dynamic("cosmos.tx.v1beta1.TxBody", raw.Get(field(raw, "body_bytes")).Bytes())
	if err != nil {
		return nil, err
	}
	content := &TransactionContent{Messages: []MessageContent{}, Memo: body.Get(field(body, "memo")).String(), Ethereum: []EthereumContent{}, Logs: []LogContent{}}
	messages := body.Get(field(body, "messages")).List()
	for i := range messages.Len() {
		message := messages.Get(i).Message()
		name := strings.TrimPrefix(message.Get(field(message, "type_url")).String(), "/")
		value := message.Get(field(message, "value")).Bytes()
		content.Messages = append(content.Messages, MessageContent{Type: name, Body: messageBody(name, value)})
		if name == "cosmos.evm.vm.v1.MsgEthereumTx" {
			ethereum, err := h.ethereumContent(name, value)
			if err != nil {
				return nil, err
			}
			content.Ethereum = append(content.Ethereum, *ethereum)
		}
	}
	return content, nil
}

func dynamic(name string, value []byte) (protoreflect.Message, error) {
	known, err := types()
	if err != nil {
		return nil, err
	}
	kind, err := known.FindMessageByName(protoreflect.FullName(name))
	if err != nil {
		return nil, err
	}
	message := kind.New()
	return message, protov2.Unmarshal(value, message.Interface())
}

func field(m protoreflect.Message, name protoreflect.Name) protoreflect.FieldDescriptor {
	return m.Descriptor().Fields().ByName(name)
}

// messageBody is nil for a type that the program does not know, or in which one is.
func messageBody(name string, value []byte) any {
	message, err := dynamic(name, value)
	if err != nil {
		return nil
	}
	known, err := types()
	if err != nil {
		return nil
	}
	text, err := protojson.MarshalOptions{UseProtoNames: true, Resolver: known}.Marshal(message.Interface())
	if err != nil {
		return nil
	}
	return json.RawMessage(text)
}

func (h *Handler) ethereumContent(name string, value []byte) (*EthereumContent, error) {
	message, err := dynamic(name, value)
	if err != nil {
		return nil, err
	}
	var tx ethtypes.Transaction
	if err := tx.UnmarshalBinary(message.Get(field(message, "raw")).Bytes()); err != nil {
		return nil, err
	}
	content := &EthereumContent{Value: tx.Value().String(), Data: hex.EncodeToString(tx.Data()), Arguments: []ArgumentValue{}}
	if tx.To() == nil {
		return content, nil
	}
	content.To = tx.To().Hex()
	if len(tx.Data()) < 4 {
		return content, nil
	}
	for i := range h.options.Interfaces {
		method, err := h.options.Interfaces[i].MethodById(tx.Data())
		if err != nil {
			continue
		}
		values, err := method.Inputs.Unpack(tx.Data()[4:])
		if err != nil {
			continue
		}
		content.Call = method.Sig
		content.Arguments = argumentValues(method.Inputs, values)
		break
	}
	return content, nil
}

func (h *Handler) logContent(log *sqldb.EvmLog) LogContent {
	content := LogContent{Address: log.Address, Arguments: []ArgumentValue{}}
	topics := [][]byte{log.Topic1, log.Topic2, log.Topic3}
	for i := range h.options.Interfaces {
		event, err := h.options.Interfaces[i].EventByID(common.BytesToHash(log.Topic0))
		if err != nil || len(log.Topic0) == 0 {
			continue
		}
		values, err := event.Inputs.NonIndexed().Unpack(log.Data)
		if err != nil {
			continue
		}
		content.Event = event.Sig
		for _, input := range event.Inputs {
			switch {
			case !input.Indexed:
				content.Arguments = append(content.Arguments, argumentValues(abi.Arguments{input}, values[:1])...)
				values = values[1:]
			case len(topics) > 0:
				// What is longer than a topic is there as its hash.
				content.Arguments = append(content.Arguments, ArgumentValue{Name: input.Name, Type: input.Type.String(), Value: topicText(&input, topics[0])})
				topics = topics[1:]
			}
		}
		break
	}
	return content
}

func topicText(input *abi.Argument, topic []byte) string {
	if values, err := (abi.Arguments{{Type: input.Type}}).Unpack(topic); err == nil {
		return abiText(reflect.ValueOf(values[0]))
	}
	return "0x" + hex.EncodeToString(topic)
}

func argumentValues(arguments abi.Arguments, values []any) []ArgumentValue {
	list := make([]ArgumentValue, 0, len(values))
	for i, argument := range arguments {
		list = append(list, ArgumentValue{Name: argument.Name, Type: argument.Type.String(), Value: abiText(reflect.ValueOf(values[i]))})
	}
	return list
}

// abiText writes a value of Go's types for those of Solidity.
func abiText(v reflect.Value) string {
	switch value := v.Interface().(type) {
	case *big.Int:
		return value.String()
	case common.Address:
		return value.Hex()
	case []byte:
		return "0x" + hex.EncodeToString(value)
	case string:
		return value
	}
	switch {
	case v.Kind() == reflect.Array && v.Type().Elem().Kind() == reflect.Uint8:
		bytes := make([]byte, v.Len())
		reflect.Copy(reflect.ValueOf(bytes), v)
		return "0x" + hex.EncodeToString(bytes)
	case v.Kind() == reflect.Slice || v.Kind() == reflect.Array:
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = abiText(v.Index(i))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case v.Kind() == reflect.Struct:
		parts := make([]string, v.NumField())
		for i := range parts {
			parts[i] = v.Type().Field(i).Name + ": " + abiText(v.Field(i))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return fmt.Sprint(v.Interface())
}

func (h *Handler) uptime(ctx context.Context, c *call) (any, freshness, error) {
	operator, err := h.address(c.path["operator"])
	if err != nil {
		return nil, latest, err
	}
	var u poa.QueryUptimeResponse
	if err := h.query(ctx, "/moscow.poa.v1.Query/Uptime", &poa.QueryUptimeRequest{Operator: operator}, &u); err != nil {
		return nil, latest, err
	}
	return Uptime{
		Operator: operator, SinceHeight: u.SinceHeight, Window: u.Window, Counted: u.Counted, Missed: u.Missed, MissedThreshold: u.MissedThreshold,
	}, counted, nil
}

package indexer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/gogoproto/jsonpb"
	"github.com/cosmos/gogoproto/proto"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

// ownEvents begins the type of every typed event of this project.
const ownEvents = "moscow."

// decodeTyped reads a typed event and its proto JSON. baseapp adds attributes of its own, which are no fields.
func decodeTyped(event *abci.Event) (proto.Message, string, error) {
	kind := proto.MessageType(event.Type)
	if kind == nil {
		return nil, "", fmt.Errorf("this program knows no event %s: it is older than the chain", event.Type)
	}
	msg, ok := reflect.New(kind.Elem()).Interface().(proto.Message)
	if !ok {
		return nil, "", fmt.Errorf("%s is no message", event.Type)
	}
	var body bytes.Buffer
	body.WriteByte('{')
	for _, a := range event.Attributes {
		if a.Key == "mode" && !json.Valid([]byte(a.Value)) || a.Key == "msg_index" {
			continue
		}
		if body.Len() > 1 {
			body.WriteByte(',')
		}
		fmt.Fprintf(&body, "%q:%s", a.Key, a.Value)
	}
	body.WriteByte('}')
	text := body.String()
	unmarshaler := jsonpb.Unmarshaler{AllowUnknownFields: true}
	if err := unmarshaler.Unmarshal(&body, msg); err != nil {
		return nil, "", fmt.Errorf("event %s: %w", event.Type, err)
	}
	return msg, text, nil
}

// mode is the part of the block in which an event of no transaction happened.
func mode(event *abci.Event) string { return attribute(event, "mode") }

// addressesIn finds the accounts that a JSON text names: strings that are addresses.
func (d *decoder) addressesIn(text string, found func(string)) {
	for {
		start := strings.Index(text, d.addressStart)
		if start < 0 {
			return
		}
		text = text[start+1:]
		end := strings.IndexByte(text, '"')
		if end < 0 {
			return
		}
		if _, err := d.Addresses.StringToBytes(text[:end]); err == nil {
			found(text[:end])
		}
		text = text[end:]
	}
}

// event stores a typed event and hands it to the adapters.
func (b *block) event(event *abci.Event, tx *transaction) error {
	at := position{event: b.events, tx: tx}
	var msg proto.Message
	if strings.HasPrefix(event.Type, ownEvents) {
		var text string
		var err error
		if msg, text, err = decodeTyped(event); err != nil {
			return err
		}
		b.events++
		b.keep(at, event.Type, text)
	}
	for _, a := range b.decoder.adapters {
		if a.types != "" && strings.HasPrefix(event.Type, a.types) {
			typed := msg
			if typed == nil {
				var err error
				if typed, _, err = decodeTyped(event); err != nil {
					return err
				}
			}
			if err := a.typed(b, at, typed); err != nil {
				return fmt.Errorf("%s: %w", event.Type, err)
			}
		}
		for _, kind := range a.kinds {
			if event.Type == kind {
				if err := a.plain(b, at, event); err != nil {
					return fmt.Errorf("%s: %w", event.Type, err)
				}
			}
		}
	}
	return nil
}

// keep stores the event and whom it names.
func (b *block) keep(at position, kind, text string) {
	put(b, (*sqldb.Queries).InsertEvent, sqldb.InsertEventParams{Height: b.height, Position: at.event, TxIdx: at.index(), Type: kind, Body: text})
	named := map[string]bool{}
	b.decoder.addressesIn(text, func(address string) {
		if named[address] {
			return
		}
		named[address] = true
		if at.tx != nil {
			at.tx.named[address] = true
		}
		put(b, (*sqldb.Queries).InsertAccountEvent, sqldb.InsertAccountEventParams{Address: address, Height: b.height, Position: at.event})
	})
}

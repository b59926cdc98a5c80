// Package event emits the typed events of the modules.
//
// Emit takes the place of the SDK's EventManager.EmitTypedEvent, which writes a message as JSON, parses that into a map
// and sorts the map's keys. Encode gives the same event byte for byte, field by field, by a plan made once for each Go
// type.
//
// A plan covers strings, bool, 32- and 64-bit integers, enums, bytes, timestamps as time.Time, durations, nested messages, and
// lists of all of these, in proto3 messages that do not refer to themselves. Any other message, and a value that has no
// JSON form, goes to the SDK's function: its results and its errors hold for every message.
package event

import (
	"context"
	"reflect"
	"sync"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/gogoproto/proto"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// buffers holds *[]byte, the space in which the values of one event are written.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// Emit adds a typed event to the events of the transaction or the block that ctx belongs to. The errors are Encode's.
func Emit(ctx context.Context, msg proto.Message) error {
	e, err := Encode(msg)
	if err != nil {
		return err
	}
	sdk.UnwrapSDKContext(ctx).EventManager().EmitEvent(e)
	return nil
}

// Encode gives the event of a message: the type is the message's full name, the attributes are its fields sorted by
// their proto names, each value in proto JSON with original names, zero values written out. It equals
// sdk.TypedEventToEvent byte for byte and fails where that fails: on a nil message and on a time before year 1 or after
// year 9999.
func Encode(msg proto.Message) (sdk.Event, error) {
	v := reflect.ValueOf(msg)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return sdk.TypedEventToEvent(msg)
	}
	p := planOf(msg)
	if p == nil {
		return sdk.TypedEventToEvent(msg)
	}
	v = v.Elem()

	space := buffers.Get().(*[]byte)
	defer buffers.Put(space)
	buf := (*space)[:0]
	ends := make([]int, 0, 32)
	for i := range p.fields {
		var ok bool
		if buf, ok = p.fields[i].write(buf, v.Field(p.fields[i].index)); !ok {
			return sdk.TypedEventToEvent(msg)
		}
		ends = append(ends, len(buf))
	}
	*space = buf

	// The values share one string: they live and die together.
	values := string(buf)
	attributes := make([]abci.EventAttribute, len(p.fields))
	start := 0
	for i, end := range ends {
		attributes[i] = abci.EventAttribute{Key: p.fields[i].name, Value: values[start:end]}
		start = end
	}
	return sdk.Event{Type: p.name, Attributes: attributes}, nil
}

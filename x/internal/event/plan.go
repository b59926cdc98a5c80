package event

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cosmos/gogoproto/jsonpb"
	"github.com/cosmos/gogoproto/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
)

// plan is how the messages of one type are written.
type plan struct {
	// name is the full proto name of the message.
	name string
	// fields are sorted by name.
	fields []field
}

// field is one field of a message.
type field struct {
	// name is the name in the .proto file.
	name string
	// index is the position in the Go struct.
	index int
	write writer
}

// writer appends the JSON of an addressable value. It reports false, whatever it has appended, where the value is one
// that only the SDK's function can judge.
type writer func(buf []byte, v reflect.Value) ([]byte, bool)

// plans holds a *plan by the reflect.Type of the message pointer; nil for a type left to the SDK.
var plans sync.Map

var (
	timeType     = reflect.TypeFor[time.Time]()
	messageType  = reflect.TypeFor[proto.Message]()
	stringerType = reflect.TypeFor[fmt.Stringer]()

	// ownForms are the interfaces by which a type has, or may have, a JSON form other than the one of its fields.
	ownForms = []reflect.Type{
		reflect.TypeFor[jsonpb.JSONPBMarshaler](),
		reflect.TypeFor[json.Marshaler](),
		reflect.TypeFor[protoreflect.ProtoMessage](),
		reflect.TypeFor[interface{ XXX_WellKnownType() string }](),
		reflect.TypeFor[codectypes.UnpackInterfacesMessage](),
		reflect.TypeFor[interface {
			ExtensionRangeArray() []proto.ExtensionRange
		}](),
	}

	// plain are the writers of the Go types of scalars. A named type is none of these, as it may have its own form.
	plain = map[reflect.Type]writer{
		reflect.TypeFor[string]():        writeString,
		reflect.TypeFor[bool]():          writeBool,
		reflect.TypeFor[int32]():         writeInt32,
		reflect.TypeFor[int64]():         writeInt64,
		reflect.TypeFor[uint32]():        writeUint32,
		reflect.TypeFor[uint64]():        writeUint64,
		reflect.TypeFor[[]byte]():        writeBytes,
		timeType:                         writeTime,
		reflect.TypeFor[time.Duration](): writeDuration,
	}
)

// planOf gives the plan of a message that is a pointer, or nil if the SDK must write it.
func planOf(msg proto.Message) *plan {
	t := reflect.TypeOf(msg)
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	var p *plan
	if fields, ok := fieldsOf(t.Elem(), nil); ok {
		slices.SortFunc(fields, func(a, b field) int { return cmp.Compare(a.name, b.name) })
		p = &plan{name: proto.MessageName(msg), fields: fields}
	}
	kept, _ := plans.LoadOrStore(t, p)
	return kept.(*plan)
}

// fieldsOf gives the fields of a message struct in Go's order, within the messages that enclose it.
func fieldsOf(t reflect.Type, enclosing []reflect.Type) ([]field, bool) {
	pointer := reflect.PointerTo(t)
	if t.Kind() != reflect.Struct || !pointer.Implements(messageType) || hasOwnForm(pointer) || slices.Contains(enclosing, t) {
		return nil, false
	}
	enclosing = append(slices.Clip(enclosing), t)
	var fields []field
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Tag.Get("protobuf_oneof") != "" {
			return nil, false
		}
		tag := f.Tag.Get("protobuf")
		if tag == "" || strings.HasPrefix(f.Name, "XXX_") {
			continue
		}
		var prop proto.Properties
		prop.Parse(tag)
		if !strings.Contains(tag, ",proto3") {
			return nil, false
		}
		write := writerOf(f.Type, prop.Enum != "", enclosing)
		if write == nil {
			return nil, false
		}
		fields = append(fields, field{name: prop.OrigName, index: i, write: write})
	}
	return fields, true
}

// writerOf gives the writer of a field's Go type, or nil if there is none.
func writerOf(t reflect.Type, enum bool, enclosing []reflect.Type) writer {
	if enum && t.Kind() == reflect.Int32 {
		if pointer := reflect.PointerTo(t); hasOwnForm(pointer) || !pointer.Implements(stringerType) {
			return nil
		}
		return writeEnum
	}
	if write, ok := plain[t]; ok {
		return write
	}
	switch {
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		if item := writerOf(t.Elem(), enum, enclosing); item != nil {
			return writeList(item)
		}
	case t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct:
		if target := writerOf(t.Elem(), enum, enclosing); target != nil {
			return writePointer(target)
		}
	case t.Kind() == reflect.Struct:
		if fields, ok := fieldsOf(t, enclosing); ok {
			return writeMessage(fields)
		}
	}
	return nil
}

// hasOwnForm tells whether a pointer's type, or the type it points to, is not written field by field.
func hasOwnForm(pointer reflect.Type) bool {
	return slices.ContainsFunc(ownForms, pointer.Implements)
}

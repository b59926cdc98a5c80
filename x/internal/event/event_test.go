package event

import (
	"bytes"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	cmtcrypto "github.com/cometbft/cometbft/proto/tendermint/crypto"
	"github.com/cosmos/gogoproto/jsonpb"
	"github.com/cosmos/gogoproto/proto"
	gogotypes "github.com/cosmos/gogoproto/types"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/wrapperspb"
	"pgregory.net/rapid"

	sdkmath "cosmossdk.io/math"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	access "github.com/moscowchain/moscowd/x/access/types"
	marketslots "github.com/moscowchain/moscowd/x/marketslots/types"
	poa "github.com/moscowchain/moscowd/x/poa/types"
)

// same requires that Encode and the SDK agree, on the event or on the error.
func same(t require.TestingT, msg proto.Message) {
	want, wantErr := sdk.TypedEventToEvent(msg)
	got, err := Encode(msg)
	if wantErr != nil {
		require.EqualError(t, err, wantErr.Error())
		return
	}
	require.NoError(t, err)
	require.Equal(t, want, got)
}

// registered gives a zero value of each Event message of the modules, from the registry of protobuf files.
func registered(t *testing.T) []proto.Message {
	t.Helper()
	packages := []protoreflect.FullName{
		protoreflect.FullName(strings.TrimSuffix(proto.MessageName(&access.Params{}), ".Params")),
		protoreflect.FullName(strings.TrimSuffix(proto.MessageName(&marketslots.Params{}), ".Params")),
		protoreflect.FullName(strings.TrimSuffix(proto.MessageName(&poa.Params{}), ".Params")),
	}
	found := map[protoreflect.FullName]int{}
	var events []proto.Message
	proto.HybridResolver.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if !slices.Contains(packages, file.Package()) {
			return true
		}
		for i := range file.Messages().Len() {
			m := file.Messages().Get(i)
			if !strings.HasPrefix(string(m.Name()), "Event") {
				continue
			}
			goType := proto.MessageType(string(m.FullName()))
			require.NotNil(t, goType, m.FullName())
			events = append(events, reflect.New(goType.Elem()).Interface().(proto.Message))
			found[file.Package()]++
		}
		return true
	})
	for _, p := range packages {
		require.NotZero(t, found[p], p)
	}
	return events
}

// fill gives a message struct random contents, nil and empty lists and nil pointers among them.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(times.Draw(t, "time")))
		return
	case time.Duration:
		digits := rapid.SampledFrom([]int64{1e9, 1e8, 1e6, 1e5, 1e3, 1e2, 1}).Draw(t, "digits")
		v.SetInt(rapid.Int64().Draw(t, "duration") / digits * digits)
		return
	case []byte:
		v.SetBytes(rapid.SampledFrom([][]byte{nil, {}, {0}, {0xfb, 0xff}, bytes.Repeat([]byte{0xfe}, 32)}).Draw(t, "bytes"))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(texts.Draw(t, "string"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Int32:
		v.SetInt(int64(rapid.OneOf(rapid.Int32(), rapid.Int32Range(-1, 9)).Draw(t, "int32")))
	case reflect.Int64:
		v.SetInt(rapid.Int64().Draw(t, "int64"))
	case reflect.Uint32:
		v.SetUint(uint64(rapid.Uint32().Draw(t, "uint32")))
	case reflect.Uint64:
		v.SetUint(rapid.Uint64().Draw(t, "uint64"))
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "set") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.Slice:
		if n := rapid.IntRange(-1, 3).Draw(t, "length"); n >= 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				fill(t, v.Index(i))
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("protobuf") != "" {
				fill(t, v.Field(i))
			}
		}
	default:
		t.Fatalf("no generator for %v", v.Type())
	}
}

var (
	texts = rapid.OneOf(
		rapid.StringMatching(`[ -~]*`),
		rapid.String(),
		rapid.Custom(func(t *rapid.T) string { return string(rapid.SliceOf(rapid.Byte()).Draw(t, "raw")) }),
		rapid.Custom(func(t *rapid.T) string {
			parts := []string{`"`, `\`, "<", ">", "&", "/", "\u2028", "\u2029", "\ufffd", "\x00", "\b", "\f", "\n", "\r", "\t", "\x1f", "\x7f", "\x80", "\xff", "\xed\xa0\x80", "\u044f", "\U0001F345", "a"}
			return strings.Join(rapid.SliceOf(rapid.SampledFrom(parts)).Draw(t, "parts"), "")
		}),
	)
	times = rapid.Custom(func(t *rapid.T) time.Time {
		digits := rapid.SampledFrom([]int64{1e9, 1e8, 1e6, 1e5, 1e3, 1e2, 1}).Draw(t, "digits")
		ns := rapid.Int64Range(0, 1e9-1).Draw(t, "ns") / digits * digits
		zone := rapid.SampledFrom([]*time.Location{time.UTC, time.FixedZone("MSK", 3*3600)}).Draw(t, "zone")
		return time.Unix(rapid.Int64Range(firstSecond, lastSecond).Draw(t, "s"), ns).In(zone)
	})
)

func TestEventsOfTheModulesEqualThoseOfTheSDK(t *testing.T) {
	for _, zero := range registered(t) {
		goType := reflect.TypeOf(zero).Elem()
		t.Run(proto.MessageName(zero), func(t *testing.T) {
			require.NotNil(t, planOf(zero), "the type is left to the SDK")
			same(t, zero)
			rapid.Check(t, func(rt *rapid.T) {
				v := reflect.New(goType)
				fill(rt, v.Elem())
				same(rt, v.Interface().(proto.Message))
			})
		})
	}
}

// colour is an enum that names two of its numbers.
type colour int32

func (c colour) String() string {
	return proto.EnumName(map[int32]string{0: "BLACK", 2: "RED"}, int32(c))
}

// shape has each kind of field that a plan covers, the names in another order than the fields.
type shape struct {
	Text      string        `protobuf:"bytes,1,opt,name=z_text,json=zText,proto3"`
	Texts     []string      `protobuf:"bytes,2,rep,name=texts,proto3"`
	Flag      bool          `protobuf:"varint,3,opt,name=flag,proto3"`
	Flags     []bool        `protobuf:"varint,4,rep,packed,name=flags,proto3"`
	Int32     int32         `protobuf:"varint,5,opt,name=int32,proto3"`
	Int32s    []int32       `protobuf:"varint,6,rep,packed,name=int32s,proto3"`
	Int64     int64         `protobuf:"zigzag64,7,opt,name=int64,proto3"`
	Int64s    []int64       `protobuf:"fixed64,8,rep,packed,name=int64s,proto3"`
	Uint32    uint32        `protobuf:"varint,9,opt,name=uint32,proto3"`
	Uint32s   []uint32      `protobuf:"varint,10,rep,packed,name=uint32s,proto3"`
	Uint64    uint64        `protobuf:"varint,11,opt,name=uint64,proto3"`
	Uint64s   []uint64      `protobuf:"varint,12,rep,packed,name=uint64s,proto3"`
	Colour    colour        `protobuf:"varint,13,opt,name=colour,proto3,enum=test.Colour"`
	Colours   []colour      `protobuf:"varint,14,rep,packed,name=colours,proto3,enum=test.Colour"`
	Raw       []byte        `protobuf:"bytes,15,opt,name=raw,proto3"`
	Raws      [][]byte      `protobuf:"bytes,16,rep,name=raws,proto3"`
	Time      time.Time     `protobuf:"bytes,17,opt,name=time,proto3,stdtime"`
	TimeOrNil *time.Time    `protobuf:"bytes,18,opt,name=a_time,json=aTime,proto3,stdtime"`
	Times     []time.Time   `protobuf:"bytes,19,rep,name=times,proto3,stdtime"`
	TimesPtr  []*time.Time  `protobuf:"bytes,20,rep,name=times_ptr,json=timesPtr,proto3,stdtime"`
	Length    time.Duration `protobuf:"bytes,40,opt,name=length,proto3,stdduration"`
	Part      nested        `protobuf:"bytes,21,opt,name=part,proto3"`
	PartOrNil *nested       `protobuf:"bytes,22,opt,name=b_part,json=bPart,proto3"`
	Parts     []nested      `protobuf:"bytes,23,rep,name=parts,proto3"`
	PartsPtr  []*nested     `protobuf:"bytes,24,rep,name=parts_ptr,json=partsPtr,proto3"`
	Nothing   nothing       `protobuf:"bytes,25,opt,name=nothing,proto3"`
	Cache     map[int32]any // no field of the message
	XXX_note  string        `protobuf:"bytes,26,opt,name=note,proto3"` // nor this, by its name
}

type nested struct {
	Zebra colour    `protobuf:"varint,1,opt,name=zebra,proto3,enum=test.Colour"`
	Ant   string    `protobuf:"bytes,2,opt,name=ant,proto3"`
	Nest  *nothing  `protobuf:"bytes,3,opt,name=nest,proto3"`
	At    time.Time `protobuf:"bytes,4,opt,name=at,proto3,stdtime"`
}

type nothing struct{}

func (*shape) Reset()                    {}
func (*shape) String() string            { return "" }
func (*shape) ProtoMessage()             {}
func (*shape) XXX_MessageName() string   { return "test.Shape" }
func (*nested) Reset()                   {}
func (*nested) String() string           { return "" }
func (*nested) ProtoMessage()            {}
func (*nothing) Reset()                  {}
func (*nothing) String() string          { return "" }
func (*nothing) ProtoMessage()           {}
func (*nothing) XXX_MessageName() string { return "test.Nothing" }

func TestEachKindOfFieldEqualsTheSDK(t *testing.T) {
	for name, msg := range map[string]proto.Message{
		"zero":             &shape{},
		"without a field":  &nothing{},
		"enum with a name": &shape{Colour: 2, Colours: []colour{0, 1, 2, math.MinInt32}},
		"empty lists": &shape{
			Texts: []string{}, Int64s: []int64{}, Raw: []byte{}, Raws: [][]byte{}, Times: []time.Time{}, Parts: []nested{}, PartsPtr: []*nested{},
		},
		"nil in lists": &shape{Raws: [][]byte{nil, {}}, TimesPtr: []*time.Time{nil, {}}, PartsPtr: []*nested{nil, {}}},
		"extremes": &shape{
			Int32s: []int32{math.MinInt32, math.MaxInt32}, Int64s: []int64{math.MinInt64, math.MaxInt64},
			Uint32s: []uint32{math.MaxUint32}, Uint64s: []uint64{math.MaxUint64},
			Times: []time.Time{time.Unix(firstSecond, 0), time.Unix(lastSecond, 1e9-1), time.Unix(-1, 1e6), time.Unix(-1, 1)},
		},
		"a long text": &shape{Text: strings.Repeat("<\"\u2028\xff", 1000)},
	} {
		t.Run(name, func(t *testing.T) {
			require.NotNil(t, planOf(msg), "the type is left to the SDK")
			same(t, msg)
		})
	}
	t.Run("every character of two bytes", func(t *testing.T) {
		for i := range 1 << 16 {
			same(t, &nested{Ant: string([]byte{byte(i >> 8), byte(i)})})
		}
	})
	t.Run("whatever it holds", func(t *testing.T) {
		rapid.Check(t, func(rt *rapid.T) {
			var s shape
			fill(rt, reflect.ValueOf(&s).Elem())
			same(rt, &s)
		})
	})
}

func TestErrorsAreThoseOfTheSDK(t *testing.T) {
	early, late := time.Unix(firstSecond-1, 1e9-1), time.Unix(lastSecond+1, 0)
	for name, msg := range map[string]proto.Message{
		"nil":                               nil,
		"a nil pointer":                     (*poa.EventPowerSet)(nil),
		"a time before year 1":              &shape{Time: early},
		"a time after year 9999":            &shape{Time: late},
		"such a time in a list":             &shape{TimesPtr: []*time.Time{nil, &late}},
		"an enum name that ends the string": &withLooseEnum{},
		"such a time behind a pointer":      &shape{PartOrNil: &nested{At: early}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Encode(msg)
			require.Error(t, err)
			same(t, msg)
			ctx := sdk.Context{}.WithEventManager(sdk.NewEventManager())
			require.EqualError(t, Emit(ctx, msg), err.Error())
			require.Empty(t, ctx.EventManager().Events())
		})
	}
}

// message makes a proto message of any struct that embeds it.
type message struct{}

func (*message) Reset()         {}
func (*message) String() string { return "" }
func (*message) ProtoMessage()  {}

type (
	withFloat struct {
		message
		Share float64 `protobuf:"fixed64,1,opt,name=share,proto3"`
	}
	withMap struct {
		message
		Counts map[string]uint64 `protobuf:"bytes,1,rep,name=counts,proto3"`
	}
	withTimestamp struct {
		message
		At *gogotypes.Timestamp `protobuf:"bytes,1,opt,name=at,proto3"`
	}
	withItself struct {
		message
		Next *withItself `protobuf:"bytes,1,opt,name=next,proto3"`
	}
	withOptional struct {
		message
		Count *uint64 `protobuf:"varint,1,opt,name=count,proto3,oneof"`
	}
	withSecondSyntax struct {
		message
		Name string `protobuf:"bytes,1,req,name=name"`
	}
	withNamedText struct {
		message
		Name shout `protobuf:"bytes,1,opt,name=name,proto3,casttype=shout"`
	}
	withOddEnum struct {
		message
		Odd odd `protobuf:"varint,1,opt,name=odd,proto3,enum=test.Odd"`
	}
	withLooseEnum struct {
		message
		Loose loose `protobuf:"varint,1,opt,name=loose,proto3,enum=test.Loose"`
	}
	withOwnForm struct {
		message
		Name string `protobuf:"bytes,1,opt,name=name,proto3"`
	}
	withUnpacking struct {
		message
		Name string `protobuf:"bytes,1,opt,name=name,proto3"`
	}
	withExtensions struct{ message }
	withAny        struct {
		message
		Content []*codectypes.Any `protobuf:"bytes,1,rep,name=content,proto3"`
	}
	withCoin struct {
		message
		Fee sdk.Coin `protobuf:"bytes,1,opt,name=fee,proto3"`
	}
)

// shout is a text with a JSON form of its own.
type shout string

func (s shout) MarshalText() ([]byte, error) { return []byte(strings.ToUpper(string(s))), nil }

// odd is an enum with a JSON form of its own.
type odd int32

func (odd) String() string               { return "ODD" }
func (odd) MarshalJSON() ([]byte, error) { return []byte(`"even"`), nil }

// loose is an enum whose name is no JSON string as it stands.
type loose int32

func (loose) String() string { return `"` }

func (*withOwnForm) MarshalJSONPB(*jsonpb.Marshaler) ([]byte, error) { return []byte(`{"own":1}`), nil }

// UnpackInterfaces is what the SDK calls before it writes a message.
func (m *withUnpacking) UnpackInterfaces(codectypes.AnyUnpacker) error {
	m.Name = "unpacked"
	return nil
}

func (*withExtensions) ExtensionRangeArray() []proto.ExtensionRange { return nil }

func TestOtherTypesAreLeftToTheSDK(t *testing.T) {
	vote, err := codectypes.NewAnyWithValue(&govv1.MsgVote{ProposalId: 7, Voter: "<me>", Option: govv1.OptionYes})
	require.NoError(t, err)
	for name, msg := range map[string]proto.Message{
		"a gov message with Any":           &govv1.MsgSubmitProposal{Messages: []*codectypes.Any{vote}, Title: "t"},
		"a list of Any":                    &withAny{Content: []*codectypes.Any{vote}},
		"Any itself":                       vote,
		"a custom type":                    &sdk.Coin{Denom: "a", Amount: sdkmath.NewInt(1)},
		"a custom type in a message":       &withCoin{Fee: sdk.NewInt64Coin("amoscow", 5)},
		"a custom type in a list":          &banktypes.MsgSend{Amount: sdk.NewCoins(sdk.NewInt64Coin("amoscow", 5))},
		"a oneof":                          &cmtcrypto.PublicKey{Sum: &cmtcrypto.PublicKey_Ed25519{Ed25519: []byte{1}}},
		"a float":                          &withFloat{Share: math.Inf(1)},
		"a map":                            &withMap{Counts: map[string]uint64{"b": 2, "a": 1}},
		"a timestamp of two numbers":       &withTimestamp{At: &gogotypes.Timestamp{Seconds: 1}},
		"a message within itself":          &withItself{Next: &withItself{}},
		"an optional number":               &withOptional{},
		"a required field":                 &withSecondSyntax{Name: "n"},
		"a text with a form of its own":    &withNamedText{Name: "loud"},
		"an enum with a form of its own":   &withOddEnum{Odd: 1},
		"a message with a form of its own": &withOwnForm{},
		"a message that unpacks itself":    &withUnpacking{},
		"a message with extensions":        &withExtensions{},
		"a message of the second Go API":   wrapperspb.String("s"),
	} {
		t.Run(name, func(t *testing.T) {
			require.Nil(t, planOf(msg))
			same(t, msg)
		})
	}
}

func TestEmitAddsTheEventToTheContext(t *testing.T) {
	ctx := sdk.Context{}.WithEventManager(sdk.NewEventManager())
	first, second := &poa.EventPowerSet{Operator: "a", OldPower: 1, Power: 2}, &poa.EventValidatorResumed{Operator: "<b>"}
	require.NoError(t, Emit(ctx, first))
	require.NoError(t, Emit(ctx, second))
	want := sdk.NewEventManager()
	require.NoError(t, want.EmitTypedEvents(first, second))
	require.Equal(t, want.Events(), ctx.EventManager().Events())
}

// Events encoded at the same time share no memory.
func TestConcurrentEncodingsDoNotMix(t *testing.T) {
	want, err := sdk.TypedEventToEvent(filed(20))
	require.NoError(t, err)
	done := make(chan bool)
	for range 4 {
		go func() {
			ok := true
			for range 50 {
				got, err := Encode(filed(20))
				_, _ = Encode(&poa.EventPowerSet{Operator: "other"})
				ok = ok && err == nil && reflect.DeepEqual(want, got)
			}
			done <- ok
		}()
	}
	for range 4 {
		require.True(t, <-done)
	}
}

// filed is a batch of n applications as the operator files them.
func filed(n int) *marketslots.EventApplicationsFiled {
	e := &marketslots.EventApplicationsFiled{SeasonId: 1, FirstId: 1}
	for i := range n {
		e.Applications = append(e.Applications, marketslots.ApplicationFiling{
			ServiceNumber: "0001-9000003-020801-0000001/18", ClaimedDate: 636_500_000_000_000_000, RegNum: uint64(i), DeclarantType: 1,
			UserId: make([]byte, 16), DeclarantCommitment: make([]byte, 32), DetailsCommitment: make([]byte, 32),
			FairId: 41, Speciality: 2, District: 5, Region: 50, Periods: []uint64{636_500_000_000_000_000, 636_506_048_000_000_000},
		})
	}
	return e
}

func BenchmarkEncode(b *testing.B) {
	for name, msg := range map[string]proto.Message{
		"ApplicationSubmitted": &marketslots.EventApplicationSubmitted{Application: marketslots.Application{
			SeasonId: 1, Id: 77, ServiceNumber: "0001-9000003-020801-0000001/18", ClaimedDate: 636_500_000_000_000_000,
			FiledAt: time.Unix(1_700_000_000, 123_456_789), FiledHeight: 1000, DeclarantType: 1,
			UserId: make([]byte, 16), DeclarantCommitment: make([]byte, 32), DetailsCommitment: make([]byte, 32),
			FairId: 41, Speciality: 2, District: 5, Region: 50, Periods: []uint64{636_500_000_000_000_000, 636_506_048_000_000_000},
		}},
		"ApplicationsFiled500": filed(500),
	} {
		for _, f := range []struct {
			name   string
			encode func(proto.Message) (sdk.Event, error)
		}{{"sdk", sdk.TypedEventToEvent}, {"event", Encode}} {
			b.Run(name+"/"+f.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := f.encode(msg); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

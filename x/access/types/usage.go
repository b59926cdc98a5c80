package types

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"cosmossdk.io/collections/codec"
)

// usageSize is the length of a stored Usage in bytes.
const usageSize = 24

// UsageValue stores a Usage in exactly 24 bytes, so that an account's record never grows.
var UsageValue codec.ValueCodec[Usage] = usageCodec{}

type usageCodec struct{}

func (usageCodec) Encode(u Usage) ([]byte, error) {
	b := make([]byte, 0, usageSize)
	b = binary.BigEndian.AppendUint64(b, uint64(u.WindowStart))
	b = binary.BigEndian.AppendUint64(b, u.Txs)
	return binary.BigEndian.AppendUint64(b, u.Gas), nil
}

func (usageCodec) Decode(b []byte) (Usage, error) {
	if len(b) != usageSize {
		return Usage{}, fmt.Errorf("%w: usage of %d bytes, want %d", codec.ErrEncoding, len(b), usageSize)
	}
	return Usage{
		WindowStart: int64(binary.BigEndian.Uint64(b)),
		Txs:         binary.BigEndian.Uint64(b[8:]),
		Gas:         binary.BigEndian.Uint64(b[16:]),
	}, nil
}

func (usageCodec) EncodeJSON(u Usage) ([]byte, error) { return json.Marshal(u) }

func (usageCodec) DecodeJSON(b []byte) (Usage, error) {
	var u Usage
	err := json.Unmarshal(b, &u)
	return u, err
}

func (usageCodec) Stringify(u Usage) string { return u.String() }

func (usageCodec) ValueType() string { return "moscow.access.v1.Usage" }

// WindowAt returns the first second of the class's window that holds now and of the next one.
func (c Class) WindowAt(now time.Time) (start, end int64) {
	length := int64(c.WindowSeconds)
	start = now.Unix() - floorMod(now.Unix(), length)
	return start, start + length
}

// In returns the usage counted in the window that begins at start. Usage recorded in an
// earlier window is over. A record that began inside this window counts, which happens when
// the class's window was made longer.
func (u Usage) In(start int64) Usage {
	if u.WindowStart < start {
		return Usage{WindowStart: start}
	}
	u.WindowStart = start
	return u
}

// Left returns what class c still allows on top of u.
func (u Usage) Left(c Class) (txs, gas uint64) {
	if u.Txs < c.TxsPerWindow {
		txs = c.TxsPerWindow - u.Txs
	}
	if u.Gas < c.GasPerWindow {
		gas = c.GasPerWindow - u.Gas
	}
	return txs, gas
}

const secondsPerDay = 24 * 60 * 60

// DayAt returns the number of whole UTC days from the Unix epoch to t.
func DayAt(t time.Time) int64 {
	return (t.Unix() - floorMod(t.Unix(), secondsPerDay)) / secondsPerDay
}

// DayEnd returns the Unix time in seconds at which a day of DayAt is over.
func DayEnd(day int64) int64 {
	return (day + 1) * secondsPerDay
}

// floorMod is a mod b in the range 0 to b-1 for times before the epoch too.
func floorMod(a, b int64) int64 {
	return ((a % b) + b) % b
}

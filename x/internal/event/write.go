package event

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"time"
)

// The range of google.protobuf.Timestamp in Unix seconds: years 1 to 9999.
const (
	firstSecond = -62135596800
	lastSecond  = 253402300799
)

// writeString is encoding/json's string with HTML escaping; anything but plain ASCII is left to that package.
func writeString(buf []byte, v reflect.Value) ([]byte, bool) {
	s := v.String()
	if isPlain(s) {
		buf = append(buf, '"')
		buf = append(buf, s...)
		return append(buf, '"'), true
	}
	quoted, err := json.Marshal(s)
	return append(buf, quoted...), err == nil
}

// isPlain tells whether a JSON string holds s as it is.
func isPlain(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c > '~', c == '"', c == '\\', c == '<', c == '>', c == '&':
			return false
		}
	}
	return true
}

func writeBool(buf []byte, v reflect.Value) ([]byte, bool) {
	return strconv.AppendBool(buf, v.Bool()), true
}

func writeInt32(buf []byte, v reflect.Value) ([]byte, bool) {
	return strconv.AppendInt(buf, v.Int(), 10), true
}

func writeUint32(buf []byte, v reflect.Value) ([]byte, bool) {
	return strconv.AppendUint(buf, v.Uint(), 10), true
}

// writeInt64 quotes the number, as proto JSON does with all that a double cannot hold.
func writeInt64(buf []byte, v reflect.Value) ([]byte, bool) {
	buf = append(buf, '"')
	buf = strconv.AppendInt(buf, v.Int(), 10)
	return append(buf, '"'), true
}

func writeUint64(buf []byte, v reflect.Value) ([]byte, bool) {
	buf = append(buf, '"')
	buf = strconv.AppendUint(buf, v.Uint(), 10)
	return append(buf, '"'), true
}

// writeEnum writes the quoted name, or the bare number of a value without a name.
func writeEnum(buf []byte, v reflect.Value) ([]byte, bool) {
	name := v.Addr().Interface().(fmt.Stringer).String()
	start := len(buf)
	buf = strconv.AppendInt(buf, v.Int(), 10)
	if name == string(buf[start:]) {
		return buf, true
	}
	buf = append(buf[:start], '"')
	buf = append(buf, name...)
	return append(buf, '"'), isPlain(name)
}

// writeBytes writes base64; nil, unlike no bytes, is null.
func writeBytes(buf []byte, v reflect.Value) ([]byte, bool) {
	if v.IsNil() {
		return append(buf, "null"...), true
	}
	buf = append(buf, '"')
	buf = base64.StdEncoding.AppendEncode(buf, v.Bytes())
	return append(buf, '"'), true
}

// writeTime writes RFC 3339 in UTC with 0, 3, 6 or 9 digits of the second.
func writeTime(buf []byte, v reflect.Value) ([]byte, bool) {
	t := *v.Addr().Interface().(*time.Time)
	if s := t.Unix(); s < firstSecond || s > lastSecond {
		return buf, false
	}
	layout := `"2006-01-02T15:04:05.000000000Z"`
	switch ns := t.Nanosecond(); {
	case ns == 0:
		layout = `"2006-01-02T15:04:05Z"`
	case ns%1e6 == 0:
		layout = `"2006-01-02T15:04:05.000Z"`
	case ns%1e3 == 0:
		layout = `"2006-01-02T15:04:05.000000Z"`
	}
	return t.UTC().AppendFormat(buf, layout), true
}

// writeDuration writes seconds with 0, 3, 6 or 9 digits behind the point. Every time.Duration is in the range of
// google.protobuf.Duration.
func writeDuration(buf []byte, v reflect.Value) ([]byte, bool) {
	seconds, ns := v.Int()/1e9, v.Int()%1e9
	buf = append(buf, '"')
	if v.Int() < 0 {
		buf = append(buf, '-')
		seconds, ns = -seconds, -ns
	}
	buf = strconv.AppendInt(buf, seconds, 10)
	switch {
	case ns == 0:
	case ns%1e6 == 0:
		buf = fmt.Appendf(buf, ".%03d", ns/1e6)
	case ns%1e3 == 0:
		buf = fmt.Appendf(buf, ".%06d", ns/1e3)
	default:
		buf = fmt.Appendf(buf, ".%09d", ns)
	}
	return append(buf, 's', '"'), true
}

// writePointer writes what a pointer points to, or null.
func writePointer(target writer) writer {
	return func(buf []byte, v reflect.Value) ([]byte, bool) {
		if v.IsNil() {
			return append(buf, "null"...), true
		}
		return target(buf, v.Elem())
	}
}

// writeList writes an array, empty for nil.
func writeList(item writer) writer {
	return func(buf []byte, v reflect.Value) ([]byte, bool) {
		buf = append(buf, '[')
		for i := range v.Len() {
			if i > 0 {
				buf = append(buf, ',')
			}
			var ok bool
			if buf, ok = item(buf, v.Index(i)); !ok {
				return buf, false
			}
		}
		return append(buf, ']'), true
	}
}

// writeMessage writes an object with its fields in the order given.
func writeMessage(fields []field) writer {
	heads := make([]string, len(fields))
	for i, f := range fields {
		heads[i] = `,"` + f.name + `":`
		if i == 0 {
			heads[i] = `{"` + f.name + `":`
		}
	}
	return func(buf []byte, v reflect.Value) ([]byte, bool) {
		if len(fields) == 0 {
			return append(buf, "{}"...), true
		}
		for i := range fields {
			buf = append(buf, heads[i]...)
			var ok bool
			if buf, ok = fields[i].write(buf, v.Field(fields[i].index)); !ok {
				return buf, false
			}
		}
		return append(buf, '}'), true
	}
}

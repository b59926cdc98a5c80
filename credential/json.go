package credential

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"
)

// A JSON value is a string, bool, json.Number, []any or map[string]any, as read by decodeJSON, or what the caller of Issue
// may use besides: int, int64 and uint32.

// decodeJSON reads one JSON value. It refuses names that stand twice in an object, what is nested deeper than maxDepth,
// and anything behind the value.
func decodeJSON(data []byte) (any, error) {
	if !utf8.Valid(data) {
		return nil, malformed("text that is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	value, err := nextValue(d, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, malformed("something behind the JSON value")
	}
	return value, nil
}

// decodeCanonical is decodeJSON for a value in the form that appendJSON writes, and no other.
func decodeCanonical(data []byte) (any, error) {
	if value, ok := readCanonical(data); ok {
		return value, nil
	}
	value, err := decodeJSON(data)
	if err != nil {
		return nil, err
	}
	again, err := appendJSON(nil, value, 0)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, data) {
		return nil, malformed("JSON that is not in its one form: no spaces, names in order, shortest escapes")
	}
	return value, nil
}

func nextValue(d *json.Decoder, depth int) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, malformed("not JSON")
	}
	delim, nested := token.(json.Delim)
	if !nested {
		return token, nil
	}
	if depth >= maxDepth {
		return nil, malformed("nested deeper than %d", maxDepth)
	}
	if delim == '[' {
		array := []any{}
		for d.More() {
			value, err := nextValue(d, depth+1)
			if err != nil {
				return nil, err
			}
			array = append(array, value)
		}
		return array, closeValue(d)
	}
	object := map[string]any{}
	for d.More() {
		token, err := d.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return nil, malformed("not JSON")
		}
		if _, twice := object[name]; twice {
			return nil, malformed("a name stands twice in an object")
		}
		if object[name], err = nextValue(d, depth+1); err != nil {
			return nil, err
		}
	}
	return object, closeValue(d)
}

func closeValue(d *json.Decoder) error {
	if _, err := d.Token(); err != nil {
		return malformed("not JSON")
	}
	return nil
}

// appendJSON writes a value in the one form that is read: no spaces, names by their bytes, only the escapes that JSON
// demands, integers up to 2^53-1 without sign of zero. Where names are ASCII this is RFC 8785. Null and fractions have no
// place in a document.
func appendJSON(dst []byte, value any, depth int) ([]byte, error) {
	if depth > maxDepth {
		return nil, malformed("nested deeper than %d", maxDepth)
	}
	switch v := value.(type) {
	case string:
		return appendString(dst, v)
	case bool:
		return strconv.AppendBool(dst, v), nil
	case json.Number:
		n, err := strconv.ParseInt(v.String(), 10, 64)
		if err != nil || strconv.FormatInt(n, 10) != v.String() {
			return nil, malformed("a number that is no integer: write it as text")
		}
		return appendInteger(dst, n)
	case int:
		return appendInteger(dst, int64(v))
	case int64:
		return appendInteger(dst, v)
	case uint32:
		return appendInteger(dst, int64(v))
	case []any:
		return appendArray(dst, v, depth)
	case map[string]any:
		return appendObject(dst, v, depth)
	default:
		return nil, malformed("a value of Go type %T: text, integers, true, false, arrays and objects are possible", value)
	}
}

const maxInteger = 1<<53 - 1

func appendInteger(dst []byte, n int64) ([]byte, error) {
	if n < -maxInteger || n > maxInteger {
		return nil, malformed("an integer beyond 2^53-1: write it as text")
	}
	return strconv.AppendInt(dst, n, 10), nil
}

func appendArray(dst []byte, array []any, depth int) ([]byte, error) {
	dst = append(dst, '[')
	for i, value := range array {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = appendJSON(dst, value, depth+1); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}

func appendObject(dst []byte, object map[string]any, depth int) ([]byte, error) {
	dst = append(dst, '{')
	for i, name := range slices.Sorted(maps.Keys(object)) {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = appendString(dst, name); err != nil {
			return nil, err
		}
		if dst, err = appendJSON(append(dst, ':'), object[name], depth+1); err != nil {
			return nil, err
		}
	}
	return append(dst, '}'), nil
}

func appendString(dst []byte, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return nil, malformed("text that is not UTF-8")
	}
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c >= ' ':
			dst = append(dst, c)
		case c == '\b':
			dst = append(dst, `\b`...)
		case c == '\t':
			dst = append(dst, `\t`...)
		case c == '\n':
			dst = append(dst, `\n`...)
		case c == '\f':
			dst = append(dst, `\f`...)
		case c == '\r':
			dst = append(dst, `\r`...)
		default:
			dst = append(dst, `\u00`...)
			dst = append(dst, hex[c>>4], hex[c&15])
		}
	}
	return append(dst, '"'), nil
}

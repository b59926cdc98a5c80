package credential

import (
	"bytes"
	"encoding/json"
)

// readCanonical gives the value if the text is in the one form.
func readCanonical(data []byte) (any, bool) {
	r := canonical{data: data}
	value, ok := r.value(0)
	if !ok || r.at != len(data) {
		return nil, false
	}
	again, err := appendJSON(make([]byte, 0, len(data)), value, 0)
	return value, err == nil && bytes.Equal(again, data)
}

// canonical reads the one form of JSON that appendJSON writes, an order of magnitude faster than encoding/json. It only
// has to be right about what it accepts: readCanonical writes the value again and compares, and decodeJSON says what is wrong
// with the rest.
type canonical struct {
	data []byte
	at   int
}

// next takes a byte if it is the one that is wanted.
func (r *canonical) next(want byte) bool {
	if r.at < len(r.data) && r.data[r.at] == want {
		r.at++
		return true
	}
	return false
}

func (r *canonical) value(depth int) (any, bool) {
	if r.at >= len(r.data) {
		return nil, false
	}
	switch c := r.data[r.at]; {
	case c == '"':
		return r.text()
	case c == '{' && depth < maxDepth:
		return r.object(depth)
	case c == '[' && depth < maxDepth:
		return r.array(depth)
	case c == 't':
		return true, r.word("true")
	case c == 'f':
		return false, r.word("false")
	case c == '-' || c >= '0' && c <= '9':
		start := r.at
		r.at++
		for r.at < len(r.data) && r.data[r.at] >= '0' && r.data[r.at] <= '9' {
			r.at++
		}
		return json.Number(r.data[start:r.at]), true
	}
	return nil, false
}

func (r *canonical) word(word string) bool {
	for i := range len(word) {
		if !r.next(word[i]) {
			return false
		}
	}
	return true
}

func (r *canonical) object(depth int) (any, bool) {
	r.at++
	object := map[string]any{}
	for first := true; !r.next('}'); first = false {
		if !first && !r.next(',') || r.at >= len(r.data) || r.data[r.at] != '"' {
			return nil, false
		}
		name, ok := r.text()
		if !ok || !r.next(':') {
			return nil, false
		}
		value, ok := r.value(depth + 1)
		if !ok {
			return nil, false
		}
		object[name.(string)] = value // of a name that stands twice one is left
	}
	return object, true
}

func (r *canonical) array(depth int) (any, bool) {
	r.at++
	array := []any{}
	for first := true; !r.next(']'); first = false {
		if !first && !r.next(',') {
			return nil, false
		}
		value, ok := r.value(depth + 1)
		if !ok {
			return nil, false
		}
		array = append(array, value)
	}
	return array, true
}

// text reads a string; that it is UTF-8 is seen when it is written again.
func (r *canonical) text() (any, bool) {
	r.at++
	start := r.at
	for ; r.at < len(r.data); r.at++ {
		switch c := r.data[r.at]; {
		case c == '"':
			text := string(r.data[start:r.at])
			r.at++
			return text, true
		case c == '\\':
			return r.escaped(start)
		case c < ' ':
			return nil, false
		}
	}
	return nil, false
}

// escaped reads on from the first escape of a string.
func (r *canonical) escaped(start int) (any, bool) {
	text := append([]byte{}, r.data[start:r.at]...)
	for r.at < len(r.data) {
		c := r.data[r.at]
		r.at++
		if c == '"' {
			return string(text), true
		}
		if c < ' ' {
			return nil, false
		}
		if c == '\\' {
			var ok bool
			if c, ok = r.escape(); !ok {
				return nil, false
			}
		}
		text = append(text, c)
	}
	return nil, false
}

// escape reads what stands behind a backslash.
func (r *canonical) escape() (byte, bool) {
	if r.at >= len(r.data) {
		return 0, false
	}
	c := r.data[r.at]
	r.at++
	switch c {
	case '"', '\\':
		return c, true
	case 'b':
		return '\b', true
	case 't':
		return '\t', true
	case 'n':
		return '\n', true
	case 'f':
		return '\f', true
	case 'r':
		return '\r', true
	case 'u':
		if !r.word("00") || r.at+2 > len(r.data) {
			return 0, false
		}
		high, low := digit(r.data[r.at]), digit(r.data[r.at+1])
		r.at += 2
		return high<<4 | low, high < 2 && low < 16
	}
	return 0, false
}

// digit gives 16 for what is no hexadecimal digit in small letters.
func digit(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	}
	return 16
}

package replay

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The types below do not fail to unmarshal a wrong value. They note what is wrong, so that the error can name the path of the element.

// number is an unsigned 64-bit integer written as a decimal string.
type number struct {
	value uint64
	set   bool
	fault string
}

func (n *number) UnmarshalJSON(data []byte) error {
	n.set, n.fault = true, ""
	if len(data) < 2 || data[0] != '"' {
		n.fault = "want a decimal string, found " + shorten(data)
		return nil
	}
	digits := data[1 : len(data)-1]
	value, err := strconv.ParseUint(string(digits), 10, 64)
	if err != nil || len(digits) > 1 && digits[0] == '0' || digits[0] == '+' {
		n.fault = "want an unsigned 64-bit integer in decimal, found " + shorten(data)
		return nil
	}
	n.value = value
	return nil
}

// integer is a small unsigned integer written as a JSON number.
type integer struct {
	value int
	set   bool
	fault string
}

func (n *integer) UnmarshalJSON(data []byte) error {
	n.set, n.fault = true, ""
	value, err := strconv.ParseUint(string(data), 10, 31)
	if err != nil {
		n.fault = "want an unsigned integer, found " + shorten(data)
		return nil
	}
	n.value = int(value)
	return nil
}

// text is a string.
type text struct {
	value string
	set   bool
	fault string
}

func (t *text) UnmarshalJSON(data []byte) error {
	t.set, t.fault = true, ""
	if len(data) == 0 || data[0] != '"' {
		t.fault = "want a string, found " + shorten(data)
		return nil
	}
	if err := json.Unmarshal(data, &t.value); err != nil {
		return err
	}
	if strings.ContainsRune(t.value, utf8.RuneError) {
		t.fault = "not valid UTF-8"
	}
	return nil
}

// shorten quotes the beginning of a JSON value for an error message.
func shorten(data []byte) string {
	const longest = 40
	data = bytes.ToValidUTF8(data, []byte("?"))
	if len(data) <= longest {
		return string(data)
	}
	return string(bytes.ToValidUTF8(data[:longest], nil)) + "..."
}

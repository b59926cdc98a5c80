package dataset

import (
	"encoding/hex"
	"fmt"
	"strconv"
)

// Uint is an unsigned integer that stands in JSON as a decimal string, since many readers of JSON round large numbers.
type Uint uint64

// MarshalText writes decimal digits.
func (u Uint) MarshalText() ([]byte, error) { return strconv.AppendUint(nil, uint64(u), 10), nil }

// String gives decimal digits.
func (u Uint) String() string { return strconv.FormatUint(uint64(u), 10) }

// UnmarshalText accepts what MarshalText writes and nothing else: no sign, no leading zero.
func (u *Uint) UnmarshalText(text []byte) error {
	value, err := strconv.ParseUint(string(text), 10, 64)
	if err != nil || !canonical(text) {
		return fmt.Errorf("%q is not an unsigned 64-bit integer", text)
	}
	*u = Uint(value)
	return nil
}

// Int is a signed integer that stands in JSON as a decimal string.
type Int int64

// MarshalText writes decimal digits, with a sign if negative.
func (i Int) MarshalText() ([]byte, error) { return strconv.AppendInt(nil, int64(i), 10), nil }

// String gives decimal digits, with a sign if negative.
func (i Int) String() string { return strconv.FormatInt(int64(i), 10) }

// UnmarshalText accepts what MarshalText writes and nothing else.
func (i *Int) UnmarshalText(text []byte) error {
	value, err := strconv.ParseInt(string(text), 10, 64)
	digits := text
	if value < 0 {
		digits = text[1:]
	}
	if err != nil || !canonical(digits) {
		return fmt.Errorf("%q is not a signed 64-bit integer", text)
	}
	*i = Int(value)
	return nil
}

// canonical refuses signs and leading zeros in what ParseUint or ParseInt accepted.
func canonical(digits []byte) bool {
	return digits[0] >= '1' && digits[0] <= '9' || len(digits) == 1 && digits[0] == '0'
}

// Hex is bytes that stand in JSON as a hexadecimal string.
type Hex []byte

// MarshalText writes lower-case digits.
func (h Hex) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h), nil }

// UnmarshalText accepts digits of both cases.
func (h *Hex) UnmarshalText(text []byte) error {
	value, err := hex.AppendDecode(nil, text)
	if err != nil {
		return fmt.Errorf("%q is not hexadecimal: %w", text, err)
	}
	*h = value
	return nil
}

// String gives lower-case digits.
func (h Hex) String() string { return hex.EncodeToString(h) }

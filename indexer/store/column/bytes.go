// Package column has the types of columns that Go's own do not cover.
package column

import (
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Bytes is a column of bytes that is never NULL. In JSON it is a hexadecimal string in lower case.
type Bytes []byte

// Value gives no bytes for nil.
func (b Bytes) Value() (driver.Value, error) {
	if b == nil {
		return []byte{}, nil
	}
	return []byte(b), nil
}

// Scan takes a copy: the driver may use its own again.
func (b *Bytes) Scan(value any) error {
	switch value := value.(type) {
	case []byte:
		*b = append(Bytes{}, value...)
	case nil:
		*b = Bytes{}
	default:
		return fmt.Errorf("%T is not bytes", value)
	}
	return nil
}

// String is the hexadecimal form.
func (b Bytes) String() string { return hex.EncodeToString(b) }

// MarshalJSON writes a string.
func (b Bytes) MarshalJSON() ([]byte, error) { return json.Marshal(b.String()) }

// UnmarshalJSON reads what MarshalJSON writes.
func (b *Bytes) UnmarshalJSON(bz []byte) error {
	var text string
	if err := json.Unmarshal(bz, &text); err != nil {
		return err
	}
	decoded, err := hex.DecodeString(text)
	*b = decoded
	return err
}

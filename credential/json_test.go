package credential

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzJSON: what is read canonically has one text, and the standard library reads the same from it.
func FuzzJSON(f *testing.F) {
	for _, text := range []string{
		`{"a":[1,"б\n",true,{}],"b":-9007199254740991}`, `"\u0000\\\""`, `{"a":1,"a":2}`, `[1.0]`, `-0`, `[[[[]]]]`, "\"\u2028\"", `"\ud800"`, `{}{}`, `[1,]`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		value, err := decodeCanonical(data)
		if err != nil {
			require.ErrorIs(t, err, ErrMalformed)
			return
		}
		again, err := appendJSON(nil, value, 0)
		require.NoError(t, err)
		require.Equal(t, string(data), string(again))
		d := json.NewDecoder(strings.NewReader(string(data)))
		d.UseNumber()
		var other any
		require.NoError(t, d.Decode(&other))
		require.Equal(t, other, value)
	})
}

func TestOnlyOneFormOfJSONIsCanonical(t *testing.T) {
	for _, good := range []string{
		`{}`, `[]`, `""`, `0`, `-1`, `9007199254740991`, `true`, `"ё/\\\"\b\f\n\r\t\u0001"`, "\"\u2028\x7f<>&\"", `{"a":{"b":[]},"c":1}`,
	} {
		_, err := decodeCanonical([]byte(good))
		require.NoError(t, err, good)
	}
	for _, bad := range []string{
		``, ` {}`, `{} `, `{"b":1,"a":1}`, `{"a":1,"a":1}`, `[1, 2]`, `1.0`, `1e3`, `-0`, `01`, `+1`, `9007199254740992`, `null`, `"\/"`, `"\u0041"`,
		`"\u000A"`, `"\ud83d\ude00"`, `"\ud800"`, "\"\xff\"", "\"\n\"", `'a'`, `[1,]`, `[,1]`, `{"a":1,}`, `{"a"}`, `[1`, `tru`, `NaN`, "\ufeff{}", `[1]]`, `{}{}`,
		strings.Repeat("[", maxDepth+1) + strings.Repeat("]", maxDepth+1),
	} {
		_, err := decodeCanonical([]byte(bad))
		require.ErrorIs(t, err, ErrMalformed, bad)
	}
	_, err := decodeJSON([]byte(`{"a":1,"a":1}`))
	require.ErrorContains(t, err, "a name stands twice")
}

package schema_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/documents/schema"
)

const small = `{"$id":"urn:moscow:document:small.1","title":"Справка","x-title-en":"Note","type":"object",
"additionalProperties":false,"required":["number"],"x-order":["number","day","people","paid","count"],"properties":{
"number":{"type":"string","title":"Номер","x-title-en":"Number","pattern":"^[0-9]+$","maxLength":4},
"day":{"type":"string","title":"День","x-title-en":"Day","format":"date","x-hidden":true},
"paid":{"type":"boolean","title":"Оплачено","x-title-en":"Paid"},
"count":{"type":"integer","title":"Число","x-title-en":"Count","minimum":1,"maximum":9},
"people":{"type":"array","title":"Люди","x-title-en":"People","minItems":1,"maxItems":2,"x-hidden":true,"items":
 {"type":"object","x-hidden":true,"additionalProperties":false,"required":["name"],"x-order":["name","role"],"properties":{
  "name":{"type":"string","title":"Имя","x-title-en":"Name"},
  "role":{"type":"string","title":"Роль","x-title-en":"Role","enum":["a","b"]}}}}}}`

func parse(tb testing.TB, text string) *schema.Schema {
	tb.Helper()
	s, err := schema.Parse([]byte(text))
	require.NoError(tb, err)
	return s
}

func fields(tb testing.TB, text string) map[string]any {
	tb.Helper()
	value, err := credential.DecodeAnyJSON([]byte(text))
	require.NoError(tb, err)
	return value.(map[string]any)
}

func TestFieldsAreChecked(t *testing.T) {
	s := parse(t, small)
	require.Equal(t, []string{"day", "people"}, s.Hidden())
	for text, want := range map[string]string{
		`{"number":"77","day":"2026-05-01","people":[{"name":"x","role":"a"}],"paid":true,"count":9}`: "",
		`{"number":"1"}`:                                   "",
		`{}`:                                               "number: missing",
		`{"number":7}`:                                     "number: no text",
		`{"number":"x"}`:                                   "number: not of the form",
		`{"number":"12345"}`:                               "number: more than 4 characters",
		`{"number":"1","secret":"x"}`:                      "*: 1 fields that the schema does not have",
		`{"number":"1","day":"2026-02-30"}`:                "day: no day such as",
		`{"number":"1","paid":"yes"}`:                      "paid: neither true nor false",
		`{"number":"1","count":"1"}`:                       "count: no integer",
		`{"number":"1","count":0}`:                         "count: fewer or less than 1",
		`{"number":"1","people":{}}`:                       "people: no array",
		`{"number":"1","people":[]}`:                       "people: fewer or less than 1 elements",
		`{"number":"1","people":[1]}`:                      "people/0: no object",
		`{"number":"1","people":[{}]}`:                     "people/0/name: missing",
		`{"number":"1","people":[{"name":"","x":1}]}`:      "people/0/*: 1 fields",
		`{"number":"1","people":[{"name":"","role":"c"}]}`: "people/0/role: none of the 2 values",
	} {
		err := s.Check(fields(t, text))
		if want == "" {
			require.NoError(t, err, text)
			continue
		}
		require.ErrorIs(t, err, schema.ErrFields, text)
		require.ErrorContains(t, err, want)
	}
}

func TestErrorsDoNotRepeatValues(t *testing.T) {
	err := parse(t, small).Check(fields(t, `{"number":"Berezov"}`))
	require.ErrorIs(t, err, schema.ErrFields)
	require.NotContains(t, err.Error(), "Berezov")
}

func TestWhatTheHolderMayKeepBackIsMarked(t *testing.T) {
	hidden := parse(t, small).Hide(fields(t, `{"number":"77","people":[{"name":"x"}]}`))
	require.Equal(t, map[string]any{
		"number": "77",
		"people": credential.Hidden{Value: []any{credential.Hidden{Value: map[string]any{"name": "x"}}}},
	}, hidden)
}

func TestPaperHasOneLineAField(t *testing.T) {
	s := parse(t, small)
	data := fields(t, `{"number":"77","day":"2026-05-01","people":[{"role":"a","name":"x"},{"name":"y"}],"paid":true,"count":3}`)
	paper, err := s.Paper([]string{"people", "day", "paid", "count"}, data)
	require.NoError(t, err)
	require.Equal(t, []credential.PaperField{
		{Name: "people", Text: "x, a; y"}, {Name: "day", Text: "01.05.2026"}, {Name: "paid", Text: "да"}, {Name: "count", Text: "3"},
	}, paper)
	delete(data, "day")
	paper, err = s.Paper([]string{"day"}, data)
	require.NoError(t, err)
	require.Empty(t, paper)
	_, err = s.Paper([]string{"nothing"}, data)
	require.ErrorIs(t, err, schema.ErrFields)
}

func TestSchemasThatAreNotUnderstoodAreRefused(t *testing.T) {
	for name, change := range map[string][2]string{
		"no object at the top":        {`"x-title-en":"Note","type":"object"`, `"x-title-en":"Note","type":"array"`},
		"an unknown keyword":          {`"maxLength":4`, `"maxLength":4,"contains":1`},
		"a keyword twice":             {`"maxLength":4`, `"maxLength":4,"maxLength":5`},
		"a keyword of another type":   {`"format":"date"`, `"maximum":1`},
		"an unknown format":           {`"format":"date"`, `"format":"email"`},
		"an unknown type":             {`"type":"boolean"`, `"type":"null"`},
		"a pattern that is none":      {`"^[0-9]+$"`, `"("`},
		"no title":                    {`"title":"Номер"`, `"title":""`},
		"further properties":          {`"additionalProperties":false`, `"additionalProperties":true`},
		"an order without a field":    {`"paid","count"]`, `"count"]`},
		"an order with a field twice": {`"paid","count"]`, `"paid","paid","count"]`},
		"a required field that is no": {`"required":["number"]`, `"required":["x"]`},
		"a name in capitals":          {`"paid"`, `"Paid"`},
		"a name that is taken":        {`"paid"`, `"schema_sha256"`},
		"an array of nothing":         {`"items":`, `"description":"","x-items":`},
	} {
		t.Run(name, func(t *testing.T) {
			changed := strings.ReplaceAll(small, change[0], change[1])
			require.NotEqual(t, small, changed)
			_, err := schema.Parse([]byte(changed))
			require.ErrorIs(t, err, schema.ErrSchema)
		})
	}
	_, err := schema.Parse(make([]byte, schema.MaxSize+1))
	require.ErrorIs(t, err, schema.ErrSchema)
}

// FuzzParse: no schema makes the check of any fields panic.
func FuzzParse(f *testing.F) {
	f.Add([]byte(small), []byte(`{"number":"77","people":[{"name":"x"}]}`))
	f.Add([]byte(`{"type":"object","items":{}}`), []byte(`{}`))
	f.Fuzz(func(t *testing.T, text, data []byte) {
		s, err := schema.Parse(text)
		if err != nil {
			return
		}
		value, err := credential.DecodeAnyJSON(data)
		object, ok := value.(map[string]any)
		if err != nil || !ok {
			return
		}
		for i := range s.Fields {
			_ = s.Fields[i].Line(object[s.Fields[i].Name])
		}
		if s.Check(object) == nil {
			_, err := json.Marshal(s.Hide(object))
			require.NoError(t, err)
		}
	})
}

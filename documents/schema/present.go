package schema

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/moscowchain/moscowd/credential"
)

// Hide gives the fields as credential.Issue takes them: what the holder may keep back is marked. The fields fit the schema.
func (s *Schema) Hide(fields map[string]any) map[string]any { return hideObject(s.Fields, fields) }

func hideObject(fields []Field, object map[string]any) map[string]any {
	hidden := make(map[string]any, len(object))
	for i := range fields {
		if value, there := object[fields[i].Name]; there {
			hidden[fields[i].Name] = fields[i].hide(value)
		}
	}
	return hidden
}

func (f *Field) hide(value any) any {
	switch v := value.(type) {
	case []any:
		array := make([]any, len(v))
		for i, element := range v {
			array[i] = f.Element.hide(element)
		}
		value = array
	case map[string]any:
		value = hideObject(f.Fields, v)
	}
	if f.Hidden {
		return credential.Hidden{Value: value}
	}
	return value
}

// Paper gives the fields of the short credential on paper, in the order of the names; fields that the document does not
// have are left out. The error wraps ErrFields if a name is not in the schema.
func (s *Schema) Paper(names []string, fields map[string]any) ([]credential.PaperField, error) {
	var paper []credential.PaperField
	for _, name := range names {
		f := s.field(name)
		if f == nil {
			return nil, fmt.Errorf("%w: the field %s for paper is not in the schema", ErrFields, name)
		}
		if value, there := fields[name]; there {
			paper = append(paper, credential.PaperField{Name: name, Text: f.Line(value)})
		}
	}
	return paper, nil
}

func (s *Schema) field(name string) *Field {
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return &s.Fields[i]
		}
	}
	return nil
}

// Line writes a value in one line: elements of an array between semicolons, values of an object between commas in their
// order, true and false as "да" and "нет". A day is written as 01.05.2026.
func (f *Field) Line(value any) string {
	switch v := value.(type) {
	case string:
		if f.date && len(v) == len("2026-05-01") {
			return v[8:] + "." + v[5:7] + "." + v[:4]
		}
		return v
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "да"
		}
		return "нет"
	case []any:
		if f.Element == nil {
			return "" // does not fit the schema
		}
		lines := make([]string, len(v))
		for i, element := range v {
			lines[i] = f.Element.Line(element)
		}
		return strings.Join(lines, "; ")
	case map[string]any:
		var lines []string
		for i := range f.Fields {
			if inner, there := v[f.Fields[i].Name]; there {
				lines = append(lines, f.Fields[i].Line(inner))
			}
		}
		return strings.Join(lines, ", ")
	default:
		return ""
	}
}

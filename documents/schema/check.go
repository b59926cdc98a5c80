package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// Check reports what is wrong with the fields of a document, as credential.DecodeAnyJSON reads them. The error wraps
// ErrFields and names the field, never what stands there.
func (s *Schema) Check(fields map[string]any) error { return checkObject(s.Fields, fields, "") }

func wrong(path, format string, args ...any) error {
	return fmt.Errorf("%w: %s: %s", ErrFields, path, fmt.Sprintf(format, args...))
}

func checkObject(fields []Field, object map[string]any, path string) error {
	known := 0
	for i := range fields {
		f := &fields[i]
		at := join(path, f.Name)
		value, there := object[f.Name]
		if !there {
			if f.Required {
				return wrong(at, "missing")
			}
			continue
		}
		known++
		if err := f.check(value, at); err != nil {
			return err
		}
	}
	if known != len(object) {
		return wrong(join(path, "*"), "%d fields that the schema does not have", len(object)-known)
	}
	return nil
}

func (f *Field) check(value any, path string) error {
	switch f.Kind {
	case Text:
		text, ok := value.(string)
		if !ok {
			return wrong(path, "no text")
		}
		return f.checkText(text, path)
	case Integer:
		number, _ := value.(json.Number)
		n, err := strconv.ParseInt(number.String(), 10, 64)
		if err != nil {
			return wrong(path, "no integer")
		}
		return f.checkBounds(n, "", path)
	case Boolean:
		if _, ok := value.(bool); !ok {
			return wrong(path, "neither true nor false")
		}
		return nil
	case Array:
		array, ok := value.([]any)
		if !ok {
			return wrong(path, "no array")
		}
		for i, element := range array {
			if err := f.Element.check(element, join(path, strconv.Itoa(i))); err != nil {
				return err
			}
		}
		return f.checkBounds(int64(len(array)), " elements", path)
	default:
		object, ok := value.(map[string]any)
		if !ok {
			return wrong(path, "no object")
		}
		return checkObject(f.Fields, object, path)
	}
}

func (f *Field) checkText(text, path string) error {
	if f.values != nil && !slices.Contains(f.values, text) {
		return wrong(path, "none of the %d values that are possible", len(f.values))
	}
	if f.pattern != nil && !f.pattern.MatchString(text) {
		return wrong(path, "not of the form %s", f.pattern)
	}
	if f.date {
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return wrong(path, "no day such as 2026-05-01")
		}
	}
	return f.checkBounds(int64(utf8.RuneCountInString(text)), " characters", path)
}

func (f *Field) checkBounds(n int64, what, path string) error {
	if f.least != nil && n < *f.least {
		return wrong(path, "fewer or less than %d%s", *f.least, what)
	}
	if f.most != nil && n > *f.most {
		return wrong(path, "more than %d%s", *f.most, what)
	}
	return nil
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "/" + name
}

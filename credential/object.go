package credential

import (
	"encoding/json"
	"maps"
	"strconv"
	"strings"
)

// fields takes the members of an object out one by one, so that nobody forgets one: finish refuses what is left.
type fields struct {
	rest map[string]any
	err  error
}

func fieldsOf(value any, what string) *fields {
	object, ok := value.(map[string]any)
	if !ok {
		return &fields{err: malformed("%s is no object", what)}
	}
	return &fields{rest: maps.Clone(object)}
}

func (f *fields) take(name string) (any, bool) {
	value, ok := f.rest[name]
	delete(f.rest, name)
	return value, ok
}

func (f *fields) fail(format string, args ...any) {
	if f.err == nil {
		f.err = malformed(format, args...)
	}
}

// text takes a string of 1 to maxTextLength printable ASCII characters without spaces.
func (f *fields) text(name string) string {
	value, _ := f.take(name)
	s, ok := value.(string)
	if !ok || !validText(s) {
		f.fail("%s is missing or not 1 to %d printable ASCII characters", name, maxTextLength)
		return ""
	}
	return s
}

// constant takes a string that must be the one given.
func (f *fields) constant(name, want string) {
	if value, _ := f.take(name); value != want {
		f.fail("%s is not %s", name, want)
	}
}

// integer takes an integer from 0 to limit.
func (f *fields) integer(name string, limit int64) int64 {
	value, _ := f.take(name)
	number, ok := value.(json.Number)
	n, err := strconv.ParseInt(number.String(), 10, 64)
	if !ok || err != nil || n < 0 || n > limit {
		f.fail("%s is missing or no integer from 0 to %d", name, limit)
		return 0
	}
	return n
}

func (f *fields) object(name string) *fields {
	value, _ := f.take(name)
	inner := fieldsOf(value, name)
	if f.err != nil {
		inner.err = f.err
	}
	return inner
}

func (f *fields) finish(what string) error {
	if f.err == nil && len(f.rest) > 0 {
		f.err = malformed("%s has %d fields that are not defined", what, len(f.rest))
	}
	return f.err
}

func validText(s string) bool {
	if len(s) < 1 || len(s) > maxTextLength {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// validName reports whether s may name a field: a small letter, then small letters, digits and underscores.
func validName(s string) bool {
	if len(s) < 1 || len(s) > maxNameLength || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z')
	}) < 0
}

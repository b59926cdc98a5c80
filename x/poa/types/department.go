package types

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxTextLength bounds each text of a department, in bytes of UTF-8.
const MaxTextLength = 256

// Validate refuses a description with ErrDepartmentInvalid: both names are required, contact and site may be empty, a site
// is an http or https address.
func (d Department) Validate() error {
	texts := []struct {
		name, value string
		required    bool
	}{{"name_ru", d.NameRu, true}, {"name_en", d.NameEn, true}, {"contact", d.Contact, false}, {"site", d.Site, false}}
	for _, t := range texts {
		switch {
		case t.required && t.value == "":
			return ErrDepartmentInvalid.Wrapf("%s is empty", t.name)
		case len(t.value) > MaxTextLength:
			return ErrDepartmentInvalid.Wrapf("%s has %d bytes, more than %d", t.name, len(t.value), MaxTextLength)
		case !utf8.ValidString(t.value):
			return ErrDepartmentInvalid.Wrapf("%s is not UTF-8", t.name)
		case strings.TrimSpace(t.value) != t.value:
			return ErrDepartmentInvalid.Wrapf("%s begins or ends with a space", t.name)
		case strings.ContainsFunc(t.value, hidden):
			return ErrDepartmentInvalid.Wrapf("%s holds a character that cannot be printed", t.name)
		}
	}
	if d.Site == "" {
		return nil
	}
	host, found := strings.CutPrefix(d.Site, "https://")
	if !found {
		host, found = strings.CutPrefix(d.Site, "http://")
	}
	if !found || host == "" || host[0] == '/' || strings.ContainsFunc(host, unicode.IsSpace) {
		return ErrDepartmentInvalid.Wrapf("site %q is not an http or https address", d.Site)
	}
	return nil
}

// hidden reports control characters and those that reorder or join text without being seen. The list is fixed: tables of
// Unicode categories change between releases of Go.
func hidden(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0, r == 0xad, r == 0xfeff:
		return true
	case r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
		return true
	}
	return false
}

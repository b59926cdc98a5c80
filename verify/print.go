package verify

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/moscowchain/moscowd/x/documents/rules"
)

// outcomeSigns stand before what a check found, by its outcome.
var outcomeSigns = [...]string{"[?]", "[+]", "[!]", "[ ]"}

// Words gives the result for a person to read: the verdict, what each check found, and the document's fields.
func (r *Result) Words(lang Lang) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", VerdictName(r.Verdict).In(lang))
	for _, sentence := range r.Summary {
		fmt.Fprintf(&b, "%s\n", printable(sentence.In(lang)))
	}
	b.WriteByte('\n')
	for _, f := range r.Checks {
		fmt.Fprintf(&b, "%s %s: %s\n", outcomeSigns[f.Outcome], CheckName(f.Check).In(lang), printable(f.Text.In(lang)))
		if f.Detail != "" && f.Outcome != rules.Matches {
			fmt.Fprintf(&b, "    %s\n", printable(f.Detail))
		}
	}
	if r.Document == nil {
		return b.String()
	}
	b.WriteByte('\n')
	for _, line := range r.Document.lines {
		fmt.Fprintf(&b, "%s: %s\n", line.Name, printable(line.Text))
	}
	return b.String()
}

// flatten writes fields one a line, named by their paths.
func flatten(lines []Line, path string, value any) []Line {
	inner := func(name string) string { return strings.TrimPrefix(path+"/"+name, "/") }
	switch v := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			lines = flatten(lines, inner(name), v[name])
		}
	case []any:
		for i, element := range v {
			lines = flatten(lines, inner(strconv.Itoa(i)), element)
		}
	case string:
		lines = append(lines, Line{path, v})
	case json.Number:
		lines = append(lines, Line{path, v.String()})
	default:
		lines = append(lines, Line{path, fmt.Sprint(v)})
	}
	return lines
}

// printable keeps a forged document from steering the terminal: what is no visible character is written as its number.
func printable(text string) string {
	var b strings.Builder
	for _, r := range text {
		if unicode.IsGraphic(r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "\\u%04x", r)
		}
	}
	return b.String()
}

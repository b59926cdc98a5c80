package doctor

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Level is how serious a finding is.
type Level string

// The levels.
const (
	OK   Level = "ok"
	Warn Level = "warn" // works, and should be changed
	Fail Level = "fail" // does not work, or endangers the node or the chain
	Skip Level = "skip" // could not be checked
)

// Result is what one check found.
type Result struct {
	Check string `json:"check"`
	Level Level  `json:"level"`
	Text  string `json:"text"`
	// Advice says what to do; empty when all is well.
	Advice string `json:"advice,omitempty"`
}

func ok(format string, args ...any) Result {
	return Result{Level: OK, Text: fmt.Sprintf(format, args...)}
}

func skip(text, advice string) Result { return Result{Level: Skip, Text: text, Advice: advice} }

func warn(advice, format string, args ...any) Result {
	return Result{Level: Warn, Text: fmt.Sprintf(format, args...), Advice: advice}
}

func fail(advice, format string, args ...any) Result {
	return Result{Level: Fail, Text: fmt.Sprintf(format, args...), Advice: advice}
}

// worst is the most serious of findings about one thing; the texts of all that are not well are joined.
func worst(all ...Result) Result {
	order := map[Level]int{OK: 0, Skip: 1, Warn: 2, Fail: 3}
	var w Result
	var texts, advices []string
	for _, r := range all {
		if w.Level == "" || order[r.Level] > order[w.Level] {
			w.Level = r.Level
		}
		if r.Level == Warn || r.Level == Fail {
			texts, advices = append(texts, r.Text), append(advices, r.Advice)
		}
	}
	if len(texts) == 0 {
		for _, r := range all {
			if r.Level == w.Level {
				return r
			}
		}
	}
	w.Text, w.Advice = strings.Join(texts, "; "), strings.Join(advices, "; ")
	return w
}

// Report is what all checks found.
type Report struct {
	Home   string   `json:"home"`
	Checks []Result `json:"checks"`
}

// Count is the number of findings of a level.
func (r Report) Count(level Level) int {
	n := 0
	for _, c := range r.Checks {
		if c.Level == level {
			n++
		}
	}
	return n
}

// Print writes the report for a person.
func (r Report) Print(w io.Writer) error {
	var text strings.Builder
	for _, c := range r.Checks {
		fmt.Fprintf(&text, "%-5s %-11s %s\n", c.Level, c.Check, c.Text)
		if c.Advice != "" {
			fmt.Fprintf(&text, "%-5s %-11s -> %s\n", "", "", c.Advice)
		}
	}
	fmt.Fprintf(&text, "%d ok, %d warnings, %d failed, %d not checked\n", r.Count(OK), r.Count(Warn), r.Count(Fail), r.Count(Skip))
	_, err := io.WriteString(w, text.String())
	return err
}

// PrintJSON writes the report for a program.
func (r Report) PrintJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}

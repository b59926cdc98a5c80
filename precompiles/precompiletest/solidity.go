package precompiletest

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/stretchr/testify/require"
)

var (
	comment     = regexp.MustCompile(`//[^\n]*`)
	declaration = regexp.MustCompile(`(function|event)\s+(\w+)\s*\(([^)]*)\)([^;]*);`)
	returned    = regexp.MustCompile(`returns\s*\(([^)]*)\)`)
)

// RequireInterface requires that an ABI is that of a Solidity interface, as far as its text tells: it is to be generated
// again whenever the source changes.
func RequireInterface(tb testing.TB, source string, definition abi.ABI) {
	tb.Helper()
	text, err := os.ReadFile(source)
	require.NoError(tb, err)
	var want []string
	for _, d := range declaration.FindAllStringSubmatch(comment.ReplaceAllString(string(text), ""), -1) {
		line := d[1] + " " + d[2] + "(" + strings.Join(parameters(d[3]), ",") + ")"
		if d[1] == "function" {
			line += " view=" + boolean(strings.Contains(d[4], " view"))
			if r := returned.FindStringSubmatch(d[4]); r != nil {
				line += " (" + strings.Join(parameters(r[1]), ",") + ")"
			}
		}
		want = append(want, line)
	}
	require.NotEmpty(tb, want)
	require.ElementsMatch(tb, want, declared(definition))
}

// declared are the functions and events of an ABI in the form that RequireInterface compares.
func declared(definition abi.ABI) []string {
	var lines []string
	for _, m := range definition.Methods {
		line := "function " + m.Name + "(" + strings.Join(arguments(m.Inputs), ",") + ") view=" + boolean(m.IsConstant())
		if len(m.Outputs) > 0 {
			line += " (" + strings.Join(arguments(m.Outputs), ",") + ")"
		}
		lines = append(lines, line)
	}
	for _, e := range definition.Events {
		lines = append(lines, "event "+e.Name+"("+strings.Join(arguments(e.Inputs), ",")+")")
	}
	return lines
}

func boolean(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// parameters gives type and name of each parameter in a list.
func parameters(list string) []string {
	var all []string
	for _, parameter := range strings.Split(list, ",") {
		words := strings.Fields(parameter)
		if len(words) == 0 {
			continue
		}
		name := words[len(words)-1]
		if len(words) > 2 && words[1] == "indexed" {
			name = "indexed " + name
		}
		all = append(all, words[0]+" "+name)
	}
	return all
}

func arguments(list abi.Arguments) []string {
	var all []string
	for _, argument := range list {
		name := argument.Name
		if argument.Indexed {
			name = "indexed " + name
		}
		all = append(all, argument.Type.String()+" "+name)
	}
	return all
}

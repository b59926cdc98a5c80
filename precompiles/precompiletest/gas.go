package precompiletest

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/stretchr/testify/require"
)

// RequireGasTable requires that a document has a line for each function of a contract, as
//
//	| IPoa | `validator` | 4 700 | ... |
//
// whose figure is within a tenth of the gas measured.
func RequireGasTable(tb testing.TB, document, contract string, definition abi.ABI, measured map[string]uint64) {
	tb.Helper()
	text, err := os.ReadFile(document)
	require.NoError(tb, err)
	line := regexp.MustCompile("(?m)^\\| " + contract + " \\| `(\\w+)` \\| ([0-9 ]+) \\|")
	written := map[string]uint64{}
	for _, found := range line.FindAllStringSubmatch(string(text), -1) {
		figure, err := strconv.ParseUint(strings.ReplaceAll(found[2], " ", ""), 10, 64)
		require.NoError(tb, err)
		written[found[1]] = figure
	}
	for method := range definition.Methods {
		require.Contains(tb, measured, method)
		require.InEpsilon(tb, measured[method], written[method], 0.1, "%s: %d are measured, %d written", method, measured[method], written[method])
	}
	require.Len(tb, written, len(definition.Methods))
}

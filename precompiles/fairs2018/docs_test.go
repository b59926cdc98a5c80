package fairs2018

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheTableOfTheDocumentationHasEveryFunction(t *testing.T) {
	bz, err := os.ReadFile("../../docs/ethereum.md")
	require.NoError(t, err)
	document := string(bz)
	for _, address := range []string{Factory.Hex(), "4 096 seasons"} {
		require.Contains(t, document, address)
	}
	for _, kind := range []*kind{factoryKind, seasonKind, distributionKind} {
		rows := map[string]string{} // by function, what the table says of it
		for line := range strings.Lines(document) {
			cells := strings.Split(line, "|")
			if len(cells) != 5 || strings.TrimSpace(cells[1]) != kind.name {
				continue
			}
			for _, function := range strings.Fields(strings.ReplaceAll(cells[2], "`", " ")) {
				require.NotContains(t, rows, function, kind.name)
				rows[function] = strings.TrimSpace(cells[3])
			}
		}
		for name, message := range kind.native {
			require.Equal(t, "reverts: "+message, rows[name], name)
		}
		for name := range kind.answer {
			require.NotEmpty(t, rows[name], name)
			require.NotContains(t, rows[name], "reverts:", name)
		}
	}
}

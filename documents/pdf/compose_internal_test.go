package pdf

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential/document"
)

// A list without one of its entries must not look like the whole list.
func TestAPageSaysHowMuchIsKeptBack(t *testing.T) {
	read := func(name string) []byte {
		data, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		return data
	}
	template, err := NewTemplate(read("schema.json"))
	require.NoError(t, err)
	page := func(f *document.File) string {
		var text strings.Builder
		for _, s := range template.compose(f, false).sheets {
			for _, r := range s.runs {
				text.WriteString(r.text + "\n")
			}
		}
		return text.String()
	}
	f, err := document.Parse(read("ezhd.msd.json"))
	require.NoError(t, err)
	require.NotContains(t, page(f), "Kept back")

	const owner = "owners/0"
	var shown []string
	for _, path := range f.Credential.Paths() {
		if path != "owners" && !strings.HasPrefix(path, owner) {
			shown = append(shown, path)
		}
	}
	require.Less(t, len(shown), len(f.Credential.Paths())-1)
	p, err := f.Disclose(shown...)
	require.NoError(t, err)
	require.Contains(t, page(p), "Fields and entries that the holder did not show: 1\n")
}

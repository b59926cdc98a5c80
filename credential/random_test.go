package credential_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/credential"
)

// tree is a random value: as it is issued, as everybody with all disclosures reads it, and the paths of what is hidden.
type tree struct {
	issued, read any
	hidden       []string
}

func drawTree(t *rapid.T, path string, depth int) tree {
	kind := rapid.IntRange(0, 4).Draw(t, "kind")
	if depth > 3 {
		kind %= 3
	}
	var drawn tree
	join := func(name string) string { return strings.TrimPrefix(path+"/"+name, "/") }
	child := func(name string) tree {
		c := drawTree(t, join(name), depth+1)
		if rapid.Bool().Draw(t, "hidden") {
			c.issued = credential.Hidden{Value: c.issued}
			c.hidden = append(c.hidden, join(name))
		}
		drawn.hidden = append(drawn.hidden, c.hidden...)
		return c
	}
	switch kind {
	case 0:
		drawn.issued = rapid.String().Draw(t, "text")
		drawn.read = drawn.issued
	case 1:
		n := rapid.Int64Range(-1<<53+1, 1<<53-1).Draw(t, "integer")
		drawn.issued, drawn.read = n, json.Number(fmt.Sprint(n))
	case 2:
		drawn.issued = rapid.Bool().Draw(t, "bool")
		drawn.read = drawn.issued
	case 3:
		issued, read := []any{}, []any{}
		for i := range rapid.IntRange(0, 3).Draw(t, "elements") {
			c := child(fmt.Sprint(i))
			issued, read = append(issued, c.issued), append(read, c.read)
		}
		drawn.issued, drawn.read = issued, read
	case 4:
		drawn.issued, drawn.read = drawObject(t, child)
	}
	return drawn
}

func drawObject(t *rapid.T, child func(string) tree) (issued, read map[string]any) {
	issued, read = map[string]any{}, map[string]any{}
	for _, name := range rapid.SliceOfNDistinct(rapid.StringMatching(`f[a-z0-9_]{0,3}`), 0, 3, rapid.ID).Draw(t, "names") {
		c := child(name)
		issued[name], read[name] = c.issued, c.read
	}
	return issued, read
}

// Any document survives, and a presentation shows the paths that were chosen, what is below and what they lie in.
func TestAnyDocumentSurvivesAndShowsWhatIsChosen(t *testing.T) {
	key := edKey(t)
	s := signer(t, key)
	rapid.Check(t, func(t *rapid.T) {
		var hidden []string
		fields, read := drawObject(t, func(name string) tree {
			c := drawTree(t, name, 1)
			if rapid.Bool().Draw(t, "hidden") {
				c.issued = credential.Hidden{Value: c.issued}
				c.hidden = append(c.hidden, name)
			}
			hidden = append(hidden, c.hidden...)
			return c
		})
		claims := house(nil)
		claims.Fields = fields
		c, err := credential.Issue(s, claims)
		require.NoError(t, err)
		require.NoError(t, c.Verify(key.Public()))
		require.Equal(t, read, c.Claims.Fields)
		slices.Sort(hidden)
		require.ElementsMatch(t, hidden, c.Paths())
		if len(hidden) == 0 {
			return
		}

		chosen := rapid.SliceOfN(rapid.SampledFrom(hidden), 1, 3).Draw(t, "chosen")
		p, err := c.Disclose(chosen...)
		require.NoError(t, err)
		var want []string
		for _, path := range hidden {
			if slices.ContainsFunc(chosen, func(choice string) bool {
				return strings.HasPrefix(path+"/", choice+"/") || strings.HasPrefix(choice+"/", path+"/")
			}) {
				want = append(want, path)
			}
		}
		require.ElementsMatch(t, want, p.Paths())
	})
}

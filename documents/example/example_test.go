package example_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/documents/example"
)

func TestMadeUpDocumentsFitTheirSchemas(t *testing.T) {
	for _, kind := range example.All() {
		for i := range 500 {
			fields := kind.Fields(1, i)
			require.NoError(t, kind.Schema.Check(fields), "%s %d", kind.ID, i)
			require.Equal(t, fields, kind.Fields(1, i))
			_, err := kind.Schema.Paper(kind.PaperFields, fields)
			require.NoError(t, err)
		}
		require.NotEqual(t, kind.Fields(1, 0), kind.Fields(2, 0))
		require.Equal(t, "urn:moscow:document:"+kind.ID, kind.Schema.ID)
		require.Same(t, kind, example.Find(kind.ID))
	}
	require.Nil(t, example.Find("ezhd.2"))
}

package corpus_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/tests/mutations/corpus"
	"github.com/moscowchain/moscowd/x/voting/electionfile"
)

func TestEveryAlterationMeetsItsError(t *testing.T) {
	file, mutations, err := corpus.Make()
	require.NoError(t, err)
	_, err = electionfile.Verify(bytes.NewReader(file))
	require.NoError(t, err, "the unaltered file")
	names := map[string]bool{}
	for _, m := range mutations {
		require.False(t, names[m.Name], "the name %q stands twice", m.Name)
		names[m.Name] = true
		t.Run(m.Name, func(t *testing.T) {
			altered, err := m.Apply(file)
			require.NoError(t, err)
			require.NotEqual(t, file, altered)
			_, err = electionfile.Verify(bytes.NewReader(altered))
			var code electionfile.Code
			require.True(t, errors.As(err, &code), "%v", err)
			require.Equal(t, m.Error, code, "%v", err)
		})
	}
	t.Logf("%d alterations", len(mutations))
}

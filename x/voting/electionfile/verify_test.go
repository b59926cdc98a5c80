package electionfile_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/voting/electionfile"
	"github.com/moscowchain/moscowd/x/voting/electionfile/electiontest"
)

func small(tb testing.TB) []byte {
	tb.Helper()
	var file bytes.Buffer
	_, err := electiontest.Small(&file)
	require.NoError(tb, err)
	return file.Bytes()
}

func TestAWholeElectionIsVerified(t *testing.T) {
	result, err := electionfile.Verify(bytes.NewReader(small(t)))
	require.NoError(t, err)
	t.Logf("%+v", result)
}

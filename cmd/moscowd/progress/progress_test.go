package progress

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPlainLinesPerTenthWhenPiped(t *testing.T) {
	var out bytes.Buffer
	r := New(&out)
	for done := 0; done <= 1000; done++ {
		r.Report("rows", done, 1000)
	}
	r.Report("blocks", 0, 0)
	r.Report("votes", 3, 3)
	r.Done()
	lines := bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n"))
	require.Len(t, lines, 12)
	require.Equal(t, "rows: 100 of 1000", string(lines[0]))
	require.Equal(t, "rows: 1000 of 1000", string(lines[9]))
	require.Equal(t, "blocks: 0 of 0", string(lines[10]))
	require.Equal(t, "votes: 3 of 3", string(lines[11]))
	require.NotContains(t, out.String(), "\r")
}

func TestABarInATerminal(t *testing.T) {
	var out bytes.Buffer
	r := New(&out)
	r.tty = true
	r.Report("rows", 1, 2)
	r.Report("blocks", 1, 1)
	r.Done()
	require.Contains(t, out.String(), "\r")
	require.Contains(t, out.String(), "rows")
	require.Contains(t, out.String(), "100%")
	require.Equal(t, byte('\n'), out.Bytes()[out.Len()-1])
}

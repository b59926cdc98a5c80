package compare_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/rules/compare"
	"github.com/moscowchain/moscowd/x/marketslots/rules/replay"
)

// grouped writes 20000 as "20 000", as the documents do.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + " " + digits[i:]
	}
	return digits
}

func TestTheFiguresOfTheDocumentAreThoseOfTheFixture(t *testing.T) {
	document, err := os.ReadFile("../../FIRST_COME.md")
	require.NoError(t, err)
	file, err := os.Open("../testdata/prod-20000-w32.json.gz")
	require.NoError(t, err)
	defer func() { _ = file.Close() }() // it was only read
	in, err := replay.Parse(file)
	require.NoError(t, err)
	filed, _ := replay.Register(in)
	base, other := policies(t)
	c := compare.Run(in.Plan, filed, base, other)

	table := &strings.Builder{}
	for _, row := range []struct {
		name        string
		base, other int
	}{
		{"accepted", c.Base.Accepted, c.Other.Accepted},
		{"waiting", c.Base.Waiting, c.Other.Waiting},
		{"rejected", c.Base.Rejected, c.Other.Rejected},
		{"places left free", int(c.Base.Free), int(c.Other.Free)},
		{"users and days with a place", c.Base.UserDays, c.Other.UserDays},
	} {
		fmt.Fprintf(table, "| %s | %s | %s |\n", row.name, grouped(row.base), grouped(row.other))
	}
	require.Contains(t, string(document), table.String())
	require.Contains(t, string(document), fmt.Sprintf("%s places are gained, %d lost; %d users have places on more days, %d on fewer.",
		grouped(len(c.Gained)), len(c.Lost), c.UsersGained, c.UsersLost))
}

package dataset_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/dataset"
)

func TestTheExampleOfTheDocumentationIsValid(t *testing.T) {
	page, err := os.ReadFile("../../../docs/season-dataset.md")
	require.NoError(t, err)
	_, example, found := strings.Cut(string(page), "```json\n")
	require.True(t, found)
	example, _, found = strings.Cut(example, "```\n")
	require.True(t, found)
	set, err := dataset.Read(strings.NewReader(example))
	require.NoError(t, err)
	report, err := set.Recompute()
	require.NoError(t, err)
	require.Equal(t, &dataset.Report{Applications: 3, PlanRows: 1, Outcomes: 3, Operations: 3, Offers: 1, ChangedPlaces: 2}, report)
	require.Equal(t, example, string(written(t, set)), "it is written as the program writes it")
}

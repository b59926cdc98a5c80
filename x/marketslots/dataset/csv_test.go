package dataset_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/dataset"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// table reads a CSV file; every row must have the header's number of fields.
func table(t *testing.T, folder, name string) []map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, name))
	require.NoError(t, err)
	require.Contains(t, string(data), "\r\n", "RFC 4180 ends lines so")
	file, err := os.Open(filepath.Join(folder, name))
	require.NoError(t, err)
	defer func() { _ = file.Close() }() // it was only read
	records, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	rows := make([]map[string]string, 0, len(records)-1)
	for _, record := range records[1:] {
		row := make(map[string]string, len(record))
		for i, name := range records[0] {
			row[name] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func TestTablesHoldEveryElement(t *testing.T) {
	set := newSet(t, "medium-16.json", types.Filing_FILING_OPERATOR)
	set.Applications[0].PublicName = "ООО \"Хлеб, соль\"\nи Ко"
	folder := filepath.Join(t.TempDir(), "tables")
	require.NoError(t, set.WriteCSV(folder))
	require.NoError(t, set.WriteCSV(folder), "it replaces older tables")

	plan := table(t, folder, "plan.csv")
	require.Len(t, plan, len(set.Plan))
	require.Equal(t, "1", plan[0]["row"])
	require.Equal(t, set.Plan[0].Speciality.String(), plan[0]["speciality"])
	require.Regexp(t, `^20\d\d-\d\d-\d\d$`, plan[0]["date"])

	applications := table(t, folder, "applications.csv")
	require.Len(t, applications, len(set.Applications))
	require.Equal(t, "ООО \"Хлеб, соль\"\nи Ко", applications[0]["public_name"])
	require.Equal(t, set.Applications[3].ServiceNumber, applications[3]["service_number"])
	require.Equal(t, set.Applications[3].UserID.String(), applications[3]["user_id"])

	statuses, outcomes := 0, map[string]int{}
	for i := range set.Applications {
		statuses += len(set.Applications[i].Statuses)
	}
	require.Len(t, table(t, folder, "statuses.csv"), statuses)
	for _, row := range table(t, folder, "outcomes.csv") {
		outcomes[row["outcome"]]++
	}
	s := set.Closing.Statistics
	require.Equal(t, map[string]int{
		"accepted": int(s.Accepted), "waiting": int(s.Waiting), "rejected": int(s.Rejected), "not_considered": int(s.NotConsidered),
	}, outcomes)
}

func TestTablesOfASetThatDoesNotFitTogether(t *testing.T) {
	set := newSet(t, "tiny-10-farmers.json", types.Filing_FILING_OPERATOR)
	set.Outcomes = append(set.Outcomes, dataset.ApplicationOutcomes{ApplicationID: 99, Outcomes: make([]dataset.Outcome, 1)})
	require.ErrorContains(t, set.WriteCSV(t.TempDir()), "6 outcome lists, 5 applications")
}

package dataset_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/documents/dataset"
)

func example() *dataset.Set {
	return &dataset.Set{
		Format: dataset.Format, ChainID: `moscow-"1"`, Height: math.MaxInt64,
		Types: []dataset.Type{{
			ID: "ezhd.1", TitleRu: "Документ, <единый>", TitleEn: `Document "one"`, Issuers: []string{"moscow1a", "moscow1b"}, DeadlineWorkingDays: 3,
			ValiditySeconds: math.MaxUint64, Closed: true, SchemaHash: "07", SchemaURI: "https://docs.example",
		}},
		Keys:        []dataset.Key{{Issuer: "moscow1a", KeyID: "k1", Algorithm: "ES256", PublicKey: "02", RegisteredHeight: 1, RegisteredAt: 2, RetiredHeight: 3, CompromisedFrom: 4}},
		Batches:     []dataset.Batch{{Issuer: "moscow1a", Number: math.MaxUint64, Type: "ezhd.1", KeyID: "k1", Root: "00", Size: 5, StatusList: 6, AnchoredHeight: 7, AnchoredAt: 8, KeyCompromised: true}, {}},
		StatusLists: []dataset.StatusList{{Issuer: "moscow1a", Number: 6, Reserved: 5, Revoked: 1, Suspended: 2, Superseded: 3, UpdatedHeight: 9, UpdatedAt: 10}},
		Statistics:  []dataset.Statistics{{Issuer: "moscow1a", Type: "ezhd.1", FirstDay: "2026-01-01", LastDay: "2026-01-31", Queue: 1, Decided: 2, MedianDays: 3, P95Days: 4, DaysAtLimit: true, Overdue: 5, Counted: 6}},
	}
}

func TestTheFileIsReadAsItWasWritten(t *testing.T) {
	for name, set := range map[string]*dataset.Set{
		"full":  example(),
		"empty": {Format: dataset.Format, Types: []dataset.Type{}, Keys: []dataset.Key{}, Batches: []dataset.Batch{}, StatusLists: []dataset.StatusList{}, Statistics: []dataset.Statistics{}},
	} {
		t.Run(name, func(t *testing.T) {
			var written bytes.Buffer
			require.NoError(t, set.Write(&written))
			var read dataset.Set
			decoder := json.NewDecoder(&written)
			decoder.DisallowUnknownFields()
			require.NoError(t, decoder.Decode(&read))
			require.Equal(t, set, &read)
		})
	}
}

func TestAFailedWriteIsTold(t *testing.T) {
	require.ErrorIs(t, example().Write(full{}), errFull)
}

var errFull = bytes.ErrTooLarge

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestTablesHaveARowForEachRecord(t *testing.T) {
	want := map[string][]string{
		"types.csv":        {"ezhd.1", "Документ, <единый>", `Document "one"`, "moscow1a moscow1b", "3", "18446744073709551615", "true", "07", "https://docs.example"},
		"issuer_keys.csv":  {"moscow1a", "k1", "ES256", "02", "1", "2", "3", "4"},
		"batches.csv":      {"moscow1a", "18446744073709551615", "ezhd.1", "k1", "00", "5", "6", "7", "8", "true"},
		"status_lists.csv": {"moscow1a", "6", "5", "1", "2", "3", "9", "10"},
		"statistics.csv":   {"moscow1a", "ezhd.1", "2026-01-01", "2026-01-31", "1", "2", "3", "4", "true", "5", "6"},
	}
	for _, table := range example().Tables() {
		var written bytes.Buffer
		require.NoError(t, table.Write(&written))
		rows, err := csv.NewReader(&written).ReadAll()
		require.NoError(t, err, "as many columns as headings")
		require.Equal(t, want[table.Name], rows[1], table.Name)
		delete(want, table.Name)
	}
	require.Empty(t, want)
}

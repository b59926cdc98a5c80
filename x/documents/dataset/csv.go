package dataset

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// Table is one CSV file (RFC 4180, UTF-8): a header and a row for each record.
type Table struct {
	Name   string // of the file
	header []string
	rows   [][]string
}

// Write writes the table.
func (t *Table) Write(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(t.header); err != nil {
		return err
	}
	return out.WriteAll(t.rows)
}

// Tables gives types.csv, issuer_keys.csv, batches.csv, status_lists.csv and statistics.csv.
func (s *Set) Tables() []Table {
	kinds := Table{Name: "types.csv", header: []string{
		"id", "title_ru", "title_en", "issuers", "deadline_working_days", "validity_seconds", "closed", "schema_hash", "schema_uri",
	}}
	for _, t := range s.Types {
		kinds.add(t.ID, t.TitleRu, t.TitleEn, strings.Join(t.Issuers, " "), number(t.DeadlineWorkingDays), number(t.ValiditySeconds),
			strconv.FormatBool(t.Closed), t.SchemaHash, t.SchemaURI)
	}
	keys := Table{Name: "issuer_keys.csv", header: []string{
		"issuer", "key_id", "algorithm", "public_key", "registered_height", "registered_at", "retired_height", "compromised_from",
	}}
	for _, k := range s.Keys {
		keys.add(k.Issuer, k.KeyID, k.Algorithm, k.PublicKey, number(k.RegisteredHeight), number(k.RegisteredAt), number(k.RetiredHeight),
			number(k.CompromisedFrom))
	}
	batches := Table{Name: "batches.csv", header: []string{
		"issuer", "number", "type", "key_id", "root", "size", "status_list", "anchored_height", "anchored_at", "key_compromised",
	}}
	for _, b := range s.Batches {
		batches.add(b.Issuer, number(b.Number), b.Type, b.KeyID, b.Root, number(b.Size), number(b.StatusList), number(b.AnchoredHeight),
			number(b.AnchoredAt), strconv.FormatBool(b.KeyCompromised))
	}
	lists := Table{Name: "status_lists.csv", header: []string{
		"issuer", "number", "reserved", "revoked", "suspended", "superseded", "updated_height", "updated_at",
	}}
	for _, l := range s.StatusLists {
		lists.add(l.Issuer, number(l.Number), number(l.Reserved), number(l.Revoked), number(l.Suspended), number(l.Superseded),
			number(l.UpdatedHeight), number(l.UpdatedAt))
	}
	statistics := Table{Name: "statistics.csv", header: []string{
		"issuer", "type", "first_day", "last_day", "queue", "decided", "median_days", "p95_days", "days_at_limit", "overdue", "counted",
	}}
	for _, d := range s.Statistics {
		statistics.add(d.Issuer, d.Type, d.FirstDay, d.LastDay, number(d.Queue), number(d.Decided), number(d.MedianDays), number(d.P95Days),
			strconv.FormatBool(d.DaysAtLimit), number(d.Overdue), number(d.Counted))
	}
	return []Table{kinds, keys, batches, lists, statistics}
}

func (t *Table) add(row ...string) { t.rows = append(t.rows, row) }

func number[N uint32 | uint64 | int64](n N) string {
	if n < 0 {
		return strconv.FormatInt(int64(n), 10)
	}
	return strconv.FormatUint(uint64(n), 10)
}

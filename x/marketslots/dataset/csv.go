package dataset

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/moscowchain/moscowd/durable"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// table is one CSV file: a header and a row per element.
type table struct {
	name   string
	header []string
	rows   func(write func(...string) error) error
}

// WriteCSV writes plan.csv, applications.csv, statuses.csv, outcomes.csv, operations.csv, offers.csv and places.csv into a folder, which it creates (RFC 4180,
// UTF-8, a header line). Days are given as dates beside the ticks. The tables are for reading: they hold no proof.
func (s *Set) WriteCSV(folder string) error {
	if len(s.Outcomes) != len(s.Applications) {
		return fmt.Errorf("%d outcome lists, %d applications", len(s.Outcomes), len(s.Applications))
	}
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // the data set is public
		return err
	}
	for _, t := range []table{
		s.planTable(), s.applicationsTable(), s.statusesTable(), s.outcomesTable(),
		s.operationsTable(), s.offersTable(), s.placesTable(),
	} {
		path := filepath.Join(folder, t.name)
		if err := durable.Write(path, 0o644, t.write); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
	}
	return nil
}

func (t *table) write(w io.Writer) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(t.header); err != nil {
		return err
	}
	if err := t.rows(func(fields ...string) error { return out.Write(fields) }); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

func (s *Set) planTable() table {
	return table{
		name: "plan.csv",
		header: []string{
			"row", "fair_id", "date", "period", "speciality",
			"individuals_places", "farmers_places", "legal_entities_places", "min_places",
		},
		rows: func(write func(...string) error) error {
			for i := range s.Plan {
				r := &s.Plan[i]
				if err := write(strconv.Itoa(i+1), r.FairID.String(), date(r.Period), r.Period.String(), r.Speciality.String(),
					r.IndividualsPlaces.String(), r.FarmersPlaces.String(), r.LegalEntitiesPlaces.String(),
					r.MinPlaces.String()); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func (s *Set) applicationsTable() table {
	return table{
		name: "applications.csv",
		header: []string{
			"id", "service_number", "claimed_date", "reg_num", "filed_at", "filed_height", "declarant_type", "user_id",
			"declarant_commitment", "details_commitment", "public_name", "fair_id", "speciality", "district", "region",
			"periods", "withdrawn", "source", "claimed_reg_num", "confirmed",
		},
		rows: func(write func(...string) error) error {
			for i := range s.Applications {
				a := &s.Applications[i]
				periods := make([]string, len(a.Periods))
				for j, period := range a.Periods {
					periods[j] = period.String()
				}
				if err := write(a.ID.String(), a.ServiceNumber, a.ClaimedDate.String(), a.RegNum.String(),
					a.FiledAt.UTC().Format(time.RFC3339Nano), a.FiledHeight.String(), a.DeclarantType.String(), a.UserID.String(),
					a.DeclarantCommitment.String(), a.DetailsCommitment.String(), a.PublicName, a.FairID.String(),
					a.Speciality.String(), a.District.String(), a.Region.String(),
					strings.Join(periods, " "), strconv.FormatBool(a.Withdrawn),
					a.Source.String(), a.ClaimedRegNum.String(), strconv.FormatBool(a.Confirmed)); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func (s *Set) statusesTable() table {
	return table{
		name:   "statuses.csv",
		header: []string{"application_id", "service_number", "response_date", "code", "reason", "height"},
		rows: func(write func(...string) error) error {
			for i := range s.Applications {
				a := &s.Applications[i]
				for _, status := range a.Statuses {
					if err := write(a.ID.String(), a.ServiceNumber, status.ResponseDate.String(),
						number(status.Code), number(status.Reason), status.Height.String()); err != nil {
						return err
					}
				}
			}
			return nil
		},
	}
}

func (s *Set) outcomesTable() table {
	return table{
		name: "outcomes.csv",
		header: []string{
			"application_id", "service_number", "date", "day", "outcome", "queue", "row", "number", "reason", "code", "holder_id",
		},
		rows: func(write func(...string) error) error {
			for i := range s.Outcomes {
				a := &s.Applications[i]
				for _, o := range s.Outcomes[i].Outcomes {
					if err := write(a.ID.String(), a.ServiceNumber, date(o.Day), o.Day.String(), o.Kind.String(),
						o.Queue.String(), number(o.Row), number(o.Number), o.Reason.String(), number(o.Code),
						o.HolderID.String()); err != nil {
						return err
					}
				}
			}
			return nil
		},
	}
}

func number(v uint32) string { return strconv.FormatUint(uint64(v), 10) }

func date(t Uint) string { return rules.Ticks(t).Date() }

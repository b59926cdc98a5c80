package dataset

import (
	"fmt"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// moment gives a tick as YYYY-MM-DD HH:MM:SS Moscow time, nothing for 0.
func moment(t Uint) string {
	if t == 0 {
		return ""
	}
	s := rules.Ticks(t) % rules.TicksPerDay / rules.TicksPerSecond
	return fmt.Sprintf("%s %02d:%02d:%02d", date(t), s/3600, s/60%60, s%60)
}

// day gives a whole day as YYYY-MM-DD, nothing for 0.
func day(t Uint) string {
	if t == 0 {
		return ""
	}
	return date(t)
}

func (s *Set) operationsTable() table {
	return table{
		name: "operations.csv",
		header: []string{
			"sequence", "operation", "by", "moscow_time", "time", "height", "application_id", "date", "day", "offer_id", "seller", "reason",
		},
		rows: func(write func(...string) error) error {
			for i := range s.Operations {
				o := &s.Operations[i]
				if err := write(o.Sequence.String(), o.Kind.String(), o.By.String(), moment(o.Time), o.Time.String(), o.Height.String(),
					o.ApplicationID.String(), day(o.Day), o.Day.String(), o.OfferID.String(), o.Seller.String(), o.Reason.String()); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func (s *Set) offersTable() table {
	return table{
		name: "offers.csv",
		header: []string{
			"id", "application_id", "row", "number", "queue", "date", "made", "made_height", "deadline", "state", "ended", "ended_height",
		},
		rows: func(write func(...string) error) error {
			for i := range s.Offers {
				o := &s.Offers[i]
				if err := write(o.ID.String(), o.ApplicationID.String(), number(o.Row+1), number(o.Number), o.Queue.String(), date(o.Day),
					moment(o.MadeAt), o.MadeHeight.String(), moment(o.Deadline), o.State.String(), moment(o.EndedAt), o.EndedHeight.String()); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func (s *Set) placesTable() table {
	return table{
		name:   "places.csv",
		header: []string{"row", "number", "queue", "application_id", "offer_id"},
		rows: func(write func(...string) error) error {
			for _, p := range s.Places {
				if err := write(number(p.Row+1), number(p.Number), p.Queue.String(), p.ApplicationID.String(), p.OfferID.String()); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

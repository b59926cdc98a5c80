package compare

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// shown is how many changes Print lists of each kind.
const shown = 5

// Print writes both totals side by side, then who gained and who lost, the first of each by name.
func (c *Comparison) Print(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	// Errors of the table come again from Flush.
	fmt.Fprintf(table, "\t%s\t%s\tdifference\t\n", c.Base.Policy, c.Other.Policy)
	for _, row := range []struct {
		name        string
		base, other uint64
	}{
		{"accepted", uint64(c.Base.Accepted), uint64(c.Other.Accepted)},
		{"waiting", uint64(c.Base.Waiting), uint64(c.Other.Waiting)},
		{"rejected", uint64(c.Base.Rejected), uint64(c.Other.Rejected)},
		{"not considered", uint64(c.Base.NotConsidered), uint64(c.Other.NotConsidered)},
		{"places left free", c.Base.Free, c.Other.Free},
		{"of these where somebody waits", c.Base.FreeWhileWaiting, c.Other.FreeWhileWaiting},
		{"places burnt", c.Base.Burnt, c.Other.Burnt},
		{"users with a place", uint64(c.Base.Users), uint64(c.Other.Users)},
		{"users and days with a place", uint64(c.Base.UserDays), uint64(c.Other.UserDays)},
	} {
		fmt.Fprintf(table, "%s\t%d\t%d\t%+d\t\n", row.name, row.base, row.other, int64(row.other-row.base))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "with %s %d users have places on more days, %d on fewer\n",
		c.Other.Policy, c.UsersGained, c.UsersLost); err != nil {
		return err
	}
	for _, list := range []struct {
		verb    string
		changes []Change
	}{{"gained", c.Gained}, {"lost", c.Lost}} {
		if err := printChanges(w, list.verb, list.changes); err != nil {
			return err
		}
	}
	return nil
}

func printChanges(w io.Writer, verb string, changes []Change) error {
	if _, err := fmt.Fprintf(w, "places %s: %d\n", verb, len(changes)); err != nil {
		return err
	}
	for i := range changes {
		if i == shown {
			_, err := fmt.Fprintf(w, "  and %d more\n", len(changes)-shown)
			return err
		}
		c := &changes[i]
		if _, err := fmt.Fprintf(w, "  %s  fair %d  %s  %s, then %s\n", c.ServiceNumber, c.Fair, c.Date, c.Base, c.Other); err != nil {
			return err
		}
	}
	return nil
}

package pass_test

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/pass"
	"github.com/moscowchain/moscowd/x/marketslots/rules/places"
)

const (
	season   = 7
	firstDay = 739_500 * rules.TicksPerDay
)

// fair is a season of n applications for two places at each of two fairs and days.
type fair struct {
	plan     rules.Plan
	ordered  []rules.Application
	outcomes [][]rules.Outcome
	leaves   *merkle.Tree
	rows     *merkle.Tree
}

func newFair(n int) *fair {
	f := &fair{}
	for i := range 4 {
		f.plan = append(f.plan, rules.PlanRow{
			Fair: uint64(10 + i/2), Period: firstDay + rules.Ticks(i%2)*rules.TicksPerDay, Speciality: rules.Vegetables,
			Places: [rules.NumQueues]uint64{2, 0, 0},
		})
	}
	for i := range n {
		f.ordered = append(f.ordered, rules.Application{
			ID: uint64(i + 1), ServiceNumber: fmt.Sprintf("N-%d", i+1), RegNum: uint64(i + 1), UserID: rules.UserID{byte(i)},
			Fair: 10, Speciality: rules.Vegetables, Periods: []rules.Ticks{firstDay + rules.TicksPerDay, firstDay, firstDay + 5*rules.TicksPerDay},
			Statuses: []rules.Status{{Code: rules.StatusAdmitted1040}},
		})
	}
	f.ordered[n-1].Statuses[0].Code = rules.StatusRejected
	f.outcomes = rules.FirstCome(f.plan, f.ordered, rules.Options{}).Outcomes
	f.leaves = merkle.NewTree(rules.OutcomesLeaves(f.ordered, f.outcomes))
	f.rows = merkle.NewTree(rules.PlanLeaves(f.plan))
	return f
}

func (f *fair) closing() *pass.Closing {
	return &pass.Closing{
		SeasonID: season, Applications: uint64(len(f.ordered)), PlanRows: uint64(len(f.plan)),
		PlanRoot: f.rows.Root(), OutcomesRoot: f.leaves.Root(),
	}
}

// pass is that of an application for a day, at the row that its outcome names or else the first.
func (f *fair) pass(t require.TestingT, id uint64, day rules.Ticks) *pass.Pass {
	p := &pass.Pass{
		SeasonID: season, Application: id, Day: day, ServiceNumber: f.ordered[id-1].ServiceNumber, Outcomes: f.outcomes[id-1],
	}
	row := 0
	for _, o := range p.Outcomes {
		if o.Day == day {
			row = max(0, int(o.Row))
		}
	}
	var err error
	p.OutcomesPath, err = f.leaves.Prove(id - 1)
	require.NoError(t, err)
	p.RowPath, err = f.rows.Prove(uint64(row))
	require.NoError(t, err)
	p.Row = f.plan[row]
	return p
}

// sent is the pass as it arrives at the gate.
func sent(tb testing.TB, p *pass.Pass) *pass.Pass {
	tb.Helper()
	text, err := p.Text()
	require.NoError(tb, err)
	arrived, err := pass.Parse(text + "\r\n")
	require.NoError(tb, err)
	require.Equal(tb, p, arrived)
	return arrived
}

func TestAPassShowsThePlaceOfItsApplication(t *testing.T) {
	f := newFair(9)
	entry, err := sent(t, f.pass(t, 2, firstDay)).Check(f.closing())
	require.NoError(t, err)
	require.Equal(t, &pass.Entry{
		SeasonID: season, Fair: 10, Day: firstDay, Speciality: rules.Vegetables, Place: 2, Queue: rules.QueueIndividuals,
		Application: 2, ServiceNumber: "N-2",
	}, entry)

	closing := f.closing()
	closing.ServiceNumber = func(id uint64) string { return f.ordered[id-1].ServiceNumber }
	entry, err = sent(t, f.pass(t, 2, firstDay+rules.TicksPerDay)).Check(closing)
	require.NoError(t, err)
	require.True(t, entry.NumberKnown)
	require.Equal(t, firstDay+rules.TicksPerDay, entry.Day)
}

func TestAPassFollowsItsPlace(t *testing.T) {
	f := newFair(9)
	// Application 1 gave place 1 of the first day back and 3 took it; place 2 of the second day is free.
	closing := f.closing()
	closing.Changes = pass.NewChanges([]places.Place{
		{Row: 0, Number: 1, Queue: rules.QueueIndividuals, Application: 3}, {Row: 1, Number: 2, Queue: rules.QueueIndividuals},
	})
	check := func(id uint64, day rules.Ticks) (*pass.Entry, error) {
		return sent(t, f.pass(t, id, day)).Check(closing)
	}

	_, err := check(1, firstDay)
	require.ErrorIs(t, err, pass.ErrInvalid)
	require.ErrorContains(t, err, "place 1 at fair 10 on 2025-09-07 was given back by application 1")
	entry, err := check(3, firstDay)
	require.NoError(t, err)
	require.True(t, entry.ByOffer)
	require.Equal(t, uint32(1), entry.Place)
	_, err = check(2, firstDay+rules.TicksPerDay)
	require.ErrorContains(t, err, "was given back")
	for _, same := range []struct {
		id  uint64
		day rules.Ticks
	}{{2, firstDay}, {1, firstDay + rules.TicksPerDay}} {
		entry, err := check(same.id, same.day)
		require.NoError(t, err)
		require.False(t, entry.ByOffer)
	}
	_, err = check(4, firstDay)
	require.ErrorContains(t, err, "waiting list")
}

func TestAPassThatDoesNotGiveEntryIsRefusedWithTheReason(t *testing.T) {
	for name, c := range map[string]struct {
		id     uint64
		day    rules.Ticks
		change func(*pass.Pass, *pass.Closing)
		want   string
	}{
		"another season":             {1, firstDay, func(p *pass.Pass, _ *pass.Closing) { p.SeasonID++ }, "it is of season 8"},
		"another application":        {1, firstDay, func(p *pass.Pass, _ *pass.Closing) { p.Application = 2 }, "its outcomes are not those of application 2"},
		"an application beyond":      {1, firstDay, func(p *pass.Pass, _ *pass.Closing) { p.Application = 10 }, "index 9, 9 leaves"},
		"another place":              {1, firstDay, func(p *pass.Pass, _ *pass.Closing) { p.Outcomes[1].Number = 2 }, "its outcomes are not"},
		"a waiting day made a place": {5, firstDay, func(p *pass.Pass, _ *pass.Closing) { p.Outcomes[1].Kind = rules.OutcomeAccepted }, "its outcomes are not"},
		"a changed path":             {1, firstDay, func(p *pass.Pass, _ *pass.Closing) { p.OutcomesPath[0][5] ^= 1 }, "its outcomes are not"},
		"a path cut short":           {1, firstDay, func(p *pass.Pass, _ *pass.Closing) { p.OutcomesPath = p.OutcomesPath[1:] }, "its outcomes are not"},
		"another root":               {1, firstDay, func(_ *pass.Pass, c *pass.Closing) { c.OutcomesRoot[0] ^= 1 }, "its outcomes are not"},
		"another fair":               {1, firstDay, func(p *pass.Pass, _ *pass.Closing) { p.Row.Fair = 11 }, "its fair and day are not those of plan row 0"},
		"another day of the row":     {1, firstDay, func(p *pass.Pass, _ *pass.Closing) { p.Row.Period += rules.TicksPerDay }, "its fair and day are not"},
		"another plan":               {1, firstDay, func(_ *pass.Pass, c *pass.Closing) { c.PlanRoot[0] ^= 1 }, "its fair and day are not"},
		"a day not asked for":        {1, firstDay, func(p *pass.Pass, _ *pass.Closing) { p.Day += 9 * rules.TicksPerDay }, "did not ask for"},
		"a day without trade":        {1, firstDay + 5*rules.TicksPerDay, func(*pass.Pass, *pass.Closing) {}, "was not considered"},
		"a refused application":      {9, firstDay, func(*pass.Pass, *pass.Closing) {}, "was not considered"},
		"a day spent waiting":        {5, firstDay, func(*pass.Pass, *pass.Closing) {}, "holds no place at fair 10 on 2025-09-07: it is on the waiting list"},
		"a number of somebody else": {1, firstDay, func(p *pass.Pass, c *pass.Closing) {
			c.ServiceNumber = func(uint64) string { return "N-1" }
			p.ServiceNumber = "N-2"
		}, "has the service number N-1, the pass says N-2"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFair(9)
			p, closing := f.pass(t, c.id, c.day), f.closing()
			p.Outcomes, p.OutcomesPath = slices.Clone(p.Outcomes), slices.Clone(p.OutcomesPath)
			c.change(p, closing)
			_, err := sent(t, p).Check(closing)
			require.ErrorIs(t, err, pass.ErrInvalid)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestWhatIsNoPassIsNotRead(t *testing.T) {
	f := newFair(9)
	text, err := f.pass(t, 1, firstDay).Text()
	require.NoError(t, err)
	for name, c := range map[string]struct{ text, want string }{
		"nothing":                  {"", "does not begin with MSK1:"},
		"another QR code":          {"https://example.org/" + text, "does not begin with MSK1:"},
		"small letters":            {"MSK1:" + strings.ToLower(text[5:]), "not Base45"},
		"no pass at all":           {"MSK1:", "ends too early"},
		"a truncated pass":         {text[:len(text)/2/3*3+5-3], "ends too early"},
		"half a character too few": {text[:len(text)-1], "not an entry pass"},
		"a pass and something":     {text + "000", "bytes too many"},
		"another version":          {"MSK1:OB0" + text[8:], "version 2, this program reads 1"},
		"a very long text":         {text + strings.Repeat("0", pass.MaxText), "characters, at most"},
		"an overflow of Base45":    {"MSK1::::", "not Base45"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := pass.Parse(c.text)
			require.ErrorIs(t, err, pass.ErrMalformed)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestAPassThatCannotBeWrittenIsRefused(t *testing.T) {
	for name, change := range map[string]func(*pass.Pass){
		"application 0":                 func(p *pass.Pass) { p.Application = 0 },
		"half a day":                    func(p *pass.Pass) { p.Day++ },
		"half a day among the outcomes": func(p *pass.Pass) { p.Outcomes[0].Day++ },
		"too many outcomes":             func(p *pass.Pass) { p.Outcomes = make([]rules.Outcome, pass.MaxDays+1) },
		"too long a path":               func(p *pass.Pass) { p.RowPath = make([]merkle.Hash, pass.MaxPath+1) },
		"no service number":             func(p *pass.Pass) { p.ServiceNumber = "" },
		"too long a service number":     func(p *pass.Pass) { p.ServiceNumber = strings.Repeat("1", 31) },
		"a line break in it":            func(p *pass.Pass) { p.ServiceNumber = "1\n2" },
		"an outcome of no kind":         func(p *pass.Pass) { p.Outcomes[0].Kind = 16 },
		"a negative row":                func(p *pass.Pass) { p.Outcomes[0].Row = -2 },
		"more than a QR code holds": func(p *pass.Pass) {
			p.RowPath, p.OutcomesPath = make([]merkle.Hash, pass.MaxPath), make([]merkle.Hash, pass.MaxPath)
			p.Outcomes = slices.Repeat([]rules.Outcome{{Number: math.MaxUint32, HolderID: math.MaxUint64}}, pass.MaxDays)
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newFair(9).pass(t, 1, firstDay)
			p.Outcomes = slices.Clone(p.Outcomes)
			change(p)
			_, err := p.Text()
			require.ErrorIs(t, err, pass.ErrMalformed)
		})
	}
}

func TestAPassOfALargeSeasonIsSmall(t *testing.T) {
	p := newFair(9).pass(t, 1, firstDay)
	p.Application, p.ServiceNumber = 19_999, "0001-9000003-067601-0000001/18"
	p.OutcomesPath, p.RowPath = make([]merkle.Hash, 15), make([]merkle.Hash, 14)
	p.Outcomes = nil
	for i := range 64 {
		p.Outcomes = append(p.Outcomes, rules.Outcome{Day: firstDay + rules.Ticks(i)*rules.TicksPerDay, Kind: rules.OutcomeAccepted, Row: 12_799, Number: 100})
	}
	text, err := p.Text()
	require.NoError(t, err)
	require.Less(t, len(text)*2/3, 1_500)
}

func TestATextSaysOnePass(t *testing.T) {
	f := newFair(9)
	rapid.Check(t, func(t *rapid.T) {
		text, err := f.pass(t, uint64(rapid.IntRange(1, 9).Draw(t, "id")), firstDay).Text()
		require.NoError(t, err)
		changed := []byte(text)
		at := rapid.IntRange(0, len(changed)-1).Draw(t, "at")
		changed[at] = rapid.SampledFrom([]byte("0123456789ABCXYZ $%*+-./:")).Draw(t, "to")
		if bytes.Equal(changed, []byte(text)) {
			return
		}
		p, err := pass.Parse(string(changed))
		if err != nil {
			require.ErrorIs(t, err, pass.ErrMalformed)
			return
		}
		again, err := p.Text()
		require.NoError(t, err)
		require.Equal(t, string(changed), again)
		if entry, err := p.Check(f.closing()); err == nil {
			require.NotEqual(t, f.ordered[entry.Application-1].ServiceNumber, entry.ServiceNumber, "nothing else may change")
		}
	})
}

func FuzzParse(f *testing.F) {
	fair := newFair(9)
	for id := range uint64(9) {
		text, err := fair.pass(f, id+1, firstDay).Text()
		require.NoError(f, err)
		f.Add(text)
	}
	closing := fair.closing()
	closing.ServiceNumber = func(id uint64) string { return fair.ordered[id-1].ServiceNumber }
	f.Fuzz(func(t *testing.T, text string) {
		p, err := pass.Parse(text)
		if err != nil {
			require.ErrorIs(t, err, pass.ErrMalformed)
			return
		}
		again, err := p.Text()
		require.NoError(t, err)
		require.Equal(t, strings.Trim(text, "\r\n"), again)
		if entry, err := p.Check(closing); err == nil {
			require.Equal(t, fair.ordered[entry.Application-1].ServiceNumber, entry.ServiceNumber)
		}
	})
}

package electionfile

import (
	"slices"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/tally"
	"github.com/moscowchain/moscowd/x/voting/rules"
)

// opened is what is opened after the closing.
type opened struct {
	tasks  map[uint64]*task
	counts int
}

// task is the sums of one district with those merged into it.
type task struct {
	group  *Group
	form   ballot.Form
	task   tally.Task
	shares []tally.Numbered
}

// closing checks what was frozen, and merges the small districts.
func (v *verifier) closing() error {
	line, err := want[*Closing](v)
	if err != nil {
		return err
	}
	d := v.result.Definition
	if len(line.Districts) != len(d.Districts) {
		return v.fail(ErrTurnout, "%d districts, the definition has %d", len(line.Districts), len(d.Districts))
	}
	var districts []rules.DistrictBallots
	for i, district := range d.Districts {
		got := line.Districts[i]
		ballots := v.box.voted[district.ID]
		if uint64(got.District) != district.ID || uint64(got.Ballots) != ballots {
			return v.fail(ErrTurnout, "district %d has %d ballots that count, the file says %d of district %d",
				district.ID, ballots, got.Ballots, got.District)
		}
		v.result.Turnout = append(v.result.Turnout, ballots)
		districts = append(districts, rules.DistrictBallots{
			ID: district.ID, Partner: district.Partner, Minimum: district.Minimum, Ballots: ballots,
		})
	}
	for i, district := range d.Districts {
		if string(line.Districts[i].Accumulators) != string(Accumulators(v.box.sums[district.ID])) {
			return v.fail(ErrAccumulators, "those of district %d are not the sums of its ballots", district.ID)
		}
	}
	v.merge(districts)
	return nil
}

// Accumulators encodes sums.
func Accumulators(sums []elgamal.Ciphertext) []byte {
	var b []byte
	for _, c := range sums {
		b = c.Append(b)
	}
	return b
}

func (v *verifier) merge(districts []rules.DistrictBallots) {
	for _, g := range rules.MergeDistricts(districts) {
		v.result.Groups = append(v.result.Groups, Group{TallyGroup: g})
	}
	v.tally.tasks = map[uint64]*task{}
	for i := range v.result.Groups {
		g := &v.result.Groups[i]
		if !g.Opened {
			continue
		}
		sums := slices.Clone(v.box.sums[g.District])
		for _, merged := range g.Merged {
			for j, c := range v.box.sums[merged] {
				sums[j] = sums[j].Add(c)
			}
		}
		g.Sums = sums
		v.tally.tasks[g.District] = &task{
			group: g, form: v.box.forms[g.District], task: tally.District(v.e.Hash, g.District, sums),
		}
	}
}

func (v *verifier) open() error {
	if err := v.shares(); err != nil {
		return err
	}
	if wrong := v.pool.wait(); wrong != nil {
		return wrong
	}
	last := Uint(0)
	return each(v, func(line *Counts) error {
		t := v.tally.tasks[uint64(line.District)]
		if t == nil || line.District <= last || uint64(line.Ballots) != t.group.Ballots {
			return v.fail(ErrTurnout, "no district %d with %d ballots is opened here", line.District, line.Ballots)
		}
		last = line.District
		v.tally.counts++
		return v.checkCounts(t, line)
	})
}

func (v *verifier) shares() error {
	type place struct{ district, trustee Uint }
	last := place{}
	keys := v.result.Definition.Result.VerificationKeys
	return each(v, func(line *Share) error {
		t := v.tally.tasks[uint64(line.District)]
		if t == nil || line.District < last.district || line.District == last.district && line.Trustee <= last.trustee ||
			line.Trustee == 0 || uint64(line.Trustee) > uint64(len(keys)) {
			return v.fail(ErrShare, "that of trustee %d for district %d has no place here", line.Trustee, line.District)
		}
		last = place{line.District, line.Trustee}
		share, err := t.task.DecodeShare(line.Bytes)
		if err != nil {
			return v.fail(ErrShare, "%w", err)
		}
		t.shares = append(t.shares, tally.Numbered{Trustee: uint64(line.Trustee), Share: share})
		at := v.at
		wrong := v.pool.submit(func() *lineError {
			if err := t.task.Verify(uint64(line.Trustee), keys[line.Trustee-1], share); err != nil {
				return &lineError{at, ErrShare, err}
			}
			return nil
		})
		if wrong != nil {
			return wrong
		}
		return nil
	})
}

func (v *verifier) checkCounts(t *task, line *Counts) error {
	open, err := tally.Combine(t.task, v.result.Definition.Ceremony.Threshold, t.shares)
	if err != nil {
		return v.fail(ErrShares, "%w", err)
	}
	if len(line.Counts) != len(open) {
		return v.fail(ErrCounts, "%d counts for %d columns", len(line.Counts), len(open))
	}
	counts := make([]uint64, len(open))
	for j, count := range line.Counts {
		counts[j] = uint64(count)
		if !group.MulBase(group.ScalarFromUint64(counts[j])).Equal(open[j]) {
			return v.fail(ErrCounts, "column %d does not hold %d", j, count)
		}
	}
	if err := tally.Check(open, t.form, t.group.Ballots, counts); err != nil {
		return v.fail(ErrSums, "%w", err)
	}
	t.group.Counts = counts
	return nil
}

// complete wants the counts of all districts that are opened, or of none.
func (o *opened) complete(v *verifier) error {
	if o.counts != 0 && o.counts != len(o.tasks) {
		return v.fail(ErrCounts, "%d of %d districts have them", o.counts, len(o.tasks))
	}
	v.result.Final = o.counts == len(o.tasks)
	return nil
}

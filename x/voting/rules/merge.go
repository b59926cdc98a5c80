package rules

// DistrictBallots is a district at the closing: how many of its ballots count, and into which district it goes where they
// are fewer than Minimum.
type DistrictBallots struct {
	ID, Partner, Minimum, Ballots uint64
}

// TallyGroup is a district with those that were merged into it.
type TallyGroup struct {
	District uint64
	// Merged ascend.
	Merged  []uint64
	Ballots uint64
	// Opened says that there are ballots and not fewer than the district's minimum. Of others only the turnout is told.
	Opened bool
}

// MergeDistricts says which sums are opened together. Districts ascend by ID. It goes through them in that order: one that has,
// with those it took in, fewer ballots than its minimum goes with all of them to its partner, or to who took the partner in;
// where that is itself it stays.
func MergeDistricts(districts []DistrictBallots) []TallyGroup {
	into, total := make(map[uint64]uint64, len(districts)), make(map[uint64]uint64, len(districts))
	for _, d := range districts {
		total[d.ID] = d.Ballots
	}
	taker := func(id uint64) uint64 {
		for into[id] != 0 {
			id = into[id]
		}
		return id
	}
	for _, d := range districts {
		if d.Partner == 0 || total[d.ID] >= d.Minimum {
			continue
		}
		if to := taker(d.Partner); to != d.ID {
			into[d.ID] = to
			total[to] += total[d.ID]
		}
	}
	var groups []TallyGroup
	for _, d := range districts {
		if into[d.ID] != 0 {
			continue
		}
		g := TallyGroup{District: d.ID, Ballots: total[d.ID], Opened: total[d.ID] > 0 && total[d.ID] >= d.Minimum}
		for _, other := range districts {
			if other.ID != d.ID && taker(other.ID) == d.ID {
				g.Merged = append(g.Merged, other.ID)
			}
		}
		groups = append(groups, g)
	}
	return groups
}

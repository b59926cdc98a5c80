package dataset

import (
	"fmt"
	"slices"
	"time"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// Report says what a recomputation compared, all of it equal.
type Report struct {
	Applications int `json:"applications"`
	PlanRows     int `json:"plan_rows"`
	Outcomes     int `json:"outcomes"`
	// Operations on places were replayed; they gave Offers and ChangedPlaces.
	Operations    int `json:"operations"`
	Offers        int `json:"offers"`
	ChangedPlaces int `json:"changed_places"`
}

// Recompute repeats the season from its plan and applications and compares everything that the file says: numbering,
// Merkle roots, the outcome of every period, statistics and the closing entry. The error is a *Difference, or wraps
// ErrUnusable if the season has a policy that this program does not know.
func (s *Set) Recompute() (*Report, error) {
	policy, err := rules.PolicyByName(s.Season.Policy)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	if err := first(s.checkSeason(), s.checkApplications()); err != nil {
		return nil, err
	}
	plan, filed := s.plan(), s.filed()
	if err := s.checkInputRoots(plan, filed); err != nil {
		return nil, err
	}
	ordered, result, outcomes := allocate(policy, plan, filed)
	if err := s.checkOutcomes(outcomes); err != nil {
		return nil, err
	}
	root := rules.OutcomesRoot(filed, outcomes)
	if err := sameRoot("closing: outcomes_root", s.Closing.OutcomesRoot, root); err != nil {
		return nil, err
	}
	if err := s.Closing.Statistics.compare(statistics(plan, result, outcomes)); err != nil {
		return nil, err
	}
	if err := s.replay(plan, ordered, result); err != nil {
		return nil, err
	}
	report := &Report{
		Applications: len(filed), PlanRows: len(plan),
		Operations: len(s.Operations), Offers: len(s.Offers), ChangedPlaces: len(s.Places),
	}
	for i := range outcomes {
		report.Outcomes += len(outcomes[i])
	}
	return report, nil
}

func (s *Set) checkSeason() error {
	season, closing := &s.Season, &s.Closing
	assigned := Uint(0) // register numbers that the chain gave
	if !season.TakesClaims() {
		assigned = Uint(len(s.Applications))
	}
	return first(
		same("season: state", season.State, StateClosed),
		same("season: plan_rows", season.PlanRows, uint32(len(s.Plan))),
		same("season: applications", season.Applications, Uint(len(s.Applications))),
		same("season: last_reg_num", season.LastRegNum, assigned),
		same("closing: season_id", closing.SeasonID, season.ID),
		same("closing: policy", closing.Policy, season.Policy),
		same("closing: plan_rows", closing.PlanRows, Uint(len(s.Plan))),
		same("closing: applications", closing.Applications, Uint(len(s.Applications))),
		same("number of outcome lists", len(s.Outcomes), len(s.Applications)),
	)
}

func (s *Set) checkInputRoots(plan rules.Plan, filed []rules.Application) error {
	planRoot := rules.PlanHash(plan)
	return first(
		sameRoot("season: plan_root", s.Season.PlanRoot, planRoot),
		sameRoot("closing: plan_root", s.Closing.PlanRoot, planRoot),
		sameRoot("closing: applications_root", s.Closing.ApplicationsRoot, rules.ApplicationsRoot(filed)),
	)
}

// allocate gives the applications in the order of the policy, its result, and the outcomes in order of filing.
func allocate(policy rules.Policy, plan rules.Plan, filed []rules.Application) ([]rules.Application, *rules.Result, [][]rules.Outcome) {
	ordered := policy.Order(filed)
	result := policy.Allocate(plan, ordered, rules.Options{})
	outcomes := make([][]rules.Outcome, len(filed))
	for i := range ordered {
		outcomes[ordered[i].ID-1] = result.Outcomes[i]
	}
	return ordered, result, outcomes
}

func (s *Set) checkOutcomes(outcomes [][]rules.Outcome) error {
	for i := range outcomes {
		file, recomputed := &s.Outcomes[i], outcomes[i]
		where := "application " + s.Applications[i].ServiceNumber
		if err := first(
			same(where+": outcomes: season_id", file.SeasonID, s.Season.ID),
			same(where+": outcomes: application_id", file.ApplicationID, s.Applications[i].ID),
			same(where+": number of outcomes", len(file.Outcomes), len(recomputed)),
		); err != nil {
			return err
		}
		for j := range recomputed {
			if right := outcomeOf(recomputed[j]); file.Outcomes[j] != right {
				return sameOutcome(fmt.Sprintf("%s: period %d", where, j+1), file.Outcomes[j], right)
			}
		}
	}
	return nil
}

// checkApplications checks what the chain guarantees about every application and the register as a whole.
func (s *Set) checkApplications() error {
	numbers := make(map[string]struct{}, len(s.Applications))
	assigned := make([]bool, len(s.Applications))
	for i := range s.Applications {
		a := &s.Applications[i]
		if err := first(
			same(fmt.Sprintf("application at position %d: id", i+1), a.ID, Uint(i+1)),
			same(a.where()+": season_id", a.SeasonID, s.Season.ID),
			s.checkApplication(a),
		); err != nil {
			return err
		}
		if _, taken := numbers[a.ServiceNumber]; taken {
			return wanted(a.where(), "this service number twice", "it once")
		}
		numbers[a.ServiceNumber] = struct{}{}
		if s.Season.TakesClaims() {
			continue
		}
		if a.RegNum < 1 || a.RegNum > Uint(len(assigned)) || assigned[a.RegNum-1] {
			return wanted(a.where()+": reg_num", a.RegNum.String(), fmt.Sprintf("each number from 1 to %d once", len(assigned)))
		}
		assigned[a.RegNum-1] = true
	}
	return nil
}

func (a *Application) where() string { return "application " + a.ServiceNumber }

func (s *Set) checkApplication(a *Application) error {
	if err := rules.ValidateServiceNumber(a.ServiceNumber); err != nil {
		return wanted(fmt.Sprintf("application id %d", a.ID), fmt.Sprintf("%q", a.ServiceNumber), "a service number: "+err.Error())
	}
	// An operator may close the window in the block that holds its last filing: both then have the same time.
	late := !a.FiledAt.Before(s.Season.ApplicationsClose)
	if s.Season.Filing == FilingOperator {
		late = a.FiledAt.After(s.Season.ApplicationsClose)
	}
	if late || a.FiledAt.Before(s.Season.ApplicationsOpen) {
		return wanted(a.where()+": filed_at", a.FiledAt.Format(time.RFC3339Nano), fmt.Sprintf("a time within %s and %s",
			s.Season.ApplicationsOpen.Format(time.RFC3339Nano), s.Season.ApplicationsClose.Format(time.RFC3339Nano)))
	}
	for i, status := range a.Statuses {
		where := fmt.Sprintf("%s: status %d", a.where(), i+1)
		if status.Height > s.Closing.SnapshotHeight {
			return wanted(where+": height", status.Height.String(), fmt.Sprintf("at most %d, the snapshot", s.Closing.SnapshotHeight))
		}
		published := func(r RefusalReason) bool { return r.Code == status.Reason }
		if status.Reason != 0 && !slices.ContainsFunc(s.Season.RefusalReasons, published) {
			return wanted(where+": reason", fmt.Sprint(status.Reason), "one that the season published")
		}
	}
	return s.checkSource(a)
}

// checkSource checks what the chain gives to applications of traders and what only the operator can claim.
func (s *Set) checkSource(a *Application) error {
	byOperator := a.Source == SourceOperator && s.Season.Filing != FilingTraders
	bySelf := a.Source == SourceSelf && s.Season.Filing != FilingOperator
	if !byOperator && !bySelf {
		return wanted(a.where()+": source", a.Source.String(), fmt.Sprintf("one that the season allows, which is filed by: %s", s.Season.Filing))
	}
	if bySelf || s.Season.TakesClaims() {
		if err := same(a.where()+": claimed_reg_num", a.ClaimedRegNum, 0); err != nil {
			return err
		}
	}
	if bySelf {
		return same(a.where()+": claimed_date", a.ClaimedDate, Uint(a.filedTicks()))
	}
	return nil
}

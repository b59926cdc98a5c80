package types

import (
	errorsmod "cosmossdk.io/errors"
)

// DefaultGenesis has default bounds and no season.
func DefaultGenesis() *GenesisState {
	return &GenesisState{Params: DefaultParams()}
}

// Validate checks that the records fit together; errors wrap ErrGenesisInvalid.
func (g *GenesisState) Validate() error {
	if err := g.Params.Validate(); err != nil {
		return errorsmod.Wrap(ErrGenesisInvalid, err.Error())
	}
	pending := 0
	for i := range g.Seasons {
		s := &g.Seasons[i]
		if s.Season.Id != uint64(i+1) {
			return errorsmod.Wrapf(ErrGenesisInvalid, "season %d at position %d", s.Season.Id, i+1)
		}
		if err := s.Validate(); err != nil {
			return errorsmod.Wrapf(ErrGenesisInvalid, "season %d: %s", s.Season.Id, err)
		}
		pending += len(s.Pending())
	}
	if pending > MaxPendingOrders {
		return errorsmod.Wrapf(ErrGenesisInvalid, "%d applications wait for their order, at most %d", pending, MaxPendingOrders)
	}
	if pending == 0 && len(g.PendingBlockHash) > 0 {
		return errorsmod.Wrap(ErrGenesisInvalid, "pending block hash without pending applications")
	}
	return nil
}

// Pending gives the ids of the applications of the last block that have no register number yet.
func (s *GenesisSeason) Pending() []uint64 {
	var ids []uint64
	if s.Season.TakesClaims() {
		return nil
	}
	for i := range s.Applications {
		if s.Applications[i].RegNum == 0 {
			ids = append(ids, s.Applications[i].Id)
		}
	}
	return ids
}

// Validate checks one season; its bounds are those that no parameters can pass.
func (s *GenesisSeason) Validate() error {
	if err := s.Season.ValidateTerms(); err != nil {
		return err
	}
	if err := s.validatePlan(); err != nil {
		return err
	}
	if err := s.validateApplications(); err != nil {
		return err
	}
	if err := s.validateResults(); err != nil {
		return err
	}
	return s.validatePlaces()
}

func (s *GenesisSeason) validatePlan() error {
	if uint64(len(s.Plan)) != uint64(s.Season.PlanRows) {
		return errorsmod.Wrapf(ErrGenesisInvalid, "%d plan rows, want %d", len(s.Plan), s.Season.PlanRows)
	}
	for i := range s.Plan {
		if err := s.Plan[i].Validate(&s.Season); err != nil {
			return errorsmod.Wrapf(err, "plan row %d", i)
		}
	}
	if frozen := s.Season.PlanFrozenHeight != 0; frozen != (len(s.Season.PlanRoot) == CommitmentLength) {
		return errorsmod.Wrapf(ErrGenesisInvalid, "plan root of %d bytes, frozen at height %d", len(s.Season.PlanRoot), s.Season.PlanFrozenHeight)
	}
	return nil
}

func (s *GenesisSeason) validateApplications() error {
	if uint64(len(s.Applications)) != s.Season.Applications {
		return errorsmod.Wrapf(ErrGenesisInvalid, "%d applications, want %d", len(s.Applications), s.Season.Applications)
	}
	numbers := make(map[string]struct{}, len(s.Applications))
	for i := range s.Applications {
		app := &s.Applications[i]
		if app.Id != uint64(i+1) || app.SeasonId != s.Season.Id {
			return errorsmod.Wrapf(ErrGenesisInvalid, "application %d of season %d at position %d", app.Id, app.SeasonId, i+1)
		}
		if err := app.validateStored(); err != nil {
			return errorsmod.Wrapf(err, "application %d", app.Id)
		}
		if err := app.validateSource(&s.Season); err != nil {
			return errorsmod.Wrapf(err, "application %d", app.Id)
		}
		if _, taken := numbers[app.ServiceNumber]; taken {
			return errorsmod.Wrapf(ErrApplicationExists, "application %d, %q", app.Id, app.ServiceNumber)
		}
		numbers[app.ServiceNumber] = struct{}{}
	}
	return nil
}

// validateStored is Validate for an application that may have been amended: it may name no period any more, and a
// farmer may keep the public name of a legal entity.
func (a *Application) validateStored() error {
	bounds := Params{MaxPeriods: MaxPeriods}
	filed := *a
	if len(filed.Periods) == 0 {
		filed.Periods = []uint64{0}
	}
	if filed.DeclarantType == DECLARANT_TYPE_FARMER {
		filed.PublicName = ""
	}
	return filed.Validate(&bounds)
}

// validateSource wants a source that the season allows and the claimed register number where there can be one.
func (a *Application) validateSource(season *Season) error {
	byOperator := a.Source == Source_SOURCE_OPERATOR && season.Filing != Filing_FILING_TRADERS
	bySelf := a.Source == Source_SOURCE_SELF && season.Filing != Filing_FILING_OPERATOR
	if !byOperator && !bySelf {
		return errorsmod.Wrapf(ErrGenesisInvalid, "%s in a season of %s", a.Source, season.Filing)
	}
	if a.ClaimedRegNum != 0 && (bySelf || season.TakesClaims()) {
		return errorsmod.Wrapf(ErrGenesisInvalid, "claimed register number %d beside %d", a.ClaimedRegNum, a.RegNum)
	}
	return nil
}

func (s *GenesisSeason) validateResults() error {
	d, closed := s.Distribution, s.Season.State == SeasonState_SEASON_STATE_CLOSED
	if closed != (s.Closing != nil) {
		return errorsmod.Wrapf(ErrGenesisInvalid, "%s, but closing entry present: %t", s.Season.State, s.Closing != nil)
	}
	if s.Season.State == SeasonState_SEASON_STATE_OPEN {
		if d != nil || len(s.Outcomes)+len(s.RowOutcomes) > 0 {
			return errorsmod.Wrap(ErrGenesisInvalid, "open season with results")
		}
		return nil
	}
	if !closed && s.Season.State != SeasonState_SEASON_STATE_DISTRIBUTING {
		return errorsmod.Wrapf(ErrGenesisInvalid, "state %d", s.Season.State)
	}
	if d == nil || s.Season.PlanFrozenHeight == 0 || len(s.Pending()) > 0 {
		return errorsmod.Wrap(ErrGenesisInvalid, "distribution without progress, frozen plan or complete order")
	}
	applications := uint64(len(s.Applications))
	if d.SeasonId != s.Season.Id || d.Total != applications+uint64(len(s.Plan)) || d.Cursor > d.Total || closed != (d.Cursor == d.Total) {
		return errorsmod.Wrapf(ErrGenesisInvalid, "distribution of season %d at %d of %d", d.SeasonId, d.Cursor, d.Total)
	}
	outcomes := min(d.Cursor, applications)
	if uint64(len(s.Outcomes)) != outcomes || uint64(len(s.RowOutcomes)) != d.Cursor-outcomes {
		return errorsmod.Wrapf(ErrGenesisInvalid, "%d and %d results at cursor %d", len(s.Outcomes), len(s.RowOutcomes), d.Cursor)
	}
	return s.validateKeys()
}

func (s *GenesisSeason) validateKeys() error {
	for i := range s.Outcomes {
		if o := &s.Outcomes[i]; o.SeasonId != s.Season.Id || o.ApplicationId != uint64(i+1) {
			return errorsmod.Wrapf(ErrGenesisInvalid, "outcomes of application %d of season %d at position %d", o.ApplicationId, o.SeasonId, i+1)
		}
	}
	for i := range s.RowOutcomes {
		if r := &s.RowOutcomes[i]; r.SeasonId != s.Season.Id || uint64(r.Row) != uint64(i) {
			return errorsmod.Wrapf(ErrGenesisInvalid, "outcome of row %d of season %d at position %d", r.Row, r.SeasonId, i)
		}
	}
	if s.Closing != nil && s.Closing.SeasonId != s.Season.Id {
		return errorsmod.Wrapf(ErrGenesisInvalid, "closing of season %d", s.Closing.SeasonId)
	}
	return nil
}

package rules

import (
	"errors"
	"fmt"
	"slices"
)

// Errors of changes to an application.
var (
	ErrDuplicateStatus  = errors.New("the application already has this status")
	ErrPeriodCodesShort = errors.New("fewer period status codes than periods")
)

// Open appends the status with which every application begins: filed, dated with the claimed date.
func (a *Application) Open() {
	a.Statuses = append(a.Statuses, Status{ResponseDate: a.ClaimedDate, Code: StatusFiled})
}

// UpdateStatus appends a status. It fails with ErrDuplicateStatus if one with the same response date, code, reason and
// note is there; the height at which it was recorded does not count.
func (a *Application) UpdateStatus(s Status) error {
	same := func(old Status) bool {
		return old.ResponseDate == s.ResponseDate && old.Code == s.Code &&
			old.Reason == s.Reason && old.NoteCommitment == s.NoteCommitment
	}
	if slices.ContainsFunc(a.Statuses, same) {
		return fmt.Errorf("%w: application %d, code %d, response date %d", ErrDuplicateStatus, a.ID, s.Code, s.ResponseDate)
	}
	a.Statuses = append(a.Statuses, s)
	return nil
}

// PeriodsUpdate replaces what an application asks for.
type PeriodsUpdate struct {
	Status            Status // appended even if it duplicates an earlier one
	Fair              uint64
	Periods           []Ticks
	PeriodCodes       []uint32 // one status code per period; surplus ones are ignored
	DetailsCommitment Commitment
}

// SetPeriods replaces fair, details and periods, dropping periods whose own code is StatusRejected or StatusCancelled
// (the other refusing codes drop nothing). It fails with ErrPeriodCodesShort before it changes anything.
func (a *Application) SetPeriods(u PeriodsUpdate) error {
	if len(u.PeriodCodes) < len(u.Periods) {
		return fmt.Errorf("%w: application %d, %d codes for %d periods",
			ErrPeriodCodesShort, a.ID, len(u.PeriodCodes), len(u.Periods))
	}
	kept := make([]Ticks, 0, len(u.Periods))
	for i, period := range u.Periods {
		if code := u.PeriodCodes[i]; code != StatusRejected && code != StatusCancelled {
			kept = append(kept, period)
		}
	}
	a.Periods, a.Fair, a.DetailsCommitment = kept, u.Fair, u.DetailsCommitment
	a.Statuses = append(a.Statuses, u.Status)
	return nil
}

// ToFarmer makes the declarant a farmer, whatever the type was. There is no way back.
func (a *Application) ToFarmer() {
	a.DeclarantType = Farmer
}

package rules

import (
	"errors"
	"fmt"
)

// MaxServiceNumberLength is the longest service number in bytes.
const MaxServiceNumberLength = 30

// ErrInvalidApplication wraps every error of Application.Validate.
var ErrInvalidApplication = errors.New("invalid application")

// UserID is the random identifier of a declarant; the limits on places per person go by it.
type UserID [16]byte

// Source says who brought an application to the chain.
type Source uint8

// The sources of an application.
const (
	SourceOperator Source = iota + 1 // filed by a clerk, who vouches for the claimed date
	SourceSelf                       // filed by the declarant's own account
)

// Application is one request for places at one fair on one or more days.
type Application struct {
	ID                  uint64   // assigned by the chain, unique, in order of filing
	ServiceNumber       string   // 1 to 30 bytes without trailing zero bytes, unique within the season
	ClaimedDate         Ticks    // registration date claimed by the operator
	RegNum              uint64   // registration number, assigned by the chain or claimed by the operator
	FiledAt             Ticks    // block time of the filing, Moscow time
	OrderKey            [32]byte // order among applications of one block, assigned in the block after it; zero until then
	Source              Source
	DeclarantType       DeclarantType
	Confirmed           bool // the operator has confirmed DeclarantType; FIRST_COME_2018 does not look at it
	UserID              UserID
	DeclarantCommitment Commitment
	DetailsCommitment   Commitment
	PublicName          string // only for legal entities
	Fair                uint64
	Speciality          Speciality
	District            uint64
	Region              uint64
	Periods             []Ticks // the days asked for, as sent: unrounded, in the declarant's order, repetitions kept
	Withdrawn           bool    // taken back by the declarant: counts as refused with StatusCancelled
	Statuses            []Status
}

// Standing gives the standing of the application and the status code that decided it.
func (a *Application) Standing() (Standing, uint32) {
	if a.Withdrawn {
		return Refused, StatusCancelled
	}
	return Admission(a.Statuses)
}

// Queue gives the queue in which the application stands under FirstCome2018 if it takes part.
func (a *Application) Queue() Queue {
	return QueueOf(a.DeclarantType, a.Speciality)
}

// ConfirmedQueue gives the queue in which the application stands under FirstCome if it takes part: that of Queue, but
// a farmer whose declarant type the operator has not confirmed stands with the legal entities.
func (a *Application) ConfirmedQueue() Queue {
	if q := a.Queue(); q != QueueFarmers || a.Confirmed {
		return q
	}
	return QueueLegalEntities
}

// LookupSpeciality is the speciality of the plan rows the application competes for under FirstCome2018: farmers and
// individuals compete for vegetable places, whatever speciality an individual named.
func (a *Application) LookupSpeciality() Speciality {
	if a.Queue() == QueueLegalEntities {
		return a.Speciality
	}
	return Vegetables
}

// ValidateServiceNumber accepts 1 to 30 bytes that do not end in a zero byte. The contract of 2018 padded numbers with
// zero bytes, so that one with a trailing zero byte would equal another without.
func ValidateServiceNumber(number string) error {
	if number == "" || len(number) > MaxServiceNumberLength {
		return fmt.Errorf("%w: service number %q has %d bytes, want 1 to %d",
			ErrInvalidApplication, number, len(number), MaxServiceNumberLength)
	}
	if number[len(number)-1] == 0 {
		return fmt.Errorf("%w: service number %q ends in a zero byte", ErrInvalidApplication, number)
	}
	return nil
}

// Validate checks the fields that a new application must have. It is stricter than the contract of 2018, which
// accepted applications without days or with speciality 0; the allocation itself handles those too.
func (a *Application) Validate() error {
	if err := ValidateServiceNumber(a.ServiceNumber); err != nil {
		return err
	}
	if !a.DeclarantType.Valid() {
		return fmt.Errorf("%w: declarant type %d", ErrInvalidApplication, a.DeclarantType)
	}
	if !a.Speciality.Valid() {
		return fmt.Errorf("%w: speciality %d", ErrInvalidApplication, a.Speciality)
	}
	if len(a.Periods) == 0 {
		return fmt.Errorf("%w: no periods", ErrInvalidApplication)
	}
	if a.PublicName != "" && a.DeclarantType != LegalEntity {
		return fmt.Errorf("%w: public name given for declarant type %s", ErrInvalidApplication, a.DeclarantType)
	}
	return nil
}

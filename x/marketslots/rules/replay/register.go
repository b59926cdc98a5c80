package replay

import (
	"errors"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// Reasons with which the contract of 2018 refused a call. An index out of bounds gave none but the EVM's own.
const (
	reasonExists    = "Request with provided service number already exists"
	reasonNotFound  = "Request with provided service number was not found"
	reasonDuplicate = "Duplicate statuses are not allowed"
	reasonInvalid   = "invalid opcode: INVALID"
)

// registers holds the applications of every season.
type registers []register

// register is the applications of one season in order of creation.
type register struct {
	applications []*rules.Application
	byNumber     map[string]*rules.Application
}

func newRegisters(seasons int) registers {
	r := make(registers, seasons)
	for i := range r {
		r[i].byNumber = make(map[string]*rules.Application)
	}
	return r
}

// create gives the reason of refusal, empty if the application is in the register now.
func (r *register) create(a rules.Application) string {
	if !a.DeclarantType.Valid() {
		return reasonInvalid
	}
	if r.byNumber[a.ServiceNumber] != nil {
		return reasonExists
	}
	a.Open()
	r.applications = append(r.applications, &a)
	r.byNumber[a.ServiceNumber] = &a
	return ""
}

// apply gives the reason of refusal, empty if the action took place.
func (r *register) apply(number string, action *Action) string {
	a := r.byNumber[number]
	if a == nil || action.Kind == UpdateStatusUnknown {
		return reasonNotFound
	}
	var err error
	switch action.Kind {
	case UpdateStatus:
		err = a.UpdateStatus(action.Status)
	case SetPeriods:
		err = a.SetPeriods(action.Periods)
	case ToFarmer:
		a.ToFarmer()
	}
	switch {
	case errors.Is(err, rules.ErrDuplicateStatus):
		return reasonDuplicate
	case errors.Is(err, rules.ErrPeriodCodesShort):
		return reasonInvalid
	default:
		return ""
	}
}

// filed gives the applications in order of creation.
func (r *register) filed() []rules.Application {
	applications := make([]rules.Application, len(r.applications))
	for i, a := range r.applications {
		applications[i] = *a
	}
	return applications
}

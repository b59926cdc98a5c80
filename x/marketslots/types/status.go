package types

import (
	"slices"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// CheckReason wants a code of the season's published list where the status code is a refusal, and 0 for any other
// code and for a cancellation by the user; errors wrap ErrStatusReasonInvalid.
func (s *Season) CheckReason(code, reason uint32) error {
	if !rules.Refuses(code) || code == rules.StatusCancelled {
		if reason != 0 {
			return errorsmod.Wrapf(ErrStatusReasonInvalid, "status %d takes no reason, got %d", code, reason)
		}
		return nil
	}
	if !s.HasReason(reason) {
		return errorsmod.Wrapf(ErrStatusReasonInvalid, "refusal %d for reason %d, which the season did not publish", code, reason)
	}
	return nil
}

// HasStatus reports whether the history holds a status with this date, code and reason. The status with which every
// application begins, code 1010 at its claimed date, counts although it is not stored.
func (a *Application) HasStatus(responseDate uint64, code, reason uint32) bool {
	if code == rules.StatusFiled && responseDate == a.ClaimedDate && reason == 0 {
		return true
	}
	return slices.ContainsFunc(a.Statuses, func(s Status) bool {
		return s.ResponseDate == responseDate && s.Code == code && s.Reason == reason
	})
}

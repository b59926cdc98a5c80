package places

import "errors"

// Reasons for which an operation is refused.
var (
	ErrInvalid       = errors.New("invalid operation")
	ErrUnknown       = errors.New("unknown record")
	ErrNoPlace       = errors.New("application holds no place that day")
	ErrDayBegun      = errors.New("trading day has begun")
	ErrDayNotBegun   = errors.New("trading day has not begun")
	ErrOfferOther    = errors.New("offer is made to another application")
	ErrOfferEnded    = errors.New("offer has ended")
	ErrOfferRunning  = errors.New("offer has not reached its deadline")
	ErrSellersFull   = errors.New("application named as many sellers as allowed")
	ErrReportExists  = errors.New("place is reported already")
	ErrReportUnknown = errors.New("place is not reported")
	ErrContested     = errors.New("report is contested already")
)

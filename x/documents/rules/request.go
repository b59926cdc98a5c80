package rules

import (
	"errors"
	"fmt"
)

// ErrForbiddenTransition is returned by Next and ChangeStatus.
var ErrForbiddenTransition = errors.New("not possible in this state")

// RequestState says what became of a request for a document.
type RequestState uint8

// The states of a request. Being overdue is no state: it follows from the deadline while the request is open.
const (
	RequestFiled     RequestState = iota + 1 // waits for the department to look at it
	RequestAccepted                          // the department has what it needs and prepares the document
	RequestRefused                           // with a reason from the published list
	RequestWithdrawn                         // by whom filed it
	RequestIssued                            // the document is in a batch; nobody learns which leaf
)

// Open reports whether a request still waits for its outcome; only then can it become overdue.
func (s RequestState) Open() bool { return s == RequestFiled || s == RequestAccepted }

// RequestAction is what may be done with a request.
type RequestAction uint8

// The actions on a request.
const (
	AcceptRequest RequestAction = iota + 1
	RefuseRequest
	WithdrawRequest
	IssueDocument
)

// Next gives the state that follows. A request is accepted before it is issued, may be refused or withdrawn until then, and
// keeps its outcome forever. The error wraps ErrForbiddenTransition.
func Next(state RequestState, action RequestAction) (RequestState, error) {
	switch {
	case action == AcceptRequest && state == RequestFiled:
		return RequestAccepted, nil
	case action == IssueDocument && state == RequestAccepted:
		return RequestIssued, nil
	case action == RefuseRequest && state.Open():
		return RequestRefused, nil
	case action == WithdrawRequest && state.Open():
		return RequestWithdrawn, nil
	}
	return 0, fmt.Errorf("%w: the request is %s, one cannot %s it", ErrForbiddenTransition, state, action)
}

// String names the state in errors.
func (s RequestState) String() string {
	switch s {
	case RequestFiled:
		return "filed"
	case RequestAccepted:
		return "accepted"
	case RequestRefused:
		return "refused"
	case RequestWithdrawn:
		return "withdrawn"
	case RequestIssued:
		return "issued"
	default:
		return fmt.Sprintf("RequestState(%d)", uint8(s))
	}
}

// String names the action in errors.
func (a RequestAction) String() string {
	switch a {
	case AcceptRequest:
		return "accept"
	case RefuseRequest:
		return "refuse"
	case WithdrawRequest:
		return "withdraw"
	case IssueDocument:
		return "issue"
	default:
		return fmt.Sprintf("RequestAction(%d)", uint8(a))
	}
}

package rules

import (
	"errors"
	"fmt"
)

// ErrUnknownPolicy says that no policy has the name asked for.
var ErrUnknownPolicy = errors.New("unknown policy")

// Policy is one way to give places to applications. Both functions are pure.
type Policy struct {
	// Name identifies the policy in a season's terms.
	Name string

	// Order gives the applications in the order in which the policy serves them. The argument is in order of filing
	// and is not changed.
	Order func(filed []Application) []Application

	// Allocate distributes the places of the plan. The applications must be in the policy's order. It reads and does
	// not keep its arguments.
	Allocate func(plan Plan, ordered []Application, options Options) *Result
}

// Options says what a Result shall hold beyond the lists and outcomes.
type Options struct {
	Trace bool // fill Result.Trace
}

// DefaultPolicyName is the policy of whoever does not choose one.
const DefaultPolicyName = FirstComeName

// PolicyNames gives the names of all policies, the default first.
func PolicyNames() []string { return []string{FirstComeName, FirstCome2018Name} }

// PolicyByName looks a policy up; the error wraps ErrUnknownPolicy.
func PolicyByName(name string) (Policy, error) {
	switch name {
	case FirstComeName:
		return Policy{Name: name, Order: FilingOrder, Allocate: FirstCome}, nil
	case FirstCome2018Name:
		return Policy{Name: name, Order: HistoryOrder, Allocate: FirstCome2018}, nil
	default:
		return Policy{}, fmt.Errorf("%w: %q", ErrUnknownPolicy, name)
	}
}

package places

import (
	"fmt"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// Holding is one place that a user holds on a day, as far as the limits on places go.
type Holding struct {
	Queue rules.Queue // in which the application that holds it stands
	Fair  uint64
}

// Limit reports whether a place that a user holds keeps the user from another one on the same day.
type Limit func(held, wanted Holding) bool

// LimitOf gives the limit that goes with a policy; the error wraps rules.ErrUnknownPolicy.
func LimitOf(policy string) (Limit, error) {
	switch policy {
	case rules.FirstCome2018Name:
		return limit2018, nil
	case rules.FirstComeName:
		return limitFirstCome, nil
	default:
		return nil, fmt.Errorf("%w: %q", rules.ErrUnknownPolicy, policy)
	}
}

// limit2018 looks at one queue at a time: an individual gets one place a day in the whole city, a farmer or a legal
// entity one a day at each fair.
func limit2018(held, wanted Holding) bool {
	return held.Queue == wanted.Queue && (wanted.Queue == rules.QueueIndividuals || held.Fair == wanted.Fair)
}

// limitFirstCome gives a user one place a day at each fair, in whatever queue.
func limitFirstCome(held, wanted Holding) bool { return held.Fair == wanted.Fair }

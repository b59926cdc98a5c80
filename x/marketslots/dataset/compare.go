package dataset

import (
	"fmt"
	"slices"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/compare"
)

// Compare says what another policy would have made of the season's plan and applications, the season's own policy
// being the base. It reads the records and trusts them: call Recompute first.
//
// Each policy reads what it goes by. FIRST_COME_2018 takes the operator's dates, register numbers and declarant types at
// their word. FIRST_COME goes by block times and confirmed types; a season of FIRST_COME_2018 that the operator filed has
// neither numbers of the chain nor confirmations, so there his numbers decide within a block and every type counts as
// confirmed. An error wraps ErrUnusable.
func (s *Set) Compare(other string) (*compare.Comparison, error) {
	base, err := rules.PolicyByName(s.Season.Policy)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	policy, err := rules.PolicyByName(other)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	order := policy.Order
	policy.Order = func(filed []rules.Application) []rules.Application { return order(s.claims(filed, other)) }
	return compare.Run(s.plan(), s.filed(), base, policy), nil
}

// claims gives the applications as a policy that did not apply would have read them.
func (s *Set) claims(filed []rules.Application, policy string) []rules.Application {
	filed = slices.Clone(filed)
	for i := range filed {
		switch {
		case s.Season.Policy == rules.FirstCome2018Name:
			filed[i].Confirmed = true
		case policy == rules.FirstCome2018Name && s.Applications[i].Source == SourceOperator:
			filed[i].RegNum = uint64(s.Applications[i].ClaimedRegNum)
		}
	}
	return filed
}

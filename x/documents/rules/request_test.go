package rules_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/documents/rules"
)

func TestEveryActionInEveryState(t *testing.T) {
	type step struct {
		state  rules.RequestState
		action rules.RequestAction
	}
	allowed := map[step]rules.RequestState{
		{rules.RequestFiled, rules.AcceptRequest}:      rules.RequestAccepted,
		{rules.RequestFiled, rules.RefuseRequest}:      rules.RequestRefused,
		{rules.RequestFiled, rules.WithdrawRequest}:    rules.RequestWithdrawn,
		{rules.RequestAccepted, rules.IssueDocument}:   rules.RequestIssued,
		{rules.RequestAccepted, rules.RefuseRequest}:   rules.RequestRefused,
		{rules.RequestAccepted, rules.WithdrawRequest}: rules.RequestWithdrawn,
	}
	for state := rules.RequestState(0); state <= rules.RequestIssued+1; state++ {
		for action := rules.RequestAction(0); action <= rules.IssueDocument+1; action++ {
			next, err := rules.Next(state, action)
			if want, ok := allowed[step{state, action}]; ok {
				require.NoError(t, err)
				require.Equal(t, want, next)
				require.True(t, state.Open())
			} else {
				require.ErrorIs(t, err, rules.ErrForbiddenTransition, "%s a request that is %s", action, state)
			}
		}
	}
}

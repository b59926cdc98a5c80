package keeper

import (
	"context"

	"cosmossdk.io/collections"

	"github.com/moscowchain/moscowd/x/documents/rules"
)

// statistics sums up how an issuer decided requests of a type on the local days first to last, and its queue as it is.
func (k Keeper) statistics(ctx context.Context, issuer []byte, documentType string, first, last rules.Day) (rules.Statistics, error) {
	queue, _, err := optional(ctx, k.Queues, collections.Join(issuer, documentType))
	if err != nil {
		return rules.Statistics{}, err
	}
	it, err := k.Tallies.Iterate(ctx, new(collections.Range[byIssuerDay]).
		StartInclusive(collections.Join3(issuer, documentType, int64(first))).
		EndInclusive(collections.Join3(issuer, documentType, int64(last))))
	if err != nil {
		return rules.Statistics{}, err
	}
	tallies, err := it.Values()
	if err != nil {
		return rules.Statistics{}, err
	}
	window := make([]rules.Tally, len(tallies))
	for i := range tallies {
		window[i] = tallies[i].ToRules()
	}
	return rules.Summarize(window, queue.Open, queue.Overdue)
}

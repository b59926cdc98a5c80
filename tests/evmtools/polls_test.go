//go:build e2e

package evmtools_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/localnet"
	votingtypes "github.com/moscowchain/moscowd/x/voting/types"
)

// polls has a browser wallet's library sign votes: those of the vectors, and one that goes to a poll through IVoting.
func (n *node) polls(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	encoding, err := app.MakeEncoding()
	require.NoError(t, err)
	key, err := n.Key(encoding, 0, localnet.DeveloperKey)
	require.NoError(t, err)
	organizer, err := n.client.Account(ctx, key)
	require.NoError(t, err)
	now := time.Now().UTC().Truncate(time.Second)
	_, err = n.client.Run(ctx, organizer, 1_000_000, &votingtypes.MsgCreatePoll{
		Organizer: organizer.Address, TitleRu: "Велодорожка", TitleEn: "Bicycle lane", Opens: now.Add(-time.Minute), Closes: now.Add(time.Hour),
		Class: "service", Revote: true, Results: votingtypes.RESULTS_VISIBILITY_LIVE,
		Questions: []votingtypes.NewQuestion{{
			Kind: votingtypes.QUESTION_KIND_APPROVAL, TitleRu: "Где?", TitleEn: "Where?",
			Options: []votingtypes.Option{{TitleRu: "А", TitleEn: "A"}, {TitleRu: "Б", TitleEn: "B"}, {TitleRu: "В", TitleEn: "C"}},
		}},
	})
	require.NoError(t, err)
	n.runProgramWith(t, "polls", map[string]any{"poll": 1})
}

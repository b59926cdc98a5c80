package client

import (
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/x/voting/types"
)

// A relay that puts a copy with a false signature before a ballot must not get the copy into the data set: both have one tracker.
func TestARefusedCopyOfABallotIsNotExported(t *testing.T) {
	tag := []byte("tag")
	forged := types.SignedBallot{Tag: tag, Seq: 1, Signature: []byte("forged")}
	good := types.SignedBallot{Tag: tag, Seq: 1, Signature: []byte("good")}
	require.Equal(t, forged.ToProtocol(1).Tracker(), good.ToProtocol(1).Tracker())

	found := entries{}
	batches := []*types.EventBallotsCast{
		{Refused: []types.VoteRefusal{{Index: 0}}},
		{Refused: []types.VoteRefusal{{Index: 1}}},
	}
	require.NoError(t, found.add(&types.MsgCastBallots{Ballots: []types.SignedBallot{forged, good}}, &batches))
	require.Len(t, found["tag"], 1)
	require.Equal(t, good.Signature, found["tag"][0].signed.Signature)

	other := types.SignedBallot{Tag: []byte("other")}
	require.NoError(t, found.add(&types.MsgCastBallots{Ballots: []types.SignedBallot{other, forged}}, &batches))
	require.Len(t, found["tag"], 1)
	require.Len(t, found["other"], 1)
	require.ErrorIs(t, found.add(&types.MsgCastBallots{}, &batches), ErrBlocksOther, "a message without its event")
}

// The events of governance come from the end of a block.
func TestAnExtensionIsFoundAmongTheEventsOfABlock(t *testing.T) {
	extended := &types.EventElectionExtended{ElectionId: 1, Closes: time.Unix(100, 0).UTC(), Reason: "queues"}
	event, err := sdk.TypedEventToEvent(extended)
	require.NoError(t, err)
	marked := abci.Event(event.AppendAttributes(sdk.NewAttribute("mode", "EndBlock")))
	var found []any
	require.NoError(t, electionEvents([]abci.Event{{Type: "proposal"}, marked}, func(event any) error {
		found = append(found, event)
		return nil
	}))
	require.Equal(t, []any{extended}, found)
}

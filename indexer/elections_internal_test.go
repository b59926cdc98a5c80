package indexer

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	evmaddress "github.com/cosmos/evm/encoding/address"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/indexer/store"
	"github.com/moscowchain/moscowd/indexer/store/sqldb"
	voting "github.com/moscowchain/moscowd/x/voting/types"
)

// The events of a whole election, by height; its key ceremony needs a second attempt.
func TestAnElectionIsFollowedFromItsEvents(t *testing.T) {
	addresses := evmaddress.NewEvmCodec("moscow")
	trustee, err := addresses.BytesToString(bytes.Repeat([]byte{1}, 20))
	require.NoError(t, err)
	hash := bytes.Repeat([]byte{7}, 32)
	at := time.Unix(1_790_000_000, 0).UTC()
	notice := voting.BallotNotice{ElectionId: 1, District: 2, Tag: hash, Tracker: hash, Outcome: voting.BALLOT_OUTCOME_ACCEPTED}
	heights := [][]proto.Message{
		{
			&voting.EventElectionCreated{Election: voting.Election{
				Id: 1, TitleEn: "Duma", Organizer: trustee, Purpose: voting.ELECTION_PURPOSE_ELECTION, Threshold: 2, Stage: voting.ELECTION_STAGE_PREPARING,
				Trustees: []voting.Trustee{{Address: trustee, Name: "A"}, {Address: trustee, Name: "B"}, {Address: trustee, Name: "C"}},
				Opens:    at, Closes: at.Add(time.Hour),
			}},
			&voting.EventCeremonyStepBegun{ElectionId: 1, Attempt: 1, Step: voting.CEREMONY_STEP_REGISTER, Deadline: &at},
			&voting.EventTrusteeRegistered{ElectionId: 1, Attempt: 1, Trustee: 1},
			&voting.EventElectionStalled{ElectionId: 1, Stage: voting.ELECTION_STAGE_PREPARING, Step: voting.CEREMONY_STEP_REGISTER, Reason: "two keys are missing"},
		},
		{
			&voting.EventCeremonyStepBegun{ElectionId: 1, Attempt: 2, Step: voting.CEREMONY_STEP_REGISTER, Deadline: &at},
			&voting.EventTrusteeRegistered{ElectionId: 1, Attempt: 2, Trustee: 2},
			&voting.EventDealCommitted{ElectionId: 1, Attempt: 2, Trustee: 2},
			&voting.EventDealerExcluded{ElectionId: 1, Attempt: 2, Dealer: 3, Exclusion: voting.DEALER_EXCLUSION_FALSE_SHARE, Complainant: 2},
			&voting.EventCensusPublished{ElectionId: 1, Registrar: trustee, Added: 5, Voters: 5},
			&voting.EventCensusFrozen{ElectionId: 1, Voters: 5},
			&voting.EventElectionStageChanged{ElectionId: 1, Stage: voting.ELECTION_STAGE_REHEARSAL, DefinitionHash: hash},
			&voting.EventTrusteeRehearsed{ElectionId: 1, Trustee: 2, Rehearsed: 1},
		},
		{
			&voting.EventElectionStageChanged{ElectionId: 1, Stage: voting.ELECTION_STAGE_OPEN, DefinitionHash: hash},
			&voting.EventBallotCast{Ballot: notice},
			&voting.EventBallotsCounted{ElectionId: 1, Board: hash, Cast: 1, Voters: 1},
			&voting.EventElectionExtended{ElectionId: 1, Closes: at.Add(2 * time.Hour), Reason: "a flood"},
		},
		{
			&voting.EventElectionStageChanged{ElectionId: 1, Stage: voting.ELECTION_STAGE_TALLY, DefinitionHash: hash},
			&voting.EventDecryptionShareSubmitted{ElectionId: 1, District: 2, Trustee: 1},
			&voting.EventTallyFinalised{ElectionId: 1, ResultsHash: hash, Results: []voting.DistrictResult{{District: 2, Merged: []uint64{2, 3}, Ballots: 1, Counts: []uint64{0, 1}}}},
			&voting.EventElectionStageChanged{ElectionId: 1, Stage: voting.ELECTION_STAGE_FINAL, DefinitionHash: hash},
			&voting.EventExportRecorded{ElectionId: 1, Organizer: trustee, Hash: hash},
		},
	}
	ctx := t.Context()
	s, err := store.Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "index.db"))
	require.NoError(t, err)
	defer s.Close()
	d, err := newDecoder(Encoding{Addresses: addresses})
	require.NoError(t, err)
	for i, messages := range heights {
		b := &block{ctx: ctx, decoder: d, height: int64(i + 10)}
		for _, m := range messages {
			event, err := sdk.TypedEventToEvent(m)
			require.NoError(t, err)
			typed := abci.Event(event)
			require.NoError(t, b.event(&typed, nil))
		}
		require.NoError(t, s.Write(ctx, func(q *sqldb.Queries) error {
			for _, write := range b.writes {
				if err := write(ctx, q); err != nil {
					return err
				}
			}
			return nil
		}))
	}

	e, err := s.Read().Election(ctx, 1)
	require.NoError(t, err)
	require.Equal(t, sqldb.Election{
		ID: 1, TitleEn: "Duma", Organizer: trustee, Purpose: "election", Threshold: 2, OpensNs: at.UnixNano(), ClosesNs: at.Add(2 * time.Hour).UnixNano(),
		Stage: "final", Reason: "a flood", CensusVoters: 5, CensusFrozenHeight: 11, CeremonyAttempt: 2, CeremonyStep: "register", Rehearsed: 1,
		DefinitionHash: hash, Board: hash, CastBallots: 1, Voters: 1, ResultsHash: hash, ExportHash: hash,
		OpenedHeight: 12, ClosedHeight: 13, FinalHeight: 13, UpdatedHeight: 13,
	}, e)
	trustees, err := s.Read().ElectionTrustees(ctx, 1)
	require.NoError(t, err)
	require.Equal(t, []sqldb.ElectionTrustee{
		{ElectionID: 1, Number: 1, Address: trustee, Name: "A", Shares: 1},
		{ElectionID: 1, Number: 2, Address: trustee, Name: "B", Progress: "committed", Rehearsed: true},
		{ElectionID: 1, Number: 3, Address: trustee, Name: "C", Exclusion: "false_share", Complainant: 2},
	}, trustees, "what the first attempt made is gone")
	ballots, err := s.Read().ElectionBallotsByTracker(ctx, hash)
	require.NoError(t, err)
	require.Equal(t, []sqldb.ElectionBallot{{Tracker: hash, ElectionID: 1, District: 2, Tag: hash, Outcome: "accepted", Height: 12, TxIdx: -1}}, ballots)
	results, err := s.Read().ElectionResults(ctx, 1)
	require.NoError(t, err)
	require.Equal(t, []sqldb.ElectionResult{{ElectionID: 1, District: 2, Merged: "2,3", Ballots: 1, Counts: "0,1"}}, results)
}

package indexer

import (
	"time"

	"github.com/cosmos/gogoproto/proto"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
	voting "github.com/moscowchain/moscowd/x/voting/types"
)

const (
	stagePrefix     = "ELECTION_STAGE_"
	stepPrefix      = "CEREMONY_STEP_"
	exclusionPrefix = "DEALER_EXCLUSION_"
)

// electionGenesis takes an election of the genesis. What happened before it has no history here.
func electionGenesis(b *block, g *voting.GenesisElection) {
	insertElection(b, &g.Election, &g.Head, &g.Ceremony)
	id := int64(g.Election.Id)
	for i := range g.Trustees {
		t := &g.Trustees[i]
		if progress := trusteeProgress(t); progress != "" {
			putProgress(b, g.Election.Id, t.Trustee, progress)
		}
		if t.Exclusion != voting.DEALER_EXCLUSION_UNSPECIFIED {
			put(b, (*sqldb.Queries).ExcludeDealer, sqldb.ExcludeDealerParams{
				ElectionID: id, Number: int64(t.Trustee), Exclusion: lower(t.Exclusion.String(), exclusionPrefix), Complainant: int64(t.Complainant),
			})
		}
		if len(t.Rehearsal) > 0 {
			put(b, (*sqldb.Queries).SetTrusteeRehearsed, sqldb.SetTrusteeRehearsedParams{ElectionID: id, Number: int64(t.Trustee)})
		}
	}
	for i := range g.Ballots.Shares {
		put(b, (*sqldb.Queries).CountShare, sqldb.CountShareParams{ElectionID: id, Number: int64(g.Ballots.Shares[i].Trustee)})
	}
	insertResults(b, g.Election.Id, g.Ballots.Results)
}

func trusteeProgress(t *voting.CeremonyTrustee) string {
	switch {
	case t.Confirmed:
		return "confirmed"
	case len(t.Deal) > 0:
		return "dealt"
	case len(t.Commitment) > 0:
		return "committed"
	case len(t.Registration) > 0:
		return "registered"
	}
	return ""
}

// electionEvent translates what x/voting tells of elections: how they are prepared and end.
func electionEvent(b *block, event proto.Message) {
	switch e := event.(type) {
	case *voting.EventElectionCreated:
		insertElection(b, &e.Election, &voting.ElectionHead{}, &voting.Ceremony{})
	case *voting.EventCensusPublished:
		put(b, (*sqldb.Queries).SetCensusVoters, sqldb.SetCensusVotersParams{ID: int64(e.ElectionId), CensusVoters: int64(e.Voters), UpdatedHeight: b.height})
	case *voting.EventCensusFrozen:
		put(b, (*sqldb.Queries).FreezeCensus, sqldb.FreezeCensusParams{ID: int64(e.ElectionId), CensusVoters: int64(e.Voters), Height: b.height})
	case *voting.EventCeremonyStepBegun:
		ceremonyStep(b, e)
	case *voting.EventTrusteeRegistered:
		putProgress(b, e.ElectionId, e.Trustee, "registered")
	case *voting.EventDealCommitted:
		putProgress(b, e.ElectionId, e.Trustee, "committed")
	case *voting.EventKeyDealt:
		putProgress(b, e.ElectionId, e.Trustee, "dealt")
	case *voting.EventSharesConfirmed:
		putProgress(b, e.ElectionId, e.Trustee, "confirmed")
	case *voting.EventDealerExcluded:
		touchElection(b, e.ElectionId)
		put(b, (*sqldb.Queries).ExcludeDealer, sqldb.ExcludeDealerParams{
			ElectionID: int64(e.ElectionId), Number: int64(e.Dealer), Exclusion: lower(e.Exclusion.String(), exclusionPrefix), Complainant: int64(e.Complainant),
		})
	case *voting.EventElectionStalled:
		put(b, (*sqldb.Queries).SetElectionStalled, sqldb.SetElectionStalledParams{ID: int64(e.ElectionId), Stalled: e.Reason, UpdatedHeight: b.height})
	case *voting.EventTrusteeRehearsed:
		put(b, (*sqldb.Queries).SetTrusteeRehearsed, sqldb.SetTrusteeRehearsedParams{ElectionID: int64(e.ElectionId), Number: int64(e.Trustee)})
		put(b, (*sqldb.Queries).SetRehearsed, sqldb.SetRehearsedParams{ID: int64(e.ElectionId), Rehearsed: int64(e.Rehearsed), UpdatedHeight: b.height})
	case *voting.EventElectionStageChanged:
		electionStage(b, e)
	case *voting.EventElectionPostponed:
		put(b, (*sqldb.Queries).PostponeElection, sqldb.PostponeElectionParams{
			ID: int64(e.ElectionId), OpensNs: e.Opens.UnixNano(), ClosesNs: e.Closes.UnixNano(), Reason: e.Reason, UpdatedHeight: b.height,
		})
	case *voting.EventElectionExtended:
		put(b, (*sqldb.Queries).ExtendElection, sqldb.ExtendElectionParams{
			ID: int64(e.ElectionId), ClosesNs: e.Closes.UnixNano(), Reason: e.Reason, UpdatedHeight: b.height,
		})
	case *voting.EventElectionCancelled:
		put(b, (*sqldb.Queries).SetElectionReason, sqldb.SetElectionReasonParams{ID: int64(e.ElectionId), Reason: e.Reason, UpdatedHeight: b.height})
	}
}

// ballotEvent translates what x/voting tells of ballots and the tally.
func ballotEvent(b *block, at position, event proto.Message) {
	switch e := event.(type) {
	case *voting.EventBallotCast:
		insertBallot(b, at, &e.Ballot)
	case *voting.EventBallotsCast:
		for i := range e.Ballots {
			insertBallot(b, at, &e.Ballots[i])
		}
	case *voting.EventBallotSpoiled:
		insertBallot(b, at, &e.Ballot)
	case *voting.EventBallotsCounted:
		id := int64(e.ElectionId)
		put(b, (*sqldb.Queries).SetElectionBoard, sqldb.SetElectionBoardParams{
			ID: id, Board: e.Board, CastBallots: int64(e.Cast), SpoiledBallots: int64(e.Spoiled), Voters: int64(e.Voters), UpdatedHeight: b.height,
		})
		put(b, (*sqldb.Queries).SetElectionCount, sqldb.SetElectionCountParams{
			ElectionID: id, Height: b.height, Board: e.Board, CastBallots: int64(e.Cast), Spoiled: int64(e.Spoiled), Voters: int64(e.Voters),
		})
	case *voting.EventDecryptionShareSubmitted:
		touchElection(b, e.ElectionId)
		put(b, (*sqldb.Queries).CountShare, sqldb.CountShareParams{ElectionID: int64(e.ElectionId), Number: int64(e.Trustee)})
	case *voting.EventTallyFinalised:
		insertResults(b, e.ElectionId, e.Results)
		put(b, (*sqldb.Queries).SetElectionResultsHash, sqldb.SetElectionResultsHashParams{ID: int64(e.ElectionId), ResultsHash: e.ResultsHash, UpdatedHeight: b.height})
	case *voting.EventExportRecorded:
		put(b, (*sqldb.Queries).SetElectionExport, sqldb.SetElectionExportParams{ID: int64(e.ElectionId), ExportHash: e.Hash, UpdatedHeight: b.height})
	}
}

func insertElection(b *block, e *voting.Election, head *voting.ElectionHead, ceremony *voting.Ceremony) {
	closes := e.Closes
	if e.Extended != nil {
		closes = *e.Extended
	}
	row := sqldb.SetElectionParams{
		ID: int64(e.Id), TitleRu: e.TitleRu, TitleEn: e.TitleEn, Organizer: e.Organizer, Purpose: lower(e.Purpose.String(), "ELECTION_PURPOSE_"),
		Threshold: int64(e.Threshold), CensusClosesNs: unixNano(e.CensusCloses), OpensNs: unixNano(e.Opens), ClosesNs: unixNano(closes), Revote: e.Revote,
		Stage: lower(e.Stage.String(), stagePrefix), Reason: e.Reason, CensusVoters: int64(e.CensusVoters), CensusFrozenHeight: e.CensusFrozenHeight,
		CeremonyAttempt: int64(ceremony.Attempt), CeremonyStep: lower(ceremony.Step.String(), stepPrefix), Rehearsed: int64(ceremony.Rehearsed),
		DefinitionHash: head.DefinitionHash, Board: head.Board, CastBallots: int64(head.Cast), SpoiledBallots: int64(head.Spoiled), Voters: int64(head.Voters),
		ResultsHash: head.ResultsHash, ExportHash: e.ExportHash, CreatedHeight: e.CreatedHeight, OpenedHeight: head.OpenedHeight, ClosedHeight: head.ClosedHeight,
		UpdatedHeight: b.height,
	}
	if e.Stalled || ceremony.Stalled {
		row.Stalled = "a deadline passed"
	}
	put(b, (*sqldb.Queries).SetElection, row)
	for i := range e.Trustees {
		put(b, (*sqldb.Queries).SetElectionTrustee, sqldb.SetElectionTrusteeParams{
			ElectionID: int64(e.Id), Number: int64(i + 1), Address: e.Trustees[i].Address, Name: e.Trustees[i].Name,
		})
	}
}

// unixNano gives 0 for a time that was not set.
func unixNano(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func putProgress(b *block, election, trustee uint64, progress string) {
	touchElection(b, election)
	put(b, (*sqldb.Queries).SetTrusteeProgress, sqldb.SetTrusteeProgressParams{ElectionID: int64(election), Number: int64(trustee), Progress: progress})
}

// touchElection says that something of an election changed that is not in its own row.
func touchElection(b *block, election uint64) {
	put(b, (*sqldb.Queries).TouchElection, sqldb.TouchElectionParams{ID: int64(election), UpdatedHeight: b.height})
}

func ceremonyStep(b *block, e *voting.EventCeremonyStepBegun) {
	if e.Step == voting.CEREMONY_STEP_REGISTER {
		put(b, (*sqldb.Queries).ResetTrustees, int64(e.ElectionId))
	}
	put(b, (*sqldb.Queries).SetCeremonyStep, sqldb.SetCeremonyStepParams{
		ID: int64(e.ElectionId), CeremonyAttempt: int64(e.Attempt), CeremonyStep: lower(e.Step.String(), stepPrefix), UpdatedHeight: b.height,
	})
}

func electionStage(b *block, e *voting.EventElectionStageChanged) {
	id := int64(e.ElectionId)
	put(b, (*sqldb.Queries).SetElectionStage, sqldb.SetElectionStageParams{
		ID: id, Stage: lower(e.Stage.String(), stagePrefix), DefinitionHash: e.DefinitionHash, UpdatedHeight: b.height,
	})
	switch e.Stage {
	case voting.ELECTION_STAGE_REHEARSAL: // again after a postponement
		put(b, (*sqldb.Queries).SetRehearsed, sqldb.SetRehearsedParams{ID: id, UpdatedHeight: b.height})
		put(b, (*sqldb.Queries).ForgetRehearsal, id)
	case voting.ELECTION_STAGE_OPEN:
		put(b, (*sqldb.Queries).SetElectionOpened, sqldb.SetElectionOpenedParams{ID: id, OpenedHeight: b.height})
	case voting.ELECTION_STAGE_TALLY:
		put(b, (*sqldb.Queries).SetElectionClosed, sqldb.SetElectionClosedParams{ID: id, ClosedHeight: b.height})
	case voting.ELECTION_STAGE_FINAL, voting.ELECTION_STAGE_CANCELLED:
		put(b, (*sqldb.Queries).SetElectionFinal, sqldb.SetElectionFinalParams{ID: id, FinalHeight: b.height})
	}
}

func insertBallot(b *block, at position, n *voting.BallotNotice) {
	put(b, (*sqldb.Queries).SetElectionBallot, sqldb.SetElectionBallotParams{
		Tracker: n.Tracker, ElectionID: int64(n.ElectionId), District: int64(n.District), Tag: n.Tag,
		Outcome: lower(n.Outcome.String(), "BALLOT_OUTCOME_"), Replaces: n.Replaces, Height: b.height, TxIdx: at.index(),
	})
}

func insertResults(b *block, election uint64, results []voting.DistrictResult) {
	for i := range results {
		r := &results[i]
		put(b, (*sqldb.Queries).SetElectionResult, sqldb.SetElectionResultParams{
			ElectionID: int64(election), District: int64(r.District), Merged: numbers(r.Merged), Ballots: int64(r.Ballots), TurnoutOnly: r.TurnoutOnly,
			Counts: numbers(r.Counts),
		})
	}
}

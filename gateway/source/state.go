package source

import (
	"time"

	"github.com/moscowchain/moscowd/indexer/store/column"
	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

// Topics that are always there.
const (
	TopicHeads      = "heads"
	TopicStatus     = "documents/status"
	TopicValidators = "validators"
)

// Topics of single records, in front of their number.
const (
	topicPolls     = "polls/"
	topicElections = "elections/"
	topicSeasons   = "seasons/"
)

// Head is a state of the topic heads.
type Head struct {
	ChainID      string       `json:"chain_id"`
	Height       int64        `json:"height"`
	Hash         column.Bytes `json:"hash"`
	Time         time.Time    `json:"time"`
	AppHash      column.Bytes `json:"app_hash"` // of the state before this block
	Transactions int64        `json:"transactions"`
	Succeeded    int64        `json:"succeeded"`
	GasUsed      int64        `json:"gas_used"`
	// Published is when it was told, by the clock of the source.
	Published time.Time `json:"published"`
}

func newHead(chainID string, b *sqldb.Block, now time.Time) *Head {
	return &Head{
		ChainID: chainID, Height: b.Height, Hash: b.Hash, Time: time.Unix(0, b.TimeNs).UTC(), AppHash: b.AppHash,
		Transactions: b.Transactions, Succeeded: b.Succeeded, GasUsed: b.GasUsed, Published: now.UTC(),
	}
}

// Poll is a state of the topic of a poll.
type Poll struct {
	Height      int64        `json:"height"`
	ID          int64        `json:"id"`
	OpensAt     time.Time    `json:"opens_at"`
	ClosesAt    time.Time    `json:"closes_at"`
	Closed      bool         `json:"closed"`
	CloseReason string       `json:"close_reason,omitempty"`
	Definition  column.Bytes `json:"definition_hash"`
	Votes       int64        `json:"votes"`
	Voters      int64        `json:"voters"`
	RunningHash column.Bytes `json:"running_hash"`
	// Results are there when the poll is over, unless they are too long for an event.
	Results []PollResult `json:"results,omitempty"`
}

// PollResult is the count of one version of a question.
type PollResult struct {
	Question int64  `json:"question"`
	Version  int64  `json:"version"`
	Voters   int64  `json:"voters"`
	Replaced int64  `json:"replaced"`
	Counts   string `json:"counts"` // by option, separated by commas
}

func newPoll(p *sqldb.Poll, results []sqldb.PollResult) *Poll {
	state := &Poll{
		Height: p.UpdatedHeight, ID: p.ID, OpensAt: time.Unix(0, p.OpensNs).UTC(), ClosesAt: time.Unix(0, p.ClosesNs).UTC(),
		Closed: p.ClosedHeight > 0, CloseReason: p.CloseReason, Definition: p.DefinitionHash, Votes: p.Votes, Voters: p.Voters,
		RunningHash: p.RunningHash,
	}
	for _, r := range results {
		state.Results = append(state.Results, PollResult{Question: r.QuestionID, Version: r.VersionID, Voters: r.Voters, Replaced: r.Replaced, Counts: r.Counts})
	}
	return state
}

// Election is a state of the topic of an election.
type Election struct {
	Height          int64        `json:"height"`
	ID              int64        `json:"id"`
	Stage           string       `json:"stage"`
	Stalled         string       `json:"stalled,omitempty"` // what is awaited in vain
	OpensAt         time.Time    `json:"opens_at"`
	ClosesAt        time.Time    `json:"closes_at"` // an extension included
	CensusVoters    int64        `json:"census_voters"`
	CeremonyAttempt int64        `json:"ceremony_attempt"`
	CeremonyStep    string       `json:"ceremony_step"`
	Rehearsed       int64        `json:"rehearsed"`
	Definition      column.Bytes `json:"definition_hash"`
	Board           column.Bytes `json:"board"`
	Cast            int64        `json:"cast_ballots"`
	Spoiled         int64        `json:"spoiled_ballots"`
	Voters          int64        `json:"voters"`
	Results         column.Bytes `json:"results_hash"`
}

func newElection(e *sqldb.Election) *Election {
	return &Election{
		Height: e.UpdatedHeight, ID: e.ID, Stage: e.Stage, Stalled: e.Stalled, OpensAt: time.Unix(0, e.OpensNs).UTC(),
		ClosesAt: time.Unix(0, e.ClosesNs).UTC(), CensusVoters: e.CensusVoters, CeremonyAttempt: e.CeremonyAttempt, CeremonyStep: e.CeremonyStep,
		Rehearsed: e.Rehearsed, Definition: e.DefinitionHash, Board: e.Board, Cast: e.CastBallots, Spoiled: e.SpoiledBallots, Voters: e.Voters,
		Results: e.ResultsHash,
	}
}

// Season is a state of the topic of a season of fairs.
type Season struct {
	Height               int64        `json:"height"`
	ID                   int64        `json:"id"`
	State                string       `json:"state"`
	ApplicationsClose    time.Time    `json:"applications_close"`
	PlanRoot             column.Bytes `json:"plan_root"`
	Applications         int64        `json:"applications"`
	ResultsWritten       int64        `json:"results_written"`
	ResultsTotal         int64        `json:"results_total"`
	Accepted             int64        `json:"accepted"`
	Waiting              int64        `json:"waiting"`
	Rejected             int64        `json:"rejected"`
	NotConsidered        int64        `json:"not_considered"`
	Places               int64        `json:"places"`
	Remaining            int64        `json:"remaining"`
	RedistributionRounds int64        `json:"redistribution_rounds"`
	ApplicationsRoot     column.Bytes `json:"applications_root"`
	OutcomesRoot         column.Bytes `json:"outcomes_root"`
}

func newSeason(s *sqldb.Season) *Season {
	return &Season{
		Height: s.UpdatedHeight, ID: s.ID, State: s.State, ApplicationsClose: time.Unix(0, s.ApplicationsCloseNs).UTC(),
		PlanRoot: s.PlanRoot, Applications: s.Applications, ResultsWritten: s.ResultsWritten, ResultsTotal: s.ResultsTotal,
		Accepted: s.Accepted, Waiting: s.Waiting, Rejected: s.Rejected, NotConsidered: s.NotConsidered, Places: s.Places,
		Remaining: s.Remaining, RedistributionRounds: s.RedistributionRounds, ApplicationsRoot: s.ApplicationsRoot,
		OutcomesRoot: s.OutcomesRoot,
	}
}

// Status is a state of the topic of documents' status: the lists that changed last, newest first. Who has a copy of a list
// that is older asks for it again.
type Status struct {
	Height int64        `json:"height"`
	Lists  []StatusList `json:"lists"`
}

// StatusList is one list of an issuer.
type StatusList struct {
	Issuer string `json:"issuer"`
	List   int64  `json:"list"`
	Height int64  `json:"height"` // of its last change
}

// Validators is a state of the topic of validators.
type Validators struct {
	Height     int64       `json:"height"`
	Validators []Validator `json:"validators"`
}

// Validator is a department's node.
type Validator struct {
	Operator string `json:"operator"`
	NameRu   string `json:"name_ru"`
	NameEn   string `json:"name_en"`
	State    string `json:"state"`
	Power    int64  `json:"power"`
	Missed   int64  `json:"missed"`
}

func newValidators(rows []sqldb.Validator) *Validators {
	state := &Validators{}
	for i := range rows {
		v := &rows[i]
		state.Height = max(state.Height, v.UpdatedHeight)
		state.Validators = append(state.Validators, Validator{
			Operator: v.Operator, NameRu: v.NameRu, NameEn: v.NameEn, State: v.State, Power: v.Power, Missed: v.Missed,
		})
	}
	return state
}

package api

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/moscowchain/moscowd/elections/chain"
	"github.com/moscowchain/moscowd/indexer/store/column"
	"github.com/moscowchain/moscowd/indexer/store/sqldb"
	voting "github.com/moscowchain/moscowd/x/voting/types"
)

// maxHistory is how many acts of an election are told: those of 64 trustees and a census of a million voters are fewer.
const maxHistory = 5000

// ElectionDefinition is what the ballots of an election are made and counted by. Keys and hash are empty until they are fixed.
type ElectionDefinition struct {
	ElectionID int64             `json:"election_id"`
	ChainID    string            `json:"chain_id"`
	Attempt    uint64            `json:"attempt"`
	Threshold  uint64            `json:"threshold"`
	Trustees   []ElectionKeys    `json:"trustees"`
	Key        column.Bytes      `json:"key"`
	Contests   []Contest         `json:"contests"`
	Districts  []ContestDistrict `json:"districts"`
	Opens      int64             `json:"opens"`  // Unix seconds, as the hash has them
	Closes     int64             `json:"closes"` // likewise: without an extension
	Revote     bool              `json:"revote"`
	Hash       column.Bytes      `json:"hash"`
	// Waiting says in words what the election waits for.
	Waiting string `json:"waiting"`
}

// ElectionKeys are a trustee's.
type ElectionKeys struct {
	Name            string       `json:"name"`
	PublicKey       column.Bytes `json:"public_key"`
	VerificationKey column.Bytes `json:"verification_key"`
}

// Contest is a question of an election. Kind is exactly, up_to, rating or ranking.
type Contest struct {
	ID      uint64          `json:"id"`
	TextRu  string          `json:"text_ru"`
	TextEn  string          `json:"text_en"`
	Kind    string          `json:"kind"`
	Limit   uint64          `json:"limit"`
	Blank   bool            `json:"blank"`
	Options []ContestOption `json:"options"`
}

// ContestOption is an answer.
type ContestOption struct {
	TextRu string `json:"text_ru"`
	TextEn string `json:"text_en"`
}

// ContestDistrict is a district, the voters of its census, and how many ballots of it count.
type ContestDistrict struct {
	ID         uint64       `json:"id"`
	Contests   []uint64     `json:"contests"`
	Partner    uint64       `json:"partner"`
	Minimum    uint64       `json:"minimum"`
	Voters     uint64       `json:"voters"`
	CensusRoot column.Bytes `json:"census_root"`
	Ballots    uint64       `json:"ballots"`
}

// ElectionVoter is a voter of the census. Seq, Tracker and Height are of the last ballot, and empty where there is none.
type ElectionVoter struct {
	ElectionID int64        `json:"election_id"`
	Tag        column.Bytes `json:"tag"`
	District   uint64       `json:"district"`
	PublicKey  column.Bytes `json:"public_key"`
	Seq        uint64       `json:"seq"`
	Tracker    column.Bytes `json:"tracker"`
	Height     int64        `json:"height"`
	Cast       uint32       `json:"cast"`
	Spoiled    uint32       `json:"spoiled"`
}

// ElectionAct is something that somebody did in an election, or that its rules did. What does not belong to its kind is empty.
type ElectionAct struct {
	Height int64 `json:"height"`
	TimeNs int64 `json:"time_ns"`
	// Kind is the name of the event without "Event": TrusteeRegistered.
	Kind      string `json:"kind"`
	Trustee   uint64 `json:"trustee,omitempty"`
	Attempt   uint64 `json:"attempt,omitempty"`
	Account   string `json:"account,omitempty"`
	District  uint64 `json:"district,omitempty"`
	Voters    uint64 `json:"voters,omitempty"`
	Step      string `json:"step,omitempty"`
	Stage     string `json:"stage,omitempty"`
	Exclusion string `json:"exclusion,omitempty"`
	Reason    string `json:"reason,omitempty"`
}

// acts are the kinds of events of an election's history: all but ballots.
var acts = []string{
	"ElectionCreated", "CensusPublished", "CensusApproved", "CensusFrozen", "CeremonyStepBegun", "TrusteeRegistered", "DealCommitted", "KeyDealt",
	"SharesConfirmed", "DealerExcluded", "ElectionStalled", "TrusteeRehearsed", "ElectionStageChanged", "ElectionPostponed", "ElectionExtended",
	"ElectionCancelled", "DecryptionShareSubmitted", "TallyFinalised", "ExportRecorded",
}

func (h *Handler) electionRoutes() []route {
	return []route{
		{
			pattern: "/v1/elections/{election}/definition", summary: "What an election decides, where, and by which keys, with the turnout; from the node",
			result: ElectionDefinition{}, read: h.electionDefinition,
		},
		whole("/v1/elections/{election}/history", "Who did what in an election, ballots left out", h.electionHistory),
		whole("/v1/elections/{election}/hours", "Ballots that were accepted in each hour since 1970, replaced ones included", h.electionHours),
		{
			pattern: "/v1/elections/{election}/voters/{tag}", summary: "A voter of the census by the tag, and which ballot counts, not what was chosen; from the node",
			result: ElectionVoter{}, proven: "elections/{election}/voters/{tag}", read: h.electionVoter,
		},
		h.electionExportRoute(),
	}
}

func (h *Handler) electionDefinition(ctx context.Context, c *call) (any, freshness, error) {
	id, err := c.id("election")
	if err != nil {
		return nil, latest, err
	}
	if h.node == nil {
		return nil, latest, fail(problemUnavailable, "this gateway has no full node to ask; ask another one")
	}
	if _, err := h.options.Store.Read().Election(ctx, id); err != nil {
		return nil, latest, err
	}
	cursor, err := h.options.Store.Read().Cursor(ctx)
	if err != nil {
		return nil, latest, err
	}
	leave, err := h.enterNode(ctx)
	if err != nil {
		return nil, latest, err
	}
	defer leave()
	asked := voting.NewQueryClient(queries{h.node})
	view, err := chain.Read(ctx, asked, cursor.ChainID, uint64(id))
	if err != nil {
		return nil, latest, h.electionFailed(id, err)
	}
	results, err := asked.ElectionResults(ctx, &voting.QueryElectionResultsRequest{ElectionId: uint64(id)})
	if err != nil {
		return nil, latest, h.electionFailed(id, err)
	}
	d, err := newElectionDefinition(view, results.Turnout)
	if err != nil {
		return nil, latest, h.electionFailed(id, err)
	}
	return d, counted, nil
}

func (h *Handler) electionVoter(ctx context.Context, c *call) (any, freshness, error) {
	id, err := c.id("election")
	if err != nil {
		return nil, latest, err
	}
	tag, err := c.hash("tag")
	if err != nil {
		return nil, latest, err
	}
	var voter voting.QueryCensusVoterResponse
	if err := h.query(ctx, "/moscow.voting.v1.Query/CensusVoter", &voting.QueryCensusVoterRequest{ElectionId: uint64(id), Subject: hex.EncodeToString(tag)}, &voter); err != nil {
		return nil, latest, err
	}
	v := ElectionVoter{ElectionID: id, Tag: tag, District: voter.Record.District, PublicKey: voter.Record.PublicKey}
	var ballot voting.QueryBallotResponse
	err = h.query(ctx, "/moscow.voting.v1.Query/Ballot", &voting.QueryBallotRequest{ElectionId: uint64(id), Tag: hex.EncodeToString(tag)}, &ballot)
	if p := (*Problem)(nil); errors.As(err, &p) && p.Status == http.StatusNotFound {
		return v, latest, nil // has not voted
	}
	r := &ballot.Record
	v.Seq, v.Tracker, v.Height, v.Cast, v.Spoiled = r.Seq, r.Tracker, r.Height, r.Cast, r.Spoiled
	return v, latest, err
}

func (h *Handler) electionFailed(id int64, err error) error {
	h.log(fmt.Sprintf("election %d", id), err)
	return fail(problemNode, "the node did not give the election: try again, or another gateway").after(1)
}

func newElectionDefinition(v *chain.View, turnout []voting.ElectionTurnout) (*ElectionDefinition, error) {
	e := &v.Election
	d := &ElectionDefinition{
		ElectionID: int64(e.Id), ChainID: v.ChainID, Attempt: v.Ceremony.Attempt, Threshold: e.Threshold, Key: v.Ceremony.Key,
		Opens: e.Opens.Unix(), Closes: e.Closes.Unix(), Revote: e.Revote, Hash: v.Head.DefinitionHash, Waiting: v.Waiting,
		Trustees: make([]ElectionKeys, len(e.Trustees)), Contests: make([]Contest, len(v.Contests)), Districts: make([]ContestDistrict, len(v.Districts)),
	}
	for i := range e.Trustees {
		d.Trustees[i].Name = e.Trustees[i].Name
	}
	if len(v.Head.DefinitionHash) > 0 {
		keys, err := v.Keys()
		if err != nil {
			return nil, err
		}
		for i, key := range keys {
			d.Trustees[i].PublicKey, d.Trustees[i].VerificationKey = key.Bytes(), v.Ceremony.VerificationKeys[i]
		}
	}
	for i := range v.Contests {
		c := &v.Contests[i]
		d.Contests[i] = Contest{
			ID: c.Id, TextRu: c.TextRu, TextEn: c.TextEn, Kind: strings.ToLower(strings.TrimPrefix(c.Kind.String(), "CONTEST_KIND_")), Limit: c.Limit,
			Blank: c.Blank, Options: make([]ContestOption, len(c.Options)),
		}
		for j, o := range c.Options {
			d.Contests[i].Options[j] = ContestOption(o)
		}
	}
	for i := range v.Districts {
		t := &v.Districts[i].Terms
		d.Districts[i] = ContestDistrict{
			ID: t.Id, Contests: t.Contests, Partner: t.Partner, Minimum: t.Minimum, Voters: v.Districts[i].Voters, CensusRoot: v.Districts[i].CensusRoot,
		}
		for _, voted := range turnout {
			if voted.District == t.Id {
				d.Districts[i].Ballots = voted.Ballots
			}
		}
	}
	return d, nil
}

func (h *Handler) electionHistory(ctx context.Context, c *call) ([]ElectionAct, error) {
	id, err := c.id("election")
	if err != nil {
		return nil, err
	}
	var found []placedAct
	err = h.options.Store.Snapshot(ctx, func(q *sqldb.Queries) error {
		e, err := q.Election(ctx, id)
		if err != nil {
			return err
		}
		for _, kind := range acts {
			events, err := q.EventsOfType(ctx, sqldb.EventsOfTypeParams{Type: "moscow.voting.v1.Event" + kind, Above: e.CreatedHeight - 1, UpTo: math.MaxInt64})
			if err != nil {
				return err
			}
			for i := range events {
				act, of, err := newElectionAct(kind, &events[i])
				if err != nil {
					return err
				}
				if of == id {
					found = append(found, act)
				}
			}
		}
		slices.SortFunc(found, func(a, b placedAct) int {
			return cmp.Or(cmp.Compare(a.Height, b.Height), cmp.Compare(a.position, b.position))
		})
		found = found[:min(len(found), maxHistory)]
		return addTimes(ctx, q, found)
	})
	history := make([]ElectionAct, len(found))
	for i := range found {
		history[i] = found[i].ElectionAct
	}
	return history, err
}

// BallotsOfHour is how many ballots were accepted in an hour; Hour counts from 1970.
type BallotsOfHour struct {
	Hour  int64 `json:"hour"`
	Votes int64 `json:"votes"`
}

func (h *Handler) electionHours(ctx context.Context, c *call) ([]BallotsOfHour, error) {
	id, err := c.id("election")
	if err != nil {
		return nil, err
	}
	rows, err := h.options.Store.Read().ElectionBallotsByHour(ctx, sqldb.ElectionBallotsByHourParams{ElectionID: id, Count: maxHours})
	if err != nil {
		return nil, err
	}
	hours := make([]BallotsOfHour, len(rows))
	before := int64(0)
	for i, row := range rows {
		hours[i] = BallotsOfHour{Hour: row.Hour, Votes: row.CastBallots - before}
		before = row.CastBallots
	}
	return hours, nil
}

type placedAct struct {
	ElectionAct
	position int64
}

func newElectionAct(kind string, e *sqldb.Event) (act placedAct, election int64, err error) {
	var body struct {
		Election struct {
			ID        int64  `json:"id,string"`
			Organizer string `json:"organizer"`
		} `json:"election"`
		ElectionID int64  `json:"election_id,string"`
		Attempt    uint64 `json:"attempt,string"`
		Trustee    uint64 `json:"trustee,string"`
		Dealer     uint64 `json:"dealer,string"`
		District   uint64 `json:"district,string"`
		Voters     uint64 `json:"voters,string"`
		Registrar  string `json:"registrar"`
		Organizer  string `json:"organizer"`
		Step       string `json:"step"`
		Stage      string `json:"stage"`
		Exclusion  string `json:"exclusion"`
		Reason     string `json:"reason"`
	}
	if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
		return act, 0, fmt.Errorf("event %d of block %d: %w", e.Position, e.Height, err)
	}
	lower := func(name, prefix string) string { return strings.ToLower(strings.TrimPrefix(name, prefix)) }
	act = placedAct{position: e.Position, ElectionAct: ElectionAct{
		Height: e.Height, Kind: kind, Trustee: body.Trustee + body.Dealer, Attempt: body.Attempt, Account: body.Registrar + body.Organizer + body.Election.Organizer,
		District: body.District, Voters: body.Voters, Step: lower(body.Step, "CEREMONY_STEP_"), Stage: lower(body.Stage, "ELECTION_STAGE_"),
		Exclusion: lower(body.Exclusion, "DEALER_EXCLUSION_"), Reason: body.Reason,
	}}
	return act, body.ElectionID + body.Election.ID, nil
}

func addTimes(ctx context.Context, q *sqldb.Queries, acts []placedAct) error {
	for i := range acts {
		if i > 0 && acts[i].Height == acts[i-1].Height {
			acts[i].TimeNs = acts[i-1].TimeNs
			continue
		}
		block, err := q.Block(ctx, acts[i].Height)
		if err != nil {
			return err
		}
		acts[i].TimeNs = block.TimeNs
	}
	return nil
}

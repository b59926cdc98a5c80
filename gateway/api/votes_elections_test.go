package api_test

import (
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
	"time"

	gogoproto "github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/gateway/api"
	"github.com/moscowchain/moscowd/indexer/store/sqldb"
	voting "github.com/moscowchain/moscowd/x/voting/types"
)

// announced is an election of which the key is not made yet; one voter of its census has voted, as if it were open.
var announced = map[string]gogoproto.Message{
	"Election": &voting.QueryElectionResponse{
		Election: voting.Election{
			Id: 1, Threshold: 2, Trustees: []voting.Trustee{{Name: "Court"}, {Name: "University"}, {Name: "Archive"}}, Opens: time.Unix(100, 0), Closes: time.Unix(200, 0),
		},
		Waiting: "two keys",
	},
	"ElectionContests": &voting.QueryElectionContestsResponse{Contests: []voting.ElectionContest{
		{Id: 4, TextRu: "Кто?", TextEn: "Who?", Kind: voting.CONTEST_KIND_UP_TO, Limit: 2, Options: []voting.ElectionOption{{TextRu: "Да", TextEn: "Yes"}, {TextRu: "Нет", TextEn: "No"}}},
	}},
	"ElectionDistricts": &voting.QueryElectionDistrictsResponse{Districts: []voting.ElectionDistrict{
		{Terms: voting.DistrictTerms{Id: 7, Contests: []uint64{4}, Minimum: 2}, Voters: 9},
	}},
	"Ceremony":        &voting.QueryCeremonyResponse{Ceremony: voting.Ceremony{ElectionId: 1, Attempt: 1}},
	"ElectionResults": &voting.QueryElectionResultsResponse{Turnout: []voting.ElectionTurnout{{District: 7, Census: 9, Ballots: 3}}},
	"CensusVoter":     &voting.QueryCensusVoterResponse{Record: voting.CensusRecord{District: 7, PublicKey: []byte{1, 2}}},
	"Ballot":          &voting.QueryBallotResponse{Record: voting.BallotRecord{Seq: 5, Tracker: []byte{3}, Height: 8, Cast: 1}},
}

func TestElectionsAreThoseOfTheNode(t *testing.T) {
	record := recorded(t)
	addSamples(t, record, "moscow1")
	h := newHandler(t, api.Options{Store: record, NodeURL: countingNode(t)})
	d := get[api.ElectionDefinition](t, h, "/v1/elections/1/definition")
	require.Equal(t, []api.Contest{{
		ID: 4, TextRu: "Кто?", TextEn: "Who?", Kind: "up_to", Limit: 2, Options: []api.ContestOption{{TextRu: "Да", TextEn: "Yes"}, {TextRu: "Нет", TextEn: "No"}},
	}}, d.Contests)
	require.EqualValues(t, 3, d.Districts[0].Ballots)
	require.EqualValues(t, 9, d.Districts[0].Voters)
	require.Equal(t, "University", d.Trustees[1].Name)
	require.Equal(t, []any{"moscow-1", int64(100), int64(200), uint64(2), "two keys"}, []any{d.ChainID, d.Opens, d.Closes, d.Threshold, d.Waiting})
	refused(t, ask(t, h, http.MethodGet, "/v1/elections/2/definition", ""), http.StatusNotFound, "not-found")
	refused(t, ask(t, newHandler(t, api.Options{Store: record}), http.MethodGet, "/v1/elections/1/definition", ""), http.StatusServiceUnavailable, "unavailable")

	tag := strings.Repeat("ab", 32)
	voter := get[api.ElectionVoter](t, h, "/v1/elections/1/voters/"+tag)
	require.Equal(t, tag, hex.EncodeToString(voter.Tag))
	require.Equal(t, []any{uint64(7), uint64(5), int64(8)}, []any{voter.District, voter.Seq, voter.Height})
	refused(t, ask(t, h, http.MethodGet, "/v1/elections/1/voters/ab", ""), http.StatusBadRequest, "invalid-input")

	refused(t, ask(t, h, http.MethodGet, "/v1/elections/1/export", ""), http.StatusNotFound, "not-yet")
	refused(t, ask(t, h, http.MethodGet, "/v1/elections/2/export", ""), http.StatusNotFound, "not-found")
}

func TestTheHistoryOfAnElectionIsItsOwn(t *testing.T) {
	s := openStore(t)
	ctx := t.Context()
	const hour = int64(3_600_000_000_000)
	require.NoError(t, s.Write(ctx, func(q *sqldb.Queries) error {
		if err := q.SetElection(ctx, sqldb.SetElectionParams{ID: 2, CreatedHeight: 3}); err != nil {
			return err
		}
		events := []struct{ kind, body string }{
			3: {"ElectionCreated", `{"election":{"id":"2","organizer":"moscow1x"}}`},
			4: {"TrusteeRegistered", `{"election_id":"1","attempt":"1","trustee":"1"}`},
			5: {"CeremonyStepBegun", `{"election_id":"2","attempt":"1","step":"CEREMONY_STEP_COMMIT","deadline":"2026-01-01T00:00:00Z"}`},
			6: {"TrusteeRegistered", `{"election_id":"2","attempt":"1","trustee":"3"}`},
			7: {"BallotsCounted", `{"election_id":"2","cast":"4"}`},
		}
		for height := int64(1); height < int64(len(events)); height++ {
			if err := q.InsertBlock(ctx, sqldb.InsertBlockParams{
				Height: height, Hash: []byte{byte(height)}, TimeNs: height * hour / 2, Proposer: []byte{}, AppHash: []byte{}, ValidatorsHash: []byte{},
			}); err != nil {
				return err
			}
			if e := events[height]; e.kind != "" {
				if err := q.InsertEvent(ctx, sqldb.InsertEventParams{Height: height, Position: 1, TxIdx: -1, Type: "moscow.voting.v1.Event" + e.kind, Body: e.body}); err != nil {
					return err
				}
			}
			if err := q.SetElectionCount(ctx, sqldb.SetElectionCountParams{ElectionID: 2, Height: height, Board: []byte{}, CastBallots: height * height}); err != nil {
				return err
			}
		}
		return nil
	}))
	h := newHandler(t, api.Options{Store: s})
	require.Equal(t, []api.ElectionAct{
		{Height: 3, TimeNs: 3 * hour / 2, Kind: "ElectionCreated", Account: "moscow1x"},
		{Height: 5, TimeNs: 5 * hour / 2, Kind: "CeremonyStepBegun", Attempt: 1, Step: "commit"},
		{Height: 6, TimeNs: 3 * hour, Kind: "TrusteeRegistered", Attempt: 1, Trustee: 3},
	}, get[api.List[api.ElectionAct]](t, h, "/v1/elections/2/history").Items)
	refused(t, ask(t, h, http.MethodGet, "/v1/elections/1/history", ""), http.StatusNotFound, "not-found")
	require.Equal(t, []api.BallotsOfHour{{Hour: 0, Votes: 1}, {Hour: 1, Votes: 8}, {Hour: 2, Votes: 16}, {Hour: 3, Votes: 24}},
		get[api.List[api.BallotsOfHour]](t, h, "/v1/elections/2/hours").Items)
}

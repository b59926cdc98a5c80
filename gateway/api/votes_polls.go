package api

import (
	"context"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
	voting "github.com/moscowchain/moscowd/x/voting/types"
)

// maxHours is more than a year of them.
const maxHours = 10_000

// PollResults are the counts of a poll as they stand.
type PollResults struct {
	PollID   uint64          `json:"poll_id"`
	Votes    uint64          `json:"votes"`
	Voters   uint64          `json:"voters"`
	Versions []VersionCounts `json:"versions"`
}

// VersionCounts are the votes on one version of a question. Counts has a number for each option; of ratings and rankings one for each
// option and rating or rank, in this order. Points has one for each option: its votes, the sum of its ratings, or Borda points.
type VersionCounts struct {
	QuestionID uint32   `json:"question_id"`
	VersionID  uint32   `json:"version_id"`
	Voters     uint64   `json:"voters"`
	Replaced   uint64   `json:"replaced"`
	Counts     []uint64 `json:"counts"`
	Points     []uint64 `json:"points"`
}

func (h *Handler) pollRoutes() []route {
	return []route{
		{
			pattern: "/v1/polls/{poll}/results", summary: "The counts of a poll as they stand, of open ones too; from the node",
			result: PollResults{}, read: h.pollResults,
		},
		whole("/v1/polls/{poll}/hours", "Votes that were accepted in each hour since 1970, and how many voters there were at its end",
			func(ctx context.Context, c *call) ([]sqldb.PollVotesByHourRow, error) {
				id, err := c.id("poll")
				if err != nil {
					return nil, err
				}
				return h.options.Store.Read().PollVotesByHour(ctx, sqldb.PollVotesByHourParams{PollID: id, Count: maxHours})
			}),
	}
}

func (h *Handler) pollResults(ctx context.Context, c *call) (any, freshness, error) {
	id, err := c.id("poll")
	if err != nil {
		return nil, latest, err
	}
	var r voting.QueryResultsResponse
	if err := h.query(ctx, "/moscow.voting.v1.Query/Results", &voting.QueryResultsRequest{PollId: uint64(id)}, &r); err != nil {
		return nil, latest, err
	}
	results := PollResults{PollID: uint64(id), Votes: r.Head.Votes, Voters: r.Head.Voters, Versions: make([]VersionCounts, len(r.Versions))}
	for i := range r.Versions {
		v := &r.Versions[i]
		results.Versions[i] = VersionCounts{
			QuestionID: v.QuestionId, VersionID: v.VersionId, Voters: v.Tally.Voters, Replaced: v.Tally.Replaced, Counts: v.Tally.Counts, Points: v.Points,
		}
	}
	return results, counted, nil
}

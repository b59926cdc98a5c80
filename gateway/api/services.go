package api

import (
	"context"
	"encoding/hex"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

// SeasonDetail is one with its days and the reasons for which applications may be refused.
type SeasonDetail struct {
	sqldb.Season
	Days           []int64               `json:"days"`
	RefusalReasons []sqldb.RefusalReason `json:"refusal_reasons"`
}

// ApplicationDetail is one with all that became of it.
type ApplicationDetail struct {
	sqldb.Application
	Statuses []sqldb.ApplicationStatus `json:"statuses"`
	Outcomes []sqldb.Outcome           `json:"outcomes"`
	Offers   []sqldb.Offer             `json:"offers"`
}

// PollDetail is one with its questions; results come when it is over.
type PollDetail struct {
	sqldb.Poll
	QuestionList []sqldb.PollQuestion `json:"question_list"`
	Versions     []sqldb.PollVersion  `json:"versions"`
	ResultList   []sqldb.PollResult   `json:"result_list"`
}

// ElectionDetail is one with its trustees; results come when they are proven.
type ElectionDetail struct {
	sqldb.Election
	Trustees []sqldb.ElectionTrustee `json:"trustees"`
	Results  []sqldb.ElectionResult  `json:"results"`
}

func (h *Handler) seasonRoutes() []route {
	q := h.options.Store.Read()
	return []route{
		whole("/v1/seasons", "Seasons of fairs, the latest first", func(ctx context.Context, _ *call) ([]sqldb.Season, error) { return q.Seasons(ctx) }),
		{
			pattern: "/v1/seasons/{season}", summary: "A season", result: SeasonDetail{}, proven: "seasons/{season}",
			read: func(ctx context.Context, c *call) (any, freshness, error) {
				id, err := c.id("season")
				if err != nil {
					return nil, latest, err
				}
				var s SeasonDetail
				err = h.options.Store.Snapshot(ctx, func(q *sqldb.Queries) (err error) {
					if s.Season, err = q.Season(ctx, id); err != nil {
						return err
					}
					if s.Days, err = q.SeasonDays(ctx, id); err != nil {
						return err
					}
					s.RefusalReasons, err = q.RefusalReasons(ctx, id)
					return err
				})
				return s, latest, err
			},
		},
		forwards("/v1/seasons/{season}/plan", "Rows of the plan, once it is frozen", 1,
			func(ctx context.Context, c *call, at []int64, count int32) ([]sqldb.PlanRow, error) {
				id, err := c.id("season")
				if err != nil {
					return nil, err
				}
				return q.PlanRows(ctx, sqldb.PlanRowsParams{SeasonID: id, FromRow: at[0] + 1, Count: count})
			}, func(r sqldb.PlanRow) string { return dotted(r.PlanRow) }),
		forwards("/v1/seasons/{season}/applications", "Applications in the order of their numbers", 1,
			func(ctx context.Context, c *call, at []int64, count int32) ([]sqldb.Application, error) {
				id, err := c.id("season")
				if err != nil {
					return nil, err
				}
				return q.ApplicationsOfSeason(ctx, sqldb.ApplicationsOfSeasonParams{SeasonID: id, After: at[0], Count: count})
			}, nextApplication),
		forwards("/v1/seasons/{season}/fairs/{fair}/applications", "Applications for a fair", 1,
			func(ctx context.Context, c *call, at []int64, count int32) ([]sqldb.Application, error) {
				id, err := c.id("season")
				if err != nil {
					return nil, err
				}
				fair, err := c.id("fair")
				if err != nil {
					return nil, err
				}
				return q.ApplicationsOfFair(ctx, sqldb.ApplicationsOfFairParams{SeasonID: id, FairID: fair, After: at[0], Count: count})
			}, nextApplication),
		{
			pattern: "/v1/seasons/{season}/applications/{application}", summary: "An application with its statuses, outcomes and offers",
			result: ApplicationDetail{}, proven: "seasons/{season}/applications/{application}", read: h.application,
		},
		whole("/v1/seasons/{season}/plan/{row}/places", "Places of a row of the plan that somebody got, as they stand",
			func(ctx context.Context, c *call) ([]sqldb.Place, error) {
				id, err := c.id("season")
				if err != nil {
					return nil, err
				}
				row, err := c.id("row")
				if err != nil {
					return nil, err
				}
				return q.PlacesOfRow(ctx, sqldb.PlacesOfRowParams{SeasonID: id, PlanRow: row})
			}),
		forwards("/v1/seasons/{season}/offers", "Offers of places that were given back", 1,
			func(ctx context.Context, c *call, at []int64, count int32) ([]sqldb.Offer, error) {
				id, err := c.id("season")
				if err != nil {
					return nil, err
				}
				return q.OffersOfSeason(ctx, sqldb.OffersOfSeasonParams{SeasonID: id, After: at[0], Count: count})
			}, func(o sqldb.Offer) string { return dotted(o.ID) }),
		whole("/v1/applications/{number}", "Applications of a number of the city's portal, in all seasons",
			func(ctx context.Context, c *call) ([]sqldb.Application, error) {
				return q.ApplicationsByNumber(ctx, c.path["number"])
			}),
	}
}

func nextApplication(a sqldb.Application) string { return dotted(a.ID) }

func (h *Handler) application(ctx context.Context, c *call) (any, freshness, error) {
	season, err := c.id("season")
	if err != nil {
		return nil, latest, err
	}
	id, err := c.id("application")
	if err != nil {
		return nil, latest, err
	}
	var a ApplicationDetail
	err = h.options.Store.Snapshot(ctx, func(q *sqldb.Queries) (err error) {
		if a.Application, err = q.Application(ctx, sqldb.ApplicationParams{SeasonID: season, ID: id}); err != nil {
			return err
		}
		if a.Statuses, err = q.ApplicationStatuses(ctx, sqldb.ApplicationStatusesParams{SeasonID: season, ServiceNumber: a.ServiceNumber}); err != nil {
			return err
		}
		if a.Outcomes, err = q.Outcomes(ctx, sqldb.OutcomesParams{SeasonID: season, ApplicationID: id}); err != nil {
			return err
		}
		a.Offers, err = q.OffersOfApplication(ctx, sqldb.OffersOfApplicationParams{SeasonID: season, ApplicationID: id})
		return err
	})
	return a, latest, err
}

func (h *Handler) documentRoutes() []route {
	q := h.options.Store.Read()
	return []route{
		whole("/v1/documents/types", "Types of documents", func(ctx context.Context, _ *call) ([]sqldb.DocumentType, error) { return q.DocumentTypes(ctx) }),
		{
			pattern: "/v1/documents/types/{type}", summary: "A type of documents", result: sqldb.DocumentType{}, proven: "documents/types/{type}",
			read: func(ctx context.Context, c *call) (any, freshness, error) {
				t, err := q.DocumentType(ctx, c.path["type"])
				return t, latest, err
			},
		},
		{
			pattern: "/v1/documents/requests/{request}", summary: "A request with its deadline and what became of it", result: sqldb.DocumentRequest{},
			proven: "documents/requests/{request}",
			read: func(ctx context.Context, c *call) (any, freshness, error) {
				id, err := c.id("request")
				if err != nil {
					return nil, latest, err
				}
				r, err := q.DocumentRequest(ctx, id)
				return r, latest, err
			},
		},
		h.requestsOfIssuer(),
		forwards("/v1/documents/issuers/{issuer}/batches", "Batches that a department anchored", 1,
			func(ctx context.Context, c *call, at []int64, count int32) ([]sqldb.DocumentBatch, error) {
				issuer, err := h.address(c.path["issuer"])
				if err != nil {
					return nil, err
				}
				return q.DocumentBatchesOfIssuer(ctx, sqldb.DocumentBatchesOfIssuerParams{Issuer: issuer, After: at[0], Count: count})
			}, func(b sqldb.DocumentBatch) string { return dotted(b.Number) }),
		{
			pattern: "/v1/documents/issuers/{issuer}/batches/{batch}", summary: "A batch of documents", result: sqldb.DocumentBatch{},
			proven: "documents/issuers/{issuer}/batches/{batch}",
			read: func(ctx context.Context, c *call) (any, freshness, error) {
				issuer, number, err := h.ofIssuer(c, "batch")
				if err != nil {
					return nil, latest, err
				}
				b, err := q.DocumentBatch(ctx, sqldb.DocumentBatchParams{Issuer: issuer, Number: number})
				return b, latest, err
			},
		},
		whole("/v1/documents/issuers/{issuer}/keys", "Keys with which a department signs or signed documents",
			func(ctx context.Context, c *call) ([]sqldb.IssuerKey, error) {
				issuer, err := h.address(c.path["issuer"])
				if err != nil {
					return nil, err
				}
				return q.IssuerKeys(ctx, issuer)
			}),
		{
			pattern: "/v1/documents/issuers/{issuer}/inbox", summary: "Where a department receives requests", result: sqldb.Inbox{},
			read: func(ctx context.Context, c *call) (any, freshness, error) {
				issuer, err := h.address(c.path["issuer"])
				if err != nil {
					return nil, latest, err
				}
				inbox, err := q.Inbox(ctx, issuer)
				return inbox, latest, err
			},
		},
		{
			pattern: "/v1/documents/issuers/{issuer}/lists/{list}/entries/{entry}", summary: "The last change of a document's status; without one it is valid",
			result: sqldb.DocumentStatusChange{}, proven: "documents/issuers/{issuer}/lists/{list}/entries/{entry}",
			read: func(ctx context.Context, c *call) (any, freshness, error) {
				issuer, list, err := h.ofIssuer(c, "list")
				if err != nil {
					return nil, latest, err
				}
				index, err := c.id("entry")
				if err != nil {
					return nil, latest, err
				}
				s, err := q.DocumentStatus(ctx, sqldb.DocumentStatusParams{Issuer: issuer, ListNumber: list, Idx: index})
				return s, latest, err
			},
		},
	}
}

// requestsOfIssuer lists requests by their state, which stands in the path as it chooses the list.
func (h *Handler) requestsOfIssuer() route {
	q := h.options.Store.Read()
	return forwards("/v1/documents/issuers/{issuer}/requests/{state}", "Requests to a department in a state: filed, accepted, refused, withdrawn, issued", 1,
		func(ctx context.Context, c *call, at []int64, count int32) ([]sqldb.DocumentRequest, error) {
			issuer, err := h.address(c.path["issuer"])
			if err != nil {
				return nil, err
			}
			return q.DocumentRequestsOfIssuer(ctx, sqldb.DocumentRequestsOfIssuerParams{Issuer: issuer, State: c.path["state"], After: at[0], Count: count})
		}, func(r sqldb.DocumentRequest) string { return dotted(r.ID) })
}

// ofIssuer reads the issuer of a path and a number.
func (h *Handler) ofIssuer(c *call, name string) (issuer string, number int64, err error) {
	if issuer, err = h.address(c.path["issuer"]); err != nil {
		return "", 0, err
	}
	number, err = c.id(name)
	return issuer, number, err
}

func (h *Handler) votingRoutes() []route {
	q := h.options.Store.Read()
	return []route{
		backwards("/v1/polls", "Polls, the latest first", 1,
			func(ctx context.Context, _ *call, at []int64, count int32) ([]sqldb.Poll, error) {
				return q.Polls(ctx, sqldb.PollsParams{Below: at[0], Count: count})
			}, func(p sqldb.Poll) string { return dotted(p.ID) }),
		{pattern: "/v1/polls/{poll}", summary: "A poll with its questions and, when it is over, results", result: PollDetail{}, proven: "polls/{poll}", read: h.poll},
		forwards("/v1/polls/{poll}/turnout", "How many votes each block accepted", 1,
			func(ctx context.Context, c *call, at []int64, count int32) ([]sqldb.PollCount, error) {
				id, err := c.id("poll")
				if err != nil {
					return nil, err
				}
				return q.PollCounts(ctx, sqldb.PollCountsParams{PollID: id, Above: at[0], Count: count})
			}, func(p sqldb.PollCount) string { return dotted(p.Height) }),
		proven(whole("/v1/votes/{tracker}", "A vote by its tracker: that it was accepted, not what was chosen",
			func(ctx context.Context, c *call) ([]sqldb.PollVote, error) {
				tracker, err := c.hash("tracker")
				if err != nil {
					return nil, err
				}
				return q.PollVotesByTracker(ctx, tracker)
			}), "votes/{tracker}"),
		backwards("/v1/elections", "Elections, the latest first", 1,
			func(ctx context.Context, _ *call, at []int64, count int32) ([]sqldb.Election, error) {
				return q.Elections(ctx, sqldb.ElectionsParams{Below: at[0], Count: count})
			}, func(e sqldb.Election) string { return dotted(e.ID) }),
		{
			pattern: "/v1/elections/{election}", summary: "An election with its trustees and, when they are proven, results", result: ElectionDetail{},
			proven: "elections/{election}", read: h.election,
		},
		forwards("/v1/elections/{election}/turnout", "How many ballots there were after each block that had some", 1,
			func(ctx context.Context, c *call, at []int64, count int32) ([]sqldb.ElectionCount, error) {
				id, err := c.id("election")
				if err != nil {
					return nil, err
				}
				return q.ElectionCounts(ctx, sqldb.ElectionCountsParams{ElectionID: id, Above: at[0], Count: count})
			}, func(e sqldb.ElectionCount) string { return dotted(e.Height) }),
		whole("/v1/ballots/{tracker}", "A ballot of an election by its tracker: that it was accepted, not what was chosen",
			func(ctx context.Context, c *call) ([]sqldb.ElectionBallot, error) {
				tracker, err := c.hash("tracker")
				if err != nil {
					return nil, err
				}
				return q.ElectionBallotsByTracker(ctx, tracker)
			}),
	}
}

// proven adds what ?prove=1 proves.
func proven(r route, path string) route {
	r.proven = path
	return r
}

// hash reads a path value that is a hash.
func (c *call) hash(name string) ([]byte, error) {
	hash, err := hex.DecodeString(c.path[name])
	if err != nil || len(hash) != 32 {
		return nil, fail(problemInput, "%s %q is not 64 hexadecimal digits", name, c.path[name])
	}
	return hash, nil
}

func (h *Handler) poll(ctx context.Context, c *call) (any, freshness, error) {
	id, err := c.id("poll")
	if err != nil {
		return nil, latest, err
	}
	var p PollDetail
	err = h.options.Store.Snapshot(ctx, func(q *sqldb.Queries) (err error) {
		if p.Poll, err = q.Poll(ctx, id); err != nil {
			return err
		}
		if p.QuestionList, err = q.PollQuestions(ctx, id); err != nil {
			return err
		}
		if p.Versions, err = q.PollVersions(ctx, id); err != nil {
			return err
		}
		p.ResultList, err = q.PollResults(ctx, id)
		return err
	})
	return p, latest, err
}

func (h *Handler) election(ctx context.Context, c *call) (any, freshness, error) {
	id, err := c.id("election")
	if err != nil {
		return nil, latest, err
	}
	var e ElectionDetail
	err = h.options.Store.Snapshot(ctx, func(q *sqldb.Queries) (err error) {
		if e.Election, err = q.Election(ctx, id); err != nil {
			return err
		}
		if e.Trustees, err = q.ElectionTrustees(ctx, id); err != nil {
			return err
		}
		e.Results, err = q.ElectionResults(ctx, id)
		return err
	})
	return e, latest, err
}

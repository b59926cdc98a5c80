package source

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/moscowchain/moscowd/gateway/edge"
	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

func (s *Source) polls(ctx context.Context, q *sqldb.Queries, cursor *sqldb.Chain, last int64) ([]*edge.Event, error) {
	rows, err := changedPolls(ctx, q, cursor.Height, last)
	if err != nil {
		return nil, err
	}
	var events []*edge.Event
	for i := range rows {
		e, err := pollEvent(ctx, q, &rows[i])
		if err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	return events, nil
}

// changedPolls gives the polls that changed after a height, or the newest ones at the start.
func changedPolls(ctx context.Context, q *sqldb.Queries, height, last int64) ([]sqldb.Poll, error) {
	if last == 0 {
		return newestPolls(ctx, q)
	}
	ids := map[int64]bool{}
	for _, kind := range pollEvents {
		events, err := q.EventsOfType(ctx, sqldb.EventsOfTypeParams{Type: kind, Above: last, UpTo: height})
		if err != nil {
			return nil, err
		}
		for i := range events {
			id, err := pollOf(&events[i])
			if err != nil {
				return nil, err
			}
			ids[id] = true
		}
	}
	var polls []sqldb.Poll
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		poll, err := q.Poll(ctx, id)
		if err != nil {
			return nil, err
		}
		polls = append(polls, poll)
	}
	return polls, nil
}

func newestPolls(ctx context.Context, q *sqldb.Queries) (polls []sqldb.Poll, err error) {
	for below := int64(math.MaxInt64); len(polls) < pollsAtStart; {
		page, err := q.Polls(ctx, sqldb.PollsParams{Below: below, Count: pollsPage})
		if err != nil {
			return nil, err
		}
		polls = append(polls, page...)
		if len(page) < pollsPage {
			break
		}
		below = page[len(page)-1].ID
	}
	return polls, nil
}

// pollOf finds the number of the poll in an event.
func pollOf(e *sqldb.Event) (int64, error) {
	var body struct {
		PollID string `json:"poll_id"`
		Poll   struct {
			ID string `json:"id"`
		} `json:"poll"`
		Version struct {
			PollID string `json:"poll_id"`
		} `json:"version"`
	}
	if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
		return 0, fmt.Errorf("event %d of block %d: %w", e.Position, e.Height, err)
	}
	id, err := strconv.ParseUint(body.PollID+body.Poll.ID+body.Version.PollID, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("event %d of block %d names no poll: %w", e.Position, e.Height, err)
	}
	return int64(id), nil
}

func pollEvent(ctx context.Context, q *sqldb.Queries, p *sqldb.Poll) (*edge.Event, error) {
	var results []sqldb.PollResult
	if p.ClosedHeight > 0 {
		var err error
		if results, err = q.PollResults(ctx, p.ID); err != nil {
			return nil, err
		}
	}
	topic := topicPolls + strconv.FormatInt(p.ID, 10)
	e, err := event(topic, "poll", p.UpdatedHeight, newPoll(p, results))
	if err != nil || len(e.Data) <= edge.MaxData {
		return e, err
	}
	return event(topic, "poll", p.UpdatedHeight, newPoll(p, nil))
}

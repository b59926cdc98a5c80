package api

import (
	"context"
	"time"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

// moscow has had no summer time since 2014.
var moscow = time.FixedZone("Europe/Moscow", 3*60*60)

// Today counts what was done since midnight in Moscow, by the time of the last block.
type Today struct {
	SinceNs    int64 `json:"since_ns"`
	FromHeight int64 `json:"from_height"`
	Requests   int64 `json:"requests"`
	// Documents are those in batches that were anchored.
	Documents    int64 `json:"documents"`
	Applications int64 `json:"applications"`
	// Votes are those of polls, Ballots those of elections, both with replaced ones.
	Votes   int64 `json:"votes"`
	Ballots int64 `json:"ballots"`
}

// ServiceLevels say how departments keep their deadlines.
type ServiceLevels struct {
	// Open are the requests that wait, by department, type and state.
	Open []sqldb.RequestsOpenRow `json:"open"`
	// Filed and Decided count by day: days since 1970 in Moscow.
	Filed   []sqldb.RequestsFiledByDayRow   `json:"filed"`
	Decided []sqldb.RequestsDecidedByDayRow `json:"decided"`
}

const (
	daySeconds     = 24 * 60 * 60
	defaultDays    = 90
	maxServiceDays = 400
)

func (h *Handler) countRoutes() []route {
	return []route{
		{
			pattern: "/v1/today", summary: "What was done since midnight in Moscow", result: Today{},
			read: func(ctx context.Context, _ *call) (any, freshness, error) {
				var today Today
				err := h.options.Store.Snapshot(ctx, func(q *sqldb.Queries) (err error) {
					today, err = countToday(ctx, q)
					return err
				})
				return today, counted, err
			},
		},
		{
			pattern: "/v1/service-levels", summary: "Requests of documents that wait, and by day those that were filed and decided, with how many were late and how long all took together",
			query: []param{{"days", "how many days back, 1 to 400; 90 without it", true}}, result: ServiceLevels{}, read: h.serviceLevels,
		},
	}
}

func (h *Handler) serviceLevels(ctx context.Context, c *call) (any, freshness, error) {
	days := c.number("days", defaultDays)
	if days < 1 || days > maxServiceDays {
		return nil, latest, fail(problemInput, "days=%d is not between 1 and %d", days, maxServiceDays)
	}
	var levels ServiceLevels
	err := h.options.Store.Snapshot(ctx, func(q *sqldb.Queries) error {
		cursor, err := q.Cursor(ctx)
		if err != nil {
			return err
		}
		now := time.Unix(0, cursor.TimeNs)
		since := midnight(now).Unix() - (days-1)*daySeconds
		if levels.Open, err = q.RequestsOpen(ctx, now.Unix()); err != nil {
			return err
		}
		if levels.Filed, err = q.RequestsFiledByDay(ctx, since); err != nil {
			return err
		}
		levels.Decided, err = q.RequestsDecidedByDay(ctx, since*int64(time.Second))
		return err
	})
	return levels, counted, err
}

func midnight(now time.Time) time.Time {
	year, month, day := now.In(moscow).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, moscow)
}

func countToday(ctx context.Context, q *sqldb.Queries) (Today, error) {
	cursor, err := q.Cursor(ctx)
	if err != nil {
		return Today{}, err
	}
	t := Today{SinceNs: midnight(time.Unix(0, cursor.TimeNs)).UnixNano()}
	if t.FromHeight, err = firstBlockFrom(ctx, q, cursor.FirstHeight, cursor.Height, t.SinceNs); err != nil {
		return Today{}, err
	}
	request := sqldb.CountEventsFromParams{Type: "moscow.documents.v1.EventDocumentRequested", Height: t.FromHeight}
	if t.Requests, err = q.CountEventsFrom(ctx, request); err != nil {
		return Today{}, err
	}
	for _, count := range []struct {
		into *int64
		read func(context.Context, int64) (int64, error)
	}{
		{&t.Documents, q.CountDocumentsFrom},
		{&t.Applications, q.CountApplicationsFrom},
		{&t.Votes, q.CountVotesFrom},
		{&t.Ballots, q.CountBallotsFrom},
	} {
		if *count.into, err = count.read(ctx, t.FromHeight); err != nil {
			return Today{}, err
		}
	}
	return t, nil
}

// firstBlockFrom finds the first of the blocks first to last whose time is not before ns: times rise from block to block.
func firstBlockFrom(ctx context.Context, q *sqldb.Queries, first, last, ns int64) (int64, error) {
	for first < last {
		middle := first + (last-first)/2
		block, err := q.Block(ctx, middle)
		if err != nil {
			return 0, err
		}
		if block.TimeNs < ns {
			first = middle + 1
		} else {
			last = middle
		}
	}
	return first, nil
}

package source

import (
	"context"
	"math"
	"strconv"

	"github.com/moscowchain/moscowd/gateway/edge"
	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

// electionsTold is how many elections, the newest ones, are looked at for changes.
const electionsTold = 200

func (s *Source) elections(ctx context.Context, q *sqldb.Queries, _ *sqldb.Chain, _ int64) ([]*edge.Event, error) {
	rows, err := q.Elections(ctx, sqldb.ElectionsParams{Below: math.MaxInt64, Count: electionsTold})
	if err != nil {
		return nil, err
	}
	var events []*edge.Event
	for i := range rows {
		topic := topicElections + strconv.FormatInt(rows[i].ID, 10)
		if s.knows(topic, rows[i].UpdatedHeight) {
			continue
		}
		e, err := event(topic, "election", rows[i].UpdatedHeight, newElection(&rows[i]))
		if err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	return events, nil
}

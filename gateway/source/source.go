package source

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/moscowchain/moscowd/gateway/edge"
	"github.com/moscowchain/moscowd/indexer/store"
	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

const (
	// lookEvery is how often the index is looked at if nobody says that there is something new.
	lookEvery = 250 * time.Millisecond
	// headsAtOnce is how many heads are told after a pause; who missed more gets the newest.
	headsAtOnce = edge.Replayed
	// pollsAtStart is of how many polls, the newest ones, a source that starts tells.
	pollsAtStart = 20_000
	pollsPage    = 500
	// statusWindow is how many blocks back a changed status list is named, statusLists how many are.
	statusWindow = 600
	statusLists  = 200
)

// The kinds of events by which the state of a poll changes.
var pollEvents = []string{
	"moscow.voting.v1.EventPollCreated", "moscow.voting.v1.EventQuestionVersionAdded", "moscow.voting.v1.EventVotesCounted",
	"moscow.voting.v1.EventPollClosed",
}

// Source tells what is new in an index.
type Source struct {
	store   *store.Store
	publish func(*edge.Event)
	wake    chan struct{}

	height atomic.Int64 // of which all was told

	// What follows belongs to Run.
	lists map[listKey]int64 // height of the last change
	told  map[string]uint64 // topics of seasons, elections and validators, and the ids told last
	now   func() time.Time
}

type listKey struct {
	issuer string
	number int64
}

// New makes a source that hands events to publish.
func New(s *store.Store, publish func(*edge.Event)) *Source {
	return &Source{
		store: s, publish: publish, wake: make(chan struct{}, 1), lists: make(map[listKey]int64), told: make(map[string]uint64),
		now: time.Now,
	}
}

// Wake has Run look at the index now.
func (s *Source) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Height is the last one of which everything was published, 0 before the first.
func (s *Source) Height() int64 { return s.height.Load() }

// Run publishes until the context ends. Errors of the database are waited out and told to warn.
func (s *Source) Run(ctx context.Context, warn func(error)) {
	timer := time.NewTicker(lookEvery)
	defer timer.Stop()
	for ctx.Err() == nil {
		if err := s.look(ctx); err != nil && ctx.Err() == nil {
			warn(fmt.Errorf("the index cannot be read: %w", err))
		}
		select {
		case <-s.wake:
		case <-timer.C:
		case <-ctx.Done():
		}
	}
}

// look publishes what changed since the last look.
func (s *Source) look(ctx context.Context) error {
	last := s.height.Load()
	// One row first: most looks find nothing new.
	if cursor, err := s.store.Read().Cursor(ctx); errors.Is(err, sql.ErrNoRows) || (err == nil && cursor.Height == last) {
		return nil
	}
	var events []*edge.Event
	height := last
	err := s.store.Snapshot(ctx, func(q *sqldb.Queries) error {
		cursor, err := q.Cursor(ctx)
		if err != nil {
			return err
		}
		height = cursor.Height
		for _, read := range []func(context.Context, *sqldb.Queries, *sqldb.Chain, int64) ([]*edge.Event, error){
			s.heads, s.seasons, s.polls, s.elections, s.status, s.validators,
		} {
			found, err := read(ctx, q, &cursor, last)
			if err != nil {
				return err
			}
			events = append(events, found...)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range events {
		s.told[e.Topic] = e.ID
		s.publish(e)
	}
	s.height.Store(height)
	return nil
}

func event(topic, name string, id int64, state any) (*edge.Event, error) {
	data, err := json.Marshal(state)
	if err != nil {
		return nil, err
	}
	return &edge.Event{Topic: topic, Name: name, ID: uint64(id), Data: data}, nil
}

func (s *Source) heads(ctx context.Context, q *sqldb.Queries, cursor *sqldb.Chain, last int64) ([]*edge.Event, error) {
	count := min(cursor.Height-last, headsAtOnce)
	blocks, err := q.BlocksBelow(ctx, sqldb.BlocksBelowParams{Below: cursor.Height + 1, Count: int32(count)})
	if err != nil {
		return nil, err
	}
	events := make([]*edge.Event, 0, len(blocks))
	for _, b := range slices.Backward(blocks) {
		e, err := event(TopicHeads, "head", b.Height, newHead(cursor.ChainID, &b, s.now()))
		if err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	return events, nil
}

func (s *Source) seasons(ctx context.Context, q *sqldb.Queries, _ *sqldb.Chain, _ int64) ([]*edge.Event, error) {
	rows, err := q.Seasons(ctx)
	if err != nil {
		return nil, err
	}
	var events []*edge.Event
	for i := range rows {
		topic := topicSeasons + strconv.FormatInt(rows[i].ID, 10)
		if s.knows(topic, rows[i].UpdatedHeight) {
			continue
		}
		e, err := event(topic, "season", rows[i].UpdatedHeight, newSeason(&rows[i]))
		if err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	return events, nil
}

// knows reports whether a state was told already.
func (s *Source) knows(topic string, id int64) bool {
	told, ok := s.told[topic]
	return ok && told >= uint64(id)
}

func (s *Source) validators(ctx context.Context, q *sqldb.Queries, _ *sqldb.Chain, _ int64) ([]*edge.Event, error) {
	rows, err := q.Validators(ctx)
	if err != nil {
		return nil, err
	}
	state := newValidators(rows)
	if len(rows) == 0 || s.knows(TopicValidators, state.Height) {
		return nil, nil
	}
	e, err := event(TopicValidators, "validators", state.Height, state)
	if err != nil {
		return nil, err
	}
	return []*edge.Event{e}, nil
}

func (s *Source) status(ctx context.Context, q *sqldb.Queries, cursor *sqldb.Chain, last int64) ([]*edge.Event, error) {
	from := max(last, cursor.Height-statusWindow)
	changes, err := q.DocumentStatusChangesAfter(ctx, sqldb.DocumentStatusChangesAfterParams{Above: from, UpTo: cursor.Height})
	if err != nil || len(changes) == 0 {
		return nil, err
	}
	state := &Status{}
	for i := range changes {
		c := &changes[i]
		s.lists[listKey{c.Issuer, c.ListNumber}] = c.Height
		state.Height = max(state.Height, c.Height)
	}
	for key, height := range s.lists {
		if height <= state.Height-statusWindow {
			delete(s.lists, key)
			continue
		}
		state.Lists = append(state.Lists, StatusList{Issuer: key.issuer, List: key.number, Height: height})
	}
	slices.SortFunc(state.Lists, func(a, b StatusList) int {
		return cmp.Or(cmp.Compare(b.Height, a.Height), cmp.Compare(a.Issuer, b.Issuer), cmp.Compare(a.List, b.List))
	})
	state.Lists = state.Lists[:min(len(state.Lists), statusLists)]
	e, err := event(TopicStatus, "status", state.Height, state)
	if err != nil {
		return nil, err
	}
	return []*edge.Event{e}, nil
}

package source_test

import (
	"context"
	"encoding/json"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/gateway/edge"
	"github.com/moscowchain/moscowd/gateway/source"
	"github.com/moscowchain/moscowd/indexer"
	"github.com/moscowchain/moscowd/indexer/indexertest"
	"github.com/moscowchain/moscowd/indexer/store"
)

const patience = 30 * time.Second

// told are events in the order in which they were published.
type told struct {
	mu     sync.Mutex
	events []*edge.Event
}

func (t *told) publish(e *edge.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.events = append(t.events, e)
}

func (t *told) of(topic string) (events []*edge.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range t.events {
		if e.Topic == topic {
			events = append(events, e)
		}
	}
	return events
}

func newStore(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "index.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// index puts a recorded chain into the store, up to a height.
func index(t *testing.T, s *store.Store, until int64, report func(indexer.Progress)) int64 {
	t.Helper()
	r, err := indexertest.Load("../../indexer/testdata/chain.json.gz")
	require.NoError(t, err)
	encoding, err := indexertest.Encoding()
	require.NoError(t, err)
	server := r.Server(nil)
	defer server.Close()
	if until == 0 {
		until = r.Height
	}
	require.NoError(t, indexer.Run(t.Context(), indexer.Options{
		NodeURL: server.URL, Store: s, Encoding: encoding, EndHeight: until, Report: report,
	}))
	return until
}

func start(t *testing.T, s *store.Store) (*source.Source, *told) {
	t.Helper()
	published := &told{}
	from := source.New(s, published.publish)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		from.Run(ctx, func(err error) { t.Error(err) })
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return from, published
}

func TestWhatIsInTheIndexIsTold(t *testing.T) {
	s := newStore(t)
	from, published := start(t, s)
	require.Zero(t, from.Height(), "an empty index has nothing to tell")
	index(t, s, 10, func(indexer.Progress) { from.Wake() })
	require.Eventually(t, func() bool { return from.Height() == 10 }, patience, time.Millisecond)
	last := index(t, s, 0, func(indexer.Progress) { from.Wake() })
	require.Eventually(t, func() bool { return from.Height() == last }, patience, time.Millisecond)

	ids := map[string]uint64{}
	for _, e := range published.events {
		if before, ok := ids[e.Topic]; ok {
			require.Greater(t, e.ID, before, "ids of %s rise", e.Topic)
		}
		ids[e.Topic] = e.ID
	}
	heads := published.of(source.TopicHeads)
	var head source.Head
	require.NoError(t, json.Unmarshal(heads[len(heads)-1].Data, &head))
	block, err := s.Read().Block(t.Context(), last)
	require.NoError(t, err)
	require.EqualValues(t, last, heads[len(heads)-1].ID)
	require.Equal(t, block.Hash, head.Hash)
	require.Equal(t, "moscow-1", head.ChainID)

	seasons := published.of("seasons/2")
	var season source.Season
	require.NoError(t, json.Unmarshal(seasons[len(seasons)-1].Data, &season))
	require.Equal(t, "closed", season.State)
	require.EqualValues(t, 3, season.Applications)
	require.EqualValues(t, 1, season.Accepted)

	var validators source.Validators
	require.NoError(t, json.Unmarshal(published.of(source.TopicValidators)[0].Data, &validators))
	require.Len(t, validators.Validators, 1)
	require.Equal(t, "active", validators.Validators[0].State)

	again, repeated := start(t, s)
	require.Eventually(t, func() bool { return again.Height() == last }, patience, time.Millisecond)
	require.Len(t, repeated.of(source.TopicHeads), min(int(last), edge.Replayed), "who starts tells what viewers may have missed")
	newest := repeated.of("seasons/2")
	require.Equal(t, seasons[len(seasons)-1], newest[len(newest)-1], "the same of a state that has not changed")
}

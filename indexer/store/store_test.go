package store_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/indexer/store"
	"github.com/moscowchain/moscowd/indexer/store/column"
	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

var ctx = context.Background()

func open(t *testing.T) (s *store.Store, url string) {
	t.Helper()
	url = "sqlite:" + filepath.Join(t.TempDir(), "a folder", "index?.db")
	s, err := store.Open(ctx, url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s, url
}

func TestAStoreIsNamedByAURL(t *testing.T) {
	for _, url := range []string{"", "sqlite:", "index.db", "mysql://a/b"} {
		_, err := store.Open(ctx, url)
		require.ErrorIs(t, err, store.ErrURL, url)
	}
	_, err := store.OpenReader(ctx, "sqlite:"+filepath.Join(t.TempDir(), "none.db"))
	require.ErrorContains(t, err, "moscowd indexer run makes it")
}

func TestAWriteIsWholeOrNothing(t *testing.T) {
	s, url := open(t)
	failed := errors.New("failed")
	require.ErrorIs(t, s.Write(ctx, func(q *sqldb.Queries) error {
		require.NoError(t, q.StartChain(ctx, sqldb.StartChainParams{ChainID: "a"}))
		return failed
	}), failed)
	_, err := s.Read().Cursor(ctx)
	require.ErrorIs(t, err, sql.ErrNoRows)

	require.NoError(t, s.Write(ctx, func(q *sqldb.Queries) error {
		require.NoError(t, q.StartChain(ctx, sqldb.StartChainParams{ChainID: "a"}))
		moved, err := q.MoveCursor(ctx, sqldb.MoveCursorParams{Before: 0, Height: 1, BlockHash: []byte{1}})
		require.EqualValues(t, 1, moved)
		return err
	}))
	reader, err := store.OpenReader(ctx, url)
	require.NoError(t, err)
	defer reader.Close()
	cursor, err := reader.Read().Cursor(ctx)
	require.NoError(t, err)
	require.Equal(t, sqldb.Chain{ID: 1, ChainID: "a", Height: 1, BlockHash: column.Bytes{1}}, cursor)
}

func TestTextThatPostgreSQLCannotStoreIsReplaced(t *testing.T) {
	s, _ := open(t)
	require.NoError(t, s.Write(ctx, func(q *sqldb.Queries) error {
		return q.SetParams(ctx, sqldb.SetParamsParams{Module: "m", Body: "a\x00b\xffж"})
	}))
	params, err := s.Read().Params(ctx, "m")
	require.NoError(t, err)
	require.Equal(t, "a\uFFFDb\uFFFDж", params.Body)
}

func TestSumsSeeEveryColumnAndNoOrder(t *testing.T) {
	rows := []sqldb.InsertBlockParams{{Height: 1, Hash: []byte{1}}, {Height: 2, Hash: []byte{2}}}
	sum := func(rows ...sqldb.InsertBlockParams) *store.Sums {
		s, _ := open(t)
		require.NoError(t, s.Write(ctx, func(q *sqldb.Queries) error {
			err := q.StartChain(ctx, sqldb.StartChainParams{ChainID: "a"})
			for _, row := range rows {
				err = errors.Join(err, q.InsertBlock(ctx, row))
			}
			return err
		}))
		sums, err := s.Checksum(ctx)
		require.NoError(t, err)
		return sums
	}
	want := sum(rows[0], rows[1])
	require.Equal(t, want, sum(rows[1], rows[0]))
	changed := rows[1]
	changed.AppHash = []byte{0}
	require.Equal(t, []string{"blocks"}, want.Differences(sum(rows[0], changed)))
	require.Equal(t, []string{"blocks"}, want.Differences(sum(rows[0])))
}

func TestReadersSeeOneHeightWhileAnotherIsWritten(t *testing.T) {
	s, _ := open(t)
	require.NoError(t, s.Write(ctx, func(q *sqldb.Queries) error { return q.StartChain(ctx, sqldb.StartChainParams{ChainID: "a"}) }))
	require.NoError(t, s.Snapshot(ctx, func(q *sqldb.Queries) error {
		before, err := q.Cursor(ctx)
		require.NoError(t, err)
		require.NoError(t, s.Write(ctx, func(q *sqldb.Queries) error {
			_, err := q.MoveCursor(ctx, sqldb.MoveCursorParams{Before: 0, Height: 1})
			return err
		}))
		after, err := q.Cursor(ctx)
		require.NoError(t, err)
		require.Equal(t, before, after)
		return nil
	}))
	after, err := s.Read().Cursor(ctx)
	require.NoError(t, err)
	require.EqualValues(t, 1, after.Height)
}

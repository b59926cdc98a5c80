package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

// ErrMoved is a cursor that another process has moved.
var ErrMoved = errors.New("another indexer writes to this store: stop one of them, or give each a store of its own")

// Write runs writes in one transaction: all of them are kept, or none.
func (s *Store) Write(ctx context.Context, write func(*sqldb.Queries) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	batch := &batch{Tx: tx, statements: map[string]*sql.Stmt{}}
	if err := write(sqldb.New(batch)); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// batch prepares each statement of a transaction once: a height has many rows of few kinds.
type batch struct {
	*sql.Tx
	statements map[string]*sql.Stmt
}

// ExecContext also makes text storable: PostgreSQL takes no zero byte and no broken UTF-8, and both stores have the same rows.
func (b *batch) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	statement, ok := b.statements[query]
	if !ok {
		var err error
		if statement, err = b.PrepareContext(ctx, query); err != nil {
			return nil, err
		}
		b.statements[query] = statement
	}
	for i, arg := range args {
		if text, ok := arg.(string); ok {
			args[i] = storable(text)
		}
	}
	return statement.ExecContext(ctx, args...)
}

func storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

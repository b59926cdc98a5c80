package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

//go:embed migrations/*.sql
var migrations embed.FS

// readers is how many connections may read at once.
const readers = 8

// Store is an open read model. It may be used by several goroutines; one process at a time writes.
type Store struct {
	dialect     goose.Dialect
	write, read *sql.DB
}

// ErrURL is a URL that names no store.
var ErrURL = errors.New("write sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE")

// Open opens the store that a URL names and brings its schema up to date: sqlite:PATH is a file, made if it is not there;
// postgres://... is a database that is there. Where a PostgreSQL URL says search_path=NAME, that schema is made.
func Open(ctx context.Context, rawURL string) (*Store, error) {
	s, err := open(ctx, rawURL, true)
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// OpenReader opens a store that an indexer has made, for reading only.
func OpenReader(ctx context.Context, rawURL string) (*Store, error) {
	s, err := open(ctx, rawURL, false)
	if err != nil {
		return nil, err
	}
	if err := s.checkVersion(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func open(ctx context.Context, rawURL string, create bool) (*Store, error) {
	switch scheme, path, _ := strings.Cut(rawURL, ":"); {
	case scheme == "sqlite" && path != "":
		return openSQLite(path, create)
	case scheme == "postgres" || scheme == "postgresql":
		return openPostgres(ctx, rawURL, create)
	}
	scheme, _, _ := strings.Cut(rawURL, ":")
	return nil, fmt.Errorf("store %q: %w", scheme+":...", ErrURL) // what follows may hold a password
}

func openSQLite(path string, create bool) (*Store, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if !create {
			return nil, fmt.Errorf("there is no index at %s: moscowd indexer run makes it", path)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			return nil, err
		}
	}
	// The write-ahead log lets others read while a height is written. Without a sync at each commit a power failure may
	// take the last heights with it, all rows of each; they are written again.
	pragmas := url.Values{"_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(NORMAL)", "cache_size(-65536)", "temp_store(MEMORY)",
	}}
	location := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}
	s := &Store{dialect: goose.DialectSQLite3}
	var err error
	reading := url.Values{"_pragma": append([]string{"query_only(1)"}, pragmas["_pragma"]...)}
	location.RawQuery = reading.Encode()
	if s.read, err = sql.Open("sqlite", location.String()); err != nil {
		return nil, err
	}
	s.read.SetMaxOpenConns(readers)
	if !create {
		return s, nil
	}
	pragmas.Set("_txlock", "immediate")
	location.RawQuery = pragmas.Encode()
	if s.write, err = sql.Open("sqlite", location.String()); err != nil {
		return nil, err
	}
	s.write.SetMaxOpenConns(1)
	return s, nil
}

var plainName = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

func openPostgres(ctx context.Context, rawURL string, create bool) (*Store, error) {
	config, err := pgx.ParseConfig(rawURL)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrURL, err)
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(readers)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("PostgreSQL at %s:%d: %w", config.Host, config.Port, err), db.Close())
	}
	s := &Store{dialect: goose.DialectPostgres, read: db}
	if !create {
		return s, nil
	}
	s.write = db
	if schema := config.RuntimeParams["search_path"]; schema != "" {
		if !plainName.MatchString(schema) {
			return nil, errors.Join(fmt.Errorf("search_path %q: one name of small letters, digits and _", schema), db.Close())
		}
		if _, err := db.ExecContext(ctx, "CREATE SCHEMA IF NOT EXISTS "+schema); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	return s, nil
}

// Close ends the connections.
func (s *Store) Close() error {
	err := s.read.Close()
	if s.write != nil && s.write != s.read {
		err = errors.Join(err, s.write.Close())
	}
	return err
}

func (s *Store) provider(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(s.dialect, db, files)
}

func (s *Store) migrate(ctx context.Context) error {
	provider, err := s.provider(s.write)
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("bring the schema of the index up to date: %w", err)
	}
	return nil
}

// checkVersion refuses a schema that this program does not know.
func (s *Store) checkVersion(ctx context.Context) error {
	provider, err := s.provider(s.read)
	if err != nil {
		return err
	}
	have, want, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("this is no index: %w", err)
	}
	if have != want {
		return fmt.Errorf("the index has the schema %d, this program reads %d: run the indexer of the same version on it", have, want)
	}
	return nil
}

// Read gives the queries. Each sees the store as it is then; see Snapshot. What is not there is sql.ErrNoRows.
func (s *Store) Read() *sqldb.Queries { return sqldb.New(s.read) }

// Snapshot runs queries that all see the store at one height.
func (s *Store) Snapshot(ctx context.Context, read func(*sqldb.Queries) error) error {
	return s.snapshot(ctx, func(tx *sql.Tx) error { return read(sqldb.New(tx)) })
}

func (s *Store) snapshot(ctx context.Context, read func(*sql.Tx) error) error {
	options := sql.TxOptions{ReadOnly: true}
	if s.dialect == goose.DialectPostgres {
		options.Isolation = sql.LevelRepeatableRead
	}
	tx, err := s.read.BeginTx(ctx, &options)
	if err != nil {
		return err
	}
	return errors.Join(read(tx), tx.Rollback())
}

package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"

	"github.com/pressly/goose/v3"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

// TableSum says what a table holds, whatever the order of its rows: the sum modulo 2^256 of the SHA-256 of every row.
type TableSum struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
	Sum   string `json:"sum"`
}

// Sums are those of all tables at one height.
type Sums struct {
	ChainID string     `json:"chain_id"`
	Height  int64      `json:"height"`
	Tables  []TableSum `json:"tables"`
}

// Checksum sums up the whole store. Two stores of one chain at one height have the same sums, SQLite's and PostgreSQL's too.
func (s *Store) Checksum(ctx context.Context) (*Sums, error) {
	sums := &Sums{}
	err := s.snapshot(ctx, func(tx *sql.Tx) error {
		cursor, err := sqldb.New(tx).Cursor(ctx)
		if err != nil {
			return err
		}
		sums.ChainID, sums.Height = cursor.ChainID, cursor.Height
		tables, err := s.tables(ctx, tx)
		if err != nil {
			return err
		}
		for _, table := range tables {
			sum, err := sumTable(ctx, tx, table)
			if err != nil {
				return fmt.Errorf("table %s: %w", table, err)
			}
			sums.Tables = append(sums.Tables, sum)
		}
		return nil
	})
	return sums, err
}

// tables are those of the schema, without goose's own.
func (s *Store) tables(ctx context.Context, tx *sql.Tx) ([]string, error) {
	query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'goose%' ORDER BY name`
	if s.dialect == goose.DialectPostgres {
		query = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_name NOT LIKE 'goose%'
			ORDER BY table_name COLLATE "C"`
	}
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			return nil, err
		}
		tables = append(tables, table)
	}
	return tables, rows.Err()
}

func sumTable(ctx context.Context, tx *sql.Tx, table string) (TableSum, error) {
	sum := TableSum{Table: table}
	rows, err := tx.QueryContext(ctx, "SELECT * FROM "+table) //nolint:gosec // the name is of the schema
	if err != nil {
		return sum, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return sum, err
	}
	values, targets := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	var total [4]uint64 // the least significant first
	var text []byte
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return sum, err
		}
		text = text[:0]
		for i, value := range values {
			if text, err = appendValue(text, value); err != nil {
				return sum, fmt.Errorf("column %s: %w", columns[i], err)
			}
		}
		hash := sha256.Sum256(text)
		var carry uint64
		for i := range total {
			total[i], carry = bits.Add64(total[i], binary.LittleEndian.Uint64(hash[8*i:]), carry)
		}
		sum.Rows++
	}
	var out []byte
	for _, word := range total {
		out = binary.LittleEndian.AppendUint64(out, word)
	}
	sum.Sum = hex.EncodeToString(out)
	return sum, rows.Err()
}

// appendValue writes a column so that no two rows read the same.
func appendValue(text []byte, value any) ([]byte, error) {
	switch value := value.(type) {
	case int64:
		return binary.BigEndian.AppendUint64(append(text, 'i'), uint64(value)), nil
	case bool:
		number := int64(0) // SQLite has no other truth
		if value {
			number = 1
		}
		return appendValue(text, number)
	case string:
		text = binary.BigEndian.AppendUint64(append(text, 's'), uint64(len(value)))
		return append(text, value...), nil
	case []byte:
		text = binary.BigEndian.AppendUint64(append(text, 'b'), uint64(len(value)))
		return append(text, value...), nil
	default:
		return nil, fmt.Errorf("%T is of no type that the schema uses", value)
	}
}

// Differences names the tables that two sums do not agree on.
func (s *Sums) Differences(other *Sums) []string {
	var names []string
	theirs := map[string]TableSum{}
	for _, table := range other.Tables {
		theirs[table.Table] = table
	}
	for _, table := range s.Tables {
		if theirs[table.Table] != table {
			names = append(names, table.Table)
		}
		delete(theirs, table.Table)
	}
	for _, table := range other.Tables {
		if _, left := theirs[table.Table]; left {
			names = append(names, table.Table)
		}
	}
	return names
}

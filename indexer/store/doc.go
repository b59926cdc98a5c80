// Package store keeps the read model in SQL, in SQLite or in PostgreSQL, with one schema and one text of every query. Open
// makes the schema current; Write is one transaction of the indexer; Read gives the queries; Search finds by what a person
// types; Checksum compares two stores.
//
// The store is a copy: whatever is lost can be built again from the chain. docs/indexer.md describes the tables.
package store

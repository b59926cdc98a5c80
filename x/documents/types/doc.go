// Package types holds the messages and records of documents, their validation and the keys under which the state holds
// what a verifier proves.
package types

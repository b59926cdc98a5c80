// Package types holds the messages, errors and limits of x/voting, and the bridge from its records to package rules.
package types

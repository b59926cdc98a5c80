// Package integration holds the tests that link the whole application. They drive it through the calls that CometBFT
// makes, on a network in memory whose validator set, block hashes and clock the tests keep themselves. It is the one
// package that does so, since linking the application takes longer than most tests.
package integration

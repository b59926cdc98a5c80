// Package source tells the bus what is new in an index: New, and Run until the end.
//
// Topics are heads, one of each poll, election and season (polls/7, elections/2, seasons/3), documents/status and validators. What is published of a
// topic is its state, whole, and its id is the height at which it last changed, so several sources may tell the same, and
// one that starts again tells nothing new. docs/operators/read-tier.md describes the states.
package source

// Package doctor checks a node: its configuration, machine, validator key and what it says of the chain, compared with
// other nodes. Gather collects facts from a home and from RPC servers and changes nothing; Checks are pure functions of
// the facts, one for each thing that goes wrong in practice, and say what to do.
//
// It needs no running node. What cannot be known, because the node is stopped or no other node was named, is reported as
// skipped and not as well.
package doctor

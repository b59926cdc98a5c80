// Package activecitizen reads polls that ran on the chain of Active Citizen of 2017, or on any chain with its contracts,
// over Ethereum's JSON-RPC: definitions and results by eth_call, votes from the inputs of transactions. It needs no state
// of the past, asks one node and trusts it: departments therefore walk nodes of their own and compare one hash.
//
//	walk, err := activecitizen.Walk(ctx, activecitizen.Options{Client: client, Root: root, State: "polls.state"})
//	defer walk.Close()
//	summary, err := walk.WriteFile("polls.jsonl.gz")
//	err = walk.Remove()
//
// A walk that is interrupted goes on from its state. Memory stays small: what was read is kept in the state, and one
// question's voters at most are held at once. Check reads such a file without any node.
//
// Voters' keys are personal, and the old chain published them. A file has keyed hashes of them instead, other ones for
// every question and file (evidence.VoterTag): enough to see that nobody counts twice, and no help to find somebody. Of
// answers in voters' own words it says how many there were. The hash of each transaction, which both are part of, remains.
package activecitizen

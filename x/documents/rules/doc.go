// Package rules holds the rules of documents as pure functions: until when a request must be decided, what may follow a
// state, what a batch of documents commits to, how the status of a document is stored, and which verdict a document gets.
// The chain's keeper, the offline verifier and a browser call the same code.
//
// [Calendar.Deadline] counts working days and [Next] says what may become of a request; [Summarize] turns [Tally] values
// into the public figures. [NewBatch] and [VerifyLeaf] are the Merkle tree of issued documents, [StatusChunk] and
// [StatusList] their statuses. [Judge] weighs what a verifier found.
//
// The same input gives the same result on every machine: nothing here iterates over a map, reads a clock, uses floating
// point or starts a goroutine.
package rules

// Package indexer copies a chain into SQL. It follows a full node over CometBFT's RPC by height; there is one way for blocks
// that were missed and for those that come. Everything that a height changes is written in one transaction together with the
// cursor, so that each height is there exactly once, whenever the process ends.
//
// Typed events of this project's modules fill the tables, by one adapter file a module; modules of others have one adapter
// file each. What events do not carry and what cannot change any more (the plan once it is frozen, outcomes once a season is
// closed, the wording of questions, results of a poll that is over) is read from committed state. So the content is a function of
// the chain alone: an index that is deleted and built again is the same, row by row. Genesis stands as height 0.
//
// Package store has the tables and what reads them. The index proves nothing: who wants proof asks a node for it.
package indexer

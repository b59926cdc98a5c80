// Package fairs2018 answers the read interface that the contracts of Moscow's weekend fairs had in 2018 and 2019 from the
// records of x/marketslots, so that a viewer written for the old chain lists seasons, requests, statuses and results of
// this one. Pass New(...) to x/vm as its Erc20Keeper: x/vm asks it for a contract at every address that is called.
//
// There are three kinds of contract: SeasonFactory at one address, and for every season a Season and a
// DistributionManager at addresses that follow from its id. Functions that wrote revert and name the native message.
// Answers have the types of the old contracts; where their contents differ, the table in docs/ethereum.md says how. An
// answer costs gas for every record it reads, so that a call for too many ends out of gas. Nothing is written, and no
// log is emitted.
package fairs2018

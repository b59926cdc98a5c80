// Package activecitizen answers viewers of the polls of 2017 (Root, Poll, PollQuestion) from x/voting: polls of this chain and
// the imported ones. Docs/active-citizen.md says what stands where and what differs.
//
// There is no bytecode. x/vm asks Contracts for the contract at an address that is called; the addresses follow from ids
// (types.ContractPlace) and are kept by x/voting from the message on that creates or imports a poll.
package activecitizen

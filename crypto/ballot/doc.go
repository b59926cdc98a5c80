// Package ballot is the secret ballot of protocol MV1 (docs/voting-protocol.md): which cells a contest has, what is proven of
// them, and how a ballot is bound to its voter.
//
// A voter's program fills the cells of a [Form], calls [Make], shows the [Ballot.Tracker] and then either signs
// [CastMessage] or gives the [Opening] away, which spoils the ballot. Whoever counts calls [Verify] for one ballot or
// [VerifyAll] for the ballots of one message, and adds what [Ciphertexts] gives.
//
// Not checked here: signatures, the census, sequence numbers, times, and whether the ciphertexts were seen before
// ([VectorHash]). A valid ballot counts once only because those who call this see to it. A ballot hides what is chosen,
// not that somebody votes; the device that makes it sees the choice.
//
// Making a ballot takes the same time for every valid choice. Verifying sees public data only.
package ballot

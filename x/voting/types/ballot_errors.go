package types

import (
	stderrors "errors"

	"google.golang.org/grpc/codes"

	"cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/proofs"
	"github.com/moscowchain/moscowd/crypto/tally"
)

// Errors of ballots and tallies, from code 100 on. Codes are part of the chain's interface: append only.
var (
	ErrBallotInvalid     = errors.Register(ModuleName, 100, "invalid ballot")
	ErrElectionNotOpen   = errors.Register(ModuleName, 101, "election is not open yet")
	ErrElectionClosed    = errors.Register(ModuleName, 102, "election takes no more ballots")
	ErrBallotStale       = errors.Register(ModuleName, 104, "seq is not above that of the voter's last ballot")
	ErrBallotRevote      = errors.Register(ModuleName, 105, "election takes one ballot from each voter")
	ErrBallotsFull       = errors.Register(ModuleName, 106, "voter has cast as many ballots as allowed")
	ErrBallotCopied      = errors.Register(ModuleName, 107, "election holds these ciphertexts already")
	ErrBallotSpoiled     = errors.Register(ModuleName, 108, "ciphertexts were spoiled")
	ErrBallotSignature   = errors.Register(ModuleName, 109, "invalid signature of the voter")
	ErrBallotCiphertexts = errors.Register(ModuleName, 110, "malformed ciphertexts")
	ErrBallotProofs      = errors.Register(ModuleName, 111, "malformed proofs")
	ErrBallotBit         = errors.Register(ModuleName, 112, "a cell is not proven to hold 0 or 1")
	ErrBallotSum         = errors.Register(ModuleName, 113, "a sum of cells is not proven")
	ErrBallotRange       = errors.Register(ModuleName, 114, "bounds of a sum of cells are not proven")
	ErrSpoilsFull        = errors.Register(ModuleName, 115, "voter has spoiled as many ballots as allowed")
	ErrBallotOpening     = errors.Register(ModuleName, 116, "opening does not give the ciphertexts")
	ErrTallyTaskUnknown  = errors.RegisterWithGRPCCode(ModuleName, 118, codes.NotFound, "no such tally task")
	ErrTallyNotOpened    = errors.Register(ModuleName, 119, "too few ballots: only the turnout of this district is told")
	ErrShareRepeated     = errors.Register(ModuleName, 120, "trustee has given a share of this district already")
	ErrShareInvalid      = errors.Register(ModuleName, 121, "decryption share is not proven")
	ErrSharesTooFew      = errors.Register(ModuleName, 122, "too few decryption shares")
	ErrTallyRepeated     = errors.Register(ModuleName, 123, "district has a proven result already")
	ErrTallyCounts       = errors.Register(ModuleName, 124, "counts are not the ones opened")
	ErrTallySums         = errors.Register(ModuleName, 125, "counts do not fit the ballots")
	ErrTallyEmpty        = errors.Register(ModuleName, 126, "no counts")
	ErrExportInvalid     = errors.Register(ModuleName, 128, "invalid hash of the data set")
	ErrBallotUnknown     = errors.RegisterWithGRPCCode(ModuleName, 129, codes.NotFound, "no ballot of this tag")
	ErrVectorUnknown     = errors.RegisterWithGRPCCode(ModuleName, 130, codes.NotFound, "no ballot has these ciphertexts")
)

// ballotErrors are the registered errors for those of the packages of crypto.
var ballotErrors = []struct{ protocol, registered error }{
	{ballot.ErrCiphertexts, ErrBallotCiphertexts},
	{ballot.ErrProofs, ErrBallotProofs},
	{ballot.ErrOpening, ErrBallotOpening},
	{proofs.ErrBit, ErrBallotBit},
	{proofs.ErrSum, ErrBallotSum},
	{proofs.ErrRange, ErrBallotRange},
	{tally.ErrCount, ErrTallyCounts},
	{tally.ErrSums, ErrTallySums},
	{tally.ErrShares, ErrSharesTooFew},
}

// RegisteredBallotError gives the module's error for one of the protocol about ballots and tallies.
func RegisteredBallotError(err error) error {
	for _, pair := range ballotErrors {
		if stderrors.Is(err, pair.protocol) {
			return errors.Wrap(pair.registered, err.Error())
		}
	}
	return err
}

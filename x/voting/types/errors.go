package types

import (
	"google.golang.org/grpc/codes"

	"cosmossdk.io/errors"
)

// Errors of the module. Codes are part of the chain's interface: append only.
var (
	ErrUnauthorized       = errors.Register(ModuleName, 2, "not authorised")
	ErrAddressInvalid     = errors.Register(ModuleName, 3, "invalid address")
	ErrParamsInvalid      = errors.Register(ModuleName, 4, "invalid voting parameters")
	ErrOrganizerUnknown   = errors.Register(ModuleName, 5, "account may not organise polls")
	ErrOrganizerOther     = errors.Register(ModuleName, 6, "signer is not the organizer of the poll")
	ErrPollInvalid        = errors.Register(ModuleName, 7, "invalid poll")
	ErrPollUnknown        = errors.RegisterWithGRPCCode(ModuleName, 8, codes.NotFound, "unknown poll")
	ErrPollNotOpen        = errors.Register(ModuleName, 9, "poll has not opened")
	ErrPollClosed         = errors.Register(ModuleName, 10, "poll is closed")
	ErrResultsEncrypted   = errors.Register(ModuleName, 12, "polls have live results")
	ErrQuestionInvalid    = errors.Register(ModuleName, 13, "invalid question")
	ErrQuestionUnknown    = errors.RegisterWithGRPCCode(ModuleName, 14, codes.NotFound, "unknown question")
	ErrVersionsFull       = errors.Register(ModuleName, 15, "question has as many versions as allowed")
	ErrVersionUnknown     = errors.Register(ModuleName, 16, "unknown version of the question")
	ErrVersionOutdated    = errors.Register(ModuleName, 17, "version of the question was corrected")
	ErrBatchInvalid       = errors.Register(ModuleName, 18, "invalid batch")
	ErrVoteInvalid        = errors.Register(ModuleName, 19, "invalid vote")
	ErrVoteExpired        = errors.Register(ModuleName, 20, "vote has expired")
	ErrSignatureInvalid   = errors.Register(ModuleName, 21, "invalid signature of the vote")
	ErrChoicesTooMany     = errors.Register(ModuleName, 22, "too many choices")
	ErrChoicesTooFew      = errors.Register(ModuleName, 23, "too few choices")
	ErrChoicesUnsorted    = errors.Register(ModuleName, 24, "choices do not ascend")
	ErrChoiceRepeated     = errors.Register(ModuleName, 25, "option is chosen twice")
	ErrChoiceUnknown      = errors.Register(ModuleName, 26, "option does not exist")
	ErrChoiceValue        = errors.Register(ModuleName, 27, "rating or rank is out of range")
	ErrTextNotTaken       = errors.Register(ModuleName, 28, "question takes no text")
	ErrVoterClassOther    = errors.Register(ModuleName, 29, "accounts of this class may not vote in the poll")
	ErrCensusProofInvalid = errors.Register(ModuleName, 30, "key is not in the census")
	ErrVotedAlready       = errors.Register(ModuleName, 31, "voted already")
	ErrVotedEarlier       = errors.Register(ModuleName, 32, "voted on an earlier version")
	ErrSeqStale           = errors.Register(ModuleName, 33, "seq is not above that of the last vote")
	ErrTrackerInvalid     = errors.RegisterWithGRPCCode(ModuleName, 34, codes.InvalidArgument, "invalid tracker")
	ErrTrackerUnknown     = errors.RegisterWithGRPCCode(ModuleName, 35, codes.NotFound, "no vote with this tracker")
	ErrReasonInvalid      = errors.Register(ModuleName, 36, "invalid reason")
	ErrQueryInvalid       = errors.RegisterWithGRPCCode(ModuleName, 37, codes.InvalidArgument, "invalid query")
	ErrGenesisInvalid     = errors.Register(ModuleName, 38, "invalid voting genesis")
	ErrStateInvalid       = errors.RegisterWithGRPCCode(ModuleName, 39, codes.Internal, "stored records contradict each other")
)

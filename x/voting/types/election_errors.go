package types

import (
	"google.golang.org/grpc/codes"

	"cosmossdk.io/errors"
)

// Errors of elections up to the opening, codes 71 to 99. Codes are part of the chain's interface: append only.
var (
	ErrElectionTimes         = errors.Register(ModuleName, 71, "invalid times of the election")
	ErrElectionUnknown       = errors.RegisterWithGRPCCode(ModuleName, 72, codes.NotFound, "unknown election")
	ErrElectionStage         = errors.Register(ModuleName, 73, "election is at another stage")
	ErrRegistrarOther        = errors.Register(ModuleName, 74, "signer is not a registrar of the election")
	ErrTrusteeOther          = errors.Register(ModuleName, 75, "signer is not a trustee of the election")
	ErrCensusClosed          = errors.Register(ModuleName, 76, "census takes no more voters")
	ErrCensusLeafInvalid     = errors.Register(ModuleName, 77, "invalid voter of a census")
	ErrCensusSignature       = errors.Register(ModuleName, 78, "invalid signature of a registrar")
	ErrCensusVoterRepeated   = errors.Register(ModuleName, 79, "voter stands in the census with another district or key")
	ErrCensusApproval        = errors.Register(ModuleName, 80, "census cannot be approved")
	ErrCensusVoterUnknown    = errors.RegisterWithGRPCCode(ModuleName, 81, codes.NotFound, "no such voter in the census")
	ErrDistrictUnknown       = errors.RegisterWithGRPCCode(ModuleName, 82, codes.NotFound, "unknown district of the election")
	ErrAttemptOther          = errors.Register(ModuleName, 83, "message is for another attempt of the key ceremony")
	ErrCeremonyStep          = errors.Register(ModuleName, 84, "key ceremony is at another step")
	ErrCeremonyRepeated      = errors.Register(ModuleName, 85, "trustee has done this already")
	ErrRegistrationInvalid   = errors.Register(ModuleName, 86, "invalid registration of a trustee")
	ErrCommitmentInvalid     = errors.Register(ModuleName, 87, "invalid commitment to a deal")
	ErrDealInvalid           = errors.Register(ModuleName, 88, "invalid deal")
	ErrDealerOut             = errors.Register(ModuleName, 89, "trustee does not deal")
	ErrComplaintInvalid      = errors.Register(ModuleName, 90, "invalid complaint")
	ErrComplaintUnfounded    = errors.Register(ModuleName, 91, "complaint is unfounded")
	ErrCeremonyNotStalled    = errors.Register(ModuleName, 92, "key ceremony is not stalled")
	ErrRehearsalShareInvalid = errors.Register(ModuleName, 93, "invalid share of the rehearsal")
	ErrElectionInvalid       = errors.Register(ModuleName, 94, "invalid election")
	ErrElectionProposal      = errors.Register(ModuleName, 95, "ballots and voters come in transactions, where everybody finds them, not in proposals")
)

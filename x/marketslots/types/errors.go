package types

import (
	"google.golang.org/grpc/codes"

	"cosmossdk.io/errors"
)

// Errors of the module. Codes are part of the chain's interface: append only.
var (
	ErrUnauthorized         = errors.Register(ModuleName, 2, "not authorised")
	ErrAddressInvalid       = errors.Register(ModuleName, 3, "invalid address")
	ErrParamsInvalid        = errors.Register(ModuleName, 4, "invalid marketslots parameters")
	ErrSeasonInvalid        = errors.Register(ModuleName, 5, "invalid season")
	ErrSeasonUnknown        = errors.RegisterWithGRPCCode(ModuleName, 6, codes.NotFound, "unknown season")
	ErrSeasonNotOpen        = errors.Register(ModuleName, 7, "season is not open")
	ErrOperatorOther        = errors.Register(ModuleName, 8, "signer is not the operator of the season")
	ErrFilingOther          = errors.Register(ModuleName, 9, "applications of this season are filed by others")
	ErrWindowClosed         = errors.Register(ModuleName, 10, "outside the application window")
	ErrWindowNotOver        = errors.Register(ModuleName, 11, "application window is not over")
	ErrBatchInvalid         = errors.Register(ModuleName, 12, "invalid batch")
	ErrPlanRowInvalid       = errors.Register(ModuleName, 13, "invalid plan row")
	ErrPlanTooLarge         = errors.Register(ModuleName, 14, "too many plan rows")
	ErrPlanFrozen           = errors.Register(ModuleName, 15, "plan is frozen")
	ErrPlanNotFrozen        = errors.Register(ModuleName, 16, "plan is not frozen in an earlier block")
	ErrPlanEmpty            = errors.Register(ModuleName, 17, "plan has no rows")
	ErrPlanRowDuplicate     = errors.Register(ModuleName, 18, "two plan rows for one fair, day and speciality")
	ErrPlanRootOther        = errors.Register(ModuleName, 19, "plan root differs from the published rows")
	ErrApplicationInvalid   = errors.Register(ModuleName, 20, "invalid application")
	ErrApplicationUnknown   = errors.RegisterWithGRPCCode(ModuleName, 21, codes.NotFound, "unknown application")
	ErrApplicationExists    = errors.Register(ModuleName, 22, "service number is taken")
	ErrApplicationWithdrawn = errors.Register(ModuleName, 23, "application is withdrawn")
	ErrSeasonFull           = errors.Register(ModuleName, 24, "season has no room for more applications")
	ErrSubjectLimitReached  = errors.Register(ModuleName, 25, "trader filed as many applications as allowed")
	ErrBlockFull            = errors.Register(ModuleName, 26, "too many filings in this block, try again in the next block")
	ErrClassOther           = errors.Register(ModuleName, 27, "accounts of this class may not file applications")
	ErrFilerOther           = errors.Register(ModuleName, 28, "application was filed by somebody else")
	ErrStatusDuplicate      = errors.Register(ModuleName, 29, "application already has this status")
	ErrStatusReasonInvalid  = errors.Register(ModuleName, 30, "reason does not fit the status code")
	ErrStatusesFull         = errors.Register(ModuleName, 31, "application has as many statuses as allowed")
	ErrPeriodCodesShort     = errors.Register(ModuleName, 32, "fewer period codes than periods")
	ErrFilingNotClosable    = errors.Register(ModuleName, 33, "filing by traders cannot be closed early")
	ErrOrderPending         = errors.Register(ModuleName, 34, "applications still wait for their order")
	ErrDistributionNone     = errors.RegisterWithGRPCCode(ModuleName, 35, codes.NotFound, "season has no distribution yet")
	ErrSeasonNotClosed      = errors.RegisterWithGRPCCode(ModuleName, 36, codes.NotFound, "season is not closed yet")
	ErrQueryInvalid         = errors.RegisterWithGRPCCode(ModuleName, 37, codes.InvalidArgument, "invalid query")
	ErrGenesisInvalid       = errors.Register(ModuleName, 38, "invalid marketslots genesis")
	ErrStateInvalid         = errors.RegisterWithGRPCCode(ModuleName, 39, codes.Internal, "stored records contradict each other")
)

package types

import "cosmossdk.io/errors"

// Errors of the module. Codes are part of the chain's interface: append only.
var (
	ErrUnauthorized        = errors.Register(ModuleName, 2, "not authorised")
	ErrParamsInvalid       = errors.Register(ModuleName, 3, "invalid access parameters")
	ErrAccountUnknown      = errors.Register(ModuleName, 4, "account is not enrolled")
	ErrAccountSuspended    = errors.Register(ModuleName, 5, "account is suspended")
	ErrQuotaExhausted      = errors.Register(ModuleName, 6, "quota exhausted")
	ErrGasAboveQuota       = errors.Register(ModuleName, 7, "gas limit above the quota of a whole window")
	ErrFeeNotZero          = errors.Register(ModuleName, 8, "this chain has no fees")
	ErrGasLimitZero        = errors.Register(ModuleName, 9, "gas limit must be positive")
	ErrExecNested          = errors.Register(ModuleName, 10, "MsgExec may not contain MsgExec")
	ErrExecTooLarge        = errors.Register(ModuleName, 11, "too many messages inside MsgExec")
	ErrBatchInvalid        = errors.Register(ModuleName, 12, "invalid batch")
	ErrAddressInvalid      = errors.Register(ModuleName, 13, "invalid address")
	ErrSubjectInvalid      = errors.Register(ModuleName, 14, "invalid subject")
	ErrClassUnknown        = errors.Register(ModuleName, 15, "unknown class")
	ErrAddressEnrolled     = errors.Register(ModuleName, 16, "address is already enrolled")
	ErrSubjectEnrolled     = errors.Register(ModuleName, 17, "subject is already enrolled")
	ErrDailyLimitReached   = errors.Register(ModuleName, 18, "registrar's daily limit reached")
	ErrReasonUnknown       = errors.Register(ModuleName, 19, "unknown suspension reason")
	ErrAccountProtected    = errors.Register(ModuleName, 20, "only governance may suspend this account")
	ErrAccountNotSuspended = errors.Register(ModuleName, 21, "account is not suspended")
	ErrSuspensionProtected = errors.Register(ModuleName, 22, "only governance may lift this suspension")
	ErrClassInUse          = errors.Register(ModuleName, 23, "class still has accounts")
	ErrReasonPublished     = errors.Register(ModuleName, 24, "a published suspension reason cannot be removed")
	ErrGenesisInvalid      = errors.Register(ModuleName, 25, "invalid access genesis")
	ErrTxUnsupported       = errors.Register(ModuleName, 26, "unsupported transaction type")
)

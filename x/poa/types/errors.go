package types

import errorsmod "cosmossdk.io/errors"

// Errors of x/poa. Codes are append-only.
var (
	ErrNotAuthority       = errorsmod.Register(ModuleName, 2, "the signer is not the governance authority")
	ErrOperatorUnknown    = errorsmod.Register(ModuleName, 3, "no department has this operator")
	ErrOperatorExists     = errorsmod.Register(ModuleName, 4, "the operator has a department already")
	ErrOperatorInvalid    = errorsmod.Register(ModuleName, 5, "the operator address is not usable")
	ErrKeyInvalid         = errorsmod.Register(ModuleName, 6, "the consensus key is not a usable ed25519 key")
	ErrKeyUsed            = errorsmod.Register(ModuleName, 7, "the consensus key was used before")
	ErrProofInvalid       = errorsmod.Register(ModuleName, 8, "the consensus key did not sign chain id and operator")
	ErrTooFewValidators   = errorsmod.Register(ModuleName, 9, "fewer active validators than the minimum would remain")
	ErrTooManyValidators  = errorsmod.Register(ModuleName, 10, "the maximum number of validators is reached")
	ErrDuplicateUpdate    = errorsmod.Register(ModuleName, 11, "the consensus key is changed already in this block")
	ErrPowerInvalid       = errorsmod.Register(ModuleName, 12, "the power is out of range")
	ErrDepartmentInvalid  = errorsmod.Register(ModuleName, 13, "the description of the department is not usable")
	ErrStateWrong         = errorsmod.Register(ModuleName, 14, "the department is in another state")
	ErrRotationTooSoon    = errorsmod.Register(ModuleName, 15, "the consensus key was rotated too recently")
	ErrSuspensionPending  = errorsmod.Register(ModuleName, 16, "a suspension of the department is pending")
	ErrParamsInvalid      = errorsmod.Register(ModuleName, 17, "the parameters are not usable")
	ErrNotActiveOperator  = errorsmod.Register(ModuleName, 18, "only operators of active validators may do this")
	ErrVoteSplit          = errorsmod.Register(ModuleName, 19, "a department votes for exactly one option")
	ErrGovParamsInvalid   = errorsmod.Register(ModuleName, 20, "these governance parameters would let x/gov decide otherwise than the departments")
	ErrGenesisInvalid     = errorsmod.Register(ModuleName, 21, "the genesis state is not usable")
	ErrConsAddressUnknown = errorsmod.Register(ModuleName, 22, "no department ever used this consensus address")
	ErrUptimeUnknown      = errorsmod.Register(ModuleName, 23, "blocks are counted for active validators only")
	ErrQueryInvalid       = errorsmod.Register(ModuleName, 24, "the query is not usable")
	ErrNothingChanged     = errorsmod.Register(ModuleName, 25, "the message changes nothing")
	ErrProposalTooNested  = errorsmod.Register(ModuleName, 26, "the proposal nests messages too deeply")
)

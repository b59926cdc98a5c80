package types

import (
	"google.golang.org/grpc/codes"

	"cosmossdk.io/errors"
)

// Errors of the module. Codes are part of the chain's interface: append only. Those of issuing are in errors_issuing.go,
// from 40.
var (
	ErrUnauthorized       = errors.Register(ModuleName, 2, "not authorised")
	ErrAddressInvalid     = errors.Register(ModuleName, 3, "invalid address")
	ErrParamsInvalid      = errors.Register(ModuleName, 4, "invalid documents parameters")
	ErrCodeRemoved        = errors.Register(ModuleName, 5, "codes of a published list are never removed")
	ErrTypeInvalid        = errors.Register(ModuleName, 6, "invalid document type")
	ErrTypeUnknown        = errors.RegisterWithGRPCCode(ModuleName, 7, codes.NotFound, "unknown document type")
	ErrTypeExists         = errors.Register(ModuleName, 8, "document type exists")
	ErrTypeImmutable      = errors.Register(ModuleName, 9, "this part of a document type never changes")
	ErrTypeClosed         = errors.Register(ModuleName, 10, "document type is closed")
	ErrIssuerOther        = errors.Register(ModuleName, 11, "not the department for this")
	ErrInboxInvalid       = errors.Register(ModuleName, 12, "invalid inbox")
	ErrInboxUnknown       = errors.RegisterWithGRPCCode(ModuleName, 13, codes.NotFound, "department has no inbox")
	ErrRequestInvalid     = errors.Register(ModuleName, 14, "invalid request")
	ErrRequestUnknown     = errors.RegisterWithGRPCCode(ModuleName, 15, codes.NotFound, "unknown request")
	ErrRequestState       = errors.Register(ModuleName, 16, "request does not allow this")
	ErrClassOther         = errors.Register(ModuleName, 17, "accounts of this class may not ask for this document")
	ErrSubjectLimit       = errors.Register(ModuleName, 18, "as many undecided requests as allowed")
	ErrFilerOther         = errors.Register(ModuleName, 19, "request was filed by somebody else")
	ErrReasonUnknown      = errors.Register(ModuleName, 20, "reason is not on the published list")
	ErrBasisUnknown       = errors.Register(ModuleName, 21, "basis is not one of the document type's")
	ErrBatchUnknown       = errors.RegisterWithGRPCCode(ModuleName, 22, codes.NotFound, "unknown batch")
	ErrFulfilmentInvalid  = errors.Register(ModuleName, 23, "batch does not fulfil these requests")
	ErrQueryInvalid       = errors.RegisterWithGRPCCode(ModuleName, 24, codes.InvalidArgument, "invalid query")
	ErrGenesisInvalid     = errors.Register(ModuleName, 25, "invalid documents genesis")
	ErrStateContradictory = errors.RegisterWithGRPCCode(ModuleName, 26, codes.Internal, "stored records contradict each other")
)

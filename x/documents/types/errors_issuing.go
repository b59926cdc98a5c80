package types

import (
	"google.golang.org/grpc/codes"

	"cosmossdk.io/errors"
)

// Errors of keys, batches and statuses: append only.
var (
	ErrKeyInvalid         = errors.Register(ModuleName, 40, "invalid issuer key")
	ErrKeyUnknown         = errors.RegisterWithGRPCCode(ModuleName, 41, codes.NotFound, "unknown issuer key")
	ErrKeyExists          = errors.Register(ModuleName, 42, "department has a key with this id")
	ErrPossessionInvalid  = errors.Register(ModuleName, 43, "invalid proof of possession of an issuer key")
	ErrKeyRetired         = errors.Register(ModuleName, 44, "issuer key is retired")
	ErrKeyCompromised     = errors.Register(ModuleName, 45, "issuer key is declared compromised")
	ErrHeightInvalid      = errors.Register(ModuleName, 46, "invalid height of a compromise")
	ErrBatchInvalid       = errors.Register(ModuleName, 47, "invalid batch")
	ErrBatchExists        = errors.Register(ModuleName, 48, "department has a batch with this number")
	ErrStatusListUnknown  = errors.RegisterWithGRPCCode(ModuleName, 49, codes.NotFound, "unknown status list")
	ErrStatusListFull     = errors.Register(ModuleName, 50, "status list has no room for the batch")
	ErrStatusIndexInvalid = errors.Register(ModuleName, 51, "invalid status indices")
	ErrStatusForbidden    = errors.Register(ModuleName, 52, "document cannot take this status")
)

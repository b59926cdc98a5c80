package types

import "context"

// AccessKeeper knows the enrolled accounts.
type AccessKeeper interface {
	// Subject gives the class and the pseudonym of the active subject behind an account; unknown and suspended
	// accounts get registered errors of their own.
	Subject(ctx context.Context, addr []byte) (class string, subject [32]byte, err error)
}

package types

import "context"

// AccessKeeper tells whether an account may write at all.
type AccessKeeper interface {
	// Subject fails for accounts that are not enrolled or are suspended.
	Subject(ctx context.Context, addr []byte) (class string, subject [32]byte, err error)
}

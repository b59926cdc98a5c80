package types

import "context"

// AccessKeeper knows the enrolled accounts.
type AccessKeeper interface {
	// Subject gives the class and the pseudonym of the active subject behind an account; unknown and suspended
	// accounts get registered errors of their own.
	Subject(ctx context.Context, addr []byte) (class string, subject [32]byte, err error)
}

// SeasonHooks is told of new seasons.
type SeasonHooks interface {
	// AfterSeasonCreated runs in the message that creates a season, behind everything that it writes; an error undoes it.
	AfterSeasonCreated(ctx context.Context, id uint64) error
}

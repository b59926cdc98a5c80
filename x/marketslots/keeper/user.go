package keeper

import (
	"context"
	"math"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// ofUser is the range of the applications of one user from an application id on.
func ofUser(seasonID uint64, userID []byte, from uint64) *collections.Range[collections.Triple[uint64, []byte, uint64]] {
	return new(collections.Range[collections.Triple[uint64, []byte, uint64]]).
		StartInclusive(collections.Join3(seasonID, userID, from)).
		EndInclusive(collections.Join3(seasonID, userID, uint64(math.MaxUint64)))
}

// applicationsOfUser gives the ids of a user's applications in order of filing, withdrawn ones included. They are at
// most Params.MaxApplicationsPerSubject, except in seasons that take the operator's claims, where nothing bounds them.
func (k Keeper) applicationsOfUser(ctx context.Context, seasonID uint64, userID []byte) ([]uint64, error) {
	return k.someOfUser(ctx, seasonID, userID, 0, math.MaxUint32)
}

// someOfUser gives at most limit ids of a user's applications, beginning with the id from.
func (k Keeper) someOfUser(ctx context.Context, seasonID uint64, userID []byte, from, limit uint64) ([]uint64, error) {
	var ids []uint64
	err := k.UserApplications.Walk(ctx, ofUser(seasonID, userID, from),
		func(key collections.Triple[uint64, []byte, uint64], _ uint64) (bool, error) {
			ids = append(ids, key.K3())
			return uint64(len(ids)) >= limit, nil
		})
	return ids, err
}

// countOfUser counts a user's applications in a season that takes no claims: the entry of the last one says it.
func (k Keeper) countOfUser(ctx context.Context, seasonID uint64, userID []byte) (uint64, error) {
	n := uint64(0)
	err := k.UserApplications.Walk(ctx, ofUser(seasonID, userID, 0).Descending(),
		func(_ collections.Triple[uint64, []byte, uint64], upToThis uint64) (bool, error) {
			n = upToThis
			return true, nil
		})
	return n, err
}

// checkUsers wants nobody to have more applications than allowed, whoever files them, and gives for each application
// how many its user has with it; the error wraps ErrSubjectLimitReached.
func (k Keeper) checkUsers(ctx context.Context, seasonID uint64, params *types.Params, apps []types.Application) ([]uint64, error) {
	limit := uint64(params.MaxApplicationsPerSubject)
	counts := make([]uint64, len(apps))
	filed := make(map[string]uint64, len(apps))
	for i := range apps {
		user := string(apps[i].UserId)
		n, known := filed[user]
		if !known {
			var err error
			if n, err = k.countOfUser(ctx, seasonID, apps[i].UserId); err != nil {
				return nil, err
			}
		}
		if n >= limit {
			return nil, errorsmod.Wrapf(types.ErrSubjectLimitReached, "%d applications of user %x in season %d, with %q one more",
				n, apps[i].UserId, seasonID, apps[i].ServiceNumber)
		}
		counts[i], filed[user] = n+1, n+1
	}
	return counts, nil
}

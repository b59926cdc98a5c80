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
		func(key collections.Triple[uint64, []byte, uint64]) (bool, error) {
			ids = append(ids, key.K3())
			return uint64(len(ids)) >= limit, nil
		})
	return ids, err
}

// checkUsers wants nobody to have more applications than allowed, whoever files them; the error wraps
// ErrSubjectLimitReached. It is for seasons that take no claims, where this very limit bounds what it reads.
func (k Keeper) checkUsers(ctx context.Context, seasonID uint64, params *types.Params, apps []types.Application) error {
	limit := uint64(params.MaxApplicationsPerSubject)
	filed := make(map[string]uint64, len(apps))
	for i := range apps {
		user := string(apps[i].UserId)
		n, known := filed[user]
		if !known {
			ids, err := k.applicationsOfUser(ctx, seasonID, apps[i].UserId)
			if err != nil {
				return err
			}
			n = uint64(len(ids))
		}
		if n >= limit {
			return errorsmod.Wrapf(types.ErrSubjectLimitReached, "%d applications of user %x in season %d, with %q one more",
				n, apps[i].UserId, seasonID, apps[i].ServiceNumber)
		}
		filed[user] = n + 1
	}
	return nil
}

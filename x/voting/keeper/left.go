package keeper

import (
	"encoding/binary"
	"math"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// Kinds of what transactions leave in the object store for the end of the block. A kind has two prefixes: of a count for each
// transaction, and of what it left, by transaction and number.
const (
	objectVotes   byte = 0
	objectBallots byte = 2
)

// leave puts something where the end of the block finds it. Only the transaction's own entries are touched. What a proposal leaves
// comes from no transaction and stands behind that of all of them: it runs at the end of the block.
func (k Keeper) leave(ctx sdk.Context, kind byte, value any) {
	store := ctx.WithGasMeter(storetypes.NewInfiniteGasMeter()).ObjectStore(k.objects)
	number := uint64(math.MaxUint64)
	if len(ctx.TxBytes()) > 0 {
		number = uint64(max(ctx.TxIndex(), 0))
	}
	countKey := binary.BigEndian.AppendUint64([]byte{kind}, number)
	n, _ := store.Get(countKey).(uint64)
	store.Set(countKey, n+1)
	valueKey := binary.BigEndian.AppendUint64([]byte{kind + 1}, number)
	store.Set(binary.BigEndian.AppendUint64(valueKey, n), value)
}

// left gives what the transactions of the block left, in their order.
func left[T any](k Keeper, ctx sdk.Context, kind byte) (all []T) {
	store := ctx.WithGasMeter(storetypes.NewInfiniteGasMeter()).ObjectStore(k.objects)
	prefix := []byte{kind + 1}
	it := store.Iterator(prefix, storetypes.PrefixEndBytes(prefix))
	defer func() { _ = it.Close() }() // it was only read
	for ; it.Valid(); it.Next() {
		all = append(all, it.Value().(T))
	}
	return all
}

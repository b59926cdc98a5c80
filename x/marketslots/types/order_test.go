package types_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/types"
)

func TestTheSeedFollowsFromTheBlockHashAndTheNextBlocksTime(t *testing.T) {
	at := time.Unix(1_772_344_800, 123_456_789)
	input := append([]byte("moscowd/order/v1"), bytes.Repeat([]byte{0xab}, 32)...)
	input = append(input, 0x18, 0x98, 0xa2, 0x34, 0x96, 0xde, 0x8d, 0x15) // 1772344800123456789
	require.Equal(t, sha256.Sum256(input), types.OrderSeed(bytes.Repeat([]byte{0xab}, 32), at))
	require.NotEqual(t, types.OrderSeed(bytes.Repeat([]byte{0xab}, 32), at), types.OrderSeed(bytes.Repeat([]byte{0xab}, 32), at.Add(1)))
	require.NotEqual(t, types.OrderSeed(bytes.Repeat([]byte{0xab}, 32), at), types.OrderSeed(bytes.Repeat([]byte{0xac}, 32), at))
}

func TestApplicationsOfOneBlockAreSortedByHash(t *testing.T) {
	seed := sha256.Sum256([]byte("seed"))
	ids := []uint64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	types.SortByOrder(seed, 3, ids)
	digest := func(id uint64) string {
		input := binary.BigEndian.AppendUint64(slices.Clone(seed[:]), 3)
		sum := sha256.Sum256(binary.BigEndian.AppendUint64(input, id))
		return hex.EncodeToString(sum[:])
	}
	require.True(t, slices.IsSortedFunc(ids, func(a, b uint64) int { return bytes.Compare([]byte(digest(a)), []byte(digest(b))) }))
	require.ElementsMatch(t, []uint64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, ids)
	require.False(t, slices.IsSorted(ids))

	reversed := []uint64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}
	types.SortByOrder(seed, 3, reversed)
	require.Equal(t, ids, reversed, "the order of filing within the block does not matter")
	other := slices.Clone(ids)
	types.SortByOrder(seed, 4, other)
	require.NotEqual(t, ids, other, "seasons have orders of their own")
}

func TestAUserIDDependsOnSeasonAndSubject(t *testing.T) {
	subject := sha256.Sum256([]byte("trader"))
	sum := sha256.Sum256(append([]byte{0, 0, 0, 0, 0, 0, 0, 5}, subject[:]...))
	require.Equal(t, sum[:16], types.UserID(5, subject))
	require.NotEqual(t, types.UserID(5, subject), types.UserID(6, subject))
	require.Equal(t, "S5-17", types.SelfFiledNumber(5, 17))
	require.LessOrEqual(t, len(types.SelfFiledNumber(^uint64(0), types.MaxApplications)), 30)
}

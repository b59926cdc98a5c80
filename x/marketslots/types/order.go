package types

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"time"
)

const orderDomain = "moscowd/order/v1"

// OrderSeed decides the order among the applications that were filed in one block: SHA-256("moscowd/order/v1" ||
// hash of that block || time of the next block as nanoseconds since 1970 in 8 bytes, big-endian). The time is the
// median of the validators' clocks when they voted for the block, so its proposer could not know it.
func OrderSeed(filedBlockHash []byte, nextBlockTime time.Time) [32]byte {
	input := append([]byte(orderDomain), filedBlockHash...)
	return sha256.Sum256(binary.BigEndian.AppendUint64(input, uint64(nextBlockTime.UnixNano())))
}

// SortByOrder brings ids of applications of one season, filed in one block, into the order in which they get their
// register numbers: ascending SHA-256(seed || season id || application id), ids as 8 bytes, big-endian.
func SortByOrder(seed [32]byte, seasonID uint64, ids []uint64) {
	type entry struct {
		digest [32]byte
		id     uint64
	}
	entries := make([]entry, len(ids))
	for i, id := range ids {
		input := binary.BigEndian.AppendUint64(seed[:], seasonID)
		entries[i] = entry{digest: sha256.Sum256(binary.BigEndian.AppendUint64(input, id)), id: id}
	}
	slices.SortFunc(entries, func(a, b entry) int { return bytes.Compare(a.digest[:], b.digest[:]) })
	for i := range entries {
		ids[i] = entries[i].id
	}
}

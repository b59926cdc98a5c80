package types

import "math/bits"

// BitCount returns the number of ones.
func BitCount(bz []byte) uint32 {
	n := 0
	for _, b := range bz {
		n += bits.OnesCount8(b)
	}
	return uint32(n)
}

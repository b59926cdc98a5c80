package group

import "crypto/sha512"

// HashToPoint is hash_to_ristretto255 of RFC 9380, appendix B, with expand_message_xmd and SHA-512. Nobody knows the
// discrete logarithm of the result. dst separates uses and has 1 to 255 bytes; HashToPoint panics otherwise.
func HashToPoint(dst string, msg []byte) *Point {
	return pointFromUniform([WideSize]byte(expandMessage(dst, msg, WideSize)))
}

// HashToScalar is the HashToScalar of suite ristretto255-SHA512 of RFC 9497, section 4.1, under the given dst.
func HashToScalar(dst string, msg []byte) *Scalar {
	return ScalarFromWide([WideSize]byte(expandMessage(dst, msg, WideSize)))
}

// pointFromUniform is the element derivation function of RFC 9496, section 4.3.4.
func pointFromUniform(b [WideSize]byte) *Point {
	var p Point
	if _, err := p.p.SetUniformBytes(b[:]); err != nil {
		panic(err) // only for another length
	}
	return &p
}

// expandMessage is expand_message_xmd of RFC 9380, section 5.3.1, with SHA-512.
func expandMessage(dst string, msg []byte, n int) []byte {
	if len(dst) == 0 || len(dst) > 255 || n > 255*sha512.Size {
		panic("group: a domain separation tag has 1 to 255 bytes")
	}
	prime := append([]byte(dst), byte(len(dst)))
	first := sha512.New()
	first.Write(make([]byte, sha512.BlockSize))
	first.Write(msg)
	first.Write([]byte{byte(n >> 8), byte(n), 0})
	first.Write(prime)
	b0 := first.Sum(nil)

	var out []byte
	block := make([]byte, sha512.Size)
	for i := 1; len(out) < n; i++ {
		for j := range block {
			block[j] ^= b0[j]
		}
		h := sha512.New()
		h.Write(block)
		h.Write([]byte{byte(i)})
		h.Write(prime)
		block = h.Sum(nil)
		out = append(out, block...)
	}
	return out[:n]
}

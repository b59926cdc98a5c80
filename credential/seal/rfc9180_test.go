package seal

import (
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"
)

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	require.NoError(t, err)
	return b
}

// RFC 9180, appendix A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, base mode, the first encryption.
func TestVectorOfTheRFC(t *testing.T) {
	key, err := ParsePrivateKey(unhex(t, "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb"))
	require.NoError(t, err)
	info := unhex(t, "4f6465206f6e2061204772656369616e2055726e")
	sealed := unhex(t, "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a"+ // enc
		"1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28")
	message, err := open(key, info, []byte("Count-0"), sealed)
	require.NoError(t, err)
	require.Equal(t, "Beauty is truth, truth beauty", string(message))

	_, err = open(key, info, []byte("Count-1"), sealed)
	require.ErrorIs(t, err, ErrOpen)
}

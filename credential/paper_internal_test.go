package credential

import (
	"crypto/ed25519"
	"testing"

	"github.com/stretchr/testify/require"
)

// A key signs that it used another algorithm than its own.
func TestPaperThatNamesAnotherAlgorithmIsRefused(t *testing.T) {
	public, key, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	for algorithm, want := range map[string]error{EdDSA: nil, ES256: ErrSignature} {
		p := &Paper{Claims: PaperClaims{Type: "t", Issuer: "i", NotAfter: 1}, Algorithm: algorithm, KeyID: "k"}
		p.Signature = [signatureSize]byte(ed25519.Sign(key, p.message()))
		require.ErrorIs(t, p.Verify(public), want)
	}
}

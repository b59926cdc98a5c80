package keccak_test

import (
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/crypto/keccak"
)

func TestTheHashIsEthereums(t *testing.T) {
	for text, want := range map[string]string{
		"": "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470", // codeHash of an account without code
		"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)": "8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f",
	} {
		sum := keccak.Sum256([]byte(text))
		require.Equal(t, want, hex.EncodeToString(sum[:]))
	}
	require.Equal(t, keccak.Sum256([]byte("ab"), []byte("c")), keccak.Sum256([]byte("abc")))
}

package lightproof_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/lightproof"
)

// FuzzProof: whatever a file says, reading and checking it ends in an error or in a proof that can be written again.
func FuzzProof(f *testing.F) {
	proof := collect(f, newChain(f), lightproof.Request{Height: 8, Anchor: 1})
	encoded, err := json.Marshal(proof)
	require.NoError(f, err)
	f.Add(encoded)
	encoded, err = json.Marshal(absent(f, newChain(f), 8, "kez"))
	require.NoError(f, err)
	f.Add(encoded)
	f.Add([]byte(`{"height":"1","entries":[{}],"light_blocks":[{"header":null,"commit":null,"validators":[null]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var proof lightproof.Proof
		if err := json.Unmarshal(data, &proof); err != nil {
			return
		}
		_, _ = proof.Verify(chainID, nil, now)
		_, err := json.Marshal(&proof)
		require.NoError(t, err)
	})
}

func TestMalformedProofsAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"no entries":                    `{"height":"8","entries":[],"light_blocks":[{}]}`,
		"no light blocks":               `{"height":"8","entries":[{}],"light_blocks":[]}`,
		"an unknown field":              `{"height":"8","trusted":true}`,
		"an empty light block":          `{"height":"8","entries":[{}],"light_blocks":[null]}`,
		"a light block without parts":   `{"height":"8","entries":[{}],"light_blocks":[{}]}`,
		"a header that is none":         `{"height":"8","entries":[{}],"light_blocks":[{"header":7,"commit":{},"validators":[]}]}`,
		"a short public key":            block(`[{"ed25519_pub_key":"00","power":"1"}]`),
		"no validators":                 block(`[]`),
		"a validator that is null":      block(`[null]`),
		"a validator without power":     block(`[{"ed25519_pub_key":"` + zeros + `","power":"0"}]`),
		"powers beyond the permitted":   block(`[{"ed25519_pub_key":"` + zeros + `","power":"9223372036854775807"}]`),
		"a height that is not a string": `{"height":8,"entries":[{}],"light_blocks":[{}]}`,
		"a header from before year 1":   `{"height":"8","entries":[{}],"light_blocks":[{"header":{"time":"0000-01-01T00:00:00Z"},"commit":{}}]}`,
		"a vote from before year 1":     `{"height":"8","entries":[{}],"light_blocks":[{"header":{},"commit":{"signatures":[{"timestamp":"0000-01-01T00:00:00Z"}]}}]}`,
		"odd hexadecimal":               `{"height":"8","entries":[{"key":"0"}],"light_blocks":[{}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			var proof lightproof.Proof
			require.ErrorIs(t, json.Unmarshal([]byte(text), &proof), lightproof.ErrMalformed)
		})
	}
}

const zeros = "0000000000000000000000000000000000000000000000000000000000000000"

func block(validators string) string {
	return `{"height":"8","entries":[{}],"light_blocks":[{"header":{},"commit":{},"validators":` + validators + `}]}`
}

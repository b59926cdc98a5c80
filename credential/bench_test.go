package credential_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
)

func BenchmarkIssue(b *testing.B) {
	for algorithm, newKey := range keys {
		b.Run(algorithm, func(b *testing.B) {
			s, claims := signer(b, newKey(b)), house(edKey(b).Public())
			for b.Loop() {
				if _, err := credential.Issue(s, claims); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkParseAndVerify(b *testing.B) {
	for algorithm, newKey := range keys {
		b.Run(algorithm, func(b *testing.B) {
			key := newKey(b)
			text := issue(b, key, house(nil)).String()
			for b.Loop() {
				c, err := credential.Parse(text)
				require.NoError(b, err)
				if err := c.Verify(key.Public()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSignPaper(b *testing.B) {
	s := signer(b, edKey(b))
	for b.Loop() {
		if _, err := credential.SignPaper(s, slip(1)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseAndVerifyPaper(b *testing.B) {
	key := edKey(b)
	p, _ := anchored(b, key, 1_000)
	text, err := p.Text()
	require.NoError(b, err)
	for b.Loop() {
		read, err := credential.ParsePaper(text)
		require.NoError(b, err)
		if err := read.Verify(key.Public()); err != nil {
			b.Fatal(err)
		}
	}
}

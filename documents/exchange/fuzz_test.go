package exchange_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/documents/exchange"
)

// What is read is written again as it was, whatever it is.

func FuzzParseMessage(f *testing.F) {
	f.Add(encoded(f, message(f, edKey)))
	f.Add(encoded(f, message(f, nil)))
	f.Add([]byte(`{"request":{},"salt":""}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := exchange.ParseMessage(text)
		if err != nil {
			return
		}
		require.Equal(t, text, encoded(t, m))
		_, err = m.Request.HolderKeyCommitment()
		require.NoError(t, err)
	})
}

func FuzzParseLine(f *testing.F) {
	f.Add([]byte(`{"basis":"child","fields":{"a":[1,true,"\u0000"]},"request_id":7,"type":"ezhd.1"}`))
	f.Add([]byte(` {"type":"x","fields":{}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		line, err := exchange.ParseLine(text)
		if err != nil {
			return
		}
		one, err := line.Encode()
		require.NoError(t, err)
		again, err := exchange.ParseLine(one)
		require.NoError(t, err)
		require.Equal(t, line, again)
	})
}

func FuzzParseReply(f *testing.F) {
	f.Add([]byte(`{"document":"{}","pdf":"JVBERg"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		reply, err := exchange.ParseReply(text)
		if err != nil {
			return
		}
		again, err := reply.Encode()
		require.NoError(t, err)
		require.Equal(t, text, again)
	})
}

func FuzzParseConsent(f *testing.F) {
	signed, err := consent().Sign(edKey)
	require.NoError(f, err)
	f.Add(signed.Encode())
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := exchange.ParseConsent(text)
		if err != nil {
			return
		}
		require.Equal(t, text, s.Encode())
		if s.Check(edKey.Public(), now) == nil {
			require.Equal(t, signed.Consent, s.Consent)
		}
	})
}

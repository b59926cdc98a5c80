package pollfile_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/voting/pollfile"
	"github.com/moscowchain/moscowd/x/voting/rules"
)

// example is a poll without votes and without a proof.
const example = `{"format":"moscowd/poll/v1","chain_id":"moscow-1","poll":{"id":"1","title_ru":"а","title_en":"a","organizer":"x","district":"0",
"opens":1,"closes":2,"class":"resident","revote":true},"questions":[{"kind":"single","versions":[{"title_ru":"а","title_en":"a","added_at":1,
"options":[{"title_ru":"а","title_en":"a"},{"title_ru":"б","title_en":"b"}]}]}],"head":{"definition_hash":"00","running_hash":"00","votes":"0","voters":"0"},
"results":[{"question":1,"version":1,"voters":0,"replaced":0,"counts":[0,0]}],"votes":[]}`

func TestAFileIsReadPlainAndCompressed(t *testing.T) {
	plain, err := pollfile.Read(strings.NewReader(example))
	require.NoError(t, err)
	var compressed bytes.Buffer
	writer := gzip.NewWriter(&compressed)
	_, err = writer.Write([]byte(example))
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	again, err := pollfile.Read(&compressed)
	require.NoError(t, err)
	require.Equal(t, plain, again)
}

func TestAnUnusableFileIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":              "",
		"no JSON":              "poll",
		"another format":       strings.Replace(example, "poll/v1", "poll/v2", 1),
		"an unknown field":     strings.Replace(example, `"chain_id"`, `"more":1,"chain_id"`, 1),
		"more behind it":       example + "{}",
		"cut short":            example[:len(example)-1],
		"a broken compression": "\x1f\x8bxxxxxxxxxxxxx",
		"odd hexadecimal":      strings.Replace(example, `"00"`, `"0"`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := pollfile.Read(strings.NewReader(text))
			require.ErrorIs(t, err, pollfile.ErrUnusable)
		})
	}
	_, err := pollfile.ReadFile("missing")
	require.ErrorIs(t, err, pollfile.ErrUnusable)
}

// FuzzRead takes anything through the reader and the recount: it may refuse, and must not panic.
func FuzzRead(f *testing.F) {
	f.Add([]byte(example))
	f.Add([]byte(strings.Replace(example, `"votes":[]`, `"votes":[{"question":1,"version":1,"choices":[1],"seq":"1","expiry":"9","signature":"00",
"signer":"0000000000000000000000000000000000000000","subject":"0000000000000000000000000000000000000000000000000000000000000000","height":"1","time":1,"tracker":"00"}]`, 1)))
	f.Add([]byte(strings.Replace(example, `"class":"resident"`, `"census":{"root":"00","size":"1"}`, 1)))
	f.Fuzz(func(_ *testing.T, data []byte) {
		file, err := pollfile.Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		_, _ = file.Recount(func([32]byte, []byte) (signer [rules.AddressSize]byte, err error) {
			return signer, errors.New("no key made this")
		}, nil)
	})
}

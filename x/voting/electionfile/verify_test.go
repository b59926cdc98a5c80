package electionfile_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/voting/electionfile"
	"github.com/moscowchain/moscowd/x/voting/electionfile/electiontest"
)

func small(tb testing.TB) []byte {
	tb.Helper()
	var file bytes.Buffer
	_, err := electiontest.Small(&file)
	require.NoError(tb, err)
	return file.Bytes()
}

func TestAWholeElectionIsVerified(t *testing.T) {
	file := small(t)
	r, err := electionfile.Verify(bytes.NewReader(file))
	require.NoError(t, err)
	require.True(t, r.Final)
	require.Equal(t, []uint64{2, 4, 2, 1}, r.Turnout)
	require.Equal(t, []uint64{2}, r.Out)
	require.Equal(t, []uint64{10, 1, 9, 13}, []uint64{r.Cast, r.Spoiled, r.Voted, r.Census})
	require.Len(t, r.Groups, 3)
	require.Equal(t, []uint64{7}, r.Groups[0].Merged)
	require.Equal(t, []uint64{2, 3, 1, 2, 3, 2}, r.Groups[0].Counts)
	require.Nil(t, r.Groups[1].Counts, "too few ballots were cast there")
	hash := sha256.Sum256(file)
	require.Equal(t, hash[:], r.FileHash)
	require.Nil(t, r.Proof)
}

func TestACompressedFileIsTheSame(t *testing.T) {
	var file bytes.Buffer
	w := gzip.NewWriter(&file)
	_, err := w.Write(small(t))
	require.NoError(t, errors.Join(err, w.Close()))
	plain, err := electionfile.Verify(bytes.NewReader(small(t)))
	require.NoError(t, err)
	r, err := electionfile.Verify(&file)
	require.NoError(t, err)
	require.Equal(t, plain.FileHash, r.FileHash)
}

func TestAnElectionWithoutItsTotalsIsNotFinal(t *testing.T) {
	var file bytes.Buffer
	w := electionfile.NewWriter(&file)
	for _, line := range lines(t, small(t)) {
		if _, counts := line.(*electionfile.Counts); !counts {
			require.NoError(t, w.Write(line))
		}
	}
	require.NoError(t, w.Flush())
	r, err := electionfile.Verify(&file)
	require.NoError(t, err)
	require.False(t, r.Final)
	require.NotEmpty(t, r.Groups[0].Sums, "which the trustees open")
}

func lines(tb testing.TB, file []byte) (all []electionfile.Line) {
	tb.Helper()
	r, err := electionfile.NewReader(bytes.NewReader(file))
	require.NoError(tb, err)
	for {
		line, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(tb, err)
		all = append(all, line)
	}
}

func TestNobodyVotesTwiceWhereTheDefinitionSaysSo(t *testing.T) {
	var file bytes.Buffer
	require.NoError(t, electiontest.SmallWithoutRevote(&file))
	_, err := electionfile.Verify(&file)
	require.ErrorIs(t, err, electionfile.ErrRevote)
}

// Processors check out of order; the first wrong line is still named.
func TestTheFirstOfSeveralWrongLinesIsNamed(t *testing.T) {
	all := lines(t, small(t))
	first, ballots := 0, 0
	var file bytes.Buffer
	w := electionfile.NewWriter(&file)
	for i, line := range all {
		if b, ok := line.(*electionfile.Ballot); ok {
			if ballots++; ballots == 2 {
				first = i + 1
				b.Signature[0] ^= 1
			} else if ballots == 4 {
				b.District = 99
			}
		}
		require.NoError(t, w.Write(line))
	}
	require.NoError(t, w.Flush())
	_, err := electionfile.Verify(&file)
	require.ErrorIs(t, err, electionfile.ErrSignature)
	require.ErrorContains(t, err, "line "+string(rune('0'+first/10))+string(rune('0'+first%10)))
}

func TestALargeElectionIsVerified(t *testing.T) {
	var file bytes.Buffer
	require.NoError(t, electiontest.Large(&file, 600, nil))
	r, err := electionfile.Verify(&file)
	require.NoError(t, err)
	require.True(t, r.Final)
	require.EqualValues(t, 600, r.Cast)
	require.EqualValues(t, 588, r.Voted)
	total := uint64(0)
	for _, g := range r.Groups {
		for _, count := range g.Counts {
			total += count
		}
	}
	require.Equal(t, r.Voted, total)
}

func TestWhatIsNoFileIsUnusable(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":              "",
		"no JSON":              "election\n",
		"no line break":        `{"type":"header","format":"moscowd/election/v1","chain_id":"x","election":"1"}`,
		"a broken compression": "\x1f\x8bxxxxxxxxxxxxx",
		"a space":              `{"type":"header", "format":"moscowd/election/v1","chain_id":"x","election":"1"}` + "\n",
		"a field twice":        `{"type":"header","format":"moscowd/election/v1","format":"moscowd/election/v1","chain_id":"x","election":"1"}` + "\n",
		"another order":        `{"type":"header","chain_id":"x","format":"moscowd/election/v1","election":"1"}` + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := electionfile.Verify(bytes.NewReader([]byte(text)))
			require.ErrorIs(t, err, electionfile.ErrUnusable)
		})
	}
}

// FuzzVerify takes anything: it may be refused, with a code, and must not panic.
func FuzzVerify(f *testing.F) {
	file := small(f)
	f.Add(file)
	for at := 0; at < len(file); {
		n := bytes.IndexByte(file[at:], '\n') + 1
		f.Add(file[:at+n/2])
		at += 8 * n
	}
	f.Add(bytes.Replace(file, []byte(`"trustee":"1"`), []byte(`"trustee":"18446744073709551615"`), 1))
	f.Fuzz(func(t *testing.T, file []byte) {
		_, err := electionfile.Verify(bytes.NewReader(file))
		var code electionfile.Code
		require.True(t, err == nil || errors.As(err, &code), err)
	})
}

// FuzzLine reads single lines: what is taken stands in the file as it would be written again, and a definition as it was said.
func FuzzLine(f *testing.F) {
	seen := map[string]bool{}
	for _, text := range bytes.SplitAfter(small(f), []byte("\n")) {
		kind, _, _ := bytes.Cut(text, []byte(","))
		if !seen[string(kind)] {
			seen[string(kind)] = true
			f.Add(text)
		}
	}
	f.Add([]byte(`{"type":"extension","height":"9","time":"5","closes":"18446744073709551615","reason":"\u2028"}` + "\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := electionfile.NewReader(bytes.NewReader(text))
		if err != nil {
			require.ErrorIs(t, err, electionfile.ErrUnusable)
			return
		}
		line, err := r.Next()
		if err != nil {
			require.True(t, errors.Is(err, electionfile.ErrUnusable) || errors.Is(err, io.EOF), err)
			return
		}
		if _, proof := line.(*electionfile.Proof); proof || bytes.HasPrefix(text, []byte{0x1f, 0x8b}) {
			return
		}
		var again bytes.Buffer
		w := electionfile.NewWriter(&again)
		require.NoError(t, errors.Join(w.Write(line), w.Flush()))
		require.True(t, bytes.HasPrefix(text, again.Bytes()), "%q", again.String())
		if d, is := line.(*electionfile.Definition); is {
			if said, err := d.Election("moscow-1", 1); err == nil {
				require.NotEmpty(t, said.Hash())
			}
		}
	})
}

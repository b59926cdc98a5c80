package dataset_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/dataset"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

func written(tb testing.TB, set *dataset.Set) []byte {
	tb.Helper()
	var file bytes.Buffer
	n, err := set.WriteTo(&file)
	require.NoError(tb, err)
	require.Equal(tb, int64(file.Len()), n)
	return file.Bytes()
}

func gzipped(tb testing.TB, data []byte) []byte {
	tb.Helper()
	var file bytes.Buffer
	w := gzip.NewWriter(&file)
	_, err := w.Write(data)
	require.NoError(tb, err)
	require.NoError(tb, w.Close())
	return file.Bytes()
}

func TestWhatIsWrittenIsReadPlainAndCompressed(t *testing.T) {
	set := newSet(t, "medium-16.json", types.Filing_FILING_TRADERS)
	plain := written(t, set)
	read, err := dataset.Read(bytes.NewReader(plain))
	require.NoError(t, err)
	require.Equal(t, string(plain), string(written(t, read)))
	read, err = dataset.Read(bytes.NewReader(gzipped(t, plain)))
	require.NoError(t, err)
	require.Equal(t, string(plain), string(written(t, read)))
}

func TestFilesThatAreNoDataSetAreUnusable(t *testing.T) {
	plain := string(written(t, newSet(t, "tiny-10-farmers.json", types.Filing_FILING_OPERATOR)))
	replaced := func(from, to string) string {
		require.Contains(t, plain, from)
		return strings.Replace(plain, from, to, 1)
	}
	for name, c := range map[string]struct{ file, want string }{
		"nothing":                   {"", "truncated after 0 bytes"},
		"not JSON":                  {"service_number;fair\n1;2\n", "not JSON at byte 1"},
		"a list":                    {"[]", "not a season's data set"},
		"another object":            {`{"app_hash":"00"}`, `it begins with "app_hash"`},
		"another version":           {replaced("moscowd-season-1", "moscowd-season-2"), `format "moscowd-season-2", this program reads "moscowd-season-1"`},
		"a format that is no text":  {replaced(`"moscowd-season-1"`, "1"), "format: "},
		"truncated":                 {plain[:len(plain)-2], "the file is truncated after"},
		"truncated in the middle":   {plain[:len(plain)/2], "the file is truncated after"},
		"truncated compression":     {string(gzipped(t, []byte(plain))[:500]), "the file is truncated"},
		"broken compression":        {"\x1f\x8b\x01 nonsense", "gzip: "},
		"data after the end":        {plain + "{}", "data after the end"},
		"a field missing":           {replaced(`"chain_id"`, `"proof"`), `"proof" stands twice`},
		"the closing missing":       {`{"format":"moscowd-season-1","chain_id":"c"}`, `"season" is missing`},
		"a field twice":             {replaced(`"chain_id": "moscow-test"`, `"chain_id": "moscow-test", "chain_id": "moscow-1"`), `"chain_id" stands twice`},
		"an unknown field":          {replaced(`"chain_id"`, `"comment": "", "chain_id"`), `unknown field "comment"`},
		"an unknown field below":    {replaced(`"service_number"`, `"name": "Иванов", "service_number"`), `applications[0]: json: unknown field "name"`},
		"a list that is none":       {replaced(`"plan": [`, `"plan": 7, "x": [`), "plan: want"},
		"a number that is no text":  {replaced(`"fair_id":"`, `"fair_id":7,"x":"`), "plan[0]: "},
		"a number with a sign":      {replaced(`"fair_id":"`, `"fair_id":"+`), `is not an unsigned 64-bit integer`},
		"a number with zeros":       {replaced(`"fair_id":"`, `"fair_id":"00`), `is not an unsigned 64-bit integer`},
		"a number too large":        {replaced(`"fair_id":"`, `"fair_id":"99999999999999999999`), `is not an unsigned 64-bit integer`},
		"a height that is none":     {replaced(`"filed_height":"`, `"filed_height":"-0`), `is not a signed 64-bit integer`},
		"an unknown kind":           {replaced(`"kind":"accepted"`, `"kind":"granted"`), `outcomes[0]: "granted" is none of`},
		"a user id of another size": {replaced(`"user_id":"`, `"user_id":"00`), "applications[0]: user_id has 17 bytes, want 16"},
		"a commitment too short":    {replaced(`"details_commitment":"`, `"details_commitment":"00","x":"`), "applications[0]: "},
		"hexadecimal that is none":  {replaced(`"user_id":"`, `"user_id":"x`), "is not hexadecimal"},
		"a time that is none":       {replaced(`"filed_at":"2018`, `"filed_at":"year`), "applications[0]: "},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := dataset.Read(strings.NewReader(c.file))
			require.ErrorIs(t, err, dataset.ErrUnusable)
			require.ErrorContains(t, err, c.want)
		})
	}
}

// repeated gives a text forever.
type repeated struct {
	head, text string
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.head == "" {
		r.head = r.text
	}
	n := copy(p, r.head)
	r.head = r.head[n:]
	return n, nil
}

func TestReadingIsBounded(t *testing.T) {
	head := `{"format":"moscowd-season-1","chain_id":"c","plan":[`
	_, err := dataset.Read(&repeated{head: head + "{}", text: ",{}"})
	require.ErrorIs(t, err, dataset.ErrUnusable)
	require.ErrorContains(t, err, "plan: more than 100000 elements")

	many := strings.Repeat(`"0",`, dataset.MaxPeriods) + `"0"`
	_, err = dataset.Read(strings.NewReader(`{"format":"moscowd-season-1","applications":[{"periods":[` + many + `]}]}`))
	require.ErrorContains(t, err, "applications[0]: 1001 periods, at most 1000")
}

// padded gives the head, then blanks in compressed form without end.
func padded(t *testing.T, head, blanks string) io.ReadCloser {
	t.Helper()
	reader, writer := io.Pipe()
	go func() {
		w := gzip.NewWriter(writer)
		_, _ = io.WriteString(w, head)
		for text := strings.Repeat(blanks, 1<<10); ; {
			if _, err := io.WriteString(w, text); err != nil {
				return
			}
		}
	}()
	return reader
}

func TestAFileThatUnpacksToMuchIsUnusable(t *testing.T) {
	head := `{"format":"moscowd-season-1","chain_id":`
	for name, c := range map[string]struct{ head, blanks, want string }{
		"a value behind blanks":     {head, " ", "a value is larger than any season has"},
		"a text that does not end":  {head + `"`, "a", "a value is larger than any season has"},
		"a name behind blanks":      {head + `"c",`, " ", "a value is larger than any season has"},
		"an element behind blanks":  {head + `"c","plan":[`, " ", "a value is larger than any season has"},
		"a proof that does not end": {head + `"c","proof":[`, "[],", "proof: a value is larger than any season has"},
		"small values without end":  {`{"format":"moscowd-season-1","outcomes":[{}`, `,{"outcomes":[]}`, "more than 100000 elements"},
	} {
		t.Run(name, func(t *testing.T) {
			reader := padded(t, c.head, c.blanks)
			defer func() { _ = reader.Close() }()
			_, err := dataset.Read(reader)
			require.ErrorIs(t, err, dataset.ErrUnusable)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestFilesAreWrittenInOneStep(t *testing.T) {
	set := newSet(t, "tiny-10-farmers.json", types.Filing_FILING_OPERATOR)
	folder := t.TempDir()
	path := filepath.Join(folder, "season.json")
	require.NoError(t, set.WriteFile(path))
	read, err := dataset.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(written(t, set)), string(written(t, read)))

	// A failure leaves the old file and nothing else.
	set.Plan[0].Speciality = 99
	require.ErrorContains(t, set.WriteFile(path), "has no name")
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	_, err = dataset.ReadFile(path)
	require.NoError(t, err)

	_, err = dataset.ReadFile(filepath.Join(folder, "none.json"))
	require.ErrorIs(t, err, dataset.ErrUnusable)
}

// FuzzRead: a file that is read is written and read again as the same, and recomputing it does not panic.
func FuzzRead(f *testing.F) {
	for _, fixture := range []string{"tiny-10-farmers.json", "tiny-16-burnt-places.json", "tiny-24-empty-season.json"} {
		set := newSet(f, fixture, types.Filing_FILING_TRADERS)
		set.Proof = []byte("{}")
		f.Add(written(f, set))
		f.Add(gzipped(f, written(f, set)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		set, err := dataset.Read(bytes.NewReader(data))
		if err != nil {
			require.ErrorIs(t, err, dataset.ErrUnusable)
			return
		}
		file := written(t, set)
		again, err := dataset.Read(bytes.NewReader(file))
		require.NoError(t, err)
		require.Equal(t, string(file), string(written(t, again)))
		_, _ = set.Recompute()
	})
}

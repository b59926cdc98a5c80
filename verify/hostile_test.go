package verify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
	"github.com/moscowchain/moscowd/verify"
	"github.com/moscowchain/moscowd/verify/verifytest"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

// FuzzDocument: whatever is given ends in an error or in a verdict with words.
func FuzzDocument(f *testing.F) {
	data, bundle, o := small(f)
	b, err := verify.ParseBundle(bundle)
	require.NoError(f, err)
	o.Source = verify.Offline(b)
	o.Audience, o.Nonce = "bank", "1"
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add([]byte(credential.PaperPrefix + "BB8"))
	f.Add([]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n%moscowd document page 1\n"))
	f.Add([]byte("eyJhbGciOiJFUzI1NiJ9.e30.AA~"))
	f.Fuzz(func(t *testing.T, data []byte) {
		result, err := verify.Document(context.Background(), data, o)
		if err != nil {
			require.ErrorIs(t, err, verify.ErrUnusable)
			return
		}
		require.GreaterOrEqual(t, result.Verdict, rules.Forged)
		require.Less(t, result.Verdict, rules.Valid, "nobody presented it for this verifier")
		for _, check := range result.Checks {
			require.NotEmpty(t, check.Code)
		}
		require.NotEmpty(t, result.Words(verify.Russian))
		_, err = json.Marshal(result)
		require.NoError(t, err)
	})
}

// FuzzBundle: whatever is read has one text, and what is VALID by it is what was issued.
func FuzzBundle(f *testing.F) {
	data, bundle, o := small(f)
	f.Add(bundle)
	f.Add(bundle[:len(bundle)/2])
	f.Add([]byte(`{"format":"moscowd-document-bundle-1","chain_id":"","status_lists":[],"proof":null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		b, err := verify.ParseBundle(text)
		if err != nil {
			require.ErrorIs(t, err, verify.ErrUnusable)
			return
		}
		again, err := b.Encode()
		require.NoError(t, err)
		require.Equal(t, string(bytes.TrimRight(text, "\r\n")), string(again))
		o.Source = verify.Offline(b)
		_, err = verify.Document(context.Background(), data, o)
		require.NoError(t, err)
	})
}

// allocated gives how much memory a call takes, all in all.
func allocated(call func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestAFileOfAGigabyteIsRefusedByItsSize(t *testing.T) {
	name := filepath.Join(t.TempDir(), "huge")
	file, err := os.Create(name)
	require.NoError(t, err)
	_, err = file.WriteString(`{"anchor":{"batch":1},"credential":"`)
	require.NoError(t, err)
	require.NoError(t, file.Truncate(1<<30)) // with a hole, which takes no room
	require.NoError(t, file.Close())

	taken := allocated(func() { _, err = verify.ReadFile(name) })
	require.ErrorIs(t, err, verify.ErrUnusable)
	require.Less(t, taken, uint64(64<<20))
	taken = allocated(func() { _, err = verify.ReadBundleFile(name) })
	require.ErrorIs(t, err, verify.ErrUnusable)
	require.Less(t, taken, uint64(64<<20))
}

func TestHostileInputIsCheap(t *testing.T) {
	fill := func(head, part, tail string, size int) []byte {
		return []byte(head + strings.Repeat(part, (size-len(head)-len(tail))/len(part)) + tail)
	}
	for name, data := range map[string][]byte{
		"a file of arrays":         fill(`{"anchor":{"batch":1,"chain_id":"c","index":0,"path":[`, `"",`, `""],"salt":""},"credential":""}`, verify.MaxInput),
		"a file of attachments":    fill(`{"attachments":[`, `{},`, `{}],"credential":""}`, verify.MaxInput),
		"a token of tildes":        fill("eyJ", "~", "", verify.MaxInput),
		"a QR code without end":    fill(credential.PaperPrefix, "0", "", verify.MaxInput),
		"a PDF of nothing":         fill("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n%moscowd document page 1\n", "1 0 obj\n<</Type/EmbeddedFile", "", verify.MaxInput),
		"nested deeper than sense": fill(`{"credential":`, "[", "", verify.MaxInput),
	} {
		t.Run(name, func(t *testing.T) {
			require.Less(t, allocated(func() {
				result, err := verify.Document(context.Background(), data, verify.Options{})
				if err == nil {
					require.Equal(t, rules.Forged, result.Verdict)
				}
			}), uint64(64<<20))
		})
	}
	head := `{"format":"moscowd-document-bundle-1","chain_id":"c","status_lists":[`
	for name, data := range map[string][]byte{
		"a bundle of lists":        fill(head, `{},`, `{}],"proof":null}`, verify.MaxBundle),
		"a bundle of entries":      fill(head+`],"proof":{"height":"1","entries":[`, `null,`, `null],"light_blocks":[]}}`, verify.MaxBundle),
		"a bundle of light blocks": fill(head+`],"proof":{"height":"1","entries":[],"light_blocks":[`, `{"header":0},`, `{}]}}`, 1<<20),
		"a bundle nested deeply":   fill(head, "[", "", verify.MaxBundle),
		"a bundle of one text":     fill(head+`{"issuer":"`, "a", `"}],"proof":null}`, verify.MaxBundle),
	} {
		t.Run(name, func(t *testing.T) {
			require.Less(t, allocated(func() {
				_, err := verify.ParseBundle(data)
				require.ErrorIs(t, err, verify.ErrUnusable)
			}), uint64(200<<20))
		})
	}
}

// A node may answer without end, with nonsense, or not at all: the verdict is UNKNOWN.
func TestAHostileNodeIsOnlyUnknown(t *testing.T) {
	n, files := issued(t)
	data := verifytest.Encode(t, files[0])
	for name, answer := range map[string]http.HandlerFunc{
		"an answer without end": func(w http.ResponseWriter, _ *http.Request) {
			chunk := bytes.Repeat([]byte(" "), 1<<20)
			for range 1 << 10 {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		},
		"nonsense": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
		"an error": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
		"null": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"jsonrpc":"2.0","id":-1,"result":null}`))
		},
		"empty results": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"jsonrpc":"2.0","id":0,"result":{}}`))
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(answer)
			defer server.Close()
			node, err := verify.Dial(server.URL)
			require.NoError(t, err)
			require.Less(t, allocated(func() {
				r := check(t, data, verify.Options{Source: verify.Online(node), Trust: n.Trust(), Now: n.Now()})
				requireVerdict(t, r, rules.Unknown, rules.CheckHeader, "source_failed")
			}), uint64(128<<20))
		})
	}
	_, err := verify.Dial("::")
	require.ErrorIs(t, err, verify.ErrUnusable)
}

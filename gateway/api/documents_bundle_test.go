package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/gateway/api"
	"github.com/moscowchain/moscowd/verify"
	"github.com/moscowchain/moscowd/verify/verifytest"
	"github.com/moscowchain/moscowd/x/documents/rules"
)

func askBundle(t *testing.T, h *api.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
	return w
}

func TestWhatADocumentNeedsIsProvenWithoutTheDocument(t *testing.T) {
	n := verifytest.New(t, time.Now().Add(-time.Minute))
	files := n.Issue(verifytest.Plan{Number: 1, List: 7, Size: 3})
	n.SetStatus(7, 10, rules.StatusRevoked, "error")
	h := newHandler(t, api.Options{Store: openStore(t), NodeURL: n.ServeDocuments()})
	path := "/v1/documents/issuers/" + n.Issuer + "/bundle?type=" + verifytest.Type + "&key=" + verifytest.KeyID + "&batch=1&list=7&anchor=1"

	check := func(path string, i int) *verify.Result {
		w := askBundle(t, h, path)
		require.Equal(t, http.StatusOK, w.Code, w.Body.String())
		bundle, err := verify.ParseBundle(w.Body.Bytes())
		require.NoError(t, err)
		result, err := verify.Document(t.Context(), verifytest.Encode(t, files[i]), verify.Options{Source: verify.Offline(bundle), Trust: n.Trust(), Now: n.Now()})
		require.NoError(t, err)
		return result
	}
	require.Equal(t, rules.Valid, check(path, 0).Verdict)
	revoked := check(path, 1)
	require.Equal(t, rules.Revoked, revoked.Verdict)
	require.Nil(t, revoked.Status.Time, "nobody asked for the entry")
	require.Equal(t, "error", check(path+"&entry=10", 1).Status.Reason)

	for name, path := range map[string]string{
		"an issuer that is none":    "/v1/documents/issuers/moscow1/bundle?type=a&key=b",
		"an entry that no list has": path + "&entry=4294967296",
		"an anchor of the future":   strings.Replace(path, "anchor=1", "anchor=1000000", 1),
	} {
		require.Equal(t, http.StatusBadRequest, askBundle(t, h, path).Code, name)
	}
	without := newHandler(t, api.Options{Store: openStore(t)})
	require.Equal(t, http.StatusServiceUnavailable, askBundle(t, without, path).Code)
}

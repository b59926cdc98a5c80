package api_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/gateway/api"
)

// openapiFile is what the types of the portal are made of. UPDATE=1 writes it anew.
var openapiFile = filepath.Join("..", "..", "portal", "src", "api", "openapi.json")

func TestThePortalHasTheCurrentDescription(t *testing.T) {
	h := newHandler(t, api.Options{Store: openStore(t)})
	response := ask(t, h, http.MethodGet, "/openapi.json", "")
	var current bytes.Buffer
	require.NoError(t, json.Indent(&current, read(t, response), "", " "))
	if os.Getenv("UPDATE") != "" {
		require.NoError(t, os.WriteFile(openapiFile, append(current.Bytes(), '\n'), 0o600))
	}
	kept, err := os.ReadFile(openapiFile)
	require.NoError(t, err)
	require.JSONEq(t, current.String(), string(kept), "the routes changed: run make portal-api")
}

func packed(t *testing.T, text string) *fstest.MapFile {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return &fstest.MapFile{Data: b.Bytes()}
}

func TestPages(t *testing.T) {
	built := fstest.MapFS{
		".keep": {}, "index.html.gz": packed(t, "<head>русская</head>"), "en.html.gz": packed(t, "<head>english</head>"),
		"assets/main-1a.js.gz": packed(t, "run()"), "assets/season-2b.wasm.gz": packed(t, "wasm"),
	}
	h := newHandler(t, api.Options{Store: openStore(t), Portal: built, PortalPins: []byte(`{ "chain_id": "</script>" }`)})
	const pins = `<script type="application/json" id="pins">{"chain_id":"\u003c/script>"}</script>`

	for target, want := range map[string]string{
		"/": "русская", "/polls/7": "русская", "/energy": "русская", "/en": "english", "/en/polls/7": "english", "/en/explorer/accounts/0xab": "english",
	} {
		t.Run("a page's path gives the document of its language: "+target, func(t *testing.T) {
			response := ask(t, h, http.MethodGet, target, "")
			require.Equal(t, http.StatusOK, response.StatusCode)
			require.Equal(t, "text/html; charset=utf-8", response.Header.Get("Content-Type"))
			require.Equal(t, "no-cache", response.Header.Get("Cache-Control"))
			require.Contains(t, response.Header.Get("Content-Security-Policy"), "default-src 'none'")
			require.Equal(t, "<head>"+want+pins+"\n  </head>", string(read(t, response)))
		})
	}
	t.Run("files are sent packed to who unpacks them, and kept for ever where the name has a hash", func(t *testing.T) {
		response := ask(t, h, http.MethodGet, "/assets/main-1a.js", "", "Accept-Encoding", "br, gzip;q=0.8")
		require.Equal(t, "gzip", response.Header.Get("Content-Encoding"))
		require.Equal(t, "text/javascript; charset=utf-8", response.Header.Get("Content-Type"))
		require.Equal(t, "public, max-age=31536000, immutable", response.Header.Get("Cache-Control"))
		require.Equal(t, built["assets/main-1a.js.gz"].Data, read(t, response))
		response = ask(t, h, http.MethodGet, "/assets/season-2b.wasm", "", "Accept-Encoding", "gzip;q=0")
		require.Equal(t, "application/wasm", response.Header.Get("Content-Type"))
		require.Equal(t, "wasm", string(read(t, response)))
	})
	t.Run("what is still the same is not sent again", func(t *testing.T) {
		etag := ask(t, h, http.MethodGet, "/", "").Header.Get("ETag")
		require.Equal(t, http.StatusNotModified, ask(t, h, http.MethodGet, "/", "", "If-None-Match", etag).StatusCode)
	})
	t.Run("what is not there is refused", func(t *testing.T) {
		for _, target := range []string{"/assets/old-3c.js", "/favicon.ico", "/v1/nothing", "/v1"} {
			refused(t, ask(t, h, http.MethodGet, target, ""), http.StatusNotFound, "not-found")
		}
		refused(t, ask(t, h, http.MethodPost, "/polls", ""), http.StatusMethodNotAllowed, "method-not-allowed")
	})
	t.Run("a gateway without the portal says how to build it", func(t *testing.T) {
		h := newHandler(t, api.Options{Store: openStore(t), Portal: fstest.MapFS{".keep": {}}})
		require.Contains(t, string(read(t, ask(t, h, http.MethodGet, "/en", ""))), "make portal")
	})
}

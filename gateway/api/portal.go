package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

// portalPolicy lets a page load nothing from elsewhere and run nothing that stands in it. WebAssembly recomputes seasons.
const portalPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' blob:; " +
	"media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// withoutPortal is what stands where the pages would be.
const withoutPortal = `<!doctype html><html lang="en"><meta charset="utf-8"><title>moscowd gateway</title>
<p>This gateway was built without the portal. Build it with <code>make portal build</code>; it needs Node.js.
<p>The interface is described by <a href="/openapi.json">/openapi.json</a>.</html>
`

// pinsMark ends the part of a page into which the pins of another network go.
const pinsMark = "</head>"

// portalFiles are the pages as they are sent, by their paths without the leading "/".
type portalFiles map[string]*portalFile

type portalFile struct {
	packed    []byte
	mediaType string
	etag      string
	immutable bool
}

// readPortal reads what "make portal" built. pins, JSON or nothing, go into every page: data that scripts read, nothing that runs.
func readPortal(built fs.FS, pins []byte) (portalFiles, error) {
	files := portalFiles{}
	if built != nil {
		err := fs.WalkDir(built, ".", func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".gz") {
				return err
			}
			packed, err := fs.ReadFile(built, name)
			if err != nil {
				return err
			}
			name = strings.TrimSuffix(name, ".gz")
			if path.Ext(name) == ".html" && len(pins) > 0 {
				if packed, err = withPins(packed, pins); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
			files.add(name, packed)
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("portal: %w", err)
		}
	}
	if files["index.html"] == nil || files["en.html"] == nil {
		packed, err := pack([]byte(withoutPortal))
		if err != nil {
			return nil, err
		}
		files = portalFiles{}
		files.add("index.html", packed)
		files.add("en.html", packed)
	}
	return files, nil
}

func withPins(packed, pins []byte) ([]byte, error) {
	page, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, pins); err != nil {
		return nil, fmt.Errorf("the pins are not JSON: %w", err)
	}
	block := []byte(`<script type="application/json" id="pins">`)
	block = append(block, bytes.ReplaceAll(compact.Bytes(), []byte("<"), []byte(`\u003c`))...)
	block = append(block, "</script>\n  "+pinsMark...)
	return pack(bytes.Replace(page, []byte(pinsMark), block, 1))
}

func unpack(packed []byte) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(reader)
}

func pack(plain []byte) ([]byte, error) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	err := w.Close()
	return packed.Bytes(), err
}

// mediaTypes are those that a system may not know or name otherwise.
var mediaTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".json": "application/json",
	".svg": "image/svg+xml", ".wasm": "application/wasm",
}

func (f portalFiles) add(name string, packed []byte) {
	mediaType := mediaTypes[path.Ext(name)]
	if mediaType == "" {
		mediaType = "application/octet-stream"
	}
	sum := sha256.Sum256(packed)
	f[name] = &portalFile{
		packed: packed, mediaType: mediaType, etag: `W/"` + hex.EncodeToString(sum[:16]) + `"`,
		immutable: strings.HasPrefix(name, "assets/"), // their names have hashes of what is in them
	}
}

// find gives the file of a path. A path without a dot is that of a page, whose script knows which.
func (f portalFiles) find(urlPath string) *portalFile {
	name := strings.TrimPrefix(path.Clean(urlPath), "/")
	if file := f[name]; file != nil {
		return file
	}
	switch {
	case name == "v1" || strings.HasPrefix(name, "v1/") || strings.HasPrefix(name, "assets/") || path.Ext(name) != "":
		return nil
	case name == "en" || strings.HasPrefix(name, "en/"):
		return f["en.html"]
	}
	return f["index.html"]
}

func (f *portalFile) write(w http.ResponseWriter, r *http.Request) (int, error) {
	header := w.Header()
	header.Set("Content-Type", f.mediaType)
	header.Set("Content-Security-Policy", portalPolicy)
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Vary", "Accept-Encoding")
	header.Set("Cache-Control", "no-cache")
	if f.immutable {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	header.Set("ETag", f.etag)
	body := f.packed
	if acceptsGzip(r.Header.Get("Accept-Encoding")) {
		header.Set("Content-Encoding", "gzip")
	} else {
		var err error
		if body, err = unpack(f.packed); err != nil {
			return 0, err
		}
	}
	recorder := &statusRecorder{ResponseWriter: w, status: http.StatusOK}
	// It answers If-None-Match and HEAD.
	http.ServeContent(recorder, r, "", time.Time{}, bytes.NewReader(body))
	return recorder.status, nil
}

func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		coding, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if coding == "gzip" || coding == "*" {
			return !strings.HasPrefix(strings.ReplaceAll(quality, " ", ""), "q=0") || strings.Contains(quality, "0.")
		}
	}
	return false
}

// statusRecorder remembers the status for the metrics.
type statusRecorder struct {
	http.ResponseWriter
	status int
}

func (s *statusRecorder) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// page answers what no route of the interface does.
func (h *Handler) page(w http.ResponseWriter, r *http.Request) (int, error) {
	file := h.portal.find(r.URL.Path)
	switch {
	case file == nil:
		return 0, fail(problemNotFound, "nothing is served at %s; /openapi.json describes what is", r.URL.Path)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return 0, fail(problemMethod, "pages take GET and HEAD")
	}
	return file.write(w, r)
}

package signkey

import (
	"fmt"
	"net/url"
	"os"
	"strings"
)

const scheme = "pkcs11:"

// tokenURI is the part of RFC 7512 that names a key: token, object, id, type and the query attributes module-path,
// pin-source and pin-value.
type tokenURI struct {
	token, object, id string
	module, pin       string
}

func parseURI(text string) (*tokenURI, error) {
	path, query, _ := strings.Cut(strings.TrimPrefix(text, scheme), "?")
	u := &tokenURI{}
	source, kind := "", ""
	known := map[string]*string{
		"token": &u.token, "object": &u.object, "id": &u.id, "type": &kind,
		"module-path": &u.module, "pin-source": &source, "pin-value": &u.pin,
	}
	seen := map[string]bool{}
	for _, part := range append(strings.Split(path, ";"), strings.Split(query, "&")...) {
		if part == "" {
			continue
		}
		name, raw, found := strings.Cut(part, "=")
		value, err := url.PathUnescape(raw)
		if !found || err != nil || known[name] == nil || seen[name] {
			return nil, fmt.Errorf("%s...: the attribute %q is unknown, stands twice or has no value; "+
				"known are token, object, id, type, module-path, pin-source, pin-value", scheme, name)
		}
		seen[name], *known[name] = true, value
	}
	switch {
	case u.module == "":
		return nil, fmt.Errorf("%s...: module-path names the library of the token, such as /usr/lib/softhsm/libsofthsm2.so", scheme)
	case u.object == "" && u.id == "":
		return nil, fmt.Errorf("%s...: object or id must name the key", scheme)
	case kind != "" && kind != "private":
		return nil, fmt.Errorf("%s...: type is %q, want private", scheme, kind)
	case source != "" && u.pin != "":
		return nil, fmt.Errorf("%s...: pin-source and pin-value are both given", scheme)
	}
	if source != "" {
		data, err := os.ReadFile(strings.TrimPrefix(source, "file:"))
		if err != nil {
			return nil, fmt.Errorf("pin-source: %w", err)
		}
		u.pin = strings.TrimRight(string(data), "\r\n")
	}
	return u, nil
}

package credential

import (
	"fmt"
	"strings"
)

// Disclose gives a presentation of the fields at the given paths, with everything below and what they lie in; the rest is
// kept back, except what the issuer left visible. A key binding is dropped. The error wraps ErrNoField.
func (c *Credential) Disclose(paths ...string) (*Credential, error) {
	p := *c
	p.binding, p.disclosures, p.paths = nil, nil, nil
	used := make([]bool, len(paths))
	for _, d := range c.disclosures {
		keep := false
		for i, path := range paths {
			if under(c.paths[d], path) {
				keep, used[i] = true, true
			} else if under(path, c.paths[d]) {
				keep = true
			}
		}
		if keep {
			p.disclosures = append(p.disclosures, d)
		}
	}
	for i, path := range paths {
		if !used[i] {
			return nil, fmt.Errorf("%w: %q; there are %s", ErrNoField, path, strings.Join(c.Paths(), ", "))
		}
	}
	return Parse(p.String())
}

// under reports whether path is at or below top.
func under(path, top string) bool {
	rest, found := strings.CutPrefix(path, top)
	return found && (rest == "" || rest[0] == '/')
}

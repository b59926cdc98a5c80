package credential

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// Names with a meaning in RFC 9901.
const (
	digestsName   = "_sd"
	elementName   = "..."
	algorithmName = "_sd_alg"
)

// resolver puts disclosed values in the place of their digests (RFC 9901, section 7.1, step 3).
type resolver struct {
	byDigest map[string]*disclosure
	seen     map[string]bool        // digests met so far
	paths    map[*disclosure]string // where each disclosed value ended up
}

// resolve gives the payload with every disclosed value in its place and without digests; it also says where each
// disclosure belongs. Digests without a disclosure are what the holder kept back, or decoys: nobody can tell. The error
// wraps ErrDisclosure or ErrMalformed.
func resolve(payload map[string]any, disclosures []*disclosure) (map[string]any, map[*disclosure]string, error) {
	byDigest, err := indexDisclosures(disclosures)
	if err != nil {
		return nil, nil, err
	}
	r := &resolver{byDigest, map[string]bool{}, map[*disclosure]string{}}
	resolved, err := r.object(payload, "", 0)
	if err != nil {
		return nil, nil, err
	}
	if len(r.paths) != len(disclosures) {
		return nil, nil, fmt.Errorf("%w: %d of %d stand twice or belong to nothing in the credential",
			ErrDisclosure, len(disclosures)-len(r.paths), len(disclosures))
	}
	delete(resolved, algorithmName)
	return resolved, r.paths, nil
}

func (r *resolver) value(value any, path string, depth int) (any, error) {
	if depth > maxDepth {
		return nil, malformed("nested deeper than %d", maxDepth)
	}
	switch v := value.(type) {
	case map[string]any:
		return r.object(v, path, depth)
	case []any:
		return r.array(v, path, depth)
	default:
		return value, nil
	}
}

func (r *resolver) object(object map[string]any, path string, depth int) (map[string]any, error) {
	resolved := make(map[string]any, len(object))
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if name == elementName {
			return nil, malformed("the name %s outside of an array", elementName)
		}
		if name == digestsName {
			continue
		}
		value, err := r.value(object[name], join(path, name), depth+1)
		if err != nil {
			return nil, err
		}
		resolved[name] = value
	}
	list, ok := object[digestsName]
	if !ok {
		return resolved, nil
	}
	digests, ok := list.([]any)
	if !ok {
		return nil, malformed("%s is no array", digestsName)
	}
	for _, digest := range digests {
		d, err := r.find(digest)
		if err != nil {
			return nil, err
		}
		if d == nil {
			continue
		}
		if _, taken := resolved[d.name]; d.element || taken {
			return nil, fmt.Errorf("%w: one does not fit the object it belongs to", ErrDisclosure)
		}
		r.paths[d] = join(path, d.name)
		if resolved[d.name], err = r.value(d.value, r.paths[d], depth+1); err != nil {
			return nil, err
		}
	}
	return resolved, nil
}

func (r *resolver) array(array []any, path string, depth int) ([]any, error) {
	resolved := make([]any, 0, len(array))
	for i, value := range array {
		at := join(path, strconv.Itoa(i))
		if object, ok := value.(map[string]any); ok {
			if digest, hidden := object[elementName]; hidden {
				if len(object) != 1 {
					return nil, malformed("a hidden array element has further fields")
				}
				d, err := r.find(digest)
				if err != nil {
					return nil, err
				}
				if d == nil {
					continue
				}
				if !d.element {
					return nil, fmt.Errorf("%w: one does not fit the array it belongs to", ErrDisclosure)
				}
				r.paths[d], value = at, d.value
			}
		}
		value, err := r.value(value, at, depth+1)
		if err != nil {
			return nil, err
		}
		resolved = append(resolved, value)
	}
	return resolved, nil
}

// find gives the disclosure of a digest, nil if there is none.
func (r *resolver) find(value any) (*disclosure, error) {
	digest, ok := value.(string)
	if !ok {
		return nil, malformed("a digest is no text")
	}
	if r.seen[digest] {
		return nil, fmt.Errorf("%w: a digest stands twice in the credential", ErrDisclosure)
	}
	r.seen[digest] = true
	return r.byDigest[digest], nil
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "/" + name
}

// countDigests counts the digests in a value that resolve accepts.
func countDigests(value any) int {
	n := 0
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			switch digests, _ := inner.([]any); name {
			case digestsName:
				n += len(digests)
			case elementName:
				n++
			default:
				n += countDigests(inner)
			}
		}
	case []any:
		for _, element := range v {
			n += countDigests(element)
		}
	}
	return n
}

package credential

import (
	"fmt"
	"maps"
	"slices"
)

const documentType = "dc+sd-jwt" // the typ of SD-JWT VC

// Issue signs a document. The result has every disclosure: it is for the holder only. No decoys are added: who sees a
// presentation learns how many hidden fields the document has at the top and in what is disclosed, and since a document type
// is public, that is little. The error wraps ErrClaims, ErrMalformed, ErrTooLarge or ErrKey.
func Issue(signer *Signer, claims *Claims) (*Credential, error) {
	payload, err := claims.payload()
	if err != nil {
		return nil, err
	}
	var b builder
	fields, err := b.object(claims.Fields, 0)
	if err != nil {
		return nil, err
	}
	for _, name := range reserved {
		if _, taken := claims.Fields[name]; taken {
			return nil, fmt.Errorf("%w: the name %q of a field is reserved", ErrClaims, name)
		}
	}
	maps.Copy(payload, fields)
	token, err := signer.signJWT(documentType, payload)
	if err != nil {
		return nil, err
	}
	// What was written must be what is read.
	return Parse(join3(token, b.disclosures, ""))
}

// builder hides what is marked.
type builder struct{ disclosures []*disclosure }

func (b *builder) value(value any, depth int) (any, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("%w: nested deeper than %d", ErrClaims, maxDepth)
	}
	switch v := value.(type) {
	case map[string]any:
		return b.object(v, depth)
	case []any:
		return b.array(v, depth)
	case Hidden:
		return nil, fmt.Errorf("%w: hidden twice", ErrClaims)
	default:
		return value, nil
	}
}

func (b *builder) object(object map[string]any, depth int) (map[string]any, error) {
	built := make(map[string]any, len(object))
	var digests []string
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if !validName(name) {
			return nil, fmt.Errorf("%w: the name %q of a field: a small letter first, then small letters, digits and _", ErrClaims, name)
		}
		inner, hidden := object[name].(Hidden)
		if !hidden {
			inner.Value = object[name]
		}
		value, err := b.value(inner.Value, depth+1)
		if err != nil {
			return nil, err
		}
		if !hidden {
			built[name] = value
			continue
		}
		digest, err := b.hide(name, false, value)
		if err != nil {
			return nil, err
		}
		digests = append(digests, digest)
	}
	if len(digests) > 0 {
		slices.Sort(digests) // random, so that their order says nothing
		list := make([]any, len(digests))
		for i, digest := range digests {
			list[i] = digest
		}
		built[digestsName] = list
	}
	return built, nil
}

func (b *builder) array(array []any, depth int) ([]any, error) {
	built := make([]any, len(array))
	for i, element := range array {
		inner, hidden := element.(Hidden)
		if !hidden {
			inner.Value = element
		}
		value, err := b.value(inner.Value, depth+1)
		if err != nil {
			return nil, err
		}
		built[i] = value
		if hidden {
			digest, err := b.hide("", true, value)
			if err != nil {
				return nil, err
			}
			built[i] = map[string]any{elementName: digest}
		}
	}
	return built, nil
}

func (b *builder) hide(name string, element bool, value any) (string, error) {
	d, err := newDisclosure(name, element, value)
	if err != nil {
		return "", err
	}
	b.disclosures = append(b.disclosures, d)
	return d.digest(), nil
}

package credential

import (
	"crypto"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Claims are what a document says.
type Claims struct {
	Type      string           // vct: the document type
	Issuer    string           // iss
	NotBefore int64            // Unix seconds, valid from then on
	NotAfter  int64            // Unix seconds, valid before then
	Status    StatusReference  // where revocation is looked up
	HolderKey crypto.PublicKey // who holds its private key may present the document; nil for a document without holder

	// Fields are the document's own data. Names begin with a small letter and have small letters, digits and underscores;
	// the names of registered claims are taken. Values are text, integers up to 2^53-1, true, false, arrays and objects.
	// For Issue a value may be Hidden at every level. In a parsed credential the fields are those that are disclosed.
	Fields map[string]any
}

// StatusReference is an entry in a status list.
type StatusReference struct {
	List  string // URI
	Index uint32
}

// Hidden marks a field or an array element that the holder may keep back. Hidden values may hold hidden values.
type Hidden struct{ Value any }

// reserved are names of registered claims; no field has them.
var reserved = []string{"aud", "cnf", "exp", "iat", "iss", "jti", "nbf", "status", "sub", "vct"}

const (
	maxTime  = 253_402_300_799 // the end of the year 9999
	maxIndex = 1<<32 - 1
)

// payload gives the claims without fields as they stand in the token.
func (c *Claims) payload() (map[string]any, error) {
	switch {
	case !validText(c.Type), !validText(c.Issuer), !validText(c.Status.List):
		return nil, fmt.Errorf("%w: type, issuer and status list are 1 to %d printable ASCII characters", ErrClaims, maxTextLength)
	case c.NotBefore < 0 || c.NotAfter <= c.NotBefore || c.NotAfter > maxTime:
		return nil, fmt.Errorf("%w: not valid for any time between 1970 and 9999", ErrClaims)
	}
	payload := map[string]any{
		"vct": c.Type, "iss": c.Issuer, "nbf": c.NotBefore, "exp": c.NotAfter, algorithmName: "sha-256",
		"status": map[string]any{"status_list": map[string]any{"idx": c.Status.Index, "uri": c.Status.List}},
	}
	if c.HolderKey != nil {
		key, err := encodeKey(c.HolderKey)
		if err != nil {
			return nil, err
		}
		payload["cnf"] = map[string]any{"jwk": key}
	}
	return payload, nil
}

// parseClaims reads the payload of the profile with what is disclosed.
func parseClaims(payload map[string]any, disclosures []*disclosure) (*Claims, map[*disclosure]string, error) {
	resolved, paths, err := resolve(payload, disclosures)
	if err != nil {
		return nil, nil, err
	}
	c, err := registered(payload)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range []string{"cnf", "exp", "iss", "nbf", "status", "vct"} {
		if _, visible := payload[name]; visible {
			delete(resolved, name) // a hidden one stays and is refused
		}
	}
	c.Fields = resolved
	return c, paths, checkNames(c.Fields, true)
}

// registered reads the claims that are no fields from the payload as it was signed: nothing in them can be hidden.
func registered(payload map[string]any) (*Claims, error) {
	f := fieldsOf(payload, "payload")
	f.constant(algorithmName, "sha-256")
	c := &Claims{
		Type: f.text("vct"), Issuer: f.text("iss"),
		NotBefore: f.integer("nbf", maxTime), NotAfter: f.integer("exp", maxTime),
	}
	if c.NotAfter <= c.NotBefore {
		f.fail("exp is not after nbf")
	}
	status := f.object("status")
	list := status.object("status_list")
	c.Status = StatusReference{list.text("uri"), uint32(list.integer("idx", maxIndex))}
	for _, err := range []error{f.err, list.finish("status_list"), status.finish("status")} {
		if err != nil {
			return nil, err
		}
	}
	if _, ok := payload["cnf"]; !ok {
		return c, nil
	}
	cnf := f.object("cnf")
	var err error
	if c.HolderKey, err = decodeKey(cnf.object("jwk")); err != nil {
		return nil, err
	}
	return c, cnf.finish("cnf")
}

// checkNames refuses fields whose names the profile does not allow.
func checkNames(value any, top bool) error {
	switch v := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if !validName(name) || top && slices.Contains(reserved, name) {
				return malformed("a field with a name that is reserved or not a-z, 0-9 and _")
			}
			if err := checkNames(v[name], false); err != nil {
				return err
			}
		}
	case []any:
		for _, element := range v {
			if err := checkNames(element, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// FieldsJSON gives the fields in the form in which they are signed.
func (c *Claims) FieldsJSON() (json.RawMessage, error) { return appendJSON(nil, c.Fields, 0) }

package schema

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/moscowchain/moscowd/credential"
)

// Fields that every schema has although none may define them.
const (
	// HashField is the SHA-256 of the schema in hexadecimal, so that a document says how it is shown.
	HashField = "schema_sha256"
	// SignatureField is the SHA-256 of a detached GOST R 34.10 signature in hexadecimal, if there is one.
	SignatureField = "gost_signature_sha256"
)

// Limits of a schema.
const (
	MaxSize   = 64 << 10
	maxFields = 256 // of one object
	maxTitle  = 200 // bytes
)

// Errors of this package.
var (
	ErrSchema = errors.New("unusable schema")
	ErrFields = errors.New("fields that do not fit the schema")
)

// Schema is what stands in a kind of document.
type Schema struct {
	// ID is the $id: "urn:moscow:document:" and the document type.
	ID string
	// TitleRU and TitleEN are the names of the document.
	TitleRU, TitleEN string
	// Fields are at the top, in the order in which they are shown.
	Fields []Field

	hash [32]byte
}

// Kind is what values a field takes.
type Kind string

// The kinds.
const (
	Text    Kind = "string"
	Integer Kind = "integer"
	Boolean Kind = "boolean"
	Array   Kind = "array"
	Object  Kind = "object"
)

// Field is one value of a document.
type Field struct {
	Name             string // empty for the elements of an array
	TitleRU, TitleEN string // empty for elements
	Kind             Kind
	Hidden           bool // the holder may keep it back
	Required         bool
	Fields           []Field // of an object, in the order in which they are shown
	Element          *Field  // of an array

	least, most *int64 // characters, elements or the integer itself
	pattern     *regexp.Regexp
	values      []string
	date        bool
}

// node is a schema as it is written.
type node struct {
	Schema      string           `json:"$schema"`
	ID          string           `json:"$id"`
	Description string           `json:"description"`
	Title       string           `json:"title"`
	TitleEN     string           `json:"x-title-en"`
	Type        Kind             `json:"type"`
	Properties  map[string]*node `json:"properties"`
	Required    []string         `json:"required"`
	Additional  *bool            `json:"additionalProperties"`
	Order       []string         `json:"x-order"`
	Hidden      bool             `json:"x-hidden"`
	Items       *node            `json:"items"`
	MinItems    *int64           `json:"minItems"`
	MaxItems    *int64           `json:"maxItems"`
	MinLength   *int64           `json:"minLength"`
	MaxLength   *int64           `json:"maxLength"`
	Pattern     string           `json:"pattern"`
	Enum        []string         `json:"enum"`
	Minimum     *int64           `json:"minimum"`
	Maximum     *int64           `json:"maximum"`
	Format      string           `json:"format"`
}

// Parse reads a schema. The error wraps ErrSchema.
func Parse(data []byte) (*Schema, error) {
	if len(data) > MaxSize {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrSchema, len(data), MaxSize)
	}
	if _, err := credential.DecodeAnyJSON(data); err != nil { // no name twice, bounded depth
		return nil, fmt.Errorf("%w: %w", ErrSchema, err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var root node
	if err := d.Decode(&root); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSchema, err)
	}
	if root.Type != Object || root.Hidden {
		return nil, fmt.Errorf("%w: at the top there is an object that is not hidden", ErrSchema)
	}
	top, err := root.field("")
	if err != nil {
		return nil, err
	}
	if err := checkTitles(root.Title, root.TitleEN); err != nil {
		return nil, fmt.Errorf("%w of the document", err)
	}
	return &Schema{ID: root.ID, TitleRU: root.Title, TitleEN: root.TitleEN, Fields: top.Fields, hash: sha256.Sum256(data)}, nil
}

func checkTitles(titles ...string) error {
	for _, title := range titles {
		if title == "" || len(title) > maxTitle {
			return fmt.Errorf("%w: title and x-title-en have 1 to %d bytes", ErrSchema, maxTitle)
		}
	}
	return nil
}

// field reads what stands at a path.
func (n *node) field(path string) (*Field, error) {
	if n == nil {
		return nil, fmt.Errorf("%w: %s: nothing is said about it", ErrSchema, path)
	}
	wrong := func(format string, args ...any) (*Field, error) {
		return nil, fmt.Errorf("%w: %s: %s", ErrSchema, path, fmt.Sprintf(format, args...))
	}
	f := &Field{TitleRU: n.Title, TitleEN: n.TitleEN, Kind: n.Type, Hidden: n.Hidden}
	if path != "" && (n.Schema != "" || n.ID != "") {
		return wrong("$schema and $id stand at the top")
	}
	if n.Type != Object && (n.Properties != nil || n.Required != nil || n.Order != nil || n.Additional != nil) ||
		n.Type != Array && (n.Items != nil || n.MinItems != nil || n.MaxItems != nil) ||
		n.Type != Text && (n.MinLength != nil || n.MaxLength != nil || n.Pattern != "" || n.Enum != nil || n.Format != "") ||
		n.Type != Integer && (n.Minimum != nil || n.Maximum != nil) {
		return wrong("a keyword that says nothing about the type %q", n.Type)
	}
	var err error
	switch n.Type {
	case Boolean:
	case Integer:
		f.least, f.most = n.Minimum, n.Maximum
	case Text:
		f.least, f.most, f.values = n.MinLength, n.MaxLength, n.Enum
		if n.Format != "" && n.Format != "date" {
			return wrong("the format %q: only date is known", n.Format)
		}
		f.date = n.Format == "date"
		if n.Pattern != "" {
			if f.pattern, err = regexp.Compile(n.Pattern); err != nil {
				return wrong("pattern: %v", err)
			}
		}
	case Array:
		f.least, f.most = n.MinItems, n.MaxItems
		if f.Element, err = n.Items.field(path + "/items"); err != nil {
			return nil, err
		}
	case Object:
		if f.Fields, err = n.fields(path); err != nil {
			return nil, err
		}
	default:
		return wrong("the type %q is none of object, array, string, integer, boolean", n.Type)
	}
	return f, nil
}

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// fields reads the properties of an object in their order.
func (n *node) fields(path string) ([]Field, error) {
	names := slices.Sorted(maps.Keys(n.Properties))
	switch {
	case n.Additional == nil || *n.Additional:
		return nil, fmt.Errorf("%w: %s: additionalProperties must be false", ErrSchema, path)
	case len(names) < 1 || len(names) > maxFields:
		return nil, fmt.Errorf("%w: %s: %d properties, want 1 to %d", ErrSchema, path, len(names), maxFields)
	case !slices.Equal(names, slices.Sorted(slices.Values(n.Order))):
		return nil, fmt.Errorf("%w: %s: x-order must name every property once", ErrSchema, path)
	}
	for _, name := range n.Required {
		if n.Properties[name] == nil {
			return nil, fmt.Errorf("%w: %s: %q is required and no property", ErrSchema, path, name)
		}
	}
	var fields []Field
	for _, name := range n.Order {
		at := path + "/" + name
		if !nameForm.MatchString(name) || name == HashField || name == SignatureField {
			return nil, fmt.Errorf("%w: %s: a name is a small letter, then at most 63 small letters, digits and underscores; %s and %s are taken",
				ErrSchema, at, HashField, SignatureField)
		}
		f, err := n.Properties[name].field(at)
		if err != nil {
			return nil, err
		}
		if err := checkTitles(f.TitleRU, f.TitleEN); err != nil {
			return nil, fmt.Errorf("%w: %s", err, at)
		}
		f.Name, f.Required = name, slices.Contains(n.Required, name)
		fields = append(fields, *f)
	}
	return fields, nil
}

// Hash is the SHA-256 of the schema as it was read, which the document type on chain has.
func (s *Schema) Hash() [32]byte { return s.hash }

// HashText is Hash in hexadecimal, the value of HashField.
func (s *Schema) HashText() string { return hex.EncodeToString(s.hash[:]) }

// Hidden lists the fields at the top that the holder may keep back, ascending: the disclosable_fields of the document type.
func (s *Schema) Hidden() []string {
	var names []string
	for i := range s.Fields {
		if s.Fields[i].Hidden {
			names = append(names, s.Fields[i].Name)
		}
	}
	slices.Sort(names)
	return names
}

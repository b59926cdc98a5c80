// Package example has three kinds of housing documents and made-up data for them: the single housing document, an
// extract from the house register and a copy of the financial account. Networks for development have these types; tests,
// `moscowd documents example` and the load programs fill them.
//
// [All] lists the types, [Find] gives one, [Type.Fields] makes up a document. Names, addresses and numbers come from short
// lists and a generator: whoever is found in them is found by chance.
package example

import (
	"embed"
	"fmt"

	"github.com/moscowchain/moscowd/documents/schema"
)

//go:embed schemas/*.json
var files embed.FS

// Type is a kind of document with what its document type on chain says about its fields.
type Type struct {
	ID          string
	Schema      *schema.Schema
	SchemaJSON  []byte
	PaperFields []string

	fields func(*people) map[string]any
}

var all = []*Type{
	load("ezhd.1", housing, "number", "address", "area", "owners"),
	load("houseregister.1", register, "number", "address", "entries"),
	load("financialaccount.1", account, "account", "address", "payer", "month", "debt"),
}

func load(id string, fields func(*people) map[string]any, paper ...string) *Type {
	data, err := files.ReadFile("schemas/" + id + ".json")
	if err != nil {
		panic(err) // compiled in
	}
	parsed, err := schema.Parse(data)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", id, err))
	}
	return &Type{id, parsed, data, paper, fields}
}

// All gives the types; they are not to be changed.
func All() []*Type { return all }

// Find gives the type of an id, or nil.
func Find(id string) *Type {
	for _, t := range all {
		if t.ID == id {
			return t
		}
	}
	return nil
}

// Fields makes up document number i: the same for the same seed.
func (t *Type) Fields(seed uint64, i int) map[string]any { return t.fields(newPeople(seed, i)) }

package api

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/moscowchain/moscowd/indexer/store/column"
)

// object is a JSON object of the OpenAPI document.
type object = map[string]any

// describe makes the OpenAPI document of the routes.
func describe(routes []route) object {
	d := &description{schemas: object{}}
	paths := object{}
	for i := range routes {
		r := &routes[i]
		path, ok := paths[r.pattern].(object)
		if !ok {
			path = object{}
			paths[r.pattern] = path
		}
		path[strings.ToLower(r.method)] = d.operation(r)
	}
	d.schemas["Problem"] = d.structure(reflect.TypeFor[Problem]())
	return object{
		"openapi": "3.1.0",
		"info": object{
			"title": "moscowd read tier", "version": "1", "license": object{"name": "Apache-2.0", "identifier": "Apache-2.0"},
			"description": "What happened on the chain, from an index of it. With prove=1 a record comes from the chain's state with its proof; " +
				"everything else is as good as the server. Fields that end in _ns are Unix times in nanoseconds; bytes are hexadecimal; " +
				"unsigned 64-bit numbers above 2^63-1 appear as the negative ones of the same bits. docs/indexer.md describes the tables. " +
				"Streams of what happens are at /v1/stream/ and are described in docs/operators/read-tier.md.",
		},
		"paths":      paths,
		"components": object{"schemas": d.schemas},
	}
}

type description struct{ schemas object }

func (d *description) operation(r *route) object {
	parameters := []any{}
	for _, name := range r.names() {
		parameters = append(parameters, object{"name": name, "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	for _, p := range r.params() {
		schema := object{"type": "string"}
		if p.number {
			schema = object{"type": "integer", "minimum": 0}
		}
		parameters = append(parameters, object{"name": p.name, "in": "query", "description": p.about, "schema": schema})
	}
	result := d.schema(reflect.TypeOf(r.result))
	if r.proven != "" {
		result = object{"anyOf": []any{result, d.schema(reflect.TypeFor[stateProof]())}}
	}
	operation := object{
		"summary": r.summary, "parameters": parameters,
		"responses": object{
			"200":     object{"description": "done", "content": object{"application/json": object{"schema": result}}},
			"304":     object{"description": "what If-None-Match names is still so"},
			"default": object{"description": "a problem (RFC 9457)", "content": object{"application/problem+json": object{"schema": reference("Problem")}}},
		},
	}
	if r.body != nil {
		content := object{}
		for _, kind := range r.body.types {
			content[kind] = object{}
		}
		operation["requestBody"] = object{"description": r.body.about, "required": true, "content": content}
		responses := operation["responses"].(object)
		delete(responses, "304")
		if r.body.status != http.StatusOK {
			responses[strconv.Itoa(r.body.status)] = responses["200"]
			delete(responses, "200")
		}
	}
	return operation
}

// stateProof says how stateproof.File looks in JSON.
type stateProof struct {
	Format  string `json:"format"`
	ChainID string `json:"chain_id"`
	Subject string `json:"subject"`
	Height  int64  `json:"height"`
	Records []any  `json:"records"`
	Proof   any    `json:"proof"`
}

func reference(name string) object { return object{"$ref": "#/components/schemas/" + name} }

var bytesType = reflect.TypeFor[column.Bytes]()

func (d *description) schema(t reflect.Type) object {
	switch {
	case t == bytesType:
		return object{"type": "string", "pattern": "^([0-9a-f]{2})*$"}
	case t.Kind() == reflect.Slice:
		return object{"type": "array", "items": d.schema(t.Elem())}
	case t.Kind() == reflect.Interface:
		return object{}
	case t.Kind() == reflect.String:
		return object{"type": "string"}
	case t.Kind() == reflect.Bool:
		return object{"type": "boolean"}
	case t.Kind() != reflect.Struct:
		return object{"type": "integer", "format": "int64"}
	}
	name := schemaName(t)
	if _, ok := d.schemas[name]; !ok {
		d.schemas[name] = object{} // a type may hold itself
		d.schemas[name] = d.structure(t)
	}
	return reference(name)
}

// schemaName of List[sqldb.Block] is BlockList.
func schemaName(t reflect.Type) string {
	name, inner, generic := strings.Cut(t.Name(), "[")
	if !generic {
		return strings.ToUpper(name[:1]) + name[1:]
	}
	inner = strings.TrimSuffix(inner, "]")
	return inner[strings.LastIndexByte(inner, '.')+1:] + name
}

func (d *description) structure(t reflect.Type) object {
	properties, required := object{}, []string{}
	for _, field := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || !field.IsExported() {
			continue
		}
		written := strings.Split(options, ",")
		properties[name] = d.schema(field.Type)
		if slices.Contains(written, "string") {
			properties[name] = object{"type": "string"} // a number that JavaScript would round
		}
		if !slices.Contains(written, "omitempty") {
			required = append(required, name)
		}
	}
	return object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

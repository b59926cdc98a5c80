package api

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// route is one operation. The OpenAPI document is made of the same table that serves.
type route struct {
	method  string
	pattern string // as http.ServeMux has it
	summary string
	query   []param
	// result is an example of what is answered: its type is what the document shows.
	result any
	// proven is the path of package stateproof, with this route's path values, that ?prove=1 proves; empty for none.
	proven string
	read   func(ctx context.Context, c *call) (value any, fresh freshness, err error)
	// serve answers a request that is not a reading one.
	serve func(w http.ResponseWriter, r *http.Request) (status int, err error)
	body  *body
}

// param is one of the query.
type param struct {
	name, about string
	number      bool
}

// body is what a request that is not a reading one brings.
type body struct {
	about string
	types []string
	// created is the status of success.
	status int
}

// Parameters that several routes have.
var (
	paramCount  = param{"count", "how many, 1 to 100; 50 without it", true}
	paramBelow  = param{"below", "go on below this one: see next in the answer", false}
	paramAfter  = param{"after", "go on after this one: see next in the answer", false}
	paramProve  = param{"prove", "1 for the record in the chain's state with its proof, as moscowd verify state reads it", true}
	paramHeight = param{"height", "with prove: height of the state; without it, the latest that can be proven", true}
	paramAnchor = param{"anchor", "with prove: height of the first light block, a block that you trust; without it, the one after height", true}
)

const (
	defaultCount = 50
	maxCount     = 100
)

func (r *route) params() []param {
	if r.proven == "" {
		return r.query
	}
	return append(slices.Clone(r.query), paramProve, paramHeight, paramAnchor)
}

// names are the path values of the pattern.
func (r *route) names() []string {
	var names []string
	for _, part := range strings.Split(r.pattern, "/") {
		if strings.HasPrefix(part, "{") {
			names = append(names, strings.Trim(part, "{}"))
		}
	}
	return names
}

// call is a reading request in its one form.
type call struct {
	path  map[string]string
	query map[string]string
	// key is what equal requests share.
	key string
}

func (r *route) parse(request *http.Request) (*call, error) {
	c := &call{path: make(map[string]string), query: make(map[string]string)}
	for _, name := range r.names() {
		c.path[name] = request.PathValue(name)
		if len(c.path[name]) > maxPathValue {
			return nil, fail(problemInput, "%s is longer than %d bytes", name, maxPathValue)
		}
	}
	values, err := url.ParseQuery(request.URL.RawQuery)
	if err != nil {
		return nil, fail(problemInput, "the query cannot be read")
	}
	known := r.params()
	for name, list := range values {
		i := slices.IndexFunc(known, func(p param) bool { return p.name == name })
		if i < 0 {
			return nil, fail(problemInput, "this path has no parameter %q", name)
		}
		if len(list) > 1 {
			return nil, fail(problemInput, "%s stands twice", name)
		}
		if known[i].number {
			n, err := strconv.ParseInt(list[0], 10, 64)
			if err != nil || n < 0 {
				return nil, fail(problemInput, "%s=%s is no number from 0", name, list[0])
			}
			list[0] = strconv.FormatInt(n, 10)
		}
		c.query[name] = list[0]
	}
	kept := url.Values{}
	for name, value := range c.query {
		kept.Set(name, value)
	}
	// Not the path of the request: a value may have a "/" in it, as another path has there.
	c.key = r.pattern
	for _, name := range r.names() {
		c.key += " " + url.PathEscape(c.path[name])
	}
	c.key += "?" + kept.Encode()
	return c, nil
}

const maxPathValue = 256

// id reads a path value that is a number from 0.
func (c *call) id(name string) (int64, error) {
	n, err := strconv.ParseInt(c.path[name], 10, 64)
	if err != nil || n < 0 {
		return 0, fail(problemInput, "%s %q is no number from 0", name, c.path[name])
	}
	return n, nil
}

// number gives a parameter that was checked when the call was parsed.
func (c *call) number(name string, otherwise int64) int64 {
	text, ok := c.query[name]
	if !ok {
		return otherwise
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return otherwise
	}
	return n
}

func (c *call) count() (int32, error) {
	n := c.number("count", defaultCount)
	if n < 1 || n > maxCount {
		return 0, fail(problemInput, "count=%d is not between 1 and %d", n, maxCount)
	}
	return int32(n), nil
}

// position reads where a list goes on: numbers with dots between; those that are left out are fill.
func (c *call) position(name string, want int, otherwise, fill int64) ([]int64, error) {
	list := make([]int64, want)
	text, ok := c.query[name]
	if !ok {
		list[0] = otherwise
		return list, nil
	}
	parts := strings.Split(text, ".")
	for i := range list {
		if i >= len(parts) {
			list[i] = fill
			continue
		}
		n, err := strconv.ParseInt(parts[i], 10, 64)
		if err != nil || n < 0 {
			return nil, fail(problemInput, "%s=%s is not what next of an answer gave", name, text)
		}
		list[i] = n
	}
	if len(parts) > want {
		return nil, fail(problemInput, "%s=%s is not what next of an answer gave", name, text)
	}
	return list, nil
}

// everything is above every height and id.
const everything = math.MaxInt64

// List is a part of a list.
type List[T any] struct {
	Items []T `json:"items"`
	// Next is what the parameter below, above or after must be to go on; empty at the end.
	Next string `json:"next"`
}

// readList reads a part of a list from a position on.
type readList[T any] func(ctx context.Context, c *call, at []int64, count int32) ([]T, error)

// backwards is a list from its end; a position has that many numbers, and next gives that of an item.
func backwards[T any](pattern, summary string, numbers int, read readList[T], next func(T) string) route {
	return list(pattern, summary, paramBelow, read, next, func(c *call) ([]int64, error) { return c.position("below", numbers, everything, 0) })
}

// forwards is a list from its beginning; positions begin at 0, an item there is the first one after it.
func forwards[T any](pattern, summary string, numbers int, read readList[T], next func(T) string) route {
	return list(pattern, summary, paramAfter, read, next, func(c *call) ([]int64, error) { return c.position("after", numbers, -1, everything) })
}

func list[T any](pattern, summary string, from param, read readList[T], next func(T) string, position func(*call) ([]int64, error)) route {
	return route{
		pattern: pattern, summary: summary, query: []param{paramCount, from}, result: List[T]{},
		read: func(ctx context.Context, c *call) (any, freshness, error) {
			count, err := c.count()
			if err != nil {
				return nil, latest, err
			}
			at, err := position(c)
			if err != nil {
				return nil, latest, err
			}
			items, err := read(ctx, c, at, count)
			if err != nil {
				return nil, latest, err
			}
			l := &List[T]{Items: items}
			if len(items) == int(count) {
				l.Next = next(items[len(items)-1])
			}
			return l, latest, nil
		},
	}
}

// whole is a list that is short.
func whole[T any](pattern, summary string, read func(ctx context.Context, c *call) ([]T, error)) route {
	return route{
		pattern: pattern, summary: summary, result: List[T]{},
		read: func(ctx context.Context, c *call) (any, freshness, error) {
			items, err := read(ctx, c)
			return &List[T]{Items: items}, latest, err
		},
	}
}

// fixed marks a list that does not change once it is there.
func fixed(r route) route {
	read := r.read
	r.read = func(ctx context.Context, c *call) (any, freshness, error) {
		value, _, err := read(ctx, c)
		return value, immutable, err
	}
	return r
}

func dotted(numbers ...int64) string {
	parts := make([]string, len(numbers))
	for i, n := range numbers {
		parts[i] = strconv.FormatInt(n, 10)
	}
	return strings.Join(parts, ".")
}

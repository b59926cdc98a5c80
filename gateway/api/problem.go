package api

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
)

// Problem is an error as RFC 9457 has it.
type Problem struct {
	// Type names the kind of problem; the words are listed in the OpenAPI document.
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	// Detail says what was wrong this time and what to do.
	Detail string `json:"detail,omitempty"`
	// Codespace and Code are those of a transaction that the chain refused.
	Codespace string `json:"codespace,omitempty"`
	Code      uint32 `json:"code,omitempty"`

	// retryAfter is in seconds.
	retryAfter int
}

// problemType begins the types of this interface's problems.
const problemType = "urn:moscowd:problem:"

// Kinds of problems by their words.
const (
	problemNotFound    = "not-found"
	problemInput       = "invalid-input"
	problemMethod      = "method-not-allowed"
	problemTooLarge    = "too-large"
	problemTooMany     = "too-many-requests"
	problemBusy        = "busy"
	problemUnavailable = "unavailable"
	problemNode        = "node-failed"
	problemPruned      = "state-pruned"
	problemNotYet      = "not-yet"
	problemRefused     = "transaction-refused"
	problemConflict    = "conflicting-checkpoint"
	problemInternal    = "internal"
)

var problems = map[string]struct {
	status int
	title  string
}{
	problemNotFound:    {http.StatusNotFound, "There is no such thing"},
	problemInput:       {http.StatusBadRequest, "The request is not in the right form"},
	problemMethod:      {http.StatusMethodNotAllowed, "This path has another method"},
	problemTooLarge:    {http.StatusRequestEntityTooLarge, "The request is too large"},
	problemTooMany:     {http.StatusTooManyRequests, "Too many requests from this address"},
	problemBusy:        {http.StatusServiceUnavailable, "The node cannot take more now"},
	problemUnavailable: {http.StatusServiceUnavailable, "This is not served here"},
	problemNode:        {http.StatusBadGateway, "The node behind this gateway does not answer as it should"},
	problemPruned:      {http.StatusGone, "The state of this height was thrown away"},
	problemNotYet:      {http.StatusNotFound, "The chain is not that far yet"},
	problemRefused:     {http.StatusUnprocessableEntity, "The chain refuses the transaction"},
	problemConflict:    {http.StatusConflict, "The checkpoint is not that of this chain"},
	problemInternal:    {http.StatusInternalServerError, "Something went wrong here"},
}

func fail(kind, format string, args ...any) *Problem {
	p := problems[kind]
	return &Problem{Type: problemType + kind, Title: p.title, Status: p.status, Detail: fmt.Sprintf(format, args...)}
}

func (p *Problem) after(seconds int) *Problem {
	p.retryAfter = seconds
	return p
}

// Error implements error.
func (p *Problem) Error() string { return p.Title + ": " + p.Detail }

// asProblem tells what may be told: what went wrong inside is not for the public.
func asProblem(err error) *Problem {
	var p *Problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, sql.ErrNoRows):
		return fail(problemNotFound, "the index has nothing under this name")
	case errors.Is(err, context.DeadlineExceeded):
		return fail(problemBusy, "the answer took too long: try again later").after(5)
	}
	return fail(problemInternal, "the operator finds the cause in the log")
}

func (p *Problem) write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client shows what it did not get
}

package activecitizen

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// maxAnswer is the longest answer that is read, in bytes.
var maxAnswer = 64 << 20

const (
	attempts  = 6 // for one request; the waits between them double from firstWait
	firstWait = 500 * time.Millisecond
	// limitExceeded is the code by which nodes ask to come back later (EIP-1474).
	limitExceeded = -32005
	// responseTooLarge is the code by which nodes break off the answer to a batch.
	responseTooLarge = -32003
)

// Client asks a node over JSON-RPC by HTTP. It is not safe for concurrent use.
type Client struct {
	url      string
	http     *http.Client
	interval time.Duration
	batch    int
	next     time.Time // before which nothing is sent
	single   bool      // the node does not give all receipts of a block
}

// NewClient makes at most so many requests a second, each with at most batch calls. A batch of 1 suits nodes that take no
// batches.
func NewClient(url string, perSecond float64, batch int) (*Client, error) {
	if perSecond <= 0 || batch < 1 || batch > 1000 {
		return nil, fmt.Errorf("%g requests a second of %d calls: give a rate above 0 and 1 to 1000 calls", perSecond, batch)
	}
	return &Client{
		url: url, http: &http.Client{Timeout: 2 * time.Minute}, batch: batch,
		interval: time.Duration(float64(time.Second) / perSecond),
	}, nil
}

// call is one call of a method.
type call struct {
	method string
	params []any
}

// answer is what the node says to a call: one of the two.
type answer struct {
	Result json.RawMessage
	Error  *NodeError
}

// NodeError is a node's refusal of one call.
type NodeError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// Error gives the node's words.
func (e *NodeError) Error() string { return fmt.Sprintf("the node says: %s (%d)", e.Message, e.Code) }

// one calls a method whose refusal is an error.
func (c *Client) one(ctx context.Context, method string, params ...any) (json.RawMessage, error) {
	answers, err := c.all(ctx, []call{{method, params}})
	if err != nil {
		return nil, err
	}
	if answers[0].Error != nil {
		return nil, fmt.Errorf("%s: %w", method, answers[0].Error)
	}
	return answers[0].Result, nil
}

// all makes any number of calls and gives the answers in their order.
func (c *Client) all(ctx context.Context, calls []call) ([]answer, error) {
	answers := make([]answer, 0, len(calls))
	for first := 0; first < len(calls); first += c.batch {
		some, err := c.some(ctx, calls[first:min(first+c.batch, len(calls))])
		if err != nil {
			return nil, err
		}
		answers = append(answers, some...)
	}
	return answers, nil
}

// some makes the calls of a batch, by halves if the answer would be too large.
func (c *Client) some(ctx context.Context, calls []call) ([]answer, error) {
	answers, err := c.retry(ctx, calls)
	if !errors.Is(err, errTooLarge) || len(calls) == 1 {
		return answers, err
	}
	first, err := c.some(ctx, calls[:len(calls)/2])
	if err != nil {
		return nil, err
	}
	second, err := c.some(ctx, calls[len(calls)/2:])
	return append(first, second...), err
}

// retry sends a batch again while the node cannot be reached or is too busy.
func (c *Client) retry(ctx context.Context, calls []call) ([]answer, error) {
	wait := firstWait
	for attempt := 1; ; attempt++ {
		answers, err := c.send(ctx, calls)
		if err == nil || ctx.Err() != nil || attempt == attempts || errors.Is(err, errUnusable) || errors.Is(err, errTooLarge) {
			return answers, err
		}
		if err := sleep(ctx, wait); err != nil {
			return nil, err
		}
		wait *= 2
	}
}

// Answers that will not be better the next time.
var (
	errUnusable = errors.New("this is no node with Ethereum's JSON-RPC")
	errTooLarge = errors.New("the answer is too large")
)

func (c *Client) send(ctx context.Context, calls []call) ([]answer, error) {
	if err := sleep(ctx, time.Until(c.next)); err != nil {
		return nil, err
	}
	c.next = time.Now().Add(c.interval)
	body, err := encodeCalls(calls)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }() // read to the end, or given up
	text, err := io.ReadAll(io.LimitReader(response.Body, int64(maxAnswer)+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > maxAnswer:
		return nil, fmt.Errorf("%w: more than %d bytes", errTooLarge, maxAnswer)
	case response.StatusCode >= http.StatusInternalServerError || response.StatusCode == http.StatusTooManyRequests:
		return nil, fmt.Errorf("%s: %s", c.url, response.Status)
	case response.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%w: %s: %s", errUnusable, c.url, response.Status)
	}
	return decodeAnswers(text, len(calls))
}

func encodeCalls(calls []call) ([]byte, error) {
	type request struct {
		Version string `json:"jsonrpc"`
		ID      int    `json:"id"`
		Method  string `json:"method"`
		Params  []any  `json:"params"`
	}
	requests := make([]request, len(calls))
	for i, call := range calls {
		requests[i] = request{"2.0", i, call.method, call.params}
		if call.params == nil {
			requests[i].Params = []any{}
		}
	}
	if len(requests) == 1 {
		return json.Marshal(requests[0])
	}
	return json.Marshal(requests)
}

// decodeAnswers puts answers into the order of the calls, whose ids are 0 and up.
func decodeAnswers(text []byte, calls int) ([]answer, error) {
	type response struct {
		ID     *int            `json:"id"`
		Result json.RawMessage `json:"result"`
		Error  *NodeError      `json:"error"`
	}
	var responses []response
	if calls == 1 {
		responses = make([]response, 1)
		if err := json.Unmarshal(text, &responses[0]); err != nil {
			return nil, fmt.Errorf("%w: %w", errUnusable, err)
		}
	} else if err := json.Unmarshal(text, &responses); err != nil {
		return nil, fmt.Errorf("%w, or it takes no batches (try a batch of 1): %w", errUnusable, err)
	}
	answers, seen := make([]answer, calls), make([]bool, calls)
	for _, r := range responses {
		if r.Error != nil && r.Error.Code == limitExceeded {
			return nil, r.Error
		}
		if r.Error != nil && r.Error.Code == responseTooLarge && calls > 1 {
			return nil, fmt.Errorf("%w: %w", errTooLarge, r.Error)
		}
		if r.ID == nil || *r.ID < 0 || *r.ID >= calls || seen[*r.ID] || (r.Error == nil && r.Result == nil) {
			return nil, fmt.Errorf("%w: an answer belongs to no call", errUnusable)
		}
		answers[*r.ID], seen[*r.ID] = answer{r.Result, r.Error}, true
	}
	if len(responses) != calls {
		return nil, fmt.Errorf("%w: %d answers to %d calls", errUnusable, len(responses), calls)
	}
	return answers, nil
}

func sleep(ctx context.Context, wait time.Duration) error {
	if wait <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

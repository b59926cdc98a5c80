package holder

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/moscowchain/moscowd/credential/seal"
	"github.com/moscowchain/moscowd/documents/exchange"
	"github.com/moscowchain/moscowd/documents/inbox"
)

// InboxClient talks to the public listener of an inbox.
type InboxClient struct{ URI string }

var httpClient = &http.Client{
	Timeout: time.Minute,
	// The address of an inbox stands on chain; an answer that leads elsewhere is not followed.
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

const maxFailure = 64 << 10

// do gives status and body; an answer of 300 and more is an *inbox.Failure.
func (c InboxClient) do(ctx context.Context, method, path string, token *exchange.Token, body []byte) (int, []byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.URI, "/")+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	if token != nil {
		request.Header.Set("Authorization", "Bearer "+base64.RawURLEncoding.EncodeToString(token[:]))
	}
	response, err := httpClient.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	const limit = seal.MaxPlaintext + seal.Overhead
	data, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	if err == nil && len(data) > limit {
		err = fmt.Errorf("the inbox %s sends more than %d bytes", c.URI, limit)
	}
	if err != nil || response.StatusCode < http.StatusMultipleChoices {
		return response.StatusCode, data, err
	}
	failure := &inbox.Failure{}
	if len(data) > maxFailure || json.Unmarshal(data, failure) != nil || failure.Text == "" {
		failure.Text = fmt.Sprintf("%s answers %s: is it the inbox?", c.URI, response.Status)
	}
	failure.Status = response.StatusCode
	return response.StatusCode, nil, failure
}

// Deliver hands a sealed request over; it may be repeated.
func (c InboxClient) Deliver(ctx context.Context, id uint64, sealed []byte) error {
	_, _, err := c.do(ctx, http.MethodPost, requestPath(id), nil, sealed)
	return err
}

// Fetch gives the sealed reply, or nil if it is not finished.
func (c InboxClient) Fetch(ctx context.Context, id uint64, token exchange.Token) ([]byte, error) {
	status, sealed, err := c.do(ctx, http.MethodGet, requestPath(id), &token, nil)
	if err != nil || status == http.StatusAccepted {
		return nil, err
	}
	return sealed, nil
}

// Received lets the inbox forget a reply that is in safe hands.
func (c InboxClient) Received(ctx context.Context, id uint64, token exchange.Token) error {
	_, _, err := c.do(ctx, http.MethodDelete, requestPath(id), &token, nil)
	return err
}

// Ask brings a consent and gives the sealed answer.
func (c InboxClient) Ask(ctx context.Context, consent *exchange.SignedConsent) ([]byte, error) {
	_, sealed, err := c.do(ctx, http.MethodPost, "/consents", nil, consent.Encode())
	return sealed, err
}

func requestPath(id uint64) string { return fmt.Sprintf("/requests/%d", id) }

// passing reports whether the same call may succeed in a moment: the inbox is not there or busy, or its node has not seen
// the block yet.
func passing(err error) bool {
	failure := (*inbox.Failure)(nil)
	if !errors.As(err, &failure) {
		return true
	}
	return failure.Status == http.StatusNotFound || failure.Status == http.StatusTooManyRequests ||
		failure.Status >= http.StatusInternalServerError
}

package verify

import (
	"fmt"
	"io"
	"net/http"
	"time"

	rpchttp "github.com/cometbft/cometbft/rpc/client/http"
	jsonrpc "github.com/cometbft/cometbft/rpc/jsonrpc/client"
)

// What a node may do to a caller who does not trust it.
const (
	maxAnswer   = 16 << 20
	nodeTimeout = 30 * time.Second
)

// Dial gives a node by the URL of its CometBFT RPC, such as http://localhost:26657. Answers are limited in size and time.
// Nothing is sent yet.
func Dial(url string) (Node, error) {
	client, err := jsonrpc.DefaultHTTPClient(url)
	if err != nil {
		return nil, fmt.Errorf("%w: node %q: %w", ErrUnusable, url, err)
	}
	client.Timeout = nodeTimeout
	client.Transport = limited{client.Transport}
	node, err := rpchttp.NewWithClient(url, "/websocket", client)
	if err != nil {
		return nil, fmt.Errorf("%w: node %q: %w", ErrUnusable, url, err)
	}
	return node, nil
}

// limited ends an answer at maxAnswer bytes.
type limited struct{ http.RoundTripper }

func (l limited) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := l.RoundTripper.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	response.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(response.Body, maxAnswer), response.Body}
	return response, nil
}

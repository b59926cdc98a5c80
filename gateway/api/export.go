package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	rpcclient "github.com/cometbft/cometbft/rpc/client"
	rpchttp "github.com/cometbft/cometbft/rpc/client/http"
	"github.com/cosmos/gogoproto/proto"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	grpctypes "github.com/cosmos/cosmos-sdk/types/grpc"
)

const (
	// exportAge is how long a data set is given again: what happens to places after the closing may be some minutes late.
	exportAge = 5 * time.Minute
	// exportTimeout is how long one may take to make.
	exportTimeout = 10 * time.Minute
	// maxExport is how large one may be, in bytes of gzip; a larger one is for "moscowd export".
	maxExport = 64 << 20
)

// exports makes data sets one at a time, and keeps the last one.
type exports struct {
	mu   sync.Mutex // held while one is made
	key  exportKey
	made time.Time
	data []byte
}

// exportKey names a data set: seasons or elections, a number, and the block at which its proof begins.
type exportKey struct {
	of         string
	id, anchor int64
}

// exported gives a data set, compressed. What collect writes is whole when it returns; a problem that it returns is answered.
func (h *Handler) exported(ctx context.Context, key exportKey, collect func(context.Context, io.Writer) error) ([]byte, error) {
	if h.node == nil {
		return nil, fail(problemUnavailable, "this gateway has no full node to read data sets from; ask another one")
	}
	e := &h.exports
	if !e.mu.TryLock() {
		return nil, fail(problemBusy, "a data set is being made; ask again").after(2)
	}
	defer e.mu.Unlock()
	if e.key == key && time.Since(e.made) < exportAge {
		return e.data, nil
	}
	// What is made is made for the next ones, too, even if this one goes away.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), exportTimeout)
	defer cancel()
	var packed limitedBuffer
	zipped := gzip.NewWriter(&packed)
	err := collect(ctx, zipped)
	if err == nil {
		err = zipped.Close()
	}
	if err != nil {
		if p := (*Problem)(nil); errors.As(err, &p) {
			return nil, err
		}
		h.log(fmt.Sprintf("data set of %s/%d", key.of, key.id), err)
		return nil, fail(problemNode, "the node did not give the data set: try again, or another gateway")
	}
	e.key, e.made, e.data = key, time.Now(), packed.Bytes()
	return e.data, nil
}

// writeExport answers with a data set. It is not JSON to a browser, which would unpack it: the file is checked as it is.
func writeExport(w http.ResponseWriter, name string, data []byte) int {
	w.Header().Set("Content-Type", "application/gzip")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.Header().Set("Cache-Control", "public, max-age=60")
	_, _ = w.Write(data) // who asked sees what is missing by the length
	return http.StatusOK
}

// limitedBuffer refuses more than maxExport.
type limitedBuffer struct{ bytes.Buffer }

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxExport {
		return 0, fail(problemTooLarge, "the data set has more than %d bytes; make it with moscowd export", maxExport)
	}
	return b.Buffer.Write(p)
}

// queries asks a node's services over its CometBFT RPC.
type queries struct{ node *rpchttp.HTTP }

// Invoke implements grpc.ClientConnInterface. The height is that of the SDK's header.
func (q queries) Invoke(ctx context.Context, method string, args, reply any, _ ...grpc.CallOption) error {
	request, ok := args.(proto.Message)
	if !ok {
		return fmt.Errorf("%s: %T is no message", method, args)
	}
	into, ok := reply.(proto.Message)
	if !ok {
		return fmt.Errorf("%s: %T is no message", method, reply)
	}
	data, err := proto.Marshal(request)
	if err != nil {
		return err
	}
	var options rpcclient.ABCIQueryOptions
	if sent, ok := metadata.FromOutgoingContext(ctx); ok {
		if heights := sent.Get(grpctypes.GRPCBlockHeightHeader); len(heights) > 0 {
			if options.Height, err = strconv.ParseInt(heights[len(heights)-1], 10, 64); err != nil {
				return err
			}
		}
	}
	answer, err := q.node.ABCIQueryWithOptions(ctx, method, data, options)
	if err != nil {
		return err
	}
	if r := answer.Response; r.Code != 0 {
		return status.Error(codes.Unknown, fmt.Sprintf("%s %d: %s", r.Codespace, r.Code, r.Log))
	}
	return proto.Unmarshal(answer.Response.Value, into)
}

// NewStream implements grpc.ClientConnInterface: queries do not stream.
func (queries) NewStream(context.Context, *grpc.StreamDesc, string, ...grpc.CallOption) (grpc.ClientStream, error) {
	return nil, status.Error(codes.Unimplemented, "queries do not stream")
}

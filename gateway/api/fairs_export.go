package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
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

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
	marketclient "github.com/moscowchain/moscowd/x/marketslots/client"
)

const (
	// exportAge is how long a data set is given again: what happens to places after the closing may be some minutes late.
	exportAge = 5 * time.Minute
	// exportTimeout is how long one may take to make.
	exportTimeout = 10 * time.Minute
	// maxExport is how large one may be, in bytes of gzip; a larger one is for "moscowd export season".
	maxExport = 64 << 20
)

// exports makes the data sets of seasons one at a time, and keeps the last one.
type exports struct {
	mu     sync.Mutex // held while one is made
	season int64
	anchor int64
	made   time.Time
	data   []byte
}

// exportRoute gives a season's data set, made as "moscowd export season" does and compressed. It is not JSON to a browser,
// which would unpack it: the file is checked as it is.
func (h *Handler) exportRoute() route {
	return route{
		pattern: "/v1/seasons/{season}/export", result: []byte(nil),
		summary: "The public data set of a closed season with its proof, as a file for moscowd verify season (gzip)",
		query:   []param{paramAnchor}, serve: h.export,
	}
}

func (h *Handler) export(w http.ResponseWriter, r *http.Request) (int, error) {
	if h.node == nil {
		return 0, fail(problemUnavailable, "this gateway has no full node to read the season from; ask another one")
	}
	route := h.exportRoute()
	c, err := route.parse(r)
	if err != nil {
		return 0, err
	}
	id, err := c.id("season")
	if err != nil {
		return 0, err
	}
	season, err := h.options.Store.Read().Season(r.Context(), id)
	if err != nil {
		return 0, err
	}
	data, err := h.exported(r.Context(), season, c.number("anchor", 1))
	if err != nil {
		return 0, err
	}
	w.Header().Set("Content-Type", "application/gzip")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", fmt.Sprintf("season-%d.json.gz", id)))
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.Header().Set("Cache-Control", "public, max-age=60")
	_, _ = w.Write(data) // who asked sees what is missing by the length
	return http.StatusOK, nil
}

func (h *Handler) exported(ctx context.Context, season sqldb.Season, anchor int64) ([]byte, error) {
	e := &h.exports
	if !e.mu.TryLock() {
		return nil, fail(problemBusy, "the data set of a season is being made; ask again").after(2)
	}
	defer e.mu.Unlock()
	if e.season == season.ID && e.anchor == anchor && time.Since(e.made) < exportAge {
		return e.data, nil
	}
	if season.State != "closed" {
		return nil, fail(problemNotYet, "season %d is %s: its data set is complete when the places are allotted", season.ID, season.State)
	}
	// What is made is made for the next ones, too, even if this one goes away.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), exportTimeout)
	defer cancel()
	set, err := marketclient.Collect(ctx, marketclient.Source{Queries: queries{h.node}, Node: h.node}, uint64(season.ID), anchor, nil)
	if err != nil {
		if errors.Is(err, marketclient.ErrSeasonOpen) {
			return nil, fail(problemNotYet, "season %d is not closed at the node yet", season.ID)
		}
		h.log(fmt.Sprintf("data set of season %d", season.ID), err)
		return nil, fail(problemNode, "the node did not give the season: try again, or another gateway")
	}
	var packed limitedBuffer
	zipped := gzip.NewWriter(&packed)
	if _, err := set.WriteTo(zipped); err != nil {
		return nil, err
	}
	if err := zipped.Close(); err != nil {
		return nil, err
	}
	e.season, e.anchor, e.made, e.data = season.ID, anchor, time.Now(), packed.Bytes()
	return e.data, nil
}

// limitedBuffer refuses more than maxExport.
type limitedBuffer struct{ bytes.Buffer }

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxExport {
		return 0, fail(problemTooLarge, "the data set has more than %d bytes; make it with moscowd export season", maxExport)
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

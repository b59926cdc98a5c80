package issue

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/x/documents/types"
)

// Bounds of work with requests.
const (
	maxFulfilled = 1_000 // requests that one message marks
	atOnce       = 8     // queries
)

// states asks what became of requests.
func (r *run) states(ctx context.Context, ids []uint64) ([]types.Request, error) {
	requests, failed := make([]types.Request, len(ids)), make([]error, len(ids))
	var wait sync.WaitGroup
	for w := range atOnce {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := w; i < len(ids); i += atOnce {
				response, err := r.Chain.Queries.Request(ctx, &types.QueryRequestRequest{Id: ids[i]})
				if err != nil {
					failed[i] = fmt.Errorf("request %d: %w", ids[i], err)
					return
				}
				requests[i] = response.Request
			}
		}()
	}
	wait.Wait()
	for _, err := range failed {
		if err != nil {
			return nil, err
		}
	}
	return requests, nil
}

// checkRequests refuses requests that this batch cannot fulfil.
func (r *run) checkRequests(ctx context.Context, ids []uint64) error {
	requests, err := r.states(ctx, ids)
	if err != nil {
		return err
	}
	for i := range requests {
		q := &requests[i]
		switch {
		case q.Issuer != r.Issuer || q.Type != r.Type:
			return fmt.Errorf("%w: request %d asks %s for %s", ErrData, q.Id, q.Issuer, q.Type)
		case q.State == types.RequestState_REQUEST_STATE_FILED:
			return fmt.Errorf("%w: request %d is not accepted: moscowd tx documents accept %d", ErrData, q.Id, q.Id)
		case q.State != types.RequestState_REQUEST_STATE_ACCEPTED:
			return fmt.Errorf("%w: request %d is decided (%s): take its line out", ErrData, q.Id, q.State)
		}
	}
	return nil
}

// fulfil marks the requests in an order that says nothing, as far as that was not done, and gives how many it marked and
// those that are no longer open.
func (r *run) fulfil(ctx context.Context, j *journal, ids []uint64) (int, []uint64, error) {
	requests, err := r.states(ctx, ids)
	if err != nil {
		return 0, nil, err
	}
	var open, gone []uint64
	for i := range requests {
		switch q := &requests[i]; {
		case q.State == types.RequestState_REQUEST_STATE_ACCEPTED:
			open = append(open, q.Id)
		case q.State != types.RequestState_REQUEST_STATE_ISSUED || q.Batch != j.Number:
			gone = append(gone, q.Id)
		}
	}
	random.Shuffle(len(open), func(a, b int) { open[a], open[b] = open[b], open[a] })
	done := 0
	for part := range slices.Chunk(open, maxFulfilled) {
		r.Report("fulfilling", done, len(open))
		if err := r.Chain.Send(ctx, &types.MsgFulfilRequests{Issuer: r.Issuer, Batch: j.Number, RequestIds: part}); err != nil {
			return 0, nil, fmt.Errorf("documents are written, marking the requests failed, run the same command again: %w", err)
		}
		done += len(part)
		r.Report("fulfilling", done, len(open))
	}
	slices.Sort(gone)
	return done, gone, nil
}

func nextPage(p *query.PageResponse) *query.PageRequest { return &query.PageRequest{Key: p.NextKey} }

package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	gogogrpc "github.com/cosmos/gogoproto/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	grpctypes "github.com/cosmos/cosmos-sdk/types/grpc"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/lightproof"
	"github.com/moscowchain/moscowd/x/marketslots/dataset"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// ErrSeasonOpen says that a season has no result yet.
var ErrSeasonOpen = errors.New("season is not closed")

// pageSize is the number of elements asked for at once; a node may give fewer.
const pageSize = 1_000

// blockWait is how long Collect waits for the block that commits to a state that was written a moment ago.
const blockWait = 30 * time.Second

// Node is the part of CometBFT's RPC that Collect uses.
type Node interface {
	lightproof.Node
	Status(ctx context.Context) (*coretypes.ResultStatus, error)
	ABCIInfo(ctx context.Context) (*coretypes.ResultABCIInfo, error)
}

// Source is where a data set is read: queries of the module, and blocks.
type Source struct {
	Queries gogogrpc.ClientConn
	Node    Node
}

// Progress is told how much of what has been read.
type Progress func(what string, done, total int)

// Collect reads the data set of a closed season. Every query is made at one height, so that what is read belongs
// together. The anchor is the height of the block at which the proof begins; the blocks that decided
// the order of applications are added where the operator does not claim it. The error wraps ErrSeasonOpen if the season has no result.
func Collect(ctx context.Context, source Source, seasonID uint64, anchor int64, progress Progress) (*dataset.Set, error) {
	chain, latest, err := stateOf(ctx, source.Node)
	if err != nil {
		return nil, err
	}
	r := &reader{seasonID: seasonID, queries: types.NewQueryClient(source.Queries), progress: progress}
	closing, height, err := r.closingBelow(ctx, latest)
	if err != nil {
		return nil, err
	}
	set, err := r.read(atHeight(ctx, height))
	if err != nil {
		return nil, err
	}
	set.ChainID = chain
	set.Closing = convertClosing(closing)
	if err := waitForBlock(ctx, source.Node, height+1); err != nil {
		return nil, err
	}
	return set, r.prove(ctx, source.Node, set, height, anchor)
}

// stateOf gives the chain and the height of the latest state that can be read. The node tells of a block a moment before
// it has executed it.
func stateOf(ctx context.Context, node Node) (chain string, height int64, err error) {
	status, err := node.Status(ctx)
	if err != nil {
		return "", 0, fmt.Errorf("ask the node for its chain: %w", err)
	}
	info, err := node.ABCIInfo(ctx)
	if err != nil {
		return "", 0, fmt.Errorf("ask the node for its height: %w", err)
	}
	return status.NodeInfo.Network, info.Response.LastBlockHeight, nil
}

// atHeight makes queries read the state of one height.
func atHeight(ctx context.Context, height int64) context.Context {
	return metadata.AppendToOutgoingContext(ctx, grpctypes.GRPCBlockHeightHeader, strconv.FormatInt(height, 10))
}

// waitForBlock waits until the node has a block.
func waitForBlock(ctx context.Context, node Node, height int64) error {
	ctx, cancel := context.WithTimeout(ctx, blockWait)
	defer cancel()
	for {
		now, err := node.Status(ctx)
		if err != nil {
			return fmt.Errorf("wait for block %d: %w", height, err)
		}
		if now.SyncInfo.LatestBlockHeight >= height {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("block %d, which commits to what was read, did not come within %s", height, blockWait)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

type reader struct {
	seasonID uint64
	queries  types.QueryClient
	progress Progress
}

func (r *reader) report(what string, done, total int) {
	if r.progress != nil {
		r.progress(what, done, total)
	}
}

// closing gives the closing entry, or says why there is none.
func (r *reader) closing(ctx context.Context) (*types.Closing, error) {
	response, err := r.queries.Season(ctx, &types.QuerySeasonRequest{SeasonId: r.seasonID})
	if err != nil {
		return nil, fmt.Errorf("read season %d: %w", r.seasonID, err)
	}
	if state := dataset.SeasonState(response.Season.State); state != dataset.StateClosed {
		return nil, fmt.Errorf("%w: season %d is %s; its data set is complete when the distribution has ended",
			ErrSeasonOpen, r.seasonID, state)
	}
	closing, err := r.queries.Closing(ctx, &types.QueryClosingRequest{SeasonId: r.seasonID})
	if err != nil {
		return nil, fmt.Errorf("read the closing of season %d: %w", r.seasonID, err)
	}
	return &closing.Closing, nil
}

// closingBelow gives the closing entry and the height at which to read the season: below the latest if the season was
// closed there already, since the block that commits to that state is there.
func (r *reader) closingBelow(ctx context.Context, latest int64) (*types.Closing, int64, error) {
	closing, err := r.closing(atHeight(ctx, latest))
	if err != nil {
		return nil, 0, err
	}
	if closing.ClosedHeight < latest {
		return closing, latest - 1, nil
	}
	return closing, latest, nil
}

func (r *reader) read(ctx context.Context) (*dataset.Set, error) {
	response, err := r.queries.Season(ctx, &types.QuerySeasonRequest{SeasonId: r.seasonID})
	if err != nil {
		return nil, fmt.Errorf("read season %d: %w", r.seasonID, err)
	}
	set := &dataset.Set{Season: convertSeason(&response.Season)}
	rows, filed := uint64(response.Season.PlanRows), response.Season.Applications
	set.Plan, err = pages(r, "plan rows", rows, convertPlanRow,
		func(page *query.PageRequest) ([]types.PlanRow, *query.PageResponse, error) {
			response, err := r.queries.PlanRows(ctx, &types.QueryPlanRowsRequest{SeasonId: r.seasonID, Pagination: page})
			return response.GetRows(), response.GetPagination(), err
		})
	if err != nil {
		return nil, err
	}
	set.Applications, err = pages(r, "applications", filed, convertApplication,
		func(page *query.PageRequest) ([]types.Application, *query.PageResponse, error) {
			response, err := r.queries.Applications(ctx, &types.QueryApplicationsRequest{SeasonId: r.seasonID, Pagination: page})
			return response.GetApplications(), response.GetPagination(), err
		})
	if err != nil {
		return nil, err
	}
	set.Outcomes, err = pages(r, "outcomes", filed, convertOutcomes,
		func(page *query.PageRequest) ([]types.ApplicationOutcomes, *query.PageResponse, error) {
			response, err := r.queries.Outcomes(ctx, &types.QueryOutcomesRequest{SeasonId: r.seasonID, Pagination: page})
			return response.GetOutcomes(), response.GetPagination(), err
		})
	if err != nil {
		return nil, err
	}
	return set, r.readPlaces(ctx, set)
}

// readPlaces reads what happened to the places after the season was closed.
func (r *reader) readPlaces(ctx context.Context, set *dataset.Set) error {
	response, err := r.queries.PlacesHead(ctx, &types.QueryPlacesHeadRequest{SeasonId: r.seasonID})
	if err != nil {
		return fmt.Errorf("read the head of the places of season %d: %w", r.seasonID, err)
	}
	head := &response.Head
	set.PlacesHead = convertPlacesHead(head)
	set.Operations, err = pages(r, "operations", head.Operations, convertOperation,
		func(page *query.PageRequest) ([]types.PlaceOperation, *query.PageResponse, error) {
			response, err := r.queries.PlaceOperations(ctx, &types.QueryPlaceOperationsRequest{SeasonId: r.seasonID, Pagination: page})
			return response.GetOperations(), response.GetPagination(), err
		})
	if err != nil {
		return err
	}
	set.Offers, err = pages(r, "offers", head.Offers, convertOffer,
		func(page *query.PageRequest) ([]types.PlaceOffer, *query.PageResponse, error) {
			response, err := r.queries.PlaceOffers(ctx, &types.QueryPlaceOffersRequest{SeasonId: r.seasonID, Pagination: page})
			return response.GetOffers(), response.GetPagination(), err
		})
	if err != nil {
		return err
	}
	set.Places, err = pages(r, "changed places", head.ChangedPlaces, convertPlace,
		func(page *query.PageRequest) ([]types.Place, *query.PageResponse, error) {
			response, err := r.queries.ChangedPlaces(ctx, &types.QueryChangedPlacesRequest{SeasonId: r.seasonID, Pagination: page})
			return response.GetPlaces(), response.GetPagination(), err
		})
	return err
}

// pages reads a list page by page. The node may give fewer elements than asked for, but must give all in the end. Pages
// that are too large for a message of gRPC are asked for again by halves.
func pages[P, D any](
	r *reader, what string, total uint64, convert func(*P) D,
	next func(*query.PageRequest) ([]P, *query.PageResponse, error),
) ([]D, error) {
	all := make([]D, 0, total)
	request := &query.PageRequest{Limit: pageSize}
	for {
		elements, response, err := next(request)
		if status.Code(err) == codes.ResourceExhausted && request.Limit > 1 {
			request.Limit /= 2
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read %s of season %d: %w", what, r.seasonID, err)
		}
		for i := range elements {
			all = append(all, convert(&elements[i]))
		}
		r.report(what, len(all), int(total))
		if response == nil || len(response.NextKey) == 0 {
			break
		}
		request = &query.PageRequest{Limit: request.Limit, Key: response.NextKey}
	}
	if uint64(len(all)) != total {
		return nil, fmt.Errorf("read %s of season %d: the node gave %d of %d", what, r.seasonID, len(all), total)
	}
	return all, nil
}

func (r *reader) prove(ctx context.Context, node Node, set *dataset.Set, height, anchor int64) error {
	proof, err := lightproof.Collect(ctx, node, &lightproof.Request{
		Height: height, Anchor: anchor, Blocks: orderHeights(set),
		Keys: []lightproof.Key{
			{Store: types.StoreKey, Key: seasonKey(r.seasonID)},
			{Store: types.StoreKey, Key: types.ClosingKey(r.seasonID)},
			{Store: types.StoreKey, Key: types.PlacesHeadKey(r.seasonID)},
		},
	}, func(done, total int) { r.report("light blocks", done, total) })
	if err != nil {
		return err
	}
	set.Proof, err = json.Marshal(proof)
	return err
}

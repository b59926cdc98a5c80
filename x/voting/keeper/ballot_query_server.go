package keeper

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/moscowchain/moscowd/x/voting/types"
)

// Ballot implements types.QueryServer.
func (q queryServer) Ballot(context.Context, *types.QueryBallotRequest) (*types.QueryBallotResponse, error) {
	return nil, status.Error(codes.Unimplemented, "Ballot")
}

// BallotVector implements types.QueryServer.
func (q queryServer) BallotVector(context.Context, *types.QueryBallotVectorRequest) (*types.QueryBallotVectorResponse, error) {
	return nil, status.Error(codes.Unimplemented, "BallotVector")
}

// ElectionAccumulators implements types.QueryServer.
func (q queryServer) ElectionAccumulators(context.Context, *types.QueryElectionAccumulatorsRequest) (*types.QueryElectionAccumulatorsResponse, error) {
	return nil, status.Error(codes.Unimplemented, "ElectionAccumulators")
}

// ElectionTasks implements types.QueryServer.
func (q queryServer) ElectionTasks(context.Context, *types.QueryElectionTasksRequest) (*types.QueryElectionTasksResponse, error) {
	return nil, status.Error(codes.Unimplemented, "ElectionTasks")
}

// DecryptionShares implements types.QueryServer.
func (q queryServer) DecryptionShares(context.Context, *types.QueryDecryptionSharesRequest) (*types.QueryDecryptionSharesResponse, error) {
	return nil, status.Error(codes.Unimplemented, "DecryptionShares")
}

// ElectionResults implements types.QueryServer.
func (q queryServer) ElectionResults(context.Context, *types.QueryElectionResultsRequest) (*types.QueryElectionResultsResponse, error) {
	return nil, status.Error(codes.Unimplemented, "ElectionResults")
}

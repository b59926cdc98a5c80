package keeper

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/moscowchain/moscowd/x/voting/types"
)

// Elections implements types.QueryServer.
func (q queryServer) Elections(context.Context, *types.QueryElectionsRequest) (*types.QueryElectionsResponse, error) {
	return nil, status.Error(codes.Unimplemented, "Elections")
}

// Election implements types.QueryServer.
func (q queryServer) Election(context.Context, *types.QueryElectionRequest) (*types.QueryElectionResponse, error) {
	return nil, status.Error(codes.Unimplemented, "Election")
}

// ElectionContests implements types.QueryServer.
func (q queryServer) ElectionContests(context.Context, *types.QueryElectionContestsRequest) (*types.QueryElectionContestsResponse, error) {
	return nil, status.Error(codes.Unimplemented, "ElectionContests")
}

// ElectionDistricts implements types.QueryServer.
func (q queryServer) ElectionDistricts(context.Context, *types.QueryElectionDistrictsRequest) (*types.QueryElectionDistrictsResponse, error) {
	return nil, status.Error(codes.Unimplemented, "ElectionDistricts")
}

// Ceremony implements types.QueryServer.
func (q queryServer) Ceremony(context.Context, *types.QueryCeremonyRequest) (*types.QueryCeremonyResponse, error) {
	return nil, status.Error(codes.Unimplemented, "Ceremony")
}

// CensusVoter implements types.QueryServer.
func (q queryServer) CensusVoter(context.Context, *types.QueryCensusVoterRequest) (*types.QueryCensusVoterResponse, error) {
	return nil, status.Error(codes.Unimplemented, "CensusVoter")
}

// Census implements types.QueryServer.
func (q queryServer) Census(context.Context, *types.QueryCensusRequest) (*types.QueryCensusResponse, error) {
	return nil, status.Error(codes.Unimplemented, "Census")
}

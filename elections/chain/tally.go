package chain

import (
	"context"
	"fmt"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/tally"
	"github.com/moscowchain/moscowd/elections/registrar"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// CensusMessage is what registrars of an election sign for a voter.
func CensusMessage(chainID string, id uint64) registrar.Message {
	return func(v registrar.Voter) []byte {
		return election.CensusLeaf(chainID, id, v.District, v.Subject[:], v.Key[:])
	}
}

// Shares are the decryption shares of an election, by district and trustee.
func Shares(ctx context.Context, queries types.QueryClient, id uint64) (map[uint64]map[uint64][]byte, error) {
	shares := map[uint64]map[uint64][]byte{}
	request := &types.QueryDecryptionSharesRequest{ElectionId: id}
	for {
		response, err := queries.DecryptionShares(ctx, request)
		if err != nil {
			return nil, err
		}
		for _, s := range response.Shares {
			if shares[s.District] == nil {
				shares[s.District] = map[uint64][]byte{}
			}
			shares[s.District][s.Trustee] = s.Share
		}
		if response.Pagination == nil || len(response.Pagination.NextKey) == 0 {
			return shares, nil
		}
		request.Pagination = &query.PageRequest{Key: response.Pagination.NextKey}
	}
}

// Count finds the counts of all districts that are opened, from shares that it checks.
func (v *View) Count(ctx context.Context, queries types.QueryClient) ([]types.DistrictCounts, error) {
	definition, err := v.Definition()
	if err != nil {
		return nil, err
	}
	found, err := queries.ElectionTasks(ctx, &types.QueryElectionTasksRequest{ElectionId: v.Election.Id})
	if err != nil {
		return nil, err
	}
	all, err := Shares(ctx, queries, v.Election.Id)
	if err != nil {
		return nil, err
	}
	var results []types.DistrictCounts
	for _, task := range found.Tasks {
		if task.TurnoutOnly {
			continue
		}
		sums, err := elgamal.DecodeAccumulators(task.Ciphertexts)
		if err != nil {
			return nil, fmt.Errorf("%w: district %d: %w", ErrNode, task.District, err)
		}
		opened := tally.District(v.Head.DefinitionHash, task.District, sums)
		var shares []tally.Numbered
		for i, key := range definition.Result.VerificationKeys {
			number := uint64(i) + 1
			text, given := all[task.District][number]
			if !given {
				continue
			}
			share, err := opened.DecodeShare(text)
			if err == nil {
				err = opened.Verify(number, key, share)
			}
			if err != nil {
				return nil, fmt.Errorf("district %d: %w", task.District, err)
			}
			shares = append(shares, tally.Numbered{Trustee: number, Share: share})
		}
		points, err := tally.Combine(opened, v.Election.Threshold, shares)
		if err != nil {
			return nil, fmt.Errorf("district %d: %w", task.District, err)
		}
		counts := types.DistrictCounts{District: task.District}
		solver := tally.NewSolver(task.Ballots)
		for column, point := range points {
			count, err := solver.Solve(point)
			if err != nil {
				return nil, fmt.Errorf("district %d, column %d: %w", task.District, column, err)
			}
			counts.Counts = append(counts.Counts, count)
		}
		results = append(results, counts)
	}
	return results, nil
}

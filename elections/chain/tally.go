package chain

import (
	"context"
	"fmt"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/tally"
	"github.com/moscowchain/moscowd/elections/registrar"
	"github.com/moscowchain/moscowd/x/voting/rules"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// CensusMessage is what registrars of an election sign for a voter.
func CensusMessage(chainID string, id uint64) registrar.Message {
	return func(v registrar.Voter) []byte {
		return election.CensusLeaf(chainID, id, v.District, v.Subject[:], v.Key[:])
	}
}

// Sums reads accumulators, 64 bytes for each column.
func Sums(ciphertexts []byte) ([]elgamal.Ciphertext, error) {
	if len(ciphertexts)%elgamal.Size != 0 {
		return nil, fmt.Errorf("%w: %d bytes of accumulators", ErrNode, len(ciphertexts))
	}
	sums := make([]elgamal.Ciphertext, len(ciphertexts)/elgamal.Size)
	for i := range sums {
		var err error
		if sums[i], err = elgamal.DecodeAccumulator(ciphertexts[i*elgamal.Size : (i+1)*elgamal.Size]); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNode, err)
		}
	}
	return sums, nil
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
		sums, err := Sums(task.Ciphertexts)
		if err != nil {
			return nil, err
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

// Group is what the trustees open together, with the sums that they open.
type Group struct {
	District uint64
	Sums     []elgamal.Ciphertext
}

// Groups merges accumulators, which must be those of all districts in their order, as the definition says.
func (v *View) Groups(accumulators []types.DistrictAccumulator) ([]Group, error) {
	if len(accumulators) != len(v.Districts) {
		return nil, fmt.Errorf("%w: accumulators of %d districts, there are %d", ErrNode, len(accumulators), len(v.Districts))
	}
	var ballots []rules.DistrictBallots
	byID := map[uint64][]elgamal.Ciphertext{}
	for i, a := range accumulators {
		terms := v.Districts[i].Terms
		if a.District != terms.Id {
			return nil, fmt.Errorf("%w: accumulators of district %d stand where those of %d should", ErrNode, a.District, terms.Id)
		}
		sums, err := Sums(a.Ciphertexts)
		if err != nil {
			return nil, err
		}
		byID[a.District] = sums
		ballots = append(ballots, rules.DistrictBallots{ID: terms.Id, Partner: terms.Partner, Minimum: terms.Minimum, Ballots: a.Ballots})
	}
	var groups []Group
	for _, g := range rules.MergeDistricts(ballots) {
		if !g.Opened {
			continue
		}
		sums := byID[g.District]
		for _, other := range g.Merged {
			sums = add(sums, byID[other])
		}
		groups = append(groups, Group{g.District, sums})
	}
	return groups, nil
}

// add adds column by column; a district in which nobody voted has none.
func add(one, other []elgamal.Ciphertext) []elgamal.Ciphertext {
	if len(one) == 0 {
		return other
	}
	out := make([]elgamal.Ciphertext, len(one))
	for i := range one {
		out[i] = one[i]
		if i < len(other) {
			out[i] = one[i].Add(other[i])
		}
	}
	return out
}

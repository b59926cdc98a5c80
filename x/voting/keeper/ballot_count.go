package keeper

import (
	"cmp"
	"context"
	"slices"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/x/internal/event"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// countBallots puts the ballots of the block on their boards, in the order of their transactions, and adds them up.
func (k Keeper) countBallots(ctx context.Context) error {
	ballots := left[*pendingBallot](k, sdk.UnwrapSDKContext(ctx), objectBallots)
	slices.SortStableFunc(ballots, func(a, b *pendingBallot) int { return cmp.Compare(a.election, b.election) })
	for len(ballots) > 0 {
		election, n := ballots[0].election, 1
		for n < len(ballots) && ballots[n].election == election {
			n++
		}
		if err := k.countElection(ctx, election, ballots[:n]); err != nil {
			return err
		}
		ballots = ballots[n:]
	}
	return nil
}

// countElection counts the ballots of one election and block.
func (k Keeper) countElection(ctx context.Context, electionID uint64, ballots []*pendingBallot) error {
	head, err := k.ElectionHeads.Get(ctx, electionID)
	if err != nil {
		return err
	}
	board := [32]byte(head.Board)
	sums := make(map[uint64]*districtSum)
	var districts []uint64
	for _, p := range ballots {
		board = ballot.NextBoard(board, p.tracker, p.outcome)
		if p.outcome == ballot.Spoiled {
			head.Spoiled++
			continue
		}
		head.Cast++
		sum := sums[p.district]
		if sum == nil {
			if sum, err = k.districtSum(ctx, electionID, p.district); err != nil {
				return err
			}
			sums[p.district], districts = sum, append(districts, p.district)
		}
		if len(p.removed) == 0 {
			head.Voters++
			sum.ballots++
		} else if err := sum.add(p.removed, elgamal.Ciphertext.Sub); err != nil {
			return err
		}
		if err := sum.add(p.added, elgamal.Ciphertext.Add); err != nil {
			return err
		}
	}
	for _, district := range districts {
		accumulator := sums[district].record(district)
		if err := k.Accumulators.Set(ctx, collections.Join(electionID, district), accumulator); err != nil {
			return err
		}
	}
	head.Board = board[:]
	if err := k.ElectionHeads.Set(ctx, electionID, head); err != nil {
		return err
	}
	return event.Emit(ctx, &types.EventBallotsCounted{
		ElectionId: electionID, Board: head.Board, Cast: head.Cast, Spoiled: head.Spoiled, Voters: head.Voters,
	})
}

// districtSum is the accumulator of a district while ballots are added; columns is empty before the first.
type districtSum struct {
	ballots uint64
	columns []elgamal.Ciphertext
}

func (k Keeper) districtSum(ctx context.Context, electionID, district uint64) (*districtSum, error) {
	kept, found, err := optional(ctx, k.Accumulators, collections.Join(electionID, district))
	if err != nil || !found {
		return &districtSum{}, err
	}
	sum := &districtSum{ballots: kept.Ballots}
	return sum, sum.add(kept.Ciphertexts, elgamal.Ciphertext.Add)
}

// add adds or subtracts the ciphertexts of a ballot or of another sum.
func (s *districtSum) add(ciphertexts []byte, apply func(sum, c elgamal.Ciphertext) elgamal.Ciphertext) error {
	columns, err := decodeSums(ciphertexts)
	if err != nil {
		return err
	}
	if len(s.columns) == 0 {
		s.columns = make([]elgamal.Ciphertext, len(columns))
		for j := range s.columns {
			s.columns[j] = elgamal.Zero()
		}
	}
	if len(columns) != len(s.columns) {
		return errorsmod.Wrapf(types.ErrStateInvalid, "%d columns are added to %d", len(columns), len(s.columns))
	}
	for j, c := range columns {
		s.columns[j] = apply(s.columns[j], c)
	}
	return nil
}

func (s *districtSum) record(district uint64) types.DistrictAccumulator {
	return types.DistrictAccumulator{District: district, Ballots: s.ballots, Ciphertexts: encodeSums(s.columns)}
}

// decodeSums reads what the state keeps; the error wraps ErrStateInvalid.
func decodeSums(b []byte) ([]elgamal.Ciphertext, error) {
	sums, err := elgamal.DecodeAccumulators(b)
	if err != nil {
		err = errorsmod.Wrap(types.ErrStateInvalid, err.Error())
	}
	return sums, err
}

func encodeSums(columns []elgamal.Ciphertext) (b []byte) {
	for _, c := range columns {
		b = c.Append(b)
	}
	return b
}

package keeper

import (
	"bytes"
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// initElections writes elections. Roots and definition hashes are computed anew; errors wrap ErrGenesisInvalid.
func (k Keeper) initElections(ctx context.Context, g *types.GenesisState) error {
	if err := k.ElectionSequence.Set(ctx, uint64(len(g.Elections))); err != nil {
		return err
	}
	for i := range g.Elections {
		if err := k.initElection(ctx, &g.Elections[i]); err != nil {
			return errorsmod.Wrapf(types.ErrGenesisInvalid, "election %d: %s", i+1, err)
		}
	}
	return nil
}

func (k Keeper) initElection(ctx context.Context, g *types.GenesisElection) error {
	e := g.Election
	due := e.Due
	e.Due = nil
	if err := k.setElection(ctx, &e, due); err != nil {
		return err
	}
	if err := k.ElectionHeads.Set(ctx, e.Id, g.Head); err != nil {
		return err
	}
	for _, contest := range g.Contests {
		if err := k.ElectionContests.Set(ctx, collections.Join(e.Id, contest.Id), contest); err != nil {
			return err
		}
	}
	if err := k.Ceremonies.Set(ctx, e.Id, g.Ceremony); err != nil {
		return err
	}
	for _, trustee := range g.Trustees {
		if err := k.CeremonyTrustees.Set(ctx, collections.Join(e.Id, trustee.Trustee), trustee); err != nil {
			return err
		}
	}
	if err := k.initCensus(ctx, g); err != nil {
		return err
	}
	if len(g.Head.DefinitionHash) > 0 {
		trustees, err := k.ceremonyTrustees(ctx, &e)
		if err != nil {
			return err
		}
		hash, err := k.definitionHash(ctx, &e, &g.Ceremony, trustees)
		if err != nil {
			return err
		}
		if !bytes.Equal(hash, g.Head.DefinitionHash) {
			return errorsmod.Wrapf(types.ErrGenesisInvalid, "the definition has the hash %x, the head has %x", hash, g.Head.DefinitionHash)
		}
	}
	return k.initBallots(ctx, g)
}

// initCensus writes districts and voters.
func (k Keeper) initCensus(ctx context.Context, g *types.GenesisElection) error {
	chainID := sdk.UnwrapSDKContext(ctx).ChainID()
	for i := range g.Districts {
		d := &g.Districts[i]
		leaves := make([][]byte, d.Voters)
		for j := range g.Voters {
			v := &g.Voters[j]
			if v.Record.District != d.Terms.Id {
				continue
			}
			if v.Record.Index >= d.Voters || leaves[v.Record.Index] != nil {
				return errorsmod.Wrapf(types.ErrGenesisInvalid, "voter %x is number %d of %d", v.Subject, v.Record.Index, d.Voters)
			}
			leaves[v.Record.Index] = election.CensusLeaf(chainID, g.Election.Id, d.Terms.Id, v.Subject, v.Record.PublicKey)
		}
		frontier, err := merkle.NewFrontier(0, nil)
		if err != nil {
			return err
		}
		for index, leaf := range leaves {
			if leaf == nil {
				return errorsmod.Wrapf(types.ErrGenesisInvalid, "voter %d of district %d is missing", index, d.Terms.Id)
			}
			frontier.Append(leaf)
		}
		root := frontier.Root()
		if !bytes.Equal(frontier.Bytes(), d.CensusFrontier) || len(d.CensusRoot) > 0 && !bytes.Equal(d.CensusRoot, root[:]) {
			return errorsmod.Wrapf(types.ErrGenesisInvalid, "census of district %d has the root %x", d.Terms.Id, root)
		}
		if err := k.ElectionDistricts.Set(ctx, collections.Join(g.Election.Id, d.Terms.Id), *d); err != nil {
			return err
		}
	}
	for j := range g.Voters {
		if err := k.CensusRecords.Set(ctx, collections.Join(g.Election.Id, g.Voters[j].Subject), g.Voters[j].Record); err != nil {
			return err
		}
	}
	return nil
}

// exportElections reads the elections.
func (k Keeper) exportElections(ctx context.Context, g *types.GenesisState) error {
	last, err := k.ElectionSequence.Peek(ctx)
	if err != nil {
		return err
	}
	for id := uint64(1); id <= last; id++ {
		exported, err := k.exportElection(ctx, id)
		if err != nil {
			return err
		}
		g.Elections = append(g.Elections, exported)
	}
	return nil
}

func (k Keeper) exportElection(ctx context.Context, id uint64) (g types.GenesisElection, err error) {
	if g.Election, err = k.Election(ctx, id); err != nil {
		return g, err
	}
	if g.Head, err = k.electionHead(ctx, id); err != nil {
		return g, err
	}
	if g.Contests, err = k.electionContests(ctx, id); err != nil {
		return g, err
	}
	if g.Districts, err = k.electionDistricts(ctx, id); err != nil {
		return g, err
	}
	if g.Ceremony, err = k.Ceremonies.Get(ctx, id); err != nil {
		return g, err
	}
	err = k.CeremonyTrustees.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](id),
		func(_ collections.Pair[uint64, uint64], t types.CeremonyTrustee) (bool, error) {
			g.Trustees = append(g.Trustees, t)
			return false, nil
		})
	if err != nil {
		return g, err
	}
	err = k.CensusRecords.Walk(ctx, collections.NewPrefixedPairRange[uint64, []byte](id),
		func(key collections.Pair[uint64, []byte], record types.CensusRecord) (bool, error) {
			g.Voters = append(g.Voters, types.GenesisVoter{Subject: key.K2(), Record: record})
			return false, nil
		})
	if err != nil {
		return g, err
	}
	g.Ballots, err = k.exportBallots(ctx, id)
	return g, err
}

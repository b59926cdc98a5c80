package keeper

import (
	"bytes"
	"context"
	"crypto/ed25519"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/crypto/issuerkey"
	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/internal/event"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// checkCensusOpen wants an election whose census takes voters; errors wrap ErrElectionStage or ErrCensusClosed.
func (k Keeper) checkCensusOpen(ctx context.Context, e *types.Election) error {
	now := sdk.UnwrapSDKContext(ctx).BlockTime()
	switch {
	case e.Stage == types.ELECTION_STAGE_CANCELLED:
		return errorsmod.Wrapf(types.ErrElectionStage, "election %d was cancelled", e.Id)
	case e.CensusFrozenHeight != 0:
		return errorsmod.Wrapf(types.ErrCensusClosed, "election %d: frozen in block %d", e.Id, e.CensusFrozenHeight)
	case !now.Before(e.CensusCloses):
		return errorsmod.Wrapf(types.ErrCensusClosed, "election %d: closed %s, block time %s; without voters governance postpones it",
			e.Id, sdk.FormatTimeString(e.CensusCloses), sdk.FormatTimeString(now))
	}
	return nil
}

// growing is a district while voters are added.
type growing struct {
	district types.ElectionDistrict
	frontier *merkle.Frontier
}

// publishing adds leaves to the census of an election.
type publishing struct {
	election  *types.Election
	chainID   string
	signers   [types.CensusSignatures]ed25519.PublicKey
	districts []*growing
}

// publish adds leaves that are new and returns how many these are; errors wrap ErrCensusLeafInvalid, ErrDistrictUnknown,
// ErrCensusVoterRepeated or ErrCensusSignature.
func (k Keeper) publish(ctx context.Context, e *types.Election, signers []uint64, leaves []types.CensusLeaf) (added uint64, err error) {
	p := &publishing{election: e, chainID: sdk.UnwrapSDKContext(ctx).ChainID()}
	if len(signers) != types.CensusSignatures || signers[0] < 1 || signers[1] <= signers[0] || signers[1] > types.ElectionRegistrars {
		return 0, errorsmod.Wrapf(types.ErrCensusLeafInvalid, "signers %v: want the numbers of two registrars, ascending", signers)
	}
	for i, number := range signers {
		p.signers[i] = e.Registrars[number-1].PublicKey
	}
	for i := range leaves {
		grown, err := k.addVoter(ctx, p, &leaves[i])
		if err != nil {
			return 0, errorsmod.Wrapf(err, "leaf %d, subject %x", i, leaves[i].Subject)
		}
		if grown {
			added++
		}
	}
	if e.CensusVoters += added; e.CensusVoters > types.MaxCensusVoters {
		return 0, errorsmod.Wrapf(types.ErrCensusLeafInvalid, "%d voters, at most %d", e.CensusVoters, types.MaxCensusVoters)
	}
	for _, g := range p.districts {
		g.district.Voters, g.district.CensusFrontier = g.frontier.Size(), g.frontier.Bytes()
		if err := k.ElectionDistricts.Set(ctx, collections.Join(e.Id, g.district.Terms.Id), g.district); err != nil {
			return 0, err
		}
	}
	return added, nil
}

// addVoter writes a leaf; false says that it stood in the census before, just so.
func (k Keeper) addVoter(ctx context.Context, p *publishing, leaf *types.CensusLeaf) (bool, error) {
	sdk.UnwrapSDKContext(ctx).GasMeter().ConsumeGas(types.GasPerCensusLeaf, "leaf of a census")
	if len(leaf.Subject) != types.SubjectSize || len(leaf.PublicKey) != ed25519.PublicKeySize ||
		len(leaf.Signatures) != types.CensusSignatures*ed25519.SignatureSize {
		return false, errorsmod.Wrapf(types.ErrCensusLeafInvalid, "subject, key and signatures have %d, %d and %d bytes, want %d, %d and %d",
			len(leaf.Subject), len(leaf.PublicKey), len(leaf.Signatures),
			types.SubjectSize, ed25519.PublicKeySize, types.CensusSignatures*ed25519.SignatureSize)
	}
	// Of keys that only some implementations of Ed25519 take, two verifiers would say different things.
	if _, err := issuerkey.Parse(issuerkey.EdDSA, leaf.PublicKey); err != nil {
		return false, errorsmod.Wrapf(types.ErrCensusLeafInvalid, "%x is no key of Ed25519 in its canonical encoding, or of small order", leaf.PublicKey)
	}
	key := collections.Join(p.election.Id, leaf.Subject)
	record, found, err := optional(ctx, k.CensusRecords, key)
	if err != nil {
		return false, err
	}
	if found {
		if record.District != leaf.District || !bytes.Equal(record.PublicKey, leaf.PublicKey) {
			return false, errorsmod.Wrapf(types.ErrCensusVoterRepeated, "district %d, key %x", record.District, record.PublicKey)
		}
		return false, nil
	}
	g, err := k.growing(ctx, p, leaf.District)
	if err != nil {
		return false, err
	}
	signed := election.CensusLeaf(p.chainID, p.election.Id, leaf.District, leaf.Subject, leaf.PublicKey)
	for i, signer := range p.signers {
		if !ed25519.Verify(signer, signed, leaf.Signatures[i*ed25519.SignatureSize:(i+1)*ed25519.SignatureSize]) {
			return false, errorsmod.Wrapf(types.ErrCensusSignature, "signature %d of %d, registrar's key %x", i+1, types.CensusSignatures, signer)
		}
	}
	record = types.CensusRecord{District: leaf.District, PublicKey: leaf.PublicKey, Index: g.frontier.Size()}
	g.frontier.Append(signed)
	return true, k.CensusRecords.Set(ctx, key, record)
}

// growing gives a district that voters are added to; the error wraps ErrDistrictUnknown.
func (k Keeper) growing(ctx context.Context, p *publishing, id uint64) (*growing, error) {
	for _, g := range p.districts {
		if g.district.Terms.Id == id {
			return g, nil
		}
	}
	district, found, err := optional(ctx, k.ElectionDistricts, collections.Join(p.election.Id, id))
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, errorsmod.Wrapf(types.ErrDistrictUnknown, "district %d of election %d", id, p.election.Id)
	}
	g := &growing{district: district}
	if g.frontier, err = merkle.NewFrontier(district.Voters, district.CensusFrontier); err != nil {
		return nil, errorsmod.Wrapf(types.ErrStateInvalid, "district %d of election %d: %s", id, p.election.Id, err)
	}
	p.districts = append(p.districts, g)
	return g, nil
}

// freezeCensus fixes roots and counts. The caller writes the election.
func (k Keeper) freezeCensus(ctx context.Context, e *types.Election) error {
	districts, err := k.electionDistricts(ctx, e.Id)
	if err != nil {
		return err
	}
	for i := range districts {
		d := &districts[i]
		frontier, err := merkle.NewFrontier(d.Voters, d.CensusFrontier)
		if err != nil {
			return errorsmod.Wrapf(types.ErrStateInvalid, "district %d of election %d: %s", d.Terms.Id, e.Id, err)
		}
		root := frontier.Root()
		d.CensusRoot = root[:]
		if err := k.ElectionDistricts.Set(ctx, collections.Join(e.Id, d.Terms.Id), *d); err != nil {
			return err
		}
	}
	e.CensusFrozenHeight = sdk.UnwrapSDKContext(ctx).BlockHeight()
	return event.Emit(ctx, &types.EventCensusFrozen{ElectionId: e.Id, Voters: e.CensusVoters})
}

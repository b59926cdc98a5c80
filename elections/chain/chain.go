// Package chain reads an election from a node, for the programs of its trustees, voters and registrars.
//
// [Read] asks for everything but the census and the ballots. [View.Definition] puts the definition together and checks that
// it has the hash which the node says all ballots are bound to; that the hash is the chain's shows a proof of
// the election's head.
package chain

import (
	"bytes"
	"context"
	"crypto/sha512"
	"errors"
	"fmt"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/dkg"
	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/elections/trustee"
	"github.com/moscowchain/moscowd/x/voting/types"
)

var (
	// ErrNoTrustee says that an account is none of the election's trustees.
	ErrNoTrustee = errors.New("account is not a trustee of the election")
	// ErrNode says that what a node answered does not fit together.
	ErrNode = errors.New("the node's answers do not fit together")
	// ErrNotFixed says that an election has no definition yet.
	ErrNotFixed = errors.New("the definition is not fixed yet: the census or the key is not finished")
)

// View is an election as a node tells it.
type View struct {
	ChainID   string
	Election  types.Election
	Head      types.ElectionHead
	Waiting   string
	Contests  []types.ElectionContest
	Districts []types.ElectionDistrict
	Ceremony  types.Ceremony
	// Trustees are in the order of their numbers; one who did nothing is there without content.
	Trustees []types.CeremonyTrustee
}

// Read asks a node. Answers of different blocks are possible: whoever acts on them is refused by the chain and reads again.
func Read(ctx context.Context, queries types.QueryClient, chainID string, id uint64) (*View, error) {
	found, err := queries.Election(ctx, &types.QueryElectionRequest{ElectionId: id})
	if err != nil {
		return nil, err
	}
	contests, err := queries.ElectionContests(ctx, &types.QueryElectionContestsRequest{ElectionId: id})
	if err != nil {
		return nil, err
	}
	districts, err := queries.ElectionDistricts(ctx, &types.QueryElectionDistrictsRequest{ElectionId: id})
	if err != nil {
		return nil, err
	}
	ceremony, err := queries.Ceremony(ctx, &types.QueryCeremonyRequest{ElectionId: id})
	if err != nil {
		return nil, err
	}
	v := &View{
		ChainID: chainID, Election: found.Election, Head: found.Head, Waiting: found.Waiting,
		Contests: contests.Contests, Districts: districts.Districts, Ceremony: ceremony.Ceremony,
		Trustees: make([]types.CeremonyTrustee, len(found.Election.Trustees)),
	}
	for _, t := range ceremony.Trustees {
		if t.Trustee < 1 || t.Trustee > uint64(len(v.Trustees)) {
			return nil, fmt.Errorf("%w: there is no trustee %d", ErrNode, t.Trustee)
		}
		v.Trustees[t.Trustee-1] = t
	}
	return v, nil
}

// Number is that of a trustee's account, from 1.
func (v *View) Number(address string) (uint64, error) {
	for i, t := range v.Election.Trustees {
		if t.Address == address {
			return uint64(i) + 1, nil
		}
	}
	return 0, fmt.Errorf("%w: %s, election %d", ErrNoTrustee, address, v.Election.Id)
}

// Params are those of the present attempt to make the key.
func (v *View) Params() dkg.Params { return v.Election.CeremonyParams(v.ChainID, &v.Ceremony) }

// Keys are what the trustees registered, checked.
func (v *View) Keys() ([]*group.Point, error) {
	params := v.Params()
	keys := make([]*group.Point, len(v.Trustees))
	for i, t := range v.Trustees {
		registration, err := dkg.DecodeRegistration(t.Registration)
		if err == nil {
			err = dkg.VerifyRegistration(params, uint64(i)+1, registration)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: registration of trustee %d: %w", ErrNode, i+1, err)
		}
		keys[i] = registration.Key
	}
	return keys, nil
}

// Dealt are the deals of all who are not out.
func (v *View) Dealt() ([]trustee.Dealt, error) {
	var all []trustee.Dealt
	for i, t := range v.Trustees {
		if len(t.Deal) == 0 || t.Exclusion != types.DEALER_EXCLUSION_UNSPECIFIED {
			continue
		}
		if len(t.Commitment) != sha512.Size {
			return nil, fmt.Errorf("%w: trustee %d dealt and did not commit", ErrNode, i+1)
		}
		all = append(all, trustee.Dealt{Dealer: uint64(i) + 1, Commitment: [sha512.Size]byte(t.Commitment), Deal: t.Deal})
	}
	return all, nil
}

// Definition is the frozen definition; its hash is that of the head. The error may be ErrNotFixed or ErrNode.
func (v *View) Definition() (*election.Definition, error) {
	if len(v.Head.DefinitionHash) == 0 {
		return nil, fmt.Errorf("%w: election %d", ErrNotFixed, v.Election.Id)
	}
	if _, err := v.Keys(); err != nil {
		return nil, err
	}
	d, err := v.Election.Definition(v.ChainID, v.Contests, v.Districts, &v.Ceremony, v.Trustees)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNode, err)
	}
	if hash := d.Hash(); !bytes.Equal(hash, v.Head.DefinitionHash) {
		return nil, fmt.Errorf("%w: the definition has the hash %x, the election says %x", ErrNode, hash, v.Head.DefinitionHash)
	}
	return d, nil
}

// Ballots is what all ballots of the election are bound to.
func Ballots(d *election.Definition) ballot.Election {
	return ballot.Election{Hash: d.Hash(), Key: d.Result.Key}
}

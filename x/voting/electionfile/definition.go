package electionfile

import (
	"crypto/ed25519"
	"fmt"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/dkg"
	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
)

// registrars is how many there are; minSignatures of them sign each leaf of the census.
const (
	registrars    = 3
	minSignatures = 2
)

// NewDefinition gives the line of a definition.
func NewDefinition(d *election.Definition, registrarKeys []ed25519.PublicKey) *Definition {
	line := &Definition{
		Attempt: Uint(d.Ceremony.Attempt), Threshold: Uint(d.Ceremony.Threshold), Trustees: d.Ceremony.Trustees,
		Key: d.Result.Key.Point().Bytes(), Opens: Uint(d.Opens), Closes: Uint(d.Closes), Revote: d.Revote, Hash: d.Hash(),
	}
	for i := range d.TrusteeKeys {
		line.TrusteeKeys = append(line.TrusteeKeys, d.TrusteeKeys[i].Bytes())
		line.VerificationKeys = append(line.VerificationKeys, d.Result.VerificationKeys[i].Bytes())
	}
	for _, c := range d.Contests {
		line.Contests = append(line.Contests, Contest{
			ID: Uint(c.ID), Text: c.Text, Kind: Uint(c.Kind), Limit: Uint(c.Limit), Blank: c.Blank, Options: c.OptionTexts,
		})
	}
	for _, x := range d.Districts {
		district := District{
			ID: Uint(x.ID), Partner: Uint(x.Partner), Minimum: Uint(x.Minimum), CensusRoot: x.CensusRoot, CensusCount: Uint(x.CensusCount),
		}
		for _, id := range x.Contests {
			district.Contests = append(district.Contests, Uint(id))
		}
		line.Districts = append(line.Districts, district)
	}
	for _, key := range registrarKeys {
		line.Registrars = append(line.Registrars, Hex(key))
	}
	return line
}

// Election gives the definition of a chain and an election that the line holds. What is checked is the encoding of points alone.
func (d *Definition) Election(chainID string, electionID uint64) (*election.Definition, error) {
	out := &election.Definition{
		Ceremony: dkg.Params{
			ChainID: chainID, Election: electionID, Attempt: uint64(d.Attempt), Threshold: uint64(d.Threshold), Trustees: d.Trustees,
		},
		Opens: uint64(d.Opens), Closes: uint64(d.Closes), Revote: d.Revote,
	}
	point, err := group.DecodePoint(d.Key)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	key, err := elgamal.NewKey(point)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	out.Result = &dkg.Result{Key: key}
	if out.TrusteeKeys, err = decodeKeys(d.TrusteeKeys); err != nil {
		return nil, fmt.Errorf("keys of the trustees: %w", err)
	}
	if out.Result.VerificationKeys, err = decodeKeys(d.VerificationKeys); err != nil {
		return nil, fmt.Errorf("verification keys: %w", err)
	}
	for _, c := range d.Contests {
		out.Contests = append(out.Contests, election.Contest{
			Contest: ballot.Contest{
				ID: uint64(c.ID), Kind: ballot.Kind(c.Kind), Options: uint64(len(c.Options)), Limit: uint64(c.Limit), Blank: c.Blank,
			},
			Text: c.Text, OptionTexts: c.Options,
		})
	}
	for _, x := range d.Districts {
		district := election.District{
			ID: uint64(x.ID), Partner: uint64(x.Partner), Minimum: uint64(x.Minimum), CensusRoot: x.CensusRoot, CensusCount: uint64(x.CensusCount),
		}
		for _, id := range x.Contests {
			district.Contests = append(district.Contests, uint64(id))
		}
		out.Districts = append(out.Districts, district)
	}
	return out, nil
}

func decodeKeys(encoded []Hex) ([]*group.Point, error) {
	var keys []*group.Point
	for i, b := range encoded {
		key, err := group.DecodeNonIdentity(b)
		if err != nil {
			return nil, fmt.Errorf("number %d: %w", i+1, err)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

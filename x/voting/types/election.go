package types

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"time"

	"cosmossdk.io/core/address"
	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/dkg"
	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/issuerkey"
	"github.com/moscowchain/moscowd/crypto/tally"
)

// Bounds of elections. Governance cannot pass them.
const (
	MaxElectionContests  = 128
	MaxElectionDistricts = 256
	MaxTrusteeNameLength = 200
	// ElectionRegistrars is how many there are, CensusSignatures how many of them sign each leaf.
	ElectionRegistrars = 3
	CensusSignatures   = 2
	// MaxElectionDuration bounds the voting with all extensions.
	MaxElectionDuration = 366 * 24 * time.Hour
	// MaxStepSeconds bounds how long a step of the key ceremony and the tally may take.
	MaxStepSeconds = 90 * 24 * 60 * 60
	// MaxCensusBatch is the largest number of leaves in one message.
	MaxCensusBatch = 500
	// MaxCensusVoters is the largest census: no count can be greater than a tally finds.
	MaxCensusVoters = 4_000_000
	// SubjectSize is the length of a census subject.
	SubjectSize = 32
	// CommitmentSize is the length of a commitment to a deal.
	CommitmentSize = 64
	// MaxElectionsPerBlock is how many elections the end of a block moves on; the others follow.
	MaxElectionsPerBlock = 8
)

// Gas beside that of the store. GasPerCensusLeaf is for two signatures; a trustee's message takes a constant and more for each trustee.
const (
	GasPerCensusLeaf      uint64 = 30_000
	GasOfTrustee          uint64 = 100_000
	GasOfTrusteeEachOther uint64 = 10_000
)

// electionText is what the definition hash covers of a text in two languages.
func electionText(ru, en string) string { return ru + "\n" + en }

// ValidateTerms checks what the organizer decides; errors wrap ErrElectionInvalid or ErrElectionTimes.
func (e *Election) ValidateTerms(codec address.Codec) error {
	for _, text := range []struct{ name, text string }{{"title_ru", e.TitleRu}, {"title_en", e.TitleEn}} {
		if err := checkText(text.name, text.text, 1, MaxTitleLength, false); err != nil {
			return errorsmod.Wrap(ErrElectionInvalid, err.Error())
		}
	}
	if e.Purpose != ELECTION_PURPOSE_ELECTION && e.Purpose != ELECTION_PURPOSE_POLL {
		return errorsmod.Wrapf(ErrElectionInvalid, "purpose %s: say ELECTION_PURPOSE_ELECTION or ELECTION_PURPOSE_POLL", e.Purpose)
	}
	if err := e.ValidateTimes(); err != nil {
		return err
	}
	for _, s := range []struct {
		name    string
		seconds uint64
	}{{"step_seconds", e.StepSeconds}, {"tally_seconds", e.TallySeconds}} {
		if s.seconds == 0 || s.seconds > MaxStepSeconds {
			return errorsmod.Wrapf(ErrElectionTimes, "%s %d, want 1 to %d", s.name, s.seconds, MaxStepSeconds)
		}
	}
	return e.validatePeople(codec)
}

// ValidateTimes checks the times of census and voting against each other; errors wrap ErrElectionTimes.
func (e *Election) ValidateTimes() error {
	for _, t := range []time.Time{e.CensusCloses, e.Opens, e.Closes} {
		if t.Nanosecond() != 0 || t.Unix() <= 0 {
			return errorsmod.Wrapf(ErrElectionTimes, "%s: times are whole seconds after 1970", format(t))
		}
	}
	if e.CensusCloses.After(e.Opens) {
		return errorsmod.Wrapf(ErrElectionTimes, "the census closes %s, the voting opens %s: close the census before", format(e.CensusCloses), format(e.Opens))
	}
	if duration := e.Closes.Sub(e.Opens); duration <= 0 || duration > MaxElectionDuration {
		return errorsmod.Wrapf(ErrElectionTimes, "opens %s, closes %s: want up to 366 days", format(e.Opens), format(e.Closes))
	}
	return nil
}

func (e *Election) validatePeople(codec address.Codec) error {
	if len(e.Registrars) != ElectionRegistrars {
		return errorsmod.Wrapf(ErrElectionInvalid, "%d registrars, want %d", len(e.Registrars), ElectionRegistrars)
	}
	var registrars, trustees [][]byte
	for i, r := range e.Registrars {
		raw, err := codec.StringToBytes(r.Address)
		if err != nil {
			return errorsmod.Wrapf(ErrElectionInvalid, "registrar %d: address %q: %s", i+1, r.Address, err)
		}
		if _, err := issuerkey.Parse(issuerkey.EdDSA, r.PublicKey); err != nil {
			return errorsmod.Wrapf(ErrElectionInvalid, "registrar %d: %x is no key of Ed25519 in its canonical encoding, or of small order", i+1, r.PublicKey)
		}
		for j, other := range e.Registrars[:i] {
			if bytes.Equal(other.PublicKey, r.PublicKey) || bytes.Equal(registrars[j], raw) {
				return errorsmod.Wrapf(ErrElectionInvalid, "registrars %d and %d have the same account or key", j+1, i+1)
			}
		}
		registrars = append(registrars, raw)
	}
	for i, t := range e.Trustees {
		raw, err := codec.StringToBytes(t.Address)
		if err != nil {
			return errorsmod.Wrapf(ErrElectionInvalid, "trustee %d: address %q: %s", i+1, t.Address, err)
		}
		if slices.ContainsFunc(trustees, func(other []byte) bool { return bytes.Equal(other, raw) }) {
			return errorsmod.Wrapf(ErrElectionInvalid, "trustee %d: account %s is another trustee's", i+1, t.Address)
		}
		if err := checkText("name", t.Name, 1, MaxTrusteeNameLength, false); err != nil {
			return errorsmod.Wrapf(ErrElectionInvalid, "trustee %d: %s", i+1, err)
		}
		trustees = append(trustees, raw)
	}
	return nil
}

// Ends is the block time from which no ballots are accepted.
func (e *Election) Ends() time.Time {
	if e.Extended != nil {
		return *e.Extended
	}
	return e.Closes
}

// ValidateDefinition checks contests and districts; errors wrap ErrElectionInvalid.
func (e *Election) ValidateDefinition(contests []ElectionContest, districts []ElectionDistrict) error {
	if len(contests) > MaxElectionContests || len(districts) > MaxElectionDistricts {
		return errorsmod.Wrapf(ErrElectionInvalid, "%d contests and %d districts, at most %d and %d",
			len(contests), len(districts), MaxElectionContests, MaxElectionDistricts)
	}
	for i := range contests {
		c := &contests[i]
		texts := append([]ElectionOption{{TextRu: c.TextRu, TextEn: c.TextEn}}, c.Options...)
		for j, text := range texts {
			for _, t := range []struct{ name, text string }{{"text_ru", text.TextRu}, {"text_en", text.TextEn}} {
				if err := checkText(t.name, t.text, 1, MaxTitleLength, false); err != nil {
					return errorsmod.Wrapf(ErrElectionInvalid, "contest %d, option %d (0 is the question): %s", c.Id, j, err)
				}
			}
		}
	}
	d := e.definition("-", contests, districts)
	// What the trustees and registrars bring later is there in number only.
	d.TrusteeKeys, d.Result = make([]*group.Point, len(e.Trustees)), &dkg.Result{VerificationKeys: make([]*group.Point, len(e.Trustees))}
	if err := d.Validate(); err != nil {
		return errorsmod.Wrap(ErrElectionInvalid, err.Error())
	}
	return nil
}

func (e *Election) definition(chainID string, contests []ElectionContest, districts []ElectionDistrict) *election.Definition {
	d := &election.Definition{
		Ceremony: e.ceremonyParams(chainID, 1), Opens: uint64(e.Opens.Unix()), Closes: uint64(e.Closes.Unix()), Revote: e.Revote,
	}
	for i := range contests {
		c := &contests[i]
		contest := election.Contest{Contest: c.ToProtocol(), Text: electionText(c.TextRu, c.TextEn)}
		for _, o := range c.Options {
			contest.OptionTexts = append(contest.OptionTexts, electionText(o.TextRu, o.TextEn))
		}
		d.Contests = append(d.Contests, contest)
	}
	for _, x := range districts {
		d.Districts = append(d.Districts, election.District{
			ID: x.Terms.Id, Contests: x.Terms.Contests, Partner: x.Terms.Partner, Minimum: x.Terms.Minimum,
			CensusRoot: x.CensusRoot, CensusCount: x.Voters,
		})
	}
	return d
}

func (e *Election) ceremonyParams(chainID string, attempt uint64) dkg.Params {
	p := dkg.Params{ChainID: chainID, Election: e.Id, Attempt: attempt, Threshold: e.Threshold}
	for _, t := range e.Trustees {
		p.Trustees = append(p.Trustees, t.Name)
	}
	return p
}

// ToProtocol gives what the ballot needs of the contest.
func (c *ElectionContest) ToProtocol() ballot.Contest {
	return ballot.Contest{ID: c.Id, Kind: ballot.Kind(c.Kind), Options: uint64(len(c.Options)), Limit: c.Limit, Blank: c.Blank}
}

// CeremonyParams are what is fixed of the present attempt.
func (e *Election) CeremonyParams(chainID string, c *Ceremony) dkg.Params {
	return e.ceremonyParams(chainID, c.Attempt)
}

// TrusteeKeys decodes the registrations of all trustees; errors wrap ErrStateInvalid.
func TrusteeKeys(trustees []CeremonyTrustee) ([]*group.Point, error) {
	keys := make([]*group.Point, len(trustees))
	for i := range trustees {
		registration, err := dkg.DecodeRegistration(trustees[i].Registration)
		if err != nil {
			return nil, errorsmod.Wrapf(ErrStateInvalid, "registration of trustee %d: %s", i+1, err)
		}
		keys[i] = registration.Key
	}
	return keys, nil
}

// ToProtocol gives the ceremony to which all trustees have registered; errors wrap ErrStateInvalid.
func (c *Ceremony) ToProtocol(e *Election, chainID string, trustees []CeremonyTrustee) (*dkg.Ceremony, error) {
	keys, err := TrusteeKeys(trustees)
	if err != nil {
		return nil, err
	}
	ceremony, err := dkg.NewCeremony(e.CeremonyParams(chainID, c), keys)
	if err != nil {
		return nil, errorsmod.Wrap(ErrStateInvalid, err.Error())
	}
	return ceremony, nil
}

// Result decodes the key that the ceremony made; errors wrap ErrStateInvalid.
func (c *Ceremony) Result() (*dkg.Result, error) {
	point, err := group.DecodeNonIdentity(c.Key)
	if err != nil {
		return nil, errorsmod.Wrapf(ErrStateInvalid, "key of election %d: %s", c.ElectionId, err)
	}
	key, err := elgamal.NewKey(point)
	if err != nil {
		return nil, errorsmod.Wrapf(ErrStateInvalid, "key of election %d: %s", c.ElectionId, err)
	}
	r := &dkg.Result{Key: key}
	for i, b := range c.VerificationKeys {
		vk, err := group.DecodeNonIdentity(b)
		if err != nil {
			return nil, errorsmod.Wrapf(ErrStateInvalid, "verification key %d of election %d: %s", i+1, c.ElectionId, err)
		}
		r.VerificationKeys = append(r.VerificationKeys, vk)
	}
	return r, nil
}

// Definition puts together what the definition hash covers, once the key is made and the census frozen; errors wrap ErrStateInvalid.
func (e *Election) Definition(
	chainID string, contests []ElectionContest, districts []ElectionDistrict, c *Ceremony, trustees []CeremonyTrustee,
) (*election.Definition, error) {
	d := e.definition(chainID, contests, districts)
	d.Ceremony = e.CeremonyParams(chainID, c)
	var err error
	if d.TrusteeKeys, err = TrusteeKeys(trustees); err != nil {
		return nil, err
	}
	if d.Result, err = c.Result(); err != nil {
		return nil, err
	}
	if err := d.Validate(); err != nil {
		return nil, errorsmod.Wrap(ErrStateInvalid, err.Error())
	}
	return d, nil
}

// RehearsalTask is what the trustees open in the rehearsal; errors wrap ErrStateInvalid.
func (h *ElectionHead) RehearsalTask() (tally.Task, error) {
	point, err := group.DecodeNonIdentity(h.Key)
	if err != nil {
		return tally.Task{}, errorsmod.Wrapf(ErrStateInvalid, "key of election %d: %s", h.ElectionId, err)
	}
	key, err := elgamal.NewKey(point)
	if err != nil {
		return tally.Task{}, errorsmod.Wrapf(ErrStateInvalid, "key of election %d: %s", h.ElectionId, err)
	}
	return tally.Rehearsal(h.DefinitionHash, dkg.Rehearsal(h.DefinitionHash, key)), nil
}

// NewElectionHead commits to nothing but who the registrars are.
func NewElectionHead(e *Election) ElectionHead {
	h := ElectionHead{ElectionId: e.Id, Stage: e.Stage, Revote: e.Revote, Closes: e.Ends().Unix(), Board: make([]byte, sha256.Size)}
	for _, r := range e.Registrars {
		h.RegistrarKeys = append(h.RegistrarKeys, r.PublicKey...)
	}
	return h
}

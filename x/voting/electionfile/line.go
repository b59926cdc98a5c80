package electionfile

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
)

// Format names the file's format.
const Format = "moscowd/election/v1"

// Hex is bytes written in hexadecimal.
type Hex []byte

// MarshalText writes the digits.
func (h Hex) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h), nil }

// UnmarshalText reads the digits.
func (h *Hex) UnmarshalText(text []byte) (err error) {
	*h, err = hex.AppendDecode(make([]byte, 0, len(text)/2), text)
	return err
}

// Uint is an integer written as a string of decimal digits.
type Uint uint64

// MarshalText writes the digits.
func (u Uint) MarshalText() ([]byte, error) { return strconv.AppendUint(nil, uint64(u), 10), nil }

// UnmarshalText reads the digits.
func (u *Uint) UnmarshalText(text []byte) error {
	v, err := strconv.ParseUint(string(text), 10, 64)
	*u = Uint(v)
	return err
}

// Line is one line of a file: a pointer to one of the types below.
type Line interface {
	// kind is the line's type in the file.
	kind() string
}

// Header begins the file.
type Header struct {
	Format   string `json:"format"`
	ChainID  string `json:"chain_id"`
	Election Uint   `json:"election"`
}

// Definition is the frozen definition, its hash, and the keys of the three registrars, which the hash does not cover.
type Definition struct {
	Attempt          Uint       `json:"attempt"`
	Threshold        Uint       `json:"threshold"`
	Trustees         []string   `json:"trustees"`
	TrusteeKeys      []Hex      `json:"trustee_keys"`
	VerificationKeys []Hex      `json:"verification_keys"`
	Key              Hex        `json:"key"`
	Contests         []Contest  `json:"contests"`
	Districts        []District `json:"districts"`
	Opens            Uint       `json:"opens"`
	Closes           Uint       `json:"closes"`
	Revote           bool       `json:"revote"`
	Hash             Hex        `json:"hash"`
	Registrars       []Hex      `json:"registrars"`
}

// Contest is one question.
type Contest struct {
	ID      Uint     `json:"id"`
	Text    string   `json:"text"`
	Kind    Uint     `json:"kind"`
	Limit   Uint     `json:"limit"`
	Blank   bool     `json:"blank"`
	Options []string `json:"options"`
}

// District is where a voter votes.
type District struct {
	ID          Uint   `json:"id"`
	Contests    []Uint `json:"contests"`
	Partner     Uint   `json:"partner"`
	Minimum     Uint   `json:"minimum"`
	CensusRoot  Hex    `json:"census_root"`
	CensusCount Uint   `json:"census_count"`
}

// ByTrustee is what a trustee published in the key ceremony or the rehearsal.
type ByTrustee struct {
	Trustee Uint `json:"trustee"`
	Bytes   Hex  `json:"bytes"`
}

// Registration is a trustee's key.
type Registration struct{ ByTrustee }

// Commitment is that to a deal.
type Commitment struct{ ByTrustee }

// Deal is a dealer's.
type Deal struct{ ByTrustee }

// Rehearsal is a share of the test ciphertext.
type Rehearsal struct{ ByTrustee }

// Complaint is one that put its dealer out.
type Complaint struct {
	Trustee Uint `json:"trustee"`
	Dealer  Uint `json:"dealer"`
	Bytes   Hex  `json:"bytes"`
}

// Voter is a leaf of the census.
type Voter struct {
	District   Uint                 `json:"district"`
	Subject    Hex                  `json:"subject"`
	Key        Hex                  `json:"key"`
	Signatures []RegistrarSignature `json:"signatures"`
}

// RegistrarSignature is that of a registrar, 1 to 3.
type RegistrarSignature struct {
	Registrar Uint `json:"registrar"`
	Signature Hex  `json:"signature"`
}

// Extension is a later closing that governance decided on.
type Extension struct {
	Height Uint   `json:"height"`
	Time   Uint   `json:"time"`
	Closes Uint   `json:"closes"`
	Reason string `json:"reason"`
}

// Ballot is one that the chain accepted, whether or not a later one replaced it.
type Ballot struct {
	Height      Uint `json:"height"`
	Time        Uint `json:"time"`
	District    Uint `json:"district"`
	Tag         Hex  `json:"tag"`
	Seq         Uint `json:"seq"`
	Ciphertexts Hex  `json:"ciphertexts"`
	Proofs      Hex  `json:"proofs"`
	Signature   Hex  `json:"signature"`
	Tracker     Hex  `json:"tracker"`
}

// Spoil is a ballot whose opening was published instead.
type Spoil struct {
	Ballot
	Cells      []Uint `json:"cells"`
	Randomness Hex    `json:"randomness"`
}

// Closing is what was frozen at the closing, before districts were merged.
type Closing struct {
	Districts []DistrictClosing `json:"districts"`
}

// DistrictClosing is the number of ballots that count in a district, and their sums.
type DistrictClosing struct {
	District     Uint `json:"district"`
	Ballots      Uint `json:"ballots"`
	Accumulators Hex  `json:"accumulators"`
}

// Share is a trustee's share of a district.
type Share struct {
	District Uint `json:"district"`
	Trustee  Uint `json:"trustee"`
	Bytes    Hex  `json:"bytes"`
}

// Counts is the result of a district, with those merged into it.
type Counts struct {
	District Uint   `json:"district"`
	Ballots  Uint   `json:"ballots"`
	Counts   []Uint `json:"counts"`
}

// End closes the data set. Its line break is the last byte of the data set's hash.
type End struct {
	Cast    Uint `json:"cast"`
	Spoiled Uint `json:"spoiled"`
	Board   Hex  `json:"board"`
}

// Proof is a lightproof.Proof of the election's head. It is not part of the data set's hash.
type Proof struct {
	Proof json.RawMessage `json:"proof"`
}

// Kinds of lines.
const (
	kindHeader       = "header"
	kindDefinition   = "definition"
	kindRegistration = "registration"
	kindCommitment   = "commitment"
	kindDeal         = "deal"
	kindComplaint    = "complaint"
	kindVoter        = "voter"
	kindRehearsal    = "rehearsal"
	kindExtension    = "extension"
	kindBallot       = "ballot"
	kindSpoil        = "spoil"
	kindClosing      = "closing"
	kindShare        = "share"
	kindCounts       = "counts"
	kindEnd          = "end"
	kindProof        = "proof"
)

func (*Header) kind() string       { return kindHeader }
func (*Definition) kind() string   { return kindDefinition }
func (*Registration) kind() string { return kindRegistration }
func (*Commitment) kind() string   { return kindCommitment }
func (*Deal) kind() string         { return kindDeal }
func (*Complaint) kind() string    { return kindComplaint }
func (*Voter) kind() string        { return kindVoter }
func (*Rehearsal) kind() string    { return kindRehearsal }
func (*Extension) kind() string    { return kindExtension }
func (*Ballot) kind() string       { return kindBallot }
func (*Spoil) kind() string        { return kindSpoil }
func (*Closing) kind() string      { return kindClosing }
func (*Share) kind() string        { return kindShare }
func (*Counts) kind() string       { return kindCounts }
func (*End) kind() string          { return kindEnd }
func (*Proof) kind() string        { return kindProof }

func newLine(kind string) (Line, error) {
	switch kind {
	case kindHeader:
		return new(Header), nil
	case kindDefinition:
		return new(Definition), nil
	case kindRegistration:
		return new(Registration), nil
	case kindCommitment:
		return new(Commitment), nil
	case kindDeal:
		return new(Deal), nil
	case kindComplaint:
		return new(Complaint), nil
	case kindVoter:
		return new(Voter), nil
	case kindRehearsal:
		return new(Rehearsal), nil
	case kindExtension:
		return new(Extension), nil
	case kindBallot:
		return new(Ballot), nil
	case kindSpoil:
		return new(Spoil), nil
	case kindClosing:
		return new(Closing), nil
	case kindShare:
		return new(Share), nil
	case kindCounts:
		return new(Counts), nil
	case kindEnd:
		return new(End), nil
	case kindProof:
		return new(Proof), nil
	}
	return nil, errors.New("no line has the type " + strconv.Quote(kind))
}

package lightproof

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtjson "github.com/cometbft/cometbft/libs/json"
	cmttypes "github.com/cometbft/cometbft/types"
)

// TrustingPeriod is how old a trusted block may be. Light clients of staking chains limit it by the time in which a
// validator's stake can be slashed; departments have no stake and are accountable by law, so the limit only keeps
// blocks out whose keys are likely long retired.
const TrustingPeriod = 10 * 365 * 24 * time.Hour

// Limits of a proof read from a file.
const (
	MaxEntries     = 1_000 // absences included
	MaxLightBlocks = 20_000
	MaxValidators  = 1_000
)

// Errors of this package.
var (
	// ErrMalformed says that a proof cannot be decoded.
	ErrMalformed = errors.New("malformed proof")
	// ErrInvalid says that a proof does not prove what it claims.
	ErrInvalid = errors.New("invalid proof")
	// ErrUntrusted says that a proof cannot be traced back to the trusted block.
	ErrUntrusted = errors.New("not provable from the trusted block")
)

// Proof is entries of one state of the chain, keys that it has not, and what binds them to it.
type Proof struct {
	// Height is the height of the state that holds the entries; the last light block is at Height+1.
	Height  int64
	Entries []Entry
	// Absences are keys without an entry. A reader who wants an entry must look in Entries alone.
	Absences []Absence
	// Blocks ascend by height, from the anchor to Height+1.
	Blocks []*cmttypes.LightBlock
}

// Entry is one key and value of the state.
type Entry struct {
	// Store is the name of the module's store.
	Store string
	Key   []byte
	Value []byte
	// StoreProof is an ics23.CommitmentProof of the entry in its store, MultistoreProof one of the store in the app hash.
	StoreProof      []byte
	MultistoreProof []byte
}

// Absence is a key that the state does not have.
type Absence struct {
	Store string
	Key   []byte
	// StoreProof is an ics23.CommitmentProof of the neighbours in the store, MultistoreProof one of the store in the app hash.
	StoreProof      []byte
	MultistoreProof []byte
}

type proofJSON struct {
	Height   int64         `json:"height,string"`
	Entries  []entryJSON   `json:"entries"`
	Absences []absenceJSON `json:"absences,omitempty"`
	Blocks   []*blockJSON  `json:"light_blocks"`
}

type entryJSON struct {
	Store           string   `json:"store"`
	Key             hexBytes `json:"key"`
	Value           hexBytes `json:"value"`
	StoreProof      hexBytes `json:"store_proof"`
	MultistoreProof hexBytes `json:"multistore_proof"`
}

type absenceJSON struct {
	Store           string   `json:"store"`
	Key             hexBytes `json:"key"`
	StoreProof      hexBytes `json:"store_proof"`
	MultistoreProof hexBytes `json:"multistore_proof"`
}

type blockJSON struct {
	// Header and Commit are as CometBFT's RPC method "commit" gives them.
	Header     json.RawMessage  `json:"header"`
	Commit     json.RawMessage  `json:"commit"`
	Validators []*validatorJSON `json:"validators"`
}

type validatorJSON struct {
	PubKey hexBytes `json:"ed25519_pub_key"`
	Power  int64    `json:"power,string"`
}

// MarshalJSON writes the proof as docs/season-dataset.md describes it, and absences as docs/documents-format.md does.
func (p *Proof) MarshalJSON() ([]byte, error) {
	out := proofJSON{Height: p.Height, Entries: []entryJSON{}}
	for _, e := range p.Entries {
		out.Entries = append(out.Entries, entryJSON{
			Store: e.Store, Key: e.Key, Value: e.Value, StoreProof: e.StoreProof, MultistoreProof: e.MultistoreProof,
		})
	}
	for _, a := range p.Absences {
		out.Absences = append(out.Absences, absenceJSON{
			Store: a.Store, Key: a.Key, StoreProof: a.StoreProof, MultistoreProof: a.MultistoreProof,
		})
	}
	for _, block := range p.Blocks {
		b, err := encodeBlock(block)
		if err != nil {
			return nil, err
		}
		out.Blocks = append(out.Blocks, b)
	}
	return json.Marshal(&out)
}

func encodeBlock(block *cmttypes.LightBlock) (*blockJSON, error) {
	header, err := cmtjson.Marshal(block.Header)
	if err != nil {
		return nil, fmt.Errorf("encode the header of block %d: %w", block.Height, err)
	}
	commit, err := cmtjson.Marshal(block.Commit)
	if err != nil {
		return nil, fmt.Errorf("encode the commit of block %d: %w", block.Height, err)
	}
	b := &blockJSON{Header: header, Commit: commit}
	for _, v := range block.ValidatorSet.Validators {
		b.Validators = append(b.Validators, &validatorJSON{PubKey: v.PubKey.Bytes(), Power: v.VotingPower})
	}
	return b, nil
}

// UnmarshalJSON reads a proof. It checks form and limits, not truth; errors wrap ErrMalformed.
func (p *Proof) UnmarshalJSON(data []byte) error {
	var in proofJSON
	if err := unmarshalStrict(data, &in); err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if n := len(in.Entries) + len(in.Absences); n == 0 || n > MaxEntries {
		return fmt.Errorf("%w: %d entries and absences, want 1 to %d", ErrMalformed, n, MaxEntries)
	}
	if len(in.Blocks) == 0 || len(in.Blocks) > MaxLightBlocks {
		return fmt.Errorf("%w: %d light blocks, want 1 to %d", ErrMalformed, len(in.Blocks), MaxLightBlocks)
	}
	blocks := make([]*cmttypes.LightBlock, len(in.Blocks))
	for i, b := range in.Blocks {
		var err error
		if blocks[i], err = decodeBlock(b); err != nil {
			return fmt.Errorf("%w: light_blocks[%d]: %w", ErrMalformed, i, err)
		}
	}
	*p = Proof{Height: in.Height, Blocks: blocks}
	for _, e := range in.Entries {
		p.Entries = append(p.Entries, Entry{
			Store: e.Store, Key: e.Key, Value: e.Value, StoreProof: e.StoreProof, MultistoreProof: e.MultistoreProof,
		})
	}
	for _, a := range in.Absences {
		p.Absences = append(p.Absences, Absence{
			Store: a.Store, Key: a.Key, StoreProof: a.StoreProof, MultistoreProof: a.MultistoreProof,
		})
	}
	return nil
}

func decodeBlock(b *blockJSON) (*cmttypes.LightBlock, error) {
	if b == nil || len(b.Header) == 0 || len(b.Commit) == 0 {
		return nil, errors.New("header or commit missing")
	}
	header, commit := new(cmttypes.Header), new(cmttypes.Commit)
	if err := cmtjson.Unmarshal(b.Header, header); err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	if err := cmtjson.Unmarshal(b.Commit, commit); err != nil {
		return nil, fmt.Errorf("commit: %w", err)
	}
	if err := checkTimes(header, commit); err != nil {
		return nil, err
	}
	validators, err := decodeValidators(b.Validators)
	if err != nil {
		return nil, err
	}
	return &cmttypes.LightBlock{
		SignedHeader: &cmttypes.SignedHeader{Header: header, Commit: commit},
		ValidatorSet: validators,
	}, nil
}

// checkTimes refuses times that protobuf cannot hold: CometBFT panics when it encodes them.
func checkTimes(header *cmttypes.Header, commit *cmttypes.Commit) error {
	encodable := func(t time.Time) bool { return t.UTC().Year() >= 1 && t.UTC().Year() <= 9999 }
	if !encodable(header.Time) {
		return fmt.Errorf("header: time %s is out of range", header.Time)
	}
	for i := range commit.Signatures {
		if stamp := commit.Signatures[i].Timestamp; !encodable(stamp) {
			return fmt.Errorf("commit: signature %d: time %s is out of range", i, stamp)
		}
	}
	return nil
}

// decodeValidators checks what the types of CometBFT panic on: key lengths and the sum of powers.
func decodeValidators(list []*validatorJSON) (*cmttypes.ValidatorSet, error) {
	if len(list) == 0 || len(list) > MaxValidators {
		return nil, fmt.Errorf("%d validators, want 1 to %d", len(list), MaxValidators)
	}
	validators, total := make([]*cmttypes.Validator, len(list)), int64(0)
	for i, v := range list {
		if v == nil || len(v.PubKey) != ed25519.PubKeySize {
			return nil, fmt.Errorf("validators[%d]: want a public key of %d bytes", i, ed25519.PubKeySize)
		}
		if v.Power <= 0 || v.Power > cmttypes.MaxTotalVotingPower-total {
			return nil, fmt.Errorf("validators[%d]: power %d is out of range", i, v.Power)
		}
		total += v.Power
		validators[i] = cmttypes.NewValidator(ed25519.PubKey(v.PubKey), v.Power)
	}
	// Who proposes is not part of the set's hash; a set without a proposer does not pass ValidateBasic.
	return &cmttypes.ValidatorSet{Validators: validators, Proposer: validators[0]}, nil
}

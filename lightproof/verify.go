package lightproof

import (
	"bytes"
	"fmt"
	"time"

	"github.com/cometbft/cometbft/light"
	cmttypes "github.com/cometbft/cometbft/types"
	ics23 "github.com/cosmos/ics23/go"
)

// maxClockDrift is how far a block's time may lie ahead of the reader's clock.
const maxClockDrift = 10 * time.Second

// Trust is a block that the reader knows from elsewhere.
type Trust struct {
	Height int64
	Hash   []byte
}

// Binding says what a valid proof is bound to.
type Binding struct {
	ChainID string
	// Height and Hash are those of the block whose header commits to the state.
	Height int64
	Hash   []byte
	Time   time.Time
	// Signed of Validators signed that block, with SignedPower of TotalPower.
	Signed, Validators      int
	SignedPower, TotalPower int64
	// TrustedHeight is where the chain of light blocks starts, 0 if no trusted block was given: then the proof agrees
	// with itself and shows nothing more.
	TrustedHeight int64
	// Blocks are the light blocks that were verified, ascending: those from the trusted one on.
	Blocks []*cmttypes.LightBlock
}

// Verify checks that the entries are in the state that the last light block commits to and the absent keys are not, that
// each light block follows from the one before by the rules of the light client, and that the block at trust.Height is the trusted one. A nil
// trust leaves the last out. The time is the reader's: blocks older than TrustingPeriod or from the future are
// refused. Errors wrap ErrInvalid or ErrUntrusted.
func (p *Proof) Verify(chainID string, trust *Trust, now time.Time) (*Binding, error) {
	if len(p.Blocks) == 0 {
		return nil, fmt.Errorf("%w: no light blocks", ErrInvalid)
	}
	for _, block := range p.Blocks {
		if err := block.ValidateBasic(chainID); err != nil {
			return nil, fmt.Errorf("%w: light block: %w", ErrInvalid, err)
		}
	}
	last := p.Blocks[len(p.Blocks)-1]
	if last.Height != p.Height+1 {
		return nil, fmt.Errorf("%w: state %d needs block %d, the last light block is %d",
			ErrInvalid, p.Height, p.Height+1, last.Height)
	}
	if err := p.verifyState(last.AppHash); err != nil {
		return nil, err
	}
	blocks, err := p.from(trust)
	if err != nil {
		return nil, err
	}
	if err := verifyChain(blocks, now); err != nil {
		return nil, err
	}
	// The light client stops counting above 2/3; here every signature is checked, so that the count is true.
	if err := last.ValidatorSet.VerifyCommit(chainID, last.Commit.BlockID, last.Height, last.Commit); err != nil {
		return nil, fmt.Errorf("%w: commit of block %d: %w", ErrInvalid, last.Height, err)
	}
	return describe(blocks, trust), nil
}

func (p *Proof) verifyState(appHash []byte) error {
	if len(p.Entries)+len(p.Absences) == 0 {
		return fmt.Errorf("%w: no entries", ErrInvalid)
	}
	for i := range p.Entries {
		if err := p.Entries[i].verify(appHash); err != nil {
			return fmt.Errorf("entry %d of state %d: %w", i+1, p.Height, err)
		}
	}
	for i := range p.Absences {
		if err := p.Absences[i].verify(appHash); err != nil {
			return fmt.Errorf("absence %d of state %d: %w", i+1, p.Height, err)
		}
	}
	return nil
}

// verify checks the entry against the app hash: the first proof gives the root of its store, the second leads from that
// root to the app hash.
func (e *Entry) verify(appHash []byte) error {
	inStore, err := decodeProof("store_proof", e.StoreProof)
	if err != nil {
		return err
	}
	exist := inStore.GetExist()
	if exist == nil {
		return fmt.Errorf("%w: not a proof of existence", ErrInvalid)
	}
	root, err := exist.Calculate()
	if err != nil {
		return fmt.Errorf("%w: store_proof: %w", ErrInvalid, err)
	}
	if !ics23.VerifyMembership(ics23.IavlSpec, root, inStore, e.Key, e.Value) {
		return fmt.Errorf("%w: the entry is not what store_proof proves", ErrInvalid)
	}
	return verifyStore(e.Store, root, e.MultistoreProof, appHash)
}

// verify checks that the key has no entry: the neighbours in the order of keys stand next to each other under one root.
func (a *Absence) verify(appHash []byte) error {
	inStore, err := decodeProof("store_proof", a.StoreProof)
	if err != nil {
		return err
	}
	nonexist := inStore.GetNonexist()
	if nonexist == nil {
		return fmt.Errorf("%w: not a proof of absence", ErrInvalid)
	}
	root, err := nonexist.Calculate()
	if err != nil {
		return fmt.Errorf("%w: store_proof: %w", ErrInvalid, err)
	}
	if !bytes.Equal(nonexist.Key, a.Key) || !ics23.VerifyNonMembership(ics23.IavlSpec, root, inStore, a.Key) {
		return fmt.Errorf("%w: store_proof does not prove that the key is absent", ErrInvalid)
	}
	return verifyStore(a.Store, root, a.MultistoreProof, appHash)
}

// verifyStore checks that the root of a store is under the app hash.
func verifyStore(store string, root ics23.CommitmentRoot, proof, appHash []byte) error {
	inApp, err := decodeProof("multistore_proof", proof)
	if err != nil {
		return err
	}
	if inApp.GetExist() == nil {
		return fmt.Errorf("%w: not a proof of a store", ErrInvalid)
	}
	if !ics23.VerifyMembership(ics23.TendermintSpec, appHash, inApp, []byte(store), root) {
		return fmt.Errorf("%w: store %q is not under the app hash %X", ErrInvalid, store, appHash)
	}
	return nil
}

// decodeProof reads an ICS-23 proof that encodes to the same bytes, so that nothing in it goes unread.
func decodeProof(name string, data []byte) (*ics23.CommitmentProof, error) {
	proof := &ics23.CommitmentProof{}
	if err := proof.Unmarshal(data); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrInvalid, name, err)
	}
	again, err := proof.Marshal()
	if err != nil || !bytes.Equal(again, data) {
		return nil, fmt.Errorf("%w: %s is not in the one form of its contents", ErrInvalid, name)
	}
	return proof, nil
}

// from gives the light blocks from the trusted one on.
func (p *Proof) from(trust *Trust) ([]*cmttypes.LightBlock, error) {
	if trust == nil {
		return p.Blocks, nil
	}
	for i, block := range p.Blocks {
		if block.Height != trust.Height {
			continue
		}
		if !bytes.Equal(block.Hash(), trust.Hash) {
			return nil, fmt.Errorf("%w: block %d in the file has hash %X, you trust %X",
				ErrUntrusted, trust.Height, []byte(block.Hash()), trust.Hash)
		}
		return p.Blocks[i:], nil
	}
	heights := make([]int64, len(p.Blocks))
	for i, block := range p.Blocks {
		heights[i] = block.Height
	}
	return nil, fmt.Errorf("%w: block %d is not in the file, which has blocks %v", ErrUntrusted, trust.Height, heights)
}

func verifyChain(blocks []*cmttypes.LightBlock, now time.Time) error {
	first := blocks[0]
	if light.HeaderExpired(first.SignedHeader, TrustingPeriod, now) {
		return fmt.Errorf("%w: block %d of %s is older than the trusting period of 10 years",
			ErrUntrusted, first.Height, first.Time.Format(time.DateOnly))
	}
	if first.Time.After(now.Add(maxClockDrift)) {
		return fmt.Errorf("%w: block %d of %s lies in the future", ErrInvalid, first.Height, first.Time.Format(time.RFC3339))
	}
	if err := first.ValidatorSet.VerifyCommitLight(first.ChainID, first.Commit.BlockID, first.Height, first.Commit); err != nil {
		return fmt.Errorf("%w: commit of block %d: %w", ErrInvalid, first.Height, err)
	}
	for i := 1; i < len(blocks); i++ {
		if err := step(blocks[i-1], blocks[i], now); err != nil {
			return fmt.Errorf("%w: from block %d to %d: %w", ErrInvalid, blocks[i-1].Height, blocks[i].Height, err)
		}
	}
	return nil
}

// step is one step of the light client's skipping verification.
func step(trusted, next *cmttypes.LightBlock, now time.Time) error {
	return light.Verify(trusted.SignedHeader, trusted.ValidatorSet, next.SignedHeader, next.ValidatorSet,
		TrustingPeriod, now, maxClockDrift, light.DefaultTrustLevel)
}

func describe(blocks []*cmttypes.LightBlock, trust *Trust) *Binding {
	block := blocks[len(blocks)-1]
	b := &Binding{
		Blocks:  blocks,
		ChainID: block.ChainID, Height: block.Height, Hash: block.Hash(), Time: block.Time,
		Validators: block.ValidatorSet.Size(), TotalPower: block.ValidatorSet.TotalVotingPower(),
	}
	for i, signature := range block.Commit.Signatures {
		if signature.BlockIDFlag == cmttypes.BlockIDFlagCommit {
			b.Signed++
			b.SignedPower += block.ValidatorSet.Validators[i].VotingPower
		}
	}
	if trust != nil {
		b.TrustedHeight = trust.Height
	}
	return b
}

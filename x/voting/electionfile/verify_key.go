package electionfile

import (
	"crypto/ed25519"
	"crypto/sha512"
	"errors"
	"fmt"

	"github.com/moscowchain/moscowd/crypto/dkg"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/tally"
)

func checkRegistrars(keys []Hex) error {
	if len(keys) != registrars {
		return fmt.Errorf("%d keys of registrars, want %d", len(keys), registrars)
	}
	for i, key := range keys {
		if len(key) != ed25519.PublicKeySize {
			return fmt.Errorf("the key of registrar %d has %d bytes", i+1, len(key))
		}
		for _, other := range keys[:i] {
			if string(key) == string(other) {
				return errors.New("two registrars have one key")
			}
		}
	}
	return nil
}

// ceremony repeats the making of the key.
func (v *verifier) ceremony() error {
	d := v.result.Definition
	if err := v.registrations(); err != nil {
		return err
	}
	ceremony, err := dkg.NewCeremony(d.Ceremony, d.TrusteeKeys)
	if err != nil {
		return v.failNext(ErrDefinition, "%w", err)
	}
	commitments, last := map[uint64][sha512.Size]byte{}, Uint(0)
	err = each(v, func(line *Commitment) error {
		if line.Trustee <= last || uint64(line.Trustee) > uint64(len(d.TrusteeKeys)) {
			return v.fail(ErrUnusable, "the commitment of trustee %d does not stand in order", line.Trustee)
		}
		if len(line.Bytes) != sha512.Size {
			return v.fail(ErrCommitment, "it has %d bytes", len(line.Bytes))
		}
		last = line.Trustee
		commitments[uint64(last)] = [sha512.Size]byte(line.Bytes)
		return nil
	})
	if err != nil {
		return err
	}
	deals, err := v.deals(ceremony, commitments)
	if err != nil {
		return err
	}
	out, err := v.complaints(ceremony, deals)
	if err != nil {
		return err
	}
	return v.finaliseKey(ceremony, deals, out)
}

func (v *verifier) registrations() error {
	d, number := v.result.Definition, 0
	err := each(v, func(line *Registration) error {
		number++
		if uint64(line.Trustee) != uint64(number) {
			return v.fail(ErrRegistration, "that of trustee %d stands where that of %d should", line.Trustee, number)
		}
		if number > len(d.TrusteeKeys) {
			return v.fail(ErrRegistration, "there are %d trustees", len(d.TrusteeKeys))
		}
		registration, err := dkg.DecodeRegistration(line.Bytes)
		if err != nil {
			return v.fail(ErrRegistration, "%w", err)
		}
		if err := dkg.VerifyRegistration(d.Ceremony, uint64(number), registration); err != nil {
			return v.fail(ErrRegistration, "%w", err)
		}
		if !registration.Key.Equal(d.TrusteeKeys[number-1]) {
			return v.fail(ErrRegistration, "the definition has another key of trustee %d", number)
		}
		return nil
	})
	if err == nil && number < len(d.TrusteeKeys) {
		err = v.failNext(ErrRegistration, "there are %d of %d", number, len(d.TrusteeKeys))
	}
	return err
}

func (v *verifier) deals(ceremony *dkg.Ceremony, commitments map[uint64][sha512.Size]byte) ([]*dkg.Deal, error) {
	var deals []*dkg.Deal
	last := Uint(0)
	err := each(v, func(line *Deal) error {
		if line.Trustee <= last || uint64(line.Trustee) > uint64(len(ceremony.Trustees)) {
			return v.fail(ErrUnusable, "the deal of trustee %d does not stand in order", line.Trustee)
		}
		last = line.Trustee
		deal, err := ceremony.DecodeDeal(line.Bytes, uint64(last))
		if err != nil {
			return v.fail(ErrDeal, "%w", err)
		}
		commitment, ok := commitments[uint64(last)]
		if !ok {
			return v.fail(ErrCommitment, "trustee %d committed to none", last)
		}
		if err := ceremony.VerifyDeal(deal, commitment); errors.Is(err, dkg.ErrCommitment) {
			return v.fail(ErrCommitment, "%w", err)
		} else if err != nil {
			return v.fail(ErrDeal, "%w", err)
		}
		deals = append(deals, deal)
		return nil
	})
	return deals, err
}

// complaints gives who is out.
func (v *verifier) complaints(ceremony *dkg.Ceremony, deals []*dkg.Deal) (map[uint64]bool, error) {
	out, seen := map[uint64]bool{}, map[[2]Uint]bool{}
	return out, each(v, func(line *Complaint) error {
		pair := [2]Uint{line.Trustee, line.Dealer}
		if seen[pair] {
			return v.fail(ErrComplaint, "trustee %d complains twice of dealer %d", line.Trustee, line.Dealer)
		}
		seen[pair] = true
		for _, deal := range deals {
			if deal.Dealer != uint64(line.Dealer) {
				continue
			}
			complaint, err := dkg.DecodeComplaint(line.Bytes)
			if err != nil {
				return v.fail(ErrComplaint, "%w", err)
			}
			if err := ceremony.Judge(uint64(line.Trustee), deal, complaint); err != nil {
				return v.fail(ErrComplaint, "%w", err)
			}
			if !out[deal.Dealer] {
				v.result.Out = append(v.result.Out, deal.Dealer)
			}
			out[deal.Dealer] = true
			return nil
		}
		return v.fail(ErrComplaint, "trustee %d did not deal", line.Dealer)
	})
}

func (v *verifier) finaliseKey(ceremony *dkg.Ceremony, deals []*dkg.Deal, out map[uint64]bool) error {
	var qualified []*dkg.Deal
	for _, deal := range deals {
		if !out[deal.Dealer] {
			qualified = append(qualified, deal)
		}
	}
	result, err := ceremony.Finalise(qualified)
	if errors.Is(err, dkg.ErrDealers) {
		return v.failNext(ErrDealers, "%w", err)
	}
	if err != nil {
		return v.failNext(ErrKey, "%w", err)
	}
	want := v.result.Definition.Result
	if !result.Key.Point().Equal(want.Key.Point()) {
		return v.failNext(ErrKey, "the deals give the key %x", result.Key.Point().Bytes())
	}
	for i, key := range result.VerificationKeys {
		if !key.Equal(want.VerificationKeys[i]) {
			return v.failNext(ErrKey, "the deals give the verification key %x of trustee %d", key.Bytes(), i+1)
		}
	}
	return nil
}

// rehearse wants the test ciphertext opened.
func (v *verifier) rehearse() error {
	d := v.result.Definition
	task := tally.Rehearsal(v.e.Hash, dkg.Rehearsal(v.e.Hash, v.e.Key))
	var shares []tally.Numbered
	err := each(v, func(line *Rehearsal) error {
		if n := len(shares); line.Trustee == 0 || n > 0 && uint64(line.Trustee) <= shares[n-1].Trustee || uint64(line.Trustee) > uint64(len(d.TrusteeKeys)) {
			return v.fail(ErrRehearsal, "the share of trustee %d does not stand in order", line.Trustee)
		}
		share, err := task.DecodeShare(line.Bytes)
		if err != nil {
			return v.fail(ErrRehearsal, "%w", err)
		}
		if err := task.Verify(uint64(line.Trustee), d.Result.VerificationKeys[line.Trustee-1], share); err != nil {
			return v.fail(ErrRehearsal, "%w", err)
		}
		shares = append(shares, tally.Numbered{Trustee: uint64(line.Trustee), Share: share})
		return nil
	})
	if err != nil {
		return err
	}
	open, err := tally.Combine(task, d.Ceremony.Threshold, shares)
	if err != nil {
		return v.failNext(ErrRehearsal, "%w", err)
	}
	if !open[0].Equal(group.Generator()) {
		return v.failNext(ErrRehearsal, "the shares open something else")
	}
	return nil
}

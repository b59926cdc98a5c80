package chain

import (
	"bytes"
	"fmt"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/crypto/tally"
	"github.com/moscowchain/moscowd/elections/trustee"
	"github.com/moscowchain/moscowd/x/voting/types"
)

// Steps are what a trustee of this key has to send now, up to the rehearsal; none if nothing is due. Nothing is kept
// between two calls.
func (v *View) Steps(key *trustee.Key, address string) ([]sdk.Msg, error) {
	number, err := v.Number(address)
	if err != nil {
		return nil, err
	}
	switch v.Election.Stage {
	case types.ELECTION_STAGE_PREPARING:
		return v.prepare(key, number, address)
	case types.ELECTION_STAGE_REHEARSAL, types.ELECTION_STAGE_READY:
		if len(v.Trustees[number-1].Rehearsal) > 0 {
			return nil, nil
		}
		share, err := v.rehearse(key, number)
		if err != nil {
			return nil, err
		}
		return []sdk.Msg{&types.MsgRehearse{Trustee: address, ElectionId: v.Election.Id, Share: share.Bytes()}}, nil
	}
	return nil, nil
}

// prepare is the key ceremony.
func (v *View) prepare(key *trustee.Key, number uint64, address string) ([]sdk.Msg, error) {
	own, id, attempt := v.Trustees[number-1], v.Election.Id, v.Ceremony.Attempt
	switch out := own.Exclusion != types.DEALER_EXCLUSION_UNSPECIFIED; v.Ceremony.Step {
	case types.CEREMONY_STEP_REGISTER:
		if len(own.Registration) > 0 {
			return nil, nil
		}
		registration, err := key.Registration(v.Params(), number)
		if err != nil {
			return nil, err
		}
		return []sdk.Msg{&types.MsgRegisterTrustee{Trustee: address, ElectionId: id, Attempt: attempt, Registration: registration.Bytes()}}, nil
	case types.CEREMONY_STEP_COMMIT:
		if len(own.Commitment) > 0 || out {
			return nil, nil
		}
		member, err := v.join(key, number)
		if err != nil {
			return nil, err
		}
		commitment := member.Commitment()
		return []sdk.Msg{&types.MsgCommitDeal{Trustee: address, ElectionId: id, Attempt: attempt, Commitment: commitment[:]}}, nil
	case types.CEREMONY_STEP_DEAL:
		if len(own.Commitment) == 0 || len(own.Deal) > 0 || out {
			return nil, nil
		}
		member, err := v.join(key, number)
		if err != nil {
			return nil, err
		}
		deal, err := member.Deal()
		if err != nil {
			return nil, err
		}
		return []sdk.Msg{&types.MsgDealKey{Trustee: address, ElectionId: id, Attempt: attempt, Deal: deal.Bytes()}}, nil
	case types.CEREMONY_STEP_COMPLAIN:
		if own.Confirmed {
			return nil, nil
		}
		return v.check(key, number, address)
	}
	return nil, nil
}

func (v *View) join(key *trustee.Key, number uint64) (*trustee.Member, error) {
	keys, err := v.Keys()
	if err != nil {
		return nil, err
	}
	return key.Join(v.Params(), keys, number)
}

// check complains of every false share, and confirms the others.
func (v *View) check(key *trustee.Key, number uint64, address string) ([]sdk.Msg, error) {
	member, err := v.join(key, number)
	if err != nil {
		return nil, err
	}
	dealt, err := v.Dealt()
	if err != nil {
		return nil, err
	}
	complaints, err := member.Check(dealt)
	if err != nil {
		return nil, err
	}
	var msgs []sdk.Msg
	for _, c := range complaints {
		msgs = append(msgs, &types.MsgComplain{
			Trustee: address, ElectionId: v.Election.Id, Attempt: v.Ceremony.Attempt, Dealer: c.Dealer, Complaint: c.Complaint.Bytes(),
		})
	}
	return append(msgs, &types.MsgConfirmShares{Trustee: address, ElectionId: v.Election.Id, Attempt: v.Ceremony.Attempt}), nil
}

// Share is a trustee's part of the key. The key that the deals give must be the one in the definition.
func (v *View) Share(key *trustee.Key, number uint64) (*trustee.Share, error) {
	definition, err := v.Definition()
	if err != nil {
		return nil, err
	}
	member, err := v.join(key, number)
	if err != nil {
		return nil, err
	}
	dealt, err := v.Dealt()
	if err != nil {
		return nil, err
	}
	share, err := member.Finish(dealt)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(share.Result.Key.Point().Bytes(), definition.Result.Key.Point().Bytes()) {
		return nil, fmt.Errorf("%w: the deals give another key", ErrNode)
	}
	return share, nil
}

func (v *View) rehearse(key *trustee.Key, number uint64) (*tally.Share, error) {
	share, err := v.Share(key, number)
	if err != nil {
		return nil, err
	}
	task, err := v.Head.RehearsalTask()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNode, err)
	}
	return share.Decrypt(task)
}

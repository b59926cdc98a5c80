package marketslots

import (
	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// signer is the account that acts, as messages name it.
func (s service) signer(call *precompiles.Call) (string, error) {
	return s.addresses.BytesToString(call.Caller.Bytes())
}

func (s service) submitApplication(call *precompiles.Call) ([]any, error) {
	var (
		declarantType, speciality uint8
		declarant, details        [types.CommitmentLength]byte
		msg                       types.MsgSubmitApplication
	)
	err := call.Scan(&msg.SeasonId, &declarantType, &declarant, &details, &msg.PublicName, &msg.FairId, &speciality,
		&msg.District, &msg.Region, &msg.Periods)
	if err != nil {
		return nil, err
	}
	msg.DeclarantType, msg.Speciality = types.DeclarantType(declarantType), types.Speciality(speciality)
	msg.DeclarantCommitment, msg.DetailsCommitment = declarant[:], details[:]
	if msg.Trader, err = s.signer(call); err != nil {
		return nil, err
	}
	filed, err := s.messages.SubmitApplication(call.Context, &msg)
	if err != nil {
		return nil, err
	}
	return []any{filed.Id, filed.ServiceNumber}, nil
}

func (s service) withdrawApplication(call *precompiles.Call) ([]any, error) {
	var msg types.MsgWithdrawApplication
	err := call.Scan(&msg.SeasonId, &msg.ServiceNumber)
	if err != nil {
		return nil, err
	}
	if msg.Signer, err = s.signer(call); err != nil {
		return nil, err
	}
	_, err = s.messages.WithdrawApplication(call.Context, &msg)
	return nil, err
}

func (s service) returnPlace(call *precompiles.Call) ([]any, error) {
	var msg types.MsgReturnPlace
	err := call.Scan(&msg.SeasonId, &msg.ServiceNumber, &msg.Days)
	if err != nil {
		return nil, err
	}
	if msg.Signer, err = s.signer(call); err != nil {
		return nil, err
	}
	_, err = s.messages.ReturnPlace(call.Context, &msg)
	return nil, err
}

func (s service) acceptOffer(call *precompiles.Call) ([]any, error) {
	var msg types.MsgAcceptOffer
	err := call.Scan(&msg.SeasonId, &msg.OfferId)
	if err != nil {
		return nil, err
	}
	if msg.Signer, err = s.signer(call); err != nil {
		return nil, err
	}
	_, err = s.messages.AcceptOffer(call.Context, &msg)
	return nil, err
}

func (s service) declineOffer(call *precompiles.Call) ([]any, error) {
	var msg types.MsgDeclineOffer
	err := call.Scan(&msg.SeasonId, &msg.OfferId)
	if err != nil {
		return nil, err
	}
	if msg.Signer, err = s.signer(call); err != nil {
		return nil, err
	}
	_, err = s.messages.DeclineOffer(call.Context, &msg)
	return nil, err
}

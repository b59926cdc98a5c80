package documents

import (
	"github.com/ethereum/go-ethereum/common"

	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/documents/types"
)

func (s service) requestDocument(call *precompiles.Call) ([]any, error) {
	var (
		msg             types.MsgRequestDocument
		issuer          common.Address
		payload, holder [types.CommitmentLength]byte
	)
	err := call.Scan(&msg.Type, &issuer, &msg.Basis, &payload, &holder)
	if err != nil {
		return nil, err
	}
	msg.PayloadCommitment, msg.HolderKeyCommitment = payload[:], holder[:]
	if msg.Issuer, err = s.text(issuer); err != nil {
		return nil, err
	}
	if msg.Requester, err = s.text(call.Caller); err != nil {
		return nil, err
	}
	filed, err := s.messages.RequestDocument(call.Context, &msg)
	if err != nil {
		return nil, err
	}
	return []any{filed.RequestId}, nil
}

func (s service) withdrawRequest(call *precompiles.Call) ([]any, error) {
	var msg types.MsgWithdrawRequest
	err := call.Scan(&msg.RequestId)
	if err != nil {
		return nil, err
	}
	if msg.FiledBy, err = s.text(call.Caller); err != nil {
		return nil, err
	}
	_, err = s.messages.WithdrawRequest(call.Context, &msg)
	return nil, err
}

func (s service) request(call *precompiles.Call) ([]any, error) {
	var id uint64
	if err := call.Scan(&id); err != nil {
		return nil, err
	}
	found, err := s.queries.Request(call.Context, &types.QueryRequestRequest{Id: id})
	if err != nil {
		return nil, err
	}
	r := &found.Request
	issuer, err := s.account(r.Issuer)
	if err != nil {
		return nil, err
	}
	filedBy, err := s.account(r.FiledBy)
	return []any{
		r.Type, issuer, filedBy, uint8(r.State), uint64(r.FiledAt), uint64(r.Deadline), uint64(r.DecidedAt), r.RefusalReason, r.Batch, r.Overdue,
	}, err
}

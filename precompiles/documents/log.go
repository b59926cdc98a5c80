package documents

import (
	"strings"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/gogoproto/proto"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/documents/types"
)

// eventPrefix begins the types of the module's events.
const eventPrefix = "moscow.documents.v1."

// logged adds logs for the events that a write emits, so that both tell the same.
func (s service) logged(write func(*precompiles.Call) ([]any, error)) func(*precompiles.Call) ([]any, error) {
	return func(call *precompiles.Call) ([]any, error) {
		before := len(call.Context.EventManager().Events())
		values, err := write(call)
		if err != nil {
			return nil, err
		}
		for _, emitted := range call.Context.EventManager().Events()[before:] {
			if !strings.HasPrefix(emitted.Type, eventPrefix) {
				continue
			}
			event, err := sdk.ParseTypedEvent(abci.Event(emitted))
			if err != nil {
				return nil, err
			}
			if err := s.log(call, event); err != nil {
				return nil, err
			}
		}
		return values, nil
	}
}

// log adds the log of an event of the functions here.
func (s service) log(call *precompiles.Call, event proto.Message) error {
	switch e := event.(type) {
	case *types.EventDocumentRequested:
		issuer, err := s.account(e.Request.Issuer)
		if err != nil {
			return err
		}
		return call.Log("DocumentRequested", e.Request.Id, call.Caller, issuer, e.Request.Type, uint64(e.Request.Deadline))
	case *types.EventRequestWithdrawn:
		issuer, err := s.account(e.Issuer)
		if err != nil {
			return err
		}
		return call.Log("RequestWithdrawn", e.RequestId, call.Caller, issuer)
	default:
		return nil
	}
}

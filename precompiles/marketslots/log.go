package marketslots

import (
	"strings"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/gogoproto/proto"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/precompiles"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// eventPrefix begins the types of the module's events.
const eventPrefix = "moscow.marketslots.v1."

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
			if err := log(call, event); err != nil {
				return nil, err
			}
		}
		return values, nil
	}
}

// log adds the log of an event of the functions here.
func log(call *precompiles.Call, event proto.Message) error {
	switch e := event.(type) {
	case *types.EventApplicationSubmitted:
		return call.Log("ApplicationSubmitted", e.Application.SeasonId, e.Application.Id, call.Caller, e.Application.ServiceNumber)
	case *types.EventApplicationWithdrawn:
		return call.Log("ApplicationWithdrawn", e.SeasonId, e.ApplicationId, call.Caller, e.ServiceNumber)
	case *types.EventPlaceReturned:
		return call.Log("PlaceReturned", e.Place.SeasonId, e.ApplicationId, call.Caller, e.Day, e.Place.Row, e.Place.Number)
	case *types.EventOfferMade:
		o := &e.Offer
		return call.Log("OfferMade", o.SeasonId, o.Id, o.ApplicationId, o.Day, o.Row, o.Number, o.Deadline)
	case *types.EventOfferAccepted:
		return call.Log("OfferAccepted", e.Offer.SeasonId, e.Offer.Id, e.Offer.ApplicationId, call.Caller)
	case *types.EventOfferDeclined:
		return call.Log("OfferDeclined", e.Offer.SeasonId, e.Offer.Id, e.Offer.ApplicationId, call.Caller)
	default:
		return nil
	}
}

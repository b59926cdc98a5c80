package clienttest

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/places"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// operated is how many applications that got a place give it back, or are reported where the day has begun.
const operated = 3

// changePlaces lets the first applications with a place give it back; the first who is asked declines. It follows the
// closing by a few blocks.
func (n *Network) changePlaces(tb testing.TB, rows []types.RowOutcome, now time.Time) {
	tb.Helper()
	of := make([]places.Row, len(rows))
	for i := range rows {
		of[i] = types.PlaceRow(&rows[i], &n.Plan[i])
	}
	applications := make([]places.Application, len(n.Applications))
	for i := range applications {
		app := n.Applications[i].ToRules()
		applications[i] = places.FromOutcomes(&app, n.Outcomes[i].ToRules())
	}
	terms, err := n.Season.PlaceTerms()
	require.NoError(tb, err)
	memory := places.NewMemory(of, applications)
	book := &places.Book{Terms: terms, Head: places.NewHead(SeasonID), Store: memory}
	height := n.Closing.ClosedHeight
	do := func(op places.Operation) (*places.Effects, error) {
		height, now = height+1, now.Add(time.Second)
		op.Sequence, op.Height, op.Time = book.Head.Operations+1, height, rules.TicksFromUnix(now.Unix(), int64(now.Nanosecond()))
		op.By = places.ByOperator
		effects, err := book.Apply(op)
		if err == nil {
			n.Operations = append(n.Operations, types.OperationFromRules(SeasonID, &op))
		}
		return effects, err
	}
	left, declined := operated, false
	for i := range applications {
		for _, day := range applications[i].Days {
			if day.Kind != rules.OutcomeAccepted || left == 0 {
				continue
			}
			left--
			op := places.Operation{Kind: places.Return, Application: applications[i].ID, Day: day.Day}
			effects, err := do(op)
			if errors.Is(err, places.ErrDayBegun) {
				op.Kind, op.Reason = places.ReportUnused, places.ReasonNobodyCame
				_, err = do(op)
			}
			require.NoError(tb, err)
			if effects != nil && len(effects.Made) > 0 && !declined && applications[effects.Made[0].Application-1].Operated {
				declined = true
				offer := effects.Made[0]
				_, err = do(places.Operation{Kind: places.Decline, Application: offer.Application, Day: offer.Day, Offer: offer.ID})
				require.NoError(tb, err)
			}
		}
	}
	n.PlacesHead = types.HeadFromRules(SeasonID, &book.Head)
	for _, offer := range memory.Offers() {
		n.Offers = append(n.Offers, types.OfferFromRules(SeasonID, &offer))
	}
	for _, place := range memory.Changed() {
		n.Places = append(n.Places, types.PlaceFromRules(SeasonID, &place))
	}
}

package places

import (
	"fmt"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// Explain says in a sentence how an application stands at a row after the allocation, and in another whether its place
// was reported unused. The offer and the report are those of the claim, nil if it has none. It gives nothing for a claim
// that changes nothing. A language that is not listed reads as English.
func Explain(language rules.Language, claim *Claim, offer *Offer, report *Report) string {
	w := &english
	if language == rules.Russian {
		w = &russian
	}
	text := w.standing(claim, offer)
	if report == nil {
		return text
	}
	if text != "" {
		text += " "
	}
	text += fmt.Sprintf(w.reported, w.reasons[report.Reason%Reason(len(w.reasons))])
	if report.Contested {
		text += " " + w.contested
	}
	return text
}

// words are the format strings of one language.
type words struct {
	returned  string // number
	offered   string // number, deadline
	holds     string // number
	declined  string // number
	expired   string // number, deadline
	reported  string // reason
	contested string
	reasons   [ReasonLeftEarly + 1]string
}

func (w *words) standing(claim *Claim, offer *Offer) string {
	deadline := ""
	if offer != nil {
		deadline = minute(offer.Deadline)
	}
	switch claim.Standing {
	case Returned:
		return fmt.Sprintf(w.returned, claim.Number)
	case Offered:
		return fmt.Sprintf(w.offered, claim.Number, deadline)
	case Holds:
		return fmt.Sprintf(w.holds, claim.Number)
	case Declined:
		return fmt.Sprintf(w.declined, claim.Number)
	case Expired:
		return fmt.Sprintf(w.expired, claim.Number, deadline)
	default:
		return ""
	}
}

// minute gives a moment as YYYY-MM-DD HH:MM.
func minute(t rules.Ticks) string {
	minutes := t % rules.TicksPerDay / (60 * rules.TicksPerSecond)
	return fmt.Sprintf("%s %02d:%02d", t.Date(), minutes/60, minutes%60)
}

var english = words{
	returned:  "Place %d was given back.",
	offered:   "Place %d became free and is offered until %s Moscow time: accept or decline the offer.",
	holds:     "Place %d became free, was offered and is accepted.",
	declined:  "Place %d became free; the offer was declined.",
	expired:   "Place %d became free; the offer was not answered until %s Moscow time.",
	reported:  "The operator reported the place unused: %s.",
	contested: "The holder contests the report.",
	reasons: [ReasonLeftEarly + 1]string{
		"no reason", "nobody came", "other goods were sold", "another seller than the one named sold", "the seller left early",
	},
}

var russian = words{
	returned:  "Место № %d возвращено.",
	offered:   "Место № %d освободилось и предложено до %s по московскому времени: предложение можно принять или отклонить.",
	holds:     "Место № %d освободилось, было предложено и принято.",
	declined:  "Место № %d освободилось; предложение отклонено.",
	expired:   "Место № %d освободилось; до %s по московскому времени ответа на предложение не было.",
	reported:  "Оператор сообщил, что место не использовалось: %s.",
	contested: "Владелец места с этим не согласен.",
	reasons: [ReasonLeftEarly + 1]string{
		"причина не указана", "никто не пришёл", "продавался другой товар", "торговал не тот продавец, который назван", "торговля закончилась раньше времени",
	},
}

package rules

import "fmt"

// Language is a language of explanations.
type Language uint8

// The languages.
const (
	English Language = iota
	Russian
)

// Explain says in one or two sentences what became of one day of an application and which rule made it so. The
// holder is the service number of application o.HolderID; it matters where that is not 0. A language that is not
// listed reads as English.
func Explain(language Language, a *Application, o Outcome, holder string) string {
	w := &english
	if language == Russian {
		w = &russian
	}
	return fmt.Sprintf(w.where, a.Fair, o.Day.Date()) + ": " + w.outcome(a, o, holder)
}

// words are the format strings of one language.
type words struct {
	where        string // fair, date
	accepted     string // number of the place, queue
	waiting      string // position, queue
	onePerDay    string // holder
	onePerFair   [NumQueues]string
	atFair       string // holder
	leftOver     string // number of the place, queue
	elsewhere    string // position, queue, holder
	refused      string // status
	noStatus     string
	unknownFair  string // fair
	unknownDay   string
	noSpeciality string // speciality

	queues       [NumQueues]string
	specialities [FoodStuffs + 1]string
	rejected     string // status 1080
	cancelled    string // status 1190
	otherStatus  string // code
}

func (w *words) outcome(a *Application, o Outcome, holder string) string {
	switch o.Kind {
	case OutcomeAccepted:
		if o.Reason == ReasonLeftOver {
			return fmt.Sprintf(w.leftOver, o.Number, w.queue(o.Queue))
		}
		return fmt.Sprintf(w.accepted, o.Number, w.queue(o.Queue))
	case OutcomeWaiting:
		if o.Reason == ReasonHoldsPlaceElsewhere {
			return fmt.Sprintf(w.elsewhere, o.Number, w.queue(o.Queue), holder)
		}
		return fmt.Sprintf(w.waiting, o.Number, w.queue(o.Queue))
	}
	switch o.Reason {
	case ReasonOnePerDay:
		return fmt.Sprintf(w.onePerDay, holder)
	case ReasonOnePerFairDay:
		return fmt.Sprintf(w.onePerFair[o.Queue%NumQueues], holder)
	case ReasonHoldsPlaceAtFair:
		return fmt.Sprintf(w.atFair, holder)
	case ReasonRefused:
		return fmt.Sprintf(w.refused, w.status(o.Code))
	case ReasonNoStatus:
		return w.noStatus
	case ReasonUnknownFair:
		return fmt.Sprintf(w.unknownFair, a.Fair)
	case ReasonUnknownDay:
		return w.unknownDay
	case ReasonNoSpeciality:
		return fmt.Sprintf(w.noSpeciality, w.speciality(a.LookupSpeciality()))
	case ReasonNoRowOfSpeciality:
		return fmt.Sprintf(w.noSpeciality, w.speciality(a.Speciality))
	default:
		return fmt.Sprintf("outcome %d, reason %d", o.Kind, o.Reason)
	}
}

func (w *words) queue(q Queue) string {
	if q >= NumQueues {
		return q.String()
	}
	return w.queues[q]
}

func (w *words) speciality(s Speciality) string {
	if int(s) >= len(w.specialities) {
		return s.String()
	}
	return w.specialities[s]
}

func (w *words) status(code uint32) string {
	switch code {
	case StatusRejected:
		return w.rejected
	case StatusCancelled:
		return w.cancelled
	default:
		return fmt.Sprintf(w.otherStatus, code)
	}
}

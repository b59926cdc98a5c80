package dataset

import "fmt"

// Enumerations have the numbers of the protocol and stand in JSON and CSV as its names in lower case, without the
// prefix: DECLARANT_TYPE_FARMER is "farmer", an unspecified value is "unspecified". A value without a name cannot be
// written, a name that is not listed cannot be read.
type (
	// Filing says who files the applications of a season.
	Filing uint8
	// Source says who filed an application.
	Source uint8
	// SeasonState is how far a season has come.
	SeasonState uint8
	// DeclarantType is the kind of person or organisation that applies.
	DeclarantType uint8
	// Speciality is the kind of goods.
	Speciality uint8
	// OutcomeKind is what became of one period of one application.
	OutcomeKind uint8
	// OutcomeReason says which rule gave a period its outcome.
	OutcomeReason uint8
	// Queue is one of the three quotas of a plan row.
	Queue uint8
)

const (
	outcomeAccepted OutcomeKind = iota + 1
	outcomeWaiting
	outcomeRejected
	outcomeNotConsidered
)

// StateClosed is the state of every season in a data set.
const StateClosed SeasonState = 3

// Ways of filing.
const (
	FilingOperator Filing = iota + 1
	FilingTraders
	FilingBoth
)

// Sources of an application.
const (
	SourceOperator Source = iota + 1
	SourceSelf
)

var (
	filingNames        = []string{"unspecified", "operator", "traders", "both"}
	sourceNames        = []string{"unspecified", "operator", "self"}
	seasonStateNames   = []string{"unspecified", "open", "distributing", "closed"}
	declarantTypeNames = []string{"individual", "individual_entrepreneur", "legal_entity", "individual_as_entrepreneur", "farmer"}
	specialityNames    = []string{"unspecified", "vegetables", "meat", "fish", "foodstuffs"}
	outcomeKindNames   = []string{"unspecified", "accepted", "waiting", "rejected", "not_considered"}
	outcomeReasonNames = []string{
		"unspecified", "one_per_day", "one_per_fair_day", "refused", "no_status",
		"unknown_fair", "unknown_day", "unknown_speciality",
		"holds_place_at_fair", "no_row_of_speciality", "left_over", "holds_place_elsewhere",
	}
	queueNames = []string{"unspecified", "individuals", "farmers", "legal_entities"}
)

func nameOf[T ~uint8](names []string, value T) string {
	if int(value) < len(names) {
		return names[value]
	}
	return fmt.Sprintf("unknown(%d)", uint8(value))
}

func textOf[T ~uint8](names []string, value T) ([]byte, error) {
	if int(value) >= len(names) {
		return nil, fmt.Errorf("%T %d has no name", value, uint8(value))
	}
	return []byte(names[value]), nil
}

func parseName[T ~uint8](names []string, value *T, text []byte) error {
	for i, name := range names {
		if name == string(text) {
			*value = T(i)
			return nil
		}
	}
	return fmt.Errorf("%q is none of %q", text, names)
}

// String gives the name.
func (v Filing) String() string { return nameOf(filingNames, v) }

// MarshalText implements encoding.TextMarshaler.
func (v Filing) MarshalText() ([]byte, error) { return textOf(filingNames, v) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (v *Filing) UnmarshalText(text []byte) error { return parseName(filingNames, v, text) }

// String gives the name.
func (v Source) String() string { return nameOf(sourceNames, v) }

// MarshalText implements encoding.TextMarshaler.
func (v Source) MarshalText() ([]byte, error) { return textOf(sourceNames, v) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (v *Source) UnmarshalText(text []byte) error { return parseName(sourceNames, v, text) }

// String gives the name.
func (v SeasonState) String() string { return nameOf(seasonStateNames, v) }

// MarshalText implements encoding.TextMarshaler.
func (v SeasonState) MarshalText() ([]byte, error) { return textOf(seasonStateNames, v) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (v *SeasonState) UnmarshalText(text []byte) error { return parseName(seasonStateNames, v, text) }

// String gives the name.
func (v DeclarantType) String() string { return nameOf(declarantTypeNames, v) }

// MarshalText implements encoding.TextMarshaler.
func (v DeclarantType) MarshalText() ([]byte, error) { return textOf(declarantTypeNames, v) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (v *DeclarantType) UnmarshalText(text []byte) error {
	return parseName(declarantTypeNames, v, text)
}

// String gives the name.
func (v Speciality) String() string { return nameOf(specialityNames, v) }

// MarshalText implements encoding.TextMarshaler.
func (v Speciality) MarshalText() ([]byte, error) { return textOf(specialityNames, v) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (v *Speciality) UnmarshalText(text []byte) error { return parseName(specialityNames, v, text) }

// String gives the name.
func (v OutcomeKind) String() string { return nameOf(outcomeKindNames, v) }

// MarshalText implements encoding.TextMarshaler.
func (v OutcomeKind) MarshalText() ([]byte, error) { return textOf(outcomeKindNames, v) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (v *OutcomeKind) UnmarshalText(text []byte) error { return parseName(outcomeKindNames, v, text) }

// String gives the name.
func (v OutcomeReason) String() string { return nameOf(outcomeReasonNames, v) }

// MarshalText implements encoding.TextMarshaler.
func (v OutcomeReason) MarshalText() ([]byte, error) { return textOf(outcomeReasonNames, v) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (v *OutcomeReason) UnmarshalText(text []byte) error {
	return parseName(outcomeReasonNames, v, text)
}

// String gives the name.
func (v Queue) String() string { return nameOf(queueNames, v) }

// MarshalText implements encoding.TextMarshaler.
func (v Queue) MarshalText() ([]byte, error) { return textOf(queueNames, v) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (v *Queue) UnmarshalText(text []byte) error { return parseName(queueNames, v, text) }

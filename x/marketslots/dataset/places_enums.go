package dataset

type (
	// OperationKind is what an operation does.
	OperationKind uint8
	// OperationCause is who caused an operation.
	OperationCause uint8
	// UnusedReason is in what way a place was unused.
	UnusedReason uint8
	// OfferState is what became of an offer.
	OfferState uint8
)

var (
	operationKindNames = []string{
		"unspecified", "return", "accept", "decline", "expire", "name_seller", "report_unused", "contest_report",
	}
	operationCauseNames = []string{"unspecified", "holder", "operator", "chain"}
	unusedReasonNames   = []string{"unspecified", "nobody_came", "other_goods", "other_seller", "left_early"}
	offerStateNames     = []string{"unspecified", "open", "accepted", "declined", "expired"}
)

// String gives the name.
func (v OperationKind) String() string { return nameOf(operationKindNames, v) }

// MarshalText implements encoding.TextMarshaler.
func (v OperationKind) MarshalText() ([]byte, error) { return textOf(operationKindNames, v) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (v *OperationKind) UnmarshalText(text []byte) error {
	return parseName(operationKindNames, v, text)
}

// String gives the name.
func (v OperationCause) String() string { return nameOf(operationCauseNames, v) }

// MarshalText implements encoding.TextMarshaler.
func (v OperationCause) MarshalText() ([]byte, error) { return textOf(operationCauseNames, v) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (v *OperationCause) UnmarshalText(text []byte) error {
	return parseName(operationCauseNames, v, text)
}

// String gives the name.
func (v UnusedReason) String() string { return nameOf(unusedReasonNames, v) }

// MarshalText implements encoding.TextMarshaler.
func (v UnusedReason) MarshalText() ([]byte, error) { return textOf(unusedReasonNames, v) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (v *UnusedReason) UnmarshalText(text []byte) error { return parseName(unusedReasonNames, v, text) }

// String gives the name.
func (v OfferState) String() string { return nameOf(offerStateNames, v) }

// MarshalText implements encoding.TextMarshaler.
func (v OfferState) MarshalText() ([]byte, error) { return textOf(offerStateNames, v) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (v *OfferState) UnmarshalText(text []byte) error { return parseName(offerStateNames, v, text) }

package rules

import "fmt"

// Verdict is the answer to whether a document holds. An earlier one outweighs a later one.
type Verdict uint8

// The verdicts by precedence.
const (
	Forged     Verdict = iota + 1 // something does not match
	Unknown                       // nothing contradicts, but something could not be told
	Revoked                       // by its issuer, or anchored when its key was already compromised
	Superseded                    // a newer document took its place
	Suspended
	Expired // outside its period of validity
	Valid
)

// String gives the verdict in capitals.
func (v Verdict) String() string {
	names := []string{"", "FORGED", "UNKNOWN", "REVOKED", "SUPERSEDED", "SUSPENDED", "EXPIRED", "VALID"}
	if v < Forged || v > Valid {
		return fmt.Sprintf("Verdict(%d)", uint8(v))
	}
	return names[v]
}

// Check is one thing that a verifier looks at.
type Check uint8

// The checks, in the order in which a verifier makes them.
const (
	CheckDecoding    Check = iota // strict decoding; what was read encodes to the same bytes
	CheckProfile                  // typ, alg, vct, iss and kid are those of the document type
	CheckDisclosures              // each is used once
	CheckHeader                   // the state comes from a header that the verifier trusts, of this chain and young enough
	CheckIssuerKey                // the key was its issuer's, with the right for this type, at the anchoring height
	CheckSignature                // the issuer's
	CheckAnchor                   // the batch is in the state, the leaf in the batch
	CheckStatusIndex              // the index belongs to the batch's list and the list is that of the state
	CheckKeyBinding               // the holder presented it to this verifier, if asked
	CheckPage                     // a page shows what its credential says, if there is a page
	NumChecks
)

// String names the check.
func (c Check) String() string {
	names := []string{
		"decoding", "profile", "disclosures", "header", "issuer key", "signature", "anchor", "status index", "key binding", "page",
	}
	if int(c) >= len(names) {
		return fmt.Sprintf("Check(%d)", uint8(c))
	}
	return names[c]
}

// Outcome is what a check found. The zero value is CannotTell: what was forgotten never makes a document valid.
type Outcome uint8

// The outcomes of a check.
const (
	CannotTell    Outcome = iota // not made, or without what it needs
	Matches                      // as it must be
	Contradicts                  // proven wrong: an absence needs its proof too
	NotApplicable                // nobody asked for it, or the document has no such part
)

// optional are the checks that may be NotApplicable.
var optional = [NumChecks]bool{CheckDisclosures: true, CheckKeyBinding: true, CheckPage: true}

// Evidence is everything that a verdict rests on.
type Evidence struct {
	Checks [NumChecks]Outcome

	Status        Status // in the list; counts only if CheckStatusIndex matches
	AnchoredAt    uint64 // height of the batch
	CompromisedAt uint64 // height from which the issuer's key counts as compromised, 0 if never
	NotBefore     int64  // Unix seconds, valid from then on
	NotAfter      int64  // Unix seconds, valid before then
	Now           int64  // Unix seconds, the verifier's clock
}

// Reason says more about a verdict.
type Reason uint8

// The reasons.
const (
	ReasonNone           Reason = iota
	ReasonChecks                // the checks that are listed
	ReasonKeyCompromised        // anchored at or after the height at which the key was declared compromised
	ReasonStatus                // the entry in the status list
	ReasonNotYet                // not valid yet
	ReasonOver                  // not valid any more
)

// Judgement is a verdict with its reason.
type Judgement struct {
	Verdict Verdict
	Reason  Reason
	Checks  []Check // for FORGED those that contradict, for UNKNOWN those that cannot tell
}

// Judge gives the verdict. A key's compromise is judged by the height of anchoring, never by a date in the document.
func Judge(e *Evidence) Judgement {
	if found := checksWith(e, Contradicts); len(found) > 0 {
		return Judgement{Forged, ReasonChecks, found}
	}
	if found := checksWith(e, CannotTell); len(found) > 0 {
		return Judgement{Unknown, ReasonChecks, found}
	}
	switch {
	case e.CompromisedAt != 0 && e.AnchoredAt >= e.CompromisedAt:
		return Judgement{Verdict: Revoked, Reason: ReasonKeyCompromised}
	case e.Status == StatusRevoked:
		return Judgement{Verdict: Revoked, Reason: ReasonStatus}
	case e.Status == StatusSuperseded:
		return Judgement{Verdict: Superseded, Reason: ReasonStatus}
	case e.Status == StatusSuspended:
		return Judgement{Verdict: Suspended, Reason: ReasonStatus}
	case e.Now < e.NotBefore:
		return Judgement{Verdict: Expired, Reason: ReasonNotYet}
	case e.Now >= e.NotAfter:
		return Judgement{Verdict: Expired, Reason: ReasonOver}
	}
	return Judgement{Verdict: Valid}
}

// checksWith lists the checks with an outcome. An outcome or a status that does not exist, and one that is not allowed for
// its check, counts as CannotTell.
func checksWith(e *Evidence, want Outcome) []Check {
	var found []Check
	for c := range NumChecks {
		outcome := e.Checks[c]
		noStatus := c == CheckStatusIndex && e.Status > StatusSuperseded
		if outcome > NotApplicable || outcome == NotApplicable && !optional[c] || outcome == Matches && noStatus {
			outcome = CannotTell
		}
		if outcome == want {
			found = append(found, c)
		}
	}
	return found
}

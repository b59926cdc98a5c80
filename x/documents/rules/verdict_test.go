package rules_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/x/documents/rules"
)

func sound() rules.Evidence {
	e := rules.Evidence{AnchoredAt: 100, NotBefore: 1_000, NotAfter: 2_000, Now: 1_500}
	for c := range e.Checks {
		e.Checks[c] = rules.Matches
	}
	return e
}

func TestEachFindingHasItsVerdict(t *testing.T) {
	for name, tc := range map[string]struct {
		alter func(*rules.Evidence)
		want  rules.Judgement
	}{
		"everything matches": {func(*rules.Evidence) {}, rules.Judgement{Verdict: rules.Valid}},
		"nobody asked for key binding and there is no page": {func(e *rules.Evidence) {
			e.Checks[rules.CheckKeyBinding], e.Checks[rules.CheckPage] = rules.NotApplicable, rules.NotApplicable
		}, rules.Judgement{Verdict: rules.Valid}},
		"a wrong signature": {
			func(e *rules.Evidence) { e.Checks[rules.CheckSignature] = rules.Contradicts },
			rules.Judgement{Verdict: rules.Forged, Reason: rules.ReasonChecks, Checks: []rules.Check{rules.CheckSignature}},
		},
		"no trusted header": {
			func(e *rules.Evidence) { e.Checks[rules.CheckHeader] = rules.CannotTell },
			rules.Judgement{Verdict: rules.Unknown, Reason: rules.ReasonChecks, Checks: []rules.Check{rules.CheckHeader}},
		},
		"a signature that somebody calls not applicable": {
			func(e *rules.Evidence) { e.Checks[rules.CheckSignature] = rules.NotApplicable },
			rules.Judgement{Verdict: rules.Unknown, Reason: rules.ReasonChecks, Checks: []rules.Check{rules.CheckSignature}},
		},
		"an outcome that does not exist": {
			func(e *rules.Evidence) { e.Checks[rules.CheckAnchor] = rules.NotApplicable + 1 },
			rules.Judgement{Verdict: rules.Unknown, Reason: rules.ReasonChecks, Checks: []rules.Check{rules.CheckAnchor}},
		},
		"a status that does not exist": {
			func(e *rules.Evidence) { e.Status = rules.StatusSuperseded + 1 },
			rules.Judgement{Verdict: rules.Unknown, Reason: rules.ReasonChecks, Checks: []rules.Check{rules.CheckStatusIndex}},
		},
		"forged outweighs unknown and revoked": {
			func(e *rules.Evidence) {
				e.Checks[rules.CheckHeader], e.Checks[rules.CheckPage] = rules.CannotTell, rules.Contradicts
				e.Status = rules.StatusRevoked
			},
			rules.Judgement{Verdict: rules.Forged, Reason: rules.ReasonChecks, Checks: []rules.Check{rules.CheckPage}},
		},
		"unknown outweighs revoked": {
			func(e *rules.Evidence) {
				e.Checks[rules.CheckHeader], e.Status = rules.CannotTell, rules.StatusRevoked
			},
			rules.Judgement{Verdict: rules.Unknown, Reason: rules.ReasonChecks, Checks: []rules.Check{rules.CheckHeader}},
		},
		"anchored just before the compromise": {
			func(e *rules.Evidence) { e.CompromisedAt = 101 }, rules.Judgement{Verdict: rules.Valid},
		},
		"anchored at the height of the compromise": {
			func(e *rules.Evidence) { e.CompromisedAt = 100 },
			rules.Judgement{Verdict: rules.Revoked, Reason: rules.ReasonKeyCompromised},
		},
		"revoked and expired": {
			func(e *rules.Evidence) { e.Status, e.Now = rules.StatusRevoked, 3_000 },
			rules.Judgement{Verdict: rules.Revoked, Reason: rules.ReasonStatus},
		},
		"superseded and expired": {
			func(e *rules.Evidence) { e.Status, e.Now = rules.StatusSuperseded, 3_000 },
			rules.Judgement{Verdict: rules.Superseded, Reason: rules.ReasonStatus},
		},
		"suspended and expired": {
			func(e *rules.Evidence) { e.Status, e.Now = rules.StatusSuspended, 3_000 },
			rules.Judgement{Verdict: rules.Suspended, Reason: rules.ReasonStatus},
		},
		"the last second":      {func(e *rules.Evidence) { e.Now = 1_999 }, rules.Judgement{Verdict: rules.Valid}},
		"the second after":     {func(e *rules.Evidence) { e.Now = 2_000 }, rules.Judgement{Verdict: rules.Expired, Reason: rules.ReasonOver}},
		"the first second":     {func(e *rules.Evidence) { e.Now = 1_000 }, rules.Judgement{Verdict: rules.Valid}},
		"a second before that": {func(e *rules.Evidence) { e.Now = 999 }, rules.Judgement{Verdict: rules.Expired, Reason: rules.ReasonNotYet}},
	} {
		t.Run(name, func(t *testing.T) {
			e := sound()
			tc.alter(&e)
			require.Equal(t, tc.want, rules.Judge(&e))
		})
	}
}

func TestNothingCheckedIsUnknown(t *testing.T) {
	j := rules.Judge(&rules.Evidence{NotAfter: 1})
	require.Equal(t, rules.Unknown, j.Verdict)
	require.Len(t, j.Checks, int(rules.NumChecks))
}

func TestEveryVerdictAndCheckHasItsName(t *testing.T) {
	names := map[string]bool{}
	for v := rules.Forged; v <= rules.Valid; v++ {
		names[v.String()] = true
	}
	for c := range rules.NumChecks {
		names[c.String()] = true
	}
	require.Len(t, names, int(rules.Valid)+int(rules.NumChecks))
	require.NotContains(t, names, "")
	require.Equal(t, "FORGED", rules.Forged.String())
	require.Equal(t, "VALID", rules.Valid.String())
	require.Equal(t, "page", rules.CheckPage.String())
	require.Equal(t, "Verdict(0)", rules.Verdict(0).String())
	require.Equal(t, "Check(10)", rules.NumChecks.String())
}

// Whatever is found in addition never improves a verdict.
func TestMoreDoubtNeverHelps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := sound()
		for c := range e.Checks {
			e.Checks[c] = rules.Outcome(rapid.Uint8Range(0, 3).Draw(t, "outcome"))
		}
		e.Status = rules.Status(rapid.Uint8Range(0, 3).Draw(t, "status"))
		e.CompromisedAt = rapid.Uint64Range(0, 200).Draw(t, "compromised")
		e.Now = rapid.Int64Range(0, 3_000).Draw(t, "now")
		before := rules.Judge(&e).Verdict

		worse := e
		c := rapid.IntRange(0, int(rules.NumChecks)-1).Draw(t, "check")
		worse.Checks[c] = rapid.SampledFrom([]rules.Outcome{rules.CannotTell, rules.Contradicts}).Draw(t, "doubt")
		after := rules.Judge(&worse).Verdict
		if e.Checks[c] != rules.Contradicts {
			require.LessOrEqual(t, after, before)
		}
		worse.Checks[c] = rules.Contradicts
		require.Equal(t, rules.Forged, rules.Judge(&worse).Verdict)
	})
}

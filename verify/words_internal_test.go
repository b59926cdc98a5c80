package verify

import (
	"regexp"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/documents/rules"
)

var verbs = regexp.MustCompile(`%[a-z]`)

func russian(text string) bool {
	for _, r := range text {
		if unicode.Is(unicode.Cyrillic, r) {
			return true
		}
	}
	return false
}

func TestEverythingIsSaidInBothLanguages(t *testing.T) {
	codes := make(map[string]bool)
	for _, n := range notes {
		require.False(t, codes[n.code], "code %s stands twice", n.code)
		codes[n.code] = true
		require.Regexp(t, `^[a-z_]+$`, n.code)
		require.Equal(t, verbs.FindAllString(n.text.EN, -1), verbs.FindAllString(n.text.RU, -1), n.code)
		require.True(t, russian(n.text.RU), n.code)
		require.False(t, russian(n.text.EN), n.code)
	}
	for v := rules.Forged; v <= rules.Valid; v++ {
		require.True(t, russian(VerdictName(v).RU), v)
		require.Equal(t, v.String(), VerdictName(v).EN)
	}
	for c := range rules.NumChecks {
		require.True(t, russian(CheckName(c).RU), c)
		require.NotEmpty(t, CheckName(c).EN)
	}
}

func TestEveryVerdictHasItsWords(t *testing.T) {
	at := time.Date(2026, 5, 31, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		judgement rules.Judgement
		en, ru    string
	}{
		"valid": {rules.Judgement{Verdict: rules.Valid}, "The document is valid.", "Документ действителен."},
		"forged": {
			rules.Judgement{Verdict: rules.Forged, Checks: []rules.Check{rules.CheckSignature, rules.CheckPage}},
			"This is no genuine document. What does not match: signature, page.",
			"Это не подлинный документ. Не сходится: подпись, страница.",
		},
		"unknown": {
			rules.Judgement{Verdict: rules.Unknown, Checks: []rules.Check{rules.CheckHeader}},
			"Whether the document is genuine and in force cannot be told. What is missing: state of the chain.",
			"Нельзя сказать, подлинный ли документ и действует ли он. Не хватает: состояние сети.",
		},
		"revoked": {
			rules.Judgement{Verdict: rules.Revoked, Reason: rules.ReasonStatus}, "The document was revoked.", "Документ отозван.",
		},
		"a compromised key": {
			rules.Judgement{Verdict: rules.Revoked, Reason: rules.ReasonKeyCompromised},
			"The document does not count: it was anchored in block 12, and from block 10 on its key counts as compromised.",
			"Документ не считается: он закреплён в блоке 12, а с блока 10 его ключ считается скомпрометированным.",
		},
		"superseded": {
			rules.Judgement{Verdict: rules.Superseded, Reason: rules.ReasonStatus},
			"A newer document took the place of this one.", "Этот документ заменён более новым.",
		},
		"suspended": {
			rules.Judgement{Verdict: rules.Suspended, Reason: rules.ReasonStatus},
			"The document is suspended.", "Действие документа приостановлено.",
		},
		"not yet": {
			rules.Judgement{Verdict: rules.Expired, Reason: rules.ReasonNotYet},
			"The document is not valid yet: it will be from 2026-05-31 09:00:00 UTC on.",
			"Документ ещё не действует: срок начнётся 2026-05-31 09:00:00 UTC.",
		},
		"over": {
			rules.Judgement{Verdict: rules.Expired, Reason: rules.ReasonOver},
			"The document is not valid any more: it was until 2026-05-31 09:00:00 UTC.",
			"Документ больше не действует: срок истёк 2026-05-31 09:00:00 UTC.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := &verification{subject: &subject{facts: Facts{NotBefore: at, NotAfter: at}}}
			v.evidence.AnchoredAt, v.evidence.CompromisedAt = 12, 10
			require.Equal(t, Text{EN: c.en, RU: c.ru}, v.verdict(c.judgement))
		})
	}
}

func TestPeriodsAreShort(t *testing.T) {
	for d, want := range map[time.Duration]Text{
		-time.Second:                   {EN: "0 s", RU: "0 с"},
		59 * time.Second:               {EN: "59 s", RU: "59 с"},
		10 * time.Minute:               {EN: "10 min", RU: "10 мин"},
		11*time.Minute + time.Second:   {EN: "11 min 1 s", RU: "11 мин 1 с"},
		25*time.Hour + 59*time.Minute:  {EN: "1 d 1 h", RU: "1 дн. 1 ч"},
		48*time.Hour + 59*time.Minute:  {EN: "2 d", RU: "2 дн."},
		2*time.Hour + 59*time.Second:   {EN: "2 h", RU: "2 ч"},
		365 * 24 * time.Hour:           {EN: "365 d", RU: "365 дн."},
		3*time.Minute + time.Second/10: {EN: "3 min", RU: "3 мин"},
	} {
		require.Equal(t, want, Text{EN: period(English, d), RU: period(Russian, d)})
	}
}

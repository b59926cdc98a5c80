package rules_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

func TestExplanationsNameTheRuleAndItsFigures(t *testing.T) {
	application := rules.Application{Fair: 12, DeclarantType: rules.LegalEntity, Speciality: rules.Fish}
	for name, tc := range map[string]struct {
		outcome          rules.Outcome
		english, russian string
	}{
		"accepted": {
			rules.Outcome{Kind: rules.OutcomeAccepted, Number: 3, Queue: rules.QueueFarmers},
			"Fair 12, 2018-08-31: accepted, place 3, from the places of the queue of farmers. A place was free at the application's turn.",
			"Ярмарка 12, 2018-08-31: принято, место № 3 из мест очереди «фермеры». Когда подошла очередь заявки, место было свободно.",
		},
		"waiting": {
			rules.Outcome{Kind: rules.OutcomeWaiting, Number: 5},
			"Fair 12, 2018-08-31: on the waiting list of individuals, position 5. No place was free at the application's turn.",
			"Ярмарка 12, 2018-08-31: в листе ожидания очереди «физические лица», позиция 5. Когда подошла очередь заявки, свободных мест не было.",
		},
		"rejected": {
			rules.Outcome{Kind: rules.OutcomeRejected, Reason: rules.ReasonOnePerDay, HolderID: 4},
			"Fair 12, 2018-08-31: rejected. The declarant holds a place that day through application 0001/18; individuals get one place per day in the whole city.",
			"Ярмарка 12, 2018-08-31: отклонено. У заявителя уже есть место на этот день по заявке 0001/18; физическое лицо получает одно место в день на весь город.",
		},
		"refused": {
			rules.Outcome{Kind: rules.OutcomeNotConsidered, Reason: rules.ReasonRefused, Code: rules.StatusCancelled},
			"Fair 12, 2018-08-31: not considered. The application's deciding status is a refusal: 1190, cancelled by the declarant.",
			"Ярмарка 12, 2018-08-31: не рассматривалось. Решающий статус заявки — отказ: 1190, отозвано заявителем.",
		},
		"no speciality": {
			rules.Outcome{Kind: rules.OutcomeNotConsidered, Reason: rules.ReasonNoSpeciality},
			"Fair 12, 2018-08-31: not considered. The plan has no places for fish at this fair on that day.",
			"Ярмарка 12, 2018-08-31: не рассматривалось. В плане нет мест по специализации «рыба» на этой ярмарке в этот день.",
		},
		"a place at the fair": {
			rules.Outcome{Kind: rules.OutcomeRejected, Reason: rules.ReasonHoldsPlaceAtFair, HolderID: 4},
			"Fair 12, 2018-08-31: rejected. The declarant holds a place at this fair that day through application 0001/18; a declarant gets one place per fair and day, whatever the speciality and the queue.",
			"Ярмарка 12, 2018-08-31: отклонено. У заявителя уже есть место на этой ярмарке в этот день по заявке 0001/18; заявитель получает одно место на ярмарке в день независимо от специализации и очереди.",
		},
		"a left-over place": {
			rules.Outcome{Kind: rules.OutcomeAccepted, Reason: rules.ReasonLeftOver, Number: 7, Queue: rules.QueueLegalEntities},
			"Fair 12, 2018-08-31: accepted, place 7, left over from the places of other queues. The application stands in the queue of legal entities and entrepreneurs.",
			"Ярмарка 12, 2018-08-31: принято, место № 7 из мест, оставшихся от других очередей. Заявка стоит в очереди «юридические лица и предприниматели».",
		},
		"waiting with a place elsewhere": {
			rules.Outcome{Kind: rules.OutcomeWaiting, Reason: rules.ReasonHoldsPlaceElsewhere, Number: 2, HolderID: 4},
			"Fair 12, 2018-08-31: on the waiting list of individuals, position 2. The declarant holds a place at another fair that day through application 0001/18; no place was left for a further one.",
			"Ярмарка 12, 2018-08-31: в листе ожидания очереди «физические лица», позиция 2. У заявителя есть место на другой ярмарке в этот день по заявке 0001/18; для ещё одного места не осталось.",
		},
		"no row of its own speciality": {
			rules.Outcome{Kind: rules.OutcomeNotConsidered, Reason: rules.ReasonNoRowOfSpeciality, Queue: rules.QueueIndividuals},
			"Fair 12, 2018-08-31: not considered. The plan has no places for fish at this fair on that day.",
			"Ярмарка 12, 2018-08-31: не рассматривалось. В плане нет мест по специализации «рыба» на этой ярмарке в этот день.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			tc.outcome.Day = firstDay
			require.Equal(t, tc.english, rules.Explain(rules.English, &application, tc.outcome, "0001/18"))
			require.Equal(t, tc.russian, rules.Explain(rules.Russian, &application, tc.outcome, "0001/18"))
		})
	}
}

func TestEveryOutcomeHasWordsInBothLanguages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan, apps := drawPlan(t), drawApplications(t)
		name := rapid.SampledFrom(rules.PolicyNames()).Draw(t, "policy")
		policy, err := rules.PolicyByName(name)
		require.NoError(t, err)
		apps = policy.Order(apps)
		r := policy.Allocate(plan, apps, rules.Options{})
		for i := range apps {
			for _, o := range r.Outcomes[i] {
				english := rules.Explain(rules.English, &apps[i], o, "0001/18")
				russian := rules.Explain(rules.Russian, &apps[i], o, "0001/18")
				for _, words := range []string{english, russian} {
					require.NotContains(t, words, "%!", "a format and its arguments disagree")
					require.True(t, strings.HasSuffix(words, "."), words)
					require.Equal(t, o.HolderID != 0, strings.Contains(words, "0001/18"), words)
				}
				cyrillic := func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }
				require.False(t, strings.ContainsFunc(english, cyrillic), english)
				require.True(t, strings.ContainsFunc(russian, cyrillic), russian)
			}
		}
	})
}

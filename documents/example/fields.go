package example

import "fmt"

// housing is a single housing document of one to three owners and up to four who are registered.
func housing(p *people) map[string]any {
	surname, rooms, floors := pick(p, surnames), 1+p.IntN(4), 5+p.IntN(20)
	owners := 1 + p.IntN(3)
	var owning, registered []any
	for i := range owners {
		name, birth := p.name(surname), p.birthDate(i)
		share := "1"
		if owners > 1 {
			share = fmt.Sprintf("1/%d", owners)
		}
		owning = append(owning, map[string]any{"name": name, "birth_date": birth, "share": share, "right": "собственность"})
		registered = append(registered, map[string]any{
			"name": name, "birth_date": birth, "since": day(p.daysAgo(400, 4_000)), "stay": "постоянно",
		})
	}
	if p.IntN(2) == 0 {
		registered = append(registered, map[string]any{
			"name": p.name(surname), "birth_date": p.birthDate(2), "since": day(p.daysAgo(30, 300)), "stay": "временно",
		})
	}
	return map[string]any{
		"number":           fmt.Sprintf("77-ЕЖД-2026-%07d", p.number+1),
		"address":          p.address(),
		"cadastral_number": fmt.Sprintf("77:%02d:%07d:%d", 1+p.IntN(12), p.IntN(10_000), 1_000+p.IntN(9_000)),
		"premises": map[string]any{
			"kind": "отдельная квартира", "rooms": integer(rooms), "floor": integer(1 + p.IntN(floors)), "floors": integer(floors),
			"built": integer(1950 + p.IntN(75)), "walls": pick(p, walls), "amenities": "водопровод, отопление, лифт",
		},
		"area":       map[string]any{"total": p.area(18+18*rooms, 24+20*rooms), "living": p.area(12*rooms, 15*rooms)},
		"owners":     owning,
		"registered": registered,
		"debts":      map[string]any{"amount": p.roubles(20_000), "as_of": day(today)},
	}
}

// register is an extract from the house register.
func register(p *people) map[string]any {
	surname := pick(p, surnames)
	var entries []any
	for i := range 1 + p.IntN(4) {
		entry := map[string]any{
			"name": p.name(surname), "birth_date": p.birthDate(i), "arrived": day(p.daysAgo(2_000, 8_000)),
			"arrived_from": "г. Москва, " + pick(p, streets),
		}
		if i > 0 && p.IntN(4) == 0 {
			entry["left"] = day(p.daysAgo(10, 1_500))
		}
		entries = append(entries, entry)
	}
	return map[string]any{
		"number": fmt.Sprintf("77-ДК-2026-%07d", p.number+1), "address": p.address(), "entries": entries, "archived": true,
	}
}

// account is a copy of the financial account for one month.
func account(p *people) map[string]any {
	var charges []any
	for _, service := range services[:2+p.IntN(len(services)-1)] {
		charges = append(charges, map[string]any{"service": service, "amount": p.roubles(4_000)})
	}
	debt := "0,00"
	if p.IntN(5) == 0 {
		debt = p.roubles(40_000)
	}
	return map[string]any{
		"account": fmt.Sprintf("77%08d", p.number+1), "address": p.address(), "payer": p.name(pick(p, surnames)),
		"area": p.area(30, 110), "registered": integer(1 + p.IntN(5)), "month": "2026-02", "charges": charges, "debt": debt,
	}
}

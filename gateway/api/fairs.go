package api

import (
	"context"
	"encoding/hex"
	"fmt"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
	"github.com/moscowchain/moscowd/x/marketslots/dataset"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// Occupancy says how full the rows of a season's plan are.
type Occupancy struct {
	Rows  []sqldb.PlanRow            `json:"rows"`
	Taken []sqldb.OccupancyOfRowsRow `json:"taken"`
	// Fairs have the district that their applications name; two different ones if these do not agree.
	Fairs []sqldb.FiledOfFairsRow `json:"fairs"`
}

// Explanation says in words which rule gave a day of an application its outcome.
type Explanation struct {
	Day int64  `json:"day"`
	Ru  string `json:"ru"`
	En  string `json:"en"`
	// Holder is the application by which the declarant holds the place that decided, empty if that was not the reason.
	Holder string `json:"holder"`
}

const (
	maxPlanRows  = dataset.MaxPlanRows
	maxRowPlaces = 10_000
	maxOfUser    = 1_000
)

func (h *Handler) fairsRoutes() []route {
	q := h.options.Store.Read()
	return []route{
		{
			pattern: "/v1/seasons/{season}/occupancy", summary: "Places of each row of the plan, who got one and who waits, in numbers",
			result: Occupancy{}, read: h.occupancy,
		},
		counting(whole("/v1/seasons/{season}/plan/{row}/order", "Who got the places of a row and who waits for one, in their order, as the season was closed",
			func(ctx context.Context, c *call) ([]sqldb.OutcomesOfRowRow, error) {
				season, err := c.id("season")
				if err != nil {
					return nil, err
				}
				row, err := c.id("row")
				if err != nil {
					return nil, err
				}
				return q.OutcomesOfRow(ctx, sqldb.OutcomesOfRowParams{SeasonID: season, PlanRow: row, Count: maxRowPlaces})
			})),
		whole("/v1/seasons/{season}/users/{user}/applications", "Applications of one declarant: the first 16 bytes of SHA-256(season as 8 bytes, subject of the account)",
			func(ctx context.Context, c *call) ([]sqldb.Application, error) {
				season, err := c.id("season")
				if err != nil {
					return nil, err
				}
				user, err := c.bytes("user", 16)
				if err != nil {
					return nil, err
				}
				return q.ApplicationsOfUser(ctx, sqldb.ApplicationsOfUserParams{UserID: user, SeasonID: season, Count: maxOfUser})
			}),
		whole("/v1/seasons/{season}/applications/{application}/explanation", "Which rule gave each day of an application its outcome, in words", h.explain),
		h.exportRoute(),
	}
}

// counting marks a list that takes much work.
func counting(r route) route {
	read := r.read
	r.read = func(ctx context.Context, c *call) (any, freshness, error) {
		value, _, err := read(ctx, c)
		return value, counted, err
	}
	return r
}

func (h *Handler) occupancy(ctx context.Context, c *call) (any, freshness, error) {
	season, err := c.id("season")
	if err != nil {
		return nil, latest, err
	}
	var o Occupancy
	err = h.options.Store.Snapshot(ctx, func(q *sqldb.Queries) (err error) {
		if _, err = q.Season(ctx, season); err != nil {
			return err
		}
		if o.Rows, err = q.PlanRows(ctx, sqldb.PlanRowsParams{SeasonID: season, Count: maxPlanRows}); err != nil {
			return err
		}
		if o.Taken, err = q.OccupancyOfRows(ctx, season); err != nil {
			return err
		}
		o.Fairs, err = q.FiledOfFairs(ctx, season)
		return err
	})
	return o, counted, err
}

func (h *Handler) explain(ctx context.Context, c *call) ([]Explanation, error) {
	season, err := c.id("season")
	if err != nil {
		return nil, err
	}
	id, err := c.id("application")
	if err != nil {
		return nil, err
	}
	var list []Explanation
	err = h.options.Store.Snapshot(ctx, func(q *sqldb.Queries) error {
		stored, err := q.Application(ctx, sqldb.ApplicationParams{SeasonID: season, ID: id})
		if err != nil {
			return err
		}
		application, err := ruled(&stored)
		if err != nil {
			return err
		}
		outcomes, err := q.Outcomes(ctx, sqldb.OutcomesParams{SeasonID: season, ApplicationID: id})
		if err != nil {
			return err
		}
		list = make([]Explanation, len(outcomes))
		for i := range outcomes {
			if list[i], err = explainOne(ctx, q, application, &outcomes[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

func explainOne(ctx context.Context, q *sqldb.Queries, application *rules.Application, stored *sqldb.Outcome) (Explanation, error) {
	e := Explanation{Day: stored.Day}
	if stored.HolderID != 0 {
		holder, err := q.Application(ctx, sqldb.ApplicationParams{SeasonID: stored.SeasonID, ID: stored.HolderID})
		if err != nil {
			return e, err
		}
		e.Holder = holder.ServiceNumber
	}
	outcome, err := ruledOutcome(stored)
	if err != nil {
		return e, err
	}
	e.Ru = rules.Explain(rules.Russian, application, outcome, e.Holder)
	e.En = rules.Explain(rules.English, application, outcome, e.Holder)
	return e, nil
}

// ruled gives what an explanation reads of an application.
func ruled(a *sqldb.Application) (*rules.Application, error) {
	var declarant dataset.DeclarantType
	var speciality dataset.Speciality
	if err := declarant.UnmarshalText([]byte(a.DeclarantType)); err != nil {
		return nil, fmt.Errorf("application %d of season %d: %w", a.ID, a.SeasonID, err)
	}
	if err := speciality.UnmarshalText(word(a.Speciality)); err != nil {
		return nil, fmt.Errorf("application %d of season %d: %w", a.ID, a.SeasonID, err)
	}
	return &rules.Application{
		ID: uint64(a.ID), ServiceNumber: a.ServiceNumber, DeclarantType: rules.DeclarantType(declarant), Confirmed: a.Confirmed,
		Fair: uint64(a.FairID), Speciality: rules.Speciality(speciality), Withdrawn: a.Withdrawn,
	}, nil
}

// word is a value as the data set has it: the index leaves an unspecified one empty.
func word(text string) []byte {
	if text == "" {
		text = "unspecified"
	}
	return []byte(text)
}

func ruledOutcome(o *sqldb.Outcome) (rules.Outcome, error) {
	var kind dataset.OutcomeKind
	var reason dataset.OutcomeReason
	var queue dataset.Queue
	for _, field := range []struct {
		into interface{ UnmarshalText(text []byte) error }
		text string
	}{{&kind, o.Kind}, {&reason, o.Reason}, {&queue, o.Queue}} {
		if err := field.into.UnmarshalText(word(field.text)); err != nil {
			return rules.Outcome{}, fmt.Errorf("outcome of application %d of season %d: %w", o.ApplicationID, o.SeasonID, err)
		}
	}
	return rules.Outcome{
		Day: rules.Ticks(o.Day), Kind: rules.OutcomeKind(kind), Reason: rules.OutcomeReason(reason), Queue: rules.Queue(queue) - 1,
		Row: int32(o.PlanRow), Number: uint32(o.Number), Code: uint32(o.Code), HolderID: uint64(o.HolderID),
	}, nil
}

// bytes reads a path value of hexadecimal digits.
func (c *call) bytes(name string, size int) ([]byte, error) {
	value, err := hex.DecodeString(c.path[name])
	if err != nil || len(value) != size {
		return nil, fail(problemInput, "%s %q is not %d hexadecimal digits", name, c.path[name], 2*size)
	}
	return value, nil
}

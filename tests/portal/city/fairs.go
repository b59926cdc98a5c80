package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

const (
	// firstDay is 1 September 2099 in ticks, and day the length of a day: the season is never over.
	firstDay rules.Ticks = 662275008000000000
	day      rules.Ticks = 864000000000
	days                 = 4
)

// rivals filed for the same places, of which one of them got each. They have accounts, whose keys the tests of the portal use.
var rivals = []int{6, 8, 10}

// fairs allots one season, in which a place is then given back and offered, and opens the window of another.
func fairs(ctx context.Context, c *city) error {
	operator, err := c.key(ctx, "fairs")
	if err != nil {
		return err
	}
	names := []string{"trader"}
	for _, i := range rivals {
		names = append(names, applicant(i))
	}
	traders, err := c.enrol(ctx, "trader", names...)
	if err != nil {
		return err
	}
	var plan rules.Plan
	for fair := uint64(1); fair <= 3; fair++ {
		for d := range rules.Ticks(days) {
			for speciality := rules.Speciality(1); speciality <= 3; speciality++ {
				plan = append(plan, rules.PlanRow{
					Fair: fair, Period: firstDay + d*day, Speciality: speciality, Places: [rules.NumQueues]uint64{rules.QueueIndividuals: 1},
				})
			}
		}
	}
	for season, name := range []string{"Осень", "Зима"} {
		if err := c.season(ctx, uint64(season+1), name, operator, plan); err != nil {
			return err
		}
	}
	if err := c.allot(ctx); err != nil {
		return err
	}
	keys := map[string]string{}
	for _, i := range rivals {
		if keys[number(i+1)], err = c.self(ctx, "keys", "export", applicant(i), "--unarmored-hex", "--unsafe", "--yes"); err != nil {
			return err
		}
	}
	c.set("fairs", map[string]any{
		"season": 1, "open_season": 2, "service_number": number(1), "waiting": number(3), "fair": 1, "day": uint64(firstDay), "operator": operator, "trader": traders[0], "rivals": keys,
	})
	return nil
}

func applicant(i int) string { return "applicant" + strconv.Itoa(i) }

func number(i int) string { return fmt.Sprintf("0001-9000003-067601-%07d/26", i) }

// season makes a season that anybody may file in.
func (c *city) season(ctx context.Context, id uint64, name, operator string, plan rules.Plan) error {
	args := []string{
		"marketslots", "create-season", name, operator, "--filing", "both",
		"--applications-open", "2020-01-01T00:00:00Z", "--applications-close", "2099-01-01T00:00:00Z", "--offer-period", "48h",
	}
	if id == 1 {
		args[5] = "operator" // whose window the operator may end before its time
	}
	for d := range rules.Ticks(days) {
		args = append(args, "--trading-days", strconv.FormatUint(uint64(firstDay+d*day), 10))
	}
	if err := c.pass(ctx, "Season "+name, args...); err != nil {
		return err
	}
	number := strconv.FormatUint(id, 10)
	publish := []string{"marketslots", "publish-plan", number, "0"}
	for i := range plan {
		row := &plan[i]
		publish = append(publish, "--rows", fmt.Sprintf(`{"fair_id":%d,"period":%d,"speciality":%d,"individuals_places":%d,"farmers_places":%d,"legal_entities_places":%d}`,
			row.Fair, row.Period, row.Speciality, row.Places[rules.QueueIndividuals], row.Places[rules.QueueFarmers], row.Places[rules.QueueLegalEntities]))
	}
	if err := c.tx(ctx, "fairs", publish...); err != nil {
		return err
	}
	root := rules.PlanHash(plan)
	return c.tx(ctx, "fairs", "marketslots", "freeze-plan", number, hex.EncodeToString(root[:]))
}

// allot files applications for the first season, allots it and lets the trader give a place back, which is offered
// to one of the two who wait behind him.
func (c *city) allot(ctx context.Context) error {
	const applications = 18
	nothing := "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	// In a block of its own, before all others: the chain numbers the applications of one block in an order that nobody knows before.
	first := []string{"marketslots", "file-applications", "1"}
	rest := slices.Clone(first)
	statuses := []string{"marketslots", "update-statuses", "1"}
	for i := range applications {
		who := "trader"
		if i > 0 {
			who = applicant(i)
		}
		fair, speciality := i/6+1, i%2+1
		file := &rest
		if i == 0 {
			file = &first
		}
		*file = append(*file, "--applications", fmt.Sprintf(
			`{"service_number":%q,"subject":%q,"declarant_type":0,"declarant_commitment":%q,"details_commitment":%q,"fair_id":%d,"speciality":%d,"district":%d,"region":%d,"periods":[%d,%d]}`,
			number(i+1), subject(who), nothing, nothing, fair, speciality, fair, fair*10, firstDay, firstDay+day))
		if i < applications-1 { // the last is not admitted
			statuses = append(statuses, "--updates", fmt.Sprintf(`{"service_number":%q,"response_date":1,"code":1040}`, number(i+1)))
		}
	}
	for _, args := range [][]string{first, rest, statuses, {"marketslots", "close-filing", "1"}, {"marketslots", "start-distribution", "1"}} {
		if err := c.tx(ctx, "fairs", args...); err != nil {
			return err
		}
	}
	var season struct {
		Season struct {
			State string `json:"state"`
		} `json:"season"`
	}
	if err := c.until(ctx, "the allocation", func() bool {
		return c.get(ctx, c.node.REST+"/moscow/marketslots/v1/seasons/1", &season) == nil && season.Season.State == "SEASON_STATE_CLOSED"
	}); err != nil {
		return err
	}
	if err := c.tx(ctx, "trader", "marketslots", "name-seller", "1", number(1), fmt.Sprintf("%064x", 1)); err != nil {
		return err
	}
	return c.tx(ctx, "trader", "marketslots", "return-place", "1", number(1), "--days", strconv.FormatUint(uint64(firstDay), 10))
}

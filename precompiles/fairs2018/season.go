package fairs2018

import (
	_ "embed"
	"math/big"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"cosmossdk.io/collections"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

//go:embed Season.json
var seasonABI string

var seasonKind = newKind("Season", seasonABI, map[string]function{
	"owner":                     operator,
	"isDeployed":                constant(true),
	"name":                      name,
	"getSeasonDetails":          getSeasonDetails,
	"getRequestsCount":          getRequestsCount,
	"getAllServiceNumbers":      getAllServiceNumbers,
	"getHistoricalIndices":      getHistoricalIndices,
	"getMatchingRequests":       getMatchingRequests,
	"getRequestIndex":           getRequestIndex,
	"getRequestByIndex":         getRequestByIndex,
	"getRequestByServiceNumber": getRequestByServiceNumber,
	"isNewRequest":              isNewRequest,
	"getStatusUpdates":          getStatusUpdates,
	"isNewStatus":               isNewStatus,
}, map[string]string{
	"createRequest":                   "moscow.marketslots.v1.MsgFileApplications or MsgSubmitApplication",
	"updateStatus":                    "moscow.marketslots.v1.MsgUpdateStatuses",
	"setRequestPeriods":               "moscow.marketslots.v1.MsgAmendApplication",
	"setRequestDeclarantTypeToFarmer": "moscow.marketslots.v1.MsgPromoteToFarmer",
})

// operator owns the contracts of his season.
func operator(c *call, _ []any) ([]any, error) {
	terms, err := c.slots.Seasons.Get(c.ctx, c.season)
	if err != nil {
		return nil, err
	}
	address, err := c.addresses.StringToBytes(terms.Operator)
	return []any{common.BytesToAddress(address)}, err
}

func name(c *call, _ []any) ([]any, error) {
	terms, err := c.slots.Seasons.Get(c.ctx, c.season)
	return []any{terms.Name}, err
}

func getSeasonDetails(c *call, _ []any) ([]any, error) {
	terms, err := c.slots.Seasons.Get(c.ctx, c.season)
	return []any{ticks(terms.ApplicationsOpen), ticks(terms.ApplicationsClose), terms.Name}, err
}

func getRequestsCount(c *call, _ []any) ([]any, error) {
	season, err := c.slots.Season(c.ctx, c.season)
	return []any{season.Applications}, err
}

func getAllServiceNumbers(c *call, _ []any) ([]any, error) {
	season, err := c.slots.Season(c.ctx, c.season)
	if err != nil {
		return nil, err
	}
	numbers := make([][30]byte, season.Applications)
	err = c.slots.ApplicationNumbers.Walk(c.ctx, collections.NewPrefixedPairRange[uint64, string](c.season),
		func(key collections.Pair[uint64, string], id uint64) (bool, error) {
			numbers[id-1] = padded(key.K2())
			return false, nil
		})
	return []any{numbers}, err
}

func getHistoricalIndices(c *call, _ []any) ([]any, error) {
	history, err := c.history()
	if err != nil {
		return nil, err
	}
	indices := make([]uint64, len(history))
	for i := range history {
		indices[i] = history[i].ID - 1
	}
	return []any{indices}, nil
}

// history gives the register in the order in which the season's policy serves it.
func (c *call) history() ([]rules.Application, error) {
	terms, err := c.slots.Seasons.Get(c.ctx, c.season)
	if err != nil {
		return nil, err
	}
	policy, err := rules.PolicyByName(terms.Policy)
	if err != nil {
		return nil, err
	}
	var filed []rules.Application
	err = c.slots.Applications.Walk(c.ctx, collections.NewPrefixedPairRange[uint64, uint64](c.season),
		func(_ collections.Pair[uint64, uint64], app types.Application) (bool, error) {
			filed = append(filed, app.ToRules())
			return false, nil
		})
	return policy.Order(filed), err
}

// getMatchingRequests gives a list as long as asked for, but no longer than the register, whose entries beyond the
// number of matches are 0.
func getMatchingRequests(c *call, args []any) ([]any, error) {
	skip, take := args[0].(uint64), args[1].(uint64)
	kinds, declarant := args[2].([]uint8), args[3].(string)
	fair, speciality, district := args[4].(uint64), rules.Speciality(args[5].(uint8)), args[6].(uint64)
	history, err := c.history()
	if err != nil {
		return nil, err
	}
	var wanted [256]bool
	for _, declarantType := range kinds {
		wanted[declarantType] = true
	}
	found := make([]uint64, min(take, uint64(len(history))))
	n := uint64(0)
	for i := range history {
		if n == uint64(len(found)) {
			break
		}
		app := &history[i]
		switch {
		case len(kinds) > 0 && !wanted[app.DeclarantType]:
		case declarant != "" && !strings.Contains(app.PublicName, declarant):
		case fair != 0 && app.Fair != fair:
		case speciality != 0 && app.Speciality != speciality:
		case district != 0 && app.District != district:
		case skip > 0:
			skip--
		default:
			found[n] = app.ID - 1
			n++
		}
	}
	return []any{found, n}, nil
}

func getRequestIndex(c *call, args []any) ([]any, error) {
	app, found, err := c.byNumber(args[0])
	if err != nil || !found {
		return []any{big.NewInt(-1)}, err
	}
	return []any{new(big.Int).SetUint64(app.Id - 1)}, nil
}

func getRequestByIndex(c *call, args []any) ([]any, error) {
	app, err := c.byIndex(args[0].(uint64))
	return request(&app), err
}

func getRequestByServiceNumber(c *call, args []any) ([]any, error) {
	app, _, err := c.byNumber(args[0])
	return request(&app), err
}

func isNewRequest(c *call, args []any) ([]any, error) {
	_, found, err := c.byNumber(args[0])
	return []any{!found}, err
}

func getStatusUpdates(c *call, args []any) ([]any, error) {
	app, found, err := c.byNumber(args[0])
	if err != nil || !found {
		return []any{[]uint64{}, []uint64{}, ""}, err
	}
	updates, err := c.updates(&app)
	if err != nil {
		return nil, err
	}
	dates, codes, notes := make([]uint64, len(updates)), make([]uint64, len(updates)), make([]string, len(updates))
	for i, u := range updates {
		dates[i], codes[i], notes[i] = u.date, u.code, u.note
	}
	return []any{dates, codes, strings.Join(notes, noteSeparator)}, nil
}

func isNewStatus(c *call, args []any) ([]any, error) {
	app, found, err := c.byNumber(args[0])
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, c.unknown(args[0])
	}
	updates, err := c.updates(&app)
	return []any{!slices.Contains(updates, update{args[1].(uint64), args[2].(uint64), args[3].(string)})}, err
}

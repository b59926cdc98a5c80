package fairs2018

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"

	"cosmossdk.io/collections"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// noteSeparator stands before every note but the first in the one string that holds them.
const noteSeparator = "\x1f"

// padded is a service number as the old contracts have it: right-padded with zero bytes.
func padded(number string) (p [30]byte) {
	copy(p[:], number)
	return p
}

func unpadded(p any) string {
	number := p.([30]byte)
	return string(bytes.TrimRight(number[:], "\x00"))
}

// byNumber finds a request by the padded service number; it is the empty one if there is none.
func (c *call) byNumber(number any) (app types.Application, found bool, err error) {
	id, err := c.slots.ApplicationNumbers.Get(c.ctx, collections.Join(c.season, unpadded(number)))
	if errors.Is(err, collections.ErrNotFound) {
		return app, false, nil
	}
	if err != nil {
		return app, false, err
	}
	app, err = c.slots.Applications.Get(c.ctx, collections.Join(c.season, id))
	return app, err == nil, err
}

func (c *call) unknown(number any) error {
	return fmt.Errorf("season %d has no request %q", c.season, unpadded(number))
}

// byIndex finds a request by its index, which is the id less one: both go by the order of filing.
func (c *call) byIndex(index uint64) (types.Application, error) {
	app, err := c.slots.Applications.Get(c.ctx, collections.Join(c.season, index+1))
	if errors.Is(err, collections.ErrNotFound) {
		return app, fmt.Errorf("season %d has no request with the index %d", c.season, index)
	}
	return app, err
}

// request is an application as getRequestByIndex gives it. Where the chain keeps a commitment, the commitment stands.
func request(app *types.Application) []any {
	var user [16]byte
	copy(user[:], app.UserId)
	declarant := app.PublicName
	if declarant == "" {
		declarant = commitment(app.DeclarantCommitment)
	}
	return []any{
		padded(app.ServiceNumber), app.ClaimedDate, uint8(app.DeclarantType), declarant, app.FairId, uint8(app.Speciality),
		app.District, app.Region, commitment(app.DetailsCommitment), app.Periods, user, app.RegNum,
	}
}

// commitment is empty for zeros, which commit to nothing.
func commitment(c []byte) string {
	if len(bytes.Trim(c, "\x00")) == 0 {
		return ""
	}
	return hex.EncodeToString(c)
}

// update is one status update.
type update struct {
	date, code uint64
	note       string
}

// updates gives the status updates of a request: the one with which it begins, those recorded, and 1190 at the latest of
// their dates if it is withdrawn, so that this one decides. The note of a refusal is the reason that the season publishes.
func (c *call) updates(app *types.Application) ([]update, error) {
	all := []update{{app.ClaimedDate, uint64(rules.StatusFiled), ""}}
	latest := app.ClaimedDate
	var reasons []types.RefusalReason
	for i := range app.Statuses {
		s := &app.Statuses[i]
		if s.Reason != 0 && reasons == nil {
			terms, err := c.slots.Seasons.Get(c.ctx, c.season)
			if err != nil {
				return nil, err
			}
			reasons = terms.RefusalReasons
		}
		all = append(all, update{s.ResponseDate, uint64(s.Code), title(reasons, s.Reason)})
		latest = max(latest, s.ResponseDate)
	}
	if app.Withdrawn {
		all = append(all, update{latest, uint64(rules.StatusCancelled), ""})
	}
	return all, nil
}

func title(reasons []types.RefusalReason, code uint32) string {
	for i := range reasons {
		if reasons[i].Code == code {
			return reasons[i].TitleRu
		}
	}
	return ""
}

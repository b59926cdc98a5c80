package indexer

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/cosmos/gogoproto/proto"

	sdkquery "github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
	slots "github.com/moscowchain/moscowd/x/marketslots/types"
)

// statePage is how many rows one query of state asks for.
const statePage = 1_000

func marketslotsAdapter() *adapter {
	return &adapter{module: slots.ModuleName, genesis: marketslotsGenesis, types: "moscow.marketslots.v1.", typed: marketslotsEvent}
}

// marketslotsGenesis takes seasons of an earlier chain. What happened to places there stands in the state only: the tables
// begin with the allocation.
func marketslotsGenesis(b *block, state json.RawMessage) error {
	var g slots.GenesisState
	if err := readGenesis(state, &g); err != nil {
		return err
	}
	for i := range g.Seasons {
		s := &g.Seasons[i]
		insertSeason(b, &s.Season)
		if s.Season.PlanFrozenHeight > 0 {
			insertPlan(b, s.Season.Id, 0, s.Plan)
		}
		for j := range s.Applications {
			app := &s.Applications[j]
			setApplication(b, app)
			for k, status := range app.Statuses {
				insertStatus(b, app.SeasonId, app.ServiceNumber, status.Height, 0, k, status.ResponseDate, status.Code, status.Reason)
			}
		}
		if s.Distribution != nil {
			startDistribution(b, s.Distribution)
		}
		if s.Closing != nil {
			closeSeason(b, s.Closing)
			insertOutcomes(b, s.Outcomes)
		}
	}
	return b.setParams(slots.ModuleName, &g.Params)
}

func marketslotsEvent(b *block, at position, event proto.Message) error {
	switch e := event.(type) {
	case *slots.EventParamsUpdated:
		return b.setParams(slots.ModuleName, &e.Params)
	case *slots.EventSeasonCreated:
		insertSeason(b, &e.Season)
	case *slots.EventPlanPublished:
		put(b, (*sqldb.Queries).SetSeasonPlanRows, sqldb.SetSeasonPlanRowsParams{
			SeasonID: int64(e.SeasonId), PlanRows: int64(e.FirstRow) + int64(e.Rows), Height: b.height,
		})
	case *slots.EventPlanFrozen:
		put(b, (*sqldb.Queries).FreezePlan, sqldb.FreezePlanParams{
			ID: int64(e.SeasonId), PlanRows: int64(e.Rows), PlanRoot: e.PlanRoot, PlanFrozenHeight: b.height, UpdatedHeight: b.height,
		})
		return readPlan(b, e.SeasonId)
	case *slots.EventApplicationsFiled:
		for i := range e.Applications {
			app := filed(b, e.SeasonId, e.FirstId+uint64(i), &e.Applications[i])
			setApplication(b, &app)
		}
		countApplications(b, e.SeasonId, len(e.Applications))
	case *slots.EventApplicationSubmitted:
		setApplication(b, &e.Application)
		countApplications(b, e.Application.SeasonId, 1)
	case *slots.EventApplicationAmended:
		amendApplication(b, &e.Application)
	case *slots.EventOrderAssigned:
		put(b, (*sqldb.Queries).NumberApplication, sqldb.NumberApplicationParams{
			SeasonID: int64(e.SeasonId), ID: int64(e.ApplicationId), RegNum: int64(e.RegNum), UpdatedHeight: b.height,
		})
	case *slots.EventStatusesUpdated:
		for i, u := range e.Updates {
			insertStatus(b, e.SeasonId, u.ServiceNumber, b.height, at.event, i, u.ResponseDate, u.Code, u.Reason)
			put(b, (*sqldb.Queries).SetApplicationStatus, sqldb.SetApplicationStatusParams{
				SeasonID: int64(e.SeasonId), ServiceNumber: u.ServiceNumber, StatusCode: int64(u.Code), StatusReason: int64(u.Reason), UpdatedHeight: b.height,
			})
		}
	case *slots.EventDeclarantsConfirmed:
		for _, number := range e.ServiceNumbers {
			put(b, (*sqldb.Queries).ConfirmDeclarant, sqldb.ConfirmDeclarantParams{SeasonID: int64(e.SeasonId), ServiceNumber: number, UpdatedHeight: b.height})
		}
	case *slots.EventApplicationPromoted:
		put(b, (*sqldb.Queries).PromoteApplication, sqldb.PromoteApplicationParams{
			SeasonID: int64(e.SeasonId), ID: int64(e.ApplicationId), DeclarantType: declarantType(slots.DECLARANT_TYPE_FARMER), UpdatedHeight: b.height,
		})
	case *slots.EventApplicationWithdrawn:
		put(b, (*sqldb.Queries).WithdrawApplication, sqldb.WithdrawApplicationParams{
			SeasonID: int64(e.SeasonId), ID: int64(e.ApplicationId), UpdatedHeight: b.height,
		})
	case *slots.EventFilingClosed:
		put(b, (*sqldb.Queries).CloseFiling, sqldb.CloseFilingParams{
			ID: int64(e.SeasonId), ApplicationsCloseNs: e.ApplicationsClose.UnixNano(), UpdatedHeight: b.height,
		})
	case *slots.EventDistributionStarted:
		startDistribution(b, &e.Distribution)
	case *slots.EventDistributionProgressed:
		put(b, (*sqldb.Queries).ProgressDistribution, sqldb.ProgressDistributionParams{
			ID: int64(e.SeasonId), ResultsWritten: int64(e.Cursor), ResultsTotal: int64(e.Total), UpdatedHeight: b.height,
		})
	case *slots.EventSeasonClosed:
		closeSeason(b, &e.Closing)
		return readOutcomes(b, e.Closing.SeasonId)
	default:
		placesEvent(b, event)
	}
	return nil
}

// placesEvent translates what happens to places after a season is closed.
func placesEvent(b *block, event proto.Message) {
	switch e := event.(type) {
	case *slots.EventPlaceReturned:
		setPlace(b, &e.Place)
	case *slots.EventOfferMade:
		setOffer(b, &e.Offer)
		setPlaceOffer(b, &e.Offer, e.Offer.Id)
	case *slots.EventOfferAccepted:
		setOffer(b, &e.Offer)
		setPlace(b, &slots.Place{
			SeasonId: e.Offer.SeasonId, Row: e.Offer.Row, Number: e.Offer.Number, Queue: e.Offer.Queue, ApplicationId: e.Offer.ApplicationId,
		})
	case *slots.EventOfferDeclined:
		setOffer(b, &e.Offer)
		setPlaceOffer(b, &e.Offer, 0)
	case *slots.EventOfferExpired:
		setOffer(b, &e.Offer)
		setPlaceOffer(b, &e.Offer, 0)
	case *slots.EventSellerNamed:
		put(b, (*sqldb.Queries).SetSeller, sqldb.SetSellerParams{
			SeasonID: int64(e.Seller.SeasonId), Sequence: int64(e.Sequence), ApplicationID: int64(e.Seller.ApplicationId), Commitment: e.Seller.Commitment,
			NamedAt: int64(e.Seller.NamedAt), NamedHeight: e.Seller.NamedHeight, EffectiveAt: int64(e.Seller.EffectiveAt),
		})
	case *slots.EventUnusedReported:
		setReport(b, &e.Report)
	case *slots.EventReportContested:
		setReport(b, &e.Report)
	}
}

func insertSeason(b *block, s *slots.Season) {
	id := int64(s.Id)
	put(b, (*sqldb.Queries).SetSeason, sqldb.SetSeasonParams{
		ID: id, Name: s.Name, Operator: s.Operator, Policy: s.Policy, Filing: lower(s.Filing.String(), "FILING_"),
		ApplicationsOpenNs: s.ApplicationsOpen.UnixNano(), ApplicationsCloseNs: s.ApplicationsClose.UnixNano(),
		OfferPeriodS: int64(s.OfferPeriod.Seconds()), SellerNoticeS: int64(s.SellerNotice.Seconds()), State: lower(s.State.String(), "SEASON_STATE_"),
		CreatedHeight: s.CreatedHeight, PlanRows: int64(s.PlanRows), PlanRoot: s.PlanRoot, PlanFrozenHeight: s.PlanFrozenHeight,
		Applications: int64(s.Applications), UpdatedHeight: b.height,
	})
	for _, day := range s.TradingDays {
		put(b, (*sqldb.Queries).SetSeasonDay, sqldb.SetSeasonDayParams{SeasonID: id, Day: int64(day)})
	}
	for _, r := range s.RefusalReasons {
		put(b, (*sqldb.Queries).SetRefusalReason, sqldb.SetRefusalReasonParams{SeasonID: id, Code: int64(r.Code), TitleRu: r.TitleRu, TitleEn: r.TitleEn})
	}
}

// readPlan asks for a plan that has just been frozen.
func readPlan(b *block, season uint64) error {
	for page := (&sdkquery.PageRequest{Limit: statePage}); ; {
		var response slots.QueryPlanRowsResponse
		if err := b.node.state(b.ctx, b.height, "/moscow.marketslots.v1.Query/PlanRows", &slots.QueryPlanRowsRequest{SeasonId: season, Pagination: page}, &response); err != nil {
			return err
		}
		insertPlan(b, season, int64(page.Offset), response.Rows)
		if page.Offset += uint64(len(response.Rows)); len(response.Rows) == 0 || response.Pagination == nil || len(response.Pagination.NextKey) == 0 {
			return nil
		}
	}
}

func insertPlan(b *block, season uint64, first int64, rows []slots.PlanRow) {
	for i, r := range rows {
		put(b, (*sqldb.Queries).SetPlanRow, sqldb.SetPlanRowParams{
			SeasonID: int64(season), PlanRow: first + int64(i), FairID: int64(r.FairId), Period: int64(r.Period), Speciality: speciality(r.Speciality),
			Individuals: int64(r.IndividualsPlaces), Farmers: int64(r.FarmersPlaces), LegalEntities: int64(r.LegalEntitiesPlaces), MinPlaces: int64(r.MinPlaces),
		})
	}
}

// readOutcomes asks for what a season that has just been closed came to.
func readOutcomes(b *block, season uint64) error {
	for page := (&sdkquery.PageRequest{Limit: statePage}); ; {
		var response slots.QueryOutcomesResponse
		if err := b.node.state(b.ctx, b.height, "/moscow.marketslots.v1.Query/Outcomes", &slots.QueryOutcomesRequest{SeasonId: season, Pagination: page}, &response); err != nil {
			return err
		}
		insertOutcomes(b, response.Outcomes)
		if response.Pagination == nil || len(response.Pagination.NextKey) == 0 {
			return nil
		}
		page = &sdkquery.PageRequest{Limit: statePage, Key: response.Pagination.NextKey}
	}
}

// insertOutcomes writes outcomes, and the places that they give.
func insertOutcomes(b *block, all []slots.ApplicationOutcomes) {
	for i := range all {
		a := &all[i]
		for j, o := range a.Outcomes {
			put(b, (*sqldb.Queries).SetOutcome, sqldb.SetOutcomeParams{
				SeasonID: int64(a.SeasonId), ApplicationID: int64(a.ApplicationId), Item: int64(j), Day: int64(o.Day), Kind: lower(o.Kind.String(), "OUTCOME_KIND_"),
				Queue: queue(o.Queue), PlanRow: int64(o.Row) - 1, Number: int64(o.Number), Reason: lower(o.Reason.String(), "OUTCOME_REASON_"),
				Code: int64(o.Code), HolderID: int64(o.HolderId),
			})
			if o.Kind == slots.OutcomeKind_OUTCOME_KIND_ACCEPTED {
				setPlace(b, &slots.Place{SeasonId: a.SeasonId, Row: o.Row - 1, Number: o.Number, Queue: o.Queue, ApplicationId: a.ApplicationId})
			}
		}
	}
}

// filed is the application that a filing by the operator stands for. Where the operator's register number decides, there is
// no subject.
func filed(b *block, season, id uint64, f *slots.ApplicationFiling) slots.Application {
	app := slots.Application{
		SeasonId: season, Id: id, ServiceNumber: f.ServiceNumber, ClaimedDate: f.ClaimedDate, FiledHeight: b.height, DeclarantType: f.DeclarantType,
		DeclarantCommitment: f.DeclarantCommitment, DetailsCommitment: f.DetailsCommitment, PublicName: f.PublicName, FairId: f.FairId,
		Speciality: f.Speciality, District: f.District, Region: f.Region, Periods: f.Periods, Source: slots.Source_SOURCE_OPERATOR,
		FiledAt: b.time(),
	}
	if len(f.Subject) == slots.SubjectLength {
		app.ClaimedRegNum, app.UserId = f.RegNum, slots.UserID(season, [slots.SubjectLength]byte(f.Subject))
	} else {
		app.RegNum, app.UserId = f.RegNum, f.UserId
	}
	return app
}

func setApplication(b *block, a *slots.Application) {
	row := sqldb.SetApplicationParams{
		SeasonID: int64(a.SeasonId), ID: int64(a.Id), ServiceNumber: a.ServiceNumber, Source: lower(a.Source.String(), "SOURCE_"),
		ClaimedDate: int64(a.ClaimedDate), ClaimedRegNum: int64(a.ClaimedRegNum), RegNum: int64(a.RegNum), FiledNs: a.FiledAt.UnixNano(),
		FiledHeight: a.FiledHeight, DeclarantType: declarantType(a.DeclarantType), Confirmed: a.Confirmed, UserID: a.UserId,
		DeclarantCommitment: a.DeclarantCommitment, DetailsCommitment: a.DetailsCommitment, PublicName: a.PublicName, FairID: int64(a.FairId),
		Speciality: speciality(a.Speciality), District: int64(a.District), Region: int64(a.Region), Periods: numbers(a.Periods), Withdrawn: a.Withdrawn,
		UpdatedHeight: b.height,
	}
	if n := len(a.Statuses); n > 0 {
		row.StatusCode, row.StatusReason = int64(a.Statuses[n-1].Code), int64(a.Statuses[n-1].Reason)
	}
	put(b, (*sqldb.Queries).SetApplication, row)
}

func amendApplication(b *block, a *slots.Application) {
	put(b, (*sqldb.Queries).AmendApplication, sqldb.AmendApplicationParams{
		SeasonID: int64(a.SeasonId), ID: int64(a.Id), FairID: int64(a.FairId), Speciality: speciality(a.Speciality), District: int64(a.District),
		Region: int64(a.Region), Periods: numbers(a.Periods), PublicName: a.PublicName, DetailsCommitment: a.DetailsCommitment,
		DeclarantType: declarantType(a.DeclarantType), Confirmed: a.Confirmed, UpdatedHeight: b.height,
	})
}

func countApplications(b *block, season uint64, added int) {
	put(b, (*sqldb.Queries).CountApplications, sqldb.CountApplicationsParams{SeasonID: int64(season), Added: int64(added), Height: b.height})
}

func insertStatus(b *block, season uint64, number string, height, event int64, item int, date uint64, code, reason uint32) {
	put(b, (*sqldb.Queries).AddApplicationStatus, sqldb.AddApplicationStatusParams{
		SeasonID: int64(season), ServiceNumber: number, Height: height, Position: event, Item: int64(item), ResponseDate: int64(date),
		Code: int64(code), Reason: int64(reason),
	})
}

func startDistribution(b *block, d *slots.Distribution) {
	put(b, (*sqldb.Queries).StartDistribution, sqldb.StartDistributionParams{
		ID: int64(d.SeasonId), SnapshotHeight: d.SnapshotHeight, SnapshotHash: d.SnapshotHash, ResultsWritten: int64(d.Cursor),
		ResultsTotal: int64(d.Total), UpdatedHeight: b.height,
	})
}

func closeSeason(b *block, c *slots.Closing) {
	s := &c.Statistics
	put(b, (*sqldb.Queries).CloseSeason, sqldb.CloseSeasonParams{
		ID: int64(c.SeasonId), ClosedHeight: c.ClosedHeight, ApplicationsRoot: c.ApplicationsRoot, PlanRoot: c.PlanRoot, OutcomesRoot: c.OutcomesRoot,
		Accepted: int64(s.Accepted), Waiting: int64(s.Waiting), Rejected: int64(s.Rejected), NotConsidered: int64(s.NotConsidered),
		Places: int64(s.Places), Remaining: int64(s.Remaining), RedistributionRounds: int64(s.RedistributionRounds), Burnt: int64(s.Burnt),
		UpdatedHeight: b.height,
	})
}

func setPlace(b *block, p *slots.Place) {
	put(b, (*sqldb.Queries).SetPlace, sqldb.SetPlaceParams{
		SeasonID: int64(p.SeasonId), PlanRow: int64(p.Row), Number: int64(p.Number), Queue: queue(p.Queue), ApplicationID: int64(p.ApplicationId),
		OfferID: int64(p.OfferId), UpdatedHeight: b.height,
	})
}

func setPlaceOffer(b *block, o *slots.PlaceOffer, offer uint64) {
	put(b, (*sqldb.Queries).SetPlaceOffer, sqldb.SetPlaceOfferParams{
		SeasonID: int64(o.SeasonId), PlanRow: int64(o.Row), Number: int64(o.Number), OfferID: int64(offer), UpdatedHeight: b.height,
	})
}

func setOffer(b *block, o *slots.PlaceOffer) {
	put(b, (*sqldb.Queries).SetOffer, sqldb.SetOfferParams{
		SeasonID: int64(o.SeasonId), ID: int64(o.Id), ApplicationID: int64(o.ApplicationId), PlanRow: int64(o.Row), Number: int64(o.Number),
		Queue: queue(o.Queue), Day: int64(o.Day), MadeAt: int64(o.MadeAt), MadeHeight: o.MadeHeight, Deadline: int64(o.Deadline),
		State: lower(o.State.String(), "OFFER_STATE_"), EndedAt: int64(o.EndedAt), EndedHeight: o.EndedHeight,
	})
}

func setReport(b *block, r *slots.UnusedReport) {
	put(b, (*sqldb.Queries).SetUnusedReport, sqldb.SetUnusedReportParams{
		SeasonID: int64(r.SeasonId), ID: int64(r.Id), ApplicationID: int64(r.ApplicationId), PlanRow: int64(r.Row), Number: int64(r.Number),
		Day: int64(r.Day), Reason: lower(r.Reason.String(), "UNUSED_REASON_"), ReportedAt: int64(r.ReportedAt), ReportedHeight: r.ReportedHeight,
		Contested: r.Contested, ContestedHeight: r.ContestedHeight,
	})
}

func queue(q slots.Queue) string { return lower(q.String(), "QUEUE_") }

func speciality(s slots.Speciality) string { return lower(s.String(), "SPECIALITY_") }

func declarantType(t slots.DeclarantType) string { return lower(t.String(), "DECLARANT_TYPE_") }

func numbers(list []uint64) string {
	texts := make([]string, len(list))
	for i, n := range list {
		texts[i] = strconv.FormatUint(n, 10)
	}
	return strings.Join(texts, ",")
}

package client

import (
	"time"

	"github.com/moscowchain/moscowd/x/marketslots/dataset"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

func convertSeason(s *types.Season) dataset.Season {
	out := dataset.Season{
		ID: dataset.Uint(s.Id), Name: s.Name, Operator: s.Operator, Policy: s.Policy, Filing: dataset.Filing(s.Filing),
		ApplicationsOpen: s.ApplicationsOpen.UTC(), ApplicationsClose: s.ApplicationsClose.UTC(),
		TradingDays: uints(s.TradingDays), RefusalReasons: make([]dataset.RefusalReason, len(s.RefusalReasons)),
		State: dataset.SeasonState(s.State), CreatedHeight: dataset.Int(s.CreatedHeight),
		PlanRows: s.PlanRows, PlanRoot: s.PlanRoot, PlanFrozenHeight: dataset.Int(s.PlanFrozenHeight),
		Applications: dataset.Uint(s.Applications), LastRegNum: dataset.Uint(s.LastRegNum),
		OfferPeriod: dataset.Uint(s.OfferPeriod / time.Second), SellerNotice: dataset.Uint(s.SellerNotice / time.Second),
	}
	for i, r := range s.RefusalReasons {
		out.RefusalReasons[i] = dataset.RefusalReason{Code: r.Code, TitleRu: r.TitleRu, TitleEn: r.TitleEn}
	}
	return out
}

func convertPlanRow(r *types.PlanRow) dataset.PlanRow {
	return dataset.PlanRow{
		FairID: dataset.Uint(r.FairId), Period: dataset.Uint(r.Period), Speciality: dataset.Speciality(r.Speciality),
		IndividualsPlaces: dataset.Uint(r.IndividualsPlaces), FarmersPlaces: dataset.Uint(r.FarmersPlaces),
		LegalEntitiesPlaces: dataset.Uint(r.LegalEntitiesPlaces), MinPlaces: dataset.Uint(r.MinPlaces),
	}
}

func convertApplication(a *types.Application) dataset.Application {
	out := dataset.Application{
		SeasonID: dataset.Uint(a.SeasonId), ID: dataset.Uint(a.Id), ServiceNumber: a.ServiceNumber,
		ClaimedDate: dataset.Uint(a.ClaimedDate), RegNum: dataset.Uint(a.RegNum),
		FiledAt: a.FiledAt.UTC(), FiledHeight: dataset.Int(a.FiledHeight),
		DeclarantType: dataset.DeclarantType(a.DeclarantType), UserID: a.UserId,
		DeclarantCommitment: a.DeclarantCommitment, DetailsCommitment: a.DetailsCommitment, PublicName: a.PublicName,
		FairID: dataset.Uint(a.FairId), Speciality: dataset.Speciality(a.Speciality),
		District: dataset.Uint(a.District), Region: dataset.Uint(a.Region),
		Periods: uints(a.Periods), Withdrawn: a.Withdrawn, Statuses: make([]dataset.Status, len(a.Statuses)),
		Source: dataset.Source(a.Source), ClaimedRegNum: dataset.Uint(a.ClaimedRegNum), Confirmed: a.Confirmed,
	}
	for i, s := range a.Statuses {
		out.Statuses[i] = dataset.Status{
			ResponseDate: dataset.Uint(s.ResponseDate), Code: s.Code, Reason: s.Reason, Height: dataset.Int(s.Height),
		}
	}
	return out
}

func convertOutcomes(a *types.ApplicationOutcomes) dataset.ApplicationOutcomes {
	out := dataset.ApplicationOutcomes{
		SeasonID: dataset.Uint(a.SeasonId), ApplicationID: dataset.Uint(a.ApplicationId),
		Outcomes: make([]dataset.Outcome, len(a.Outcomes)),
	}
	for i, o := range a.Outcomes {
		out.Outcomes[i] = dataset.Outcome{
			Day: dataset.Uint(o.Day), Kind: dataset.OutcomeKind(o.Kind), Queue: dataset.Queue(o.Queue), Row: o.Row,
			Number: o.Number, Reason: dataset.OutcomeReason(o.Reason), Code: o.Code, HolderID: dataset.Uint(o.HolderId),
		}
	}
	return out
}

func convertClosing(c *types.Closing) dataset.Closing {
	s := c.Statistics
	return dataset.Closing{
		SeasonID: dataset.Uint(c.SeasonId), Policy: c.Policy,
		SnapshotHeight: dataset.Int(c.SnapshotHeight), ClosedHeight: dataset.Int(c.ClosedHeight),
		ApplicationsRoot: c.ApplicationsRoot, PlanRoot: c.PlanRoot, OutcomesRoot: c.OutcomesRoot,
		Applications: dataset.Uint(c.Applications), PlanRows: dataset.Uint(c.PlanRows),
		Statistics: dataset.Statistics{
			Accepted: dataset.Uint(s.Accepted), Waiting: dataset.Uint(s.Waiting),
			Rejected: dataset.Uint(s.Rejected), NotConsidered: dataset.Uint(s.NotConsidered),
			Places: dataset.Uint(s.Places), Remaining: dataset.Uint(s.Remaining),
			RedistributionRounds: dataset.Uint(s.RedistributionRounds), Burnt: dataset.Uint(s.Burnt),
		},
	}
}

func uints(values []uint64) []dataset.Uint {
	out := make([]dataset.Uint, len(values))
	for i, v := range values {
		out[i] = dataset.Uint(v)
	}
	return out
}

func convertOperation(o *types.PlaceOperation) dataset.Operation {
	return dataset.Operation{
		SeasonID: dataset.Uint(o.SeasonId), Sequence: dataset.Uint(o.Sequence), Kind: dataset.OperationKind(o.Kind),
		By: dataset.OperationCause(o.By), Time: dataset.Uint(o.Time), Height: dataset.Int(o.Height),
		ApplicationID: dataset.Uint(o.ApplicationId), Day: dataset.Uint(o.Day), OfferID: dataset.Uint(o.OfferId),
		Seller: o.Seller, Reason: dataset.UnusedReason(o.Reason),
	}
}

func convertOffer(o *types.PlaceOffer) dataset.Offer {
	return dataset.Offer{
		SeasonID: dataset.Uint(o.SeasonId), ID: dataset.Uint(o.Id), ApplicationID: dataset.Uint(o.ApplicationId),
		Row: o.Row, Number: o.Number, Queue: dataset.Queue(o.Queue), Day: dataset.Uint(o.Day),
		MadeAt: dataset.Uint(o.MadeAt), MadeHeight: dataset.Int(o.MadeHeight), Deadline: dataset.Uint(o.Deadline),
		State: dataset.OfferState(o.State), EndedAt: dataset.Uint(o.EndedAt), EndedHeight: dataset.Int(o.EndedHeight),
	}
}

func convertPlace(p *types.Place) dataset.Place {
	return dataset.Place{
		SeasonID: dataset.Uint(p.SeasonId), Row: p.Row, Number: p.Number, Queue: dataset.Queue(p.Queue),
		ApplicationID: dataset.Uint(p.ApplicationId), OfferID: dataset.Uint(p.OfferId),
	}
}

func convertPlacesHead(h *types.PlacesHead) dataset.PlacesHead {
	return dataset.PlacesHead{
		SeasonID: dataset.Uint(h.SeasonId), Operations: dataset.Uint(h.Operations), Hash: h.Hash,
		Offers: dataset.Uint(h.Offers), OpenOffers: dataset.Uint(h.OpenOffers), ChangedPlaces: dataset.Uint(h.ChangedPlaces),
		Reports: dataset.Uint(h.Reports), ContestedReports: dataset.Uint(h.ContestedReports),
	}
}

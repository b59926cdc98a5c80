package keeper

import (
	"cmp"
	"context"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/internal/event"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

type msgServer struct {
	Keeper
}

var _ types.MsgServer = msgServer{}

// NewMsgServerImpl gives the message server of a keeper.
func NewMsgServerImpl(k Keeper) types.MsgServer { return msgServer{k} }

// checkAuthority wants the governance account; the error wraps ErrUnauthorized.
func (s msgServer) checkAuthority(signer string) error {
	if signer != s.authority {
		return errorsmod.Wrapf(types.ErrUnauthorized, "signer %s, want %s", signer, s.authority)
	}
	return nil
}

// signer is an account that may write.
type signer struct {
	address string
	class   string
	subject [32]byte
}

// resolve finds the active subject behind an address, so that a suspended account is refused on every path.
func (s msgServer) resolve(ctx context.Context, address string) (signer, error) {
	raw, err := s.addressCodec.StringToBytes(address)
	if err != nil {
		return signer{}, errorsmod.Wrapf(types.ErrAddressInvalid, "%q: %s", address, err)
	}
	class, subject, err := s.access.Subject(ctx, raw)
	if err != nil {
		return signer{}, err
	}
	canonical, err := s.addressCodec.BytesToString(raw)
	if err != nil {
		return signer{}, errorsmod.Wrapf(types.ErrAddressInvalid, "%q: %s", address, err)
	}
	return signer{address: canonical, class: class, subject: subject}, nil
}

// operated gives the open season, without its counts, if the address is its operator.
func (s msgServer) operated(ctx context.Context, address string, seasonID uint64) (types.Season, error) {
	by, err := s.resolve(ctx, address)
	if err != nil {
		return types.Season{}, err
	}
	season, err := s.terms(ctx, seasonID)
	if err != nil {
		return season, err
	}
	if by.address != season.Operator {
		return season, errorsmod.Wrapf(types.ErrOperatorOther, "season %d, signer %s", seasonID, by.address)
	}
	return season, checkOpen(&season)
}

// UpdateParams implements types.MsgServer.
func (s msgServer) UpdateParams(ctx context.Context, msg *types.MsgUpdateParams) (*types.MsgUpdateParamsResponse, error) {
	if err := s.checkAuthority(msg.Authority); err != nil {
		return nil, err
	}
	if err := msg.Params.Validate(); err != nil {
		return nil, err
	}
	if err := s.Params.Set(ctx, msg.Params); err != nil {
		return nil, err
	}
	return &types.MsgUpdateParamsResponse{}, event.Emit(ctx, &types.EventParamsUpdated{Params: msg.Params})
}

// CreateSeason implements types.MsgServer.
func (s msgServer) CreateSeason(ctx context.Context, msg *types.MsgCreateSeason) (*types.MsgCreateSeasonResponse, error) {
	if err := s.checkAuthority(msg.Authority); err != nil {
		return nil, err
	}
	season, err := s.createSeason(ctx, types.Season{
		Name:              msg.Name,
		Operator:          msg.Operator,
		Policy:            cmp.Or(msg.Policy, rules.DefaultPolicyName),
		Filing:            msg.Filing,
		ApplicationsOpen:  msg.ApplicationsOpen,
		ApplicationsClose: msg.ApplicationsClose,
		TradingDays:       msg.TradingDays,
		RefusalReasons:    msg.RefusalReasons,
		OfferPeriod:       durationOr(msg.OfferPeriod, types.DefaultOfferPeriod),
		SellerNotice:      durationOr(msg.SellerNotice, types.DefaultSellerNotice),
	})
	if err != nil {
		return nil, err
	}
	return &types.MsgCreateSeasonResponse{SeasonId: season.Id}, event.Emit(ctx, &types.EventSeasonCreated{Season: season})
}

// PublishPlan implements types.MsgServer.
func (s msgServer) PublishPlan(ctx context.Context, msg *types.MsgPublishPlan) (*types.MsgPublishPlanResponse, error) {
	season, err := s.operated(ctx, msg.Operator, msg.SeasonId)
	if err != nil {
		return nil, err
	}
	if err := s.publishPlan(ctx, season, msg.FirstRow, msg.Rows); err != nil {
		return nil, err
	}
	return &types.MsgPublishPlanResponse{}, event.Emit(ctx, &types.EventPlanPublished{
		SeasonId: msg.SeasonId, FirstRow: msg.FirstRow, Rows: uint32(len(msg.Rows)),
	})
}

// FreezePlan implements types.MsgServer.
func (s msgServer) FreezePlan(ctx context.Context, msg *types.MsgFreezePlan) (*types.MsgFreezePlanResponse, error) {
	season, err := s.operated(ctx, msg.Operator, msg.SeasonId)
	if err != nil {
		return nil, err
	}
	if season, err = s.freezePlan(ctx, season, msg.PlanRoot); err != nil {
		return nil, err
	}
	return &types.MsgFreezePlanResponse{}, event.Emit(ctx, &types.EventPlanFrozen{
		SeasonId: season.Id, PlanRoot: season.PlanRoot, Rows: season.PlanRows,
	})
}

// FileApplications implements types.MsgServer.
func (s msgServer) FileApplications(ctx context.Context, msg *types.MsgFileApplications) (*types.MsgFileApplicationsResponse, error) {
	season, err := s.operated(ctx, msg.Operator, msg.SeasonId)
	if err != nil {
		return nil, err
	}
	first, err := s.fileApplications(ctx, &season, msg.Applications)
	if err != nil {
		return nil, err
	}
	return &types.MsgFileApplicationsResponse{FirstId: first}, event.Emit(ctx, &types.EventApplicationsFiled{
		SeasonId: season.Id, FirstId: first, Applications: msg.Applications,
	})
}

// SubmitApplication implements types.MsgServer.
func (s msgServer) SubmitApplication(ctx context.Context, msg *types.MsgSubmitApplication) (*types.MsgSubmitApplicationResponse, error) {
	trader, err := s.resolve(ctx, msg.Trader)
	if err != nil {
		return nil, err
	}
	season, err := s.openSeason(ctx, msg.SeasonId)
	if err != nil {
		return nil, err
	}
	app, err := s.submitApplication(ctx, &season, trader.class, trader.subject, msg.Application())
	if err != nil {
		return nil, err
	}
	return &types.MsgSubmitApplicationResponse{Id: app.Id, ServiceNumber: app.ServiceNumber},
		event.Emit(ctx, &types.EventApplicationSubmitted{Application: app})
}

// UpdateStatuses implements types.MsgServer.
func (s msgServer) UpdateStatuses(ctx context.Context, msg *types.MsgUpdateStatuses) (*types.MsgUpdateStatusesResponse, error) {
	season, err := s.operated(ctx, msg.Operator, msg.SeasonId)
	if err != nil {
		return nil, err
	}
	if err := s.updateStatuses(ctx, &season, msg.Updates); err != nil {
		return nil, err
	}
	return &types.MsgUpdateStatusesResponse{}, event.Emit(ctx, &types.EventStatusesUpdated{SeasonId: season.Id, Updates: msg.Updates})
}

// AmendApplication implements types.MsgServer.
func (s msgServer) AmendApplication(ctx context.Context, msg *types.MsgAmendApplication) (*types.MsgAmendApplicationResponse, error) {
	season, err := s.operated(ctx, msg.Operator, msg.SeasonId)
	if err != nil {
		return nil, err
	}
	app, err := s.amend(ctx, &season, msg)
	if err != nil {
		return nil, err
	}
	return &types.MsgAmendApplicationResponse{}, event.Emit(ctx, &types.EventApplicationAmended{Application: app})
}

// ConfirmDeclarants implements types.MsgServer.
func (s msgServer) ConfirmDeclarants(ctx context.Context, msg *types.MsgConfirmDeclarants) (*types.MsgConfirmDeclarantsResponse, error) {
	season, err := s.operated(ctx, msg.Operator, msg.SeasonId)
	if err != nil {
		return nil, err
	}
	if err := s.confirmDeclarants(ctx, season.Id, msg.ServiceNumbers); err != nil {
		return nil, err
	}
	return &types.MsgConfirmDeclarantsResponse{}, event.Emit(ctx, &types.EventDeclarantsConfirmed{
		SeasonId: season.Id, ServiceNumbers: msg.ServiceNumbers,
	})
}

// PromoteToFarmer implements types.MsgServer.
func (s msgServer) PromoteToFarmer(ctx context.Context, msg *types.MsgPromoteToFarmer) (*types.MsgPromoteToFarmerResponse, error) {
	season, err := s.operated(ctx, msg.Operator, msg.SeasonId)
	if err != nil {
		return nil, err
	}
	app, err := s.promote(ctx, season.Id, msg.ServiceNumber)
	if err != nil {
		return nil, err
	}
	return &types.MsgPromoteToFarmerResponse{}, event.Emit(ctx, &types.EventApplicationPromoted{
		SeasonId: season.Id, ApplicationId: app.Id, ServiceNumber: app.ServiceNumber,
	})
}

// WithdrawApplication implements types.MsgServer.
func (s msgServer) WithdrawApplication(ctx context.Context, msg *types.MsgWithdrawApplication) (*types.MsgWithdrawApplicationResponse, error) {
	by, err := s.resolve(ctx, msg.Signer)
	if err != nil {
		return nil, err
	}
	season, err := s.openSeason(ctx, msg.SeasonId)
	if err != nil {
		return nil, err
	}
	app, err := s.withdraw(ctx, &season, by.address, by.subject, msg.ServiceNumber)
	if err != nil {
		return nil, err
	}
	return &types.MsgWithdrawApplicationResponse{}, event.Emit(ctx, &types.EventApplicationWithdrawn{
		SeasonId: season.Id, ApplicationId: app.Id, ServiceNumber: app.ServiceNumber, Signer: by.address,
	})
}

// CloseFiling implements types.MsgServer.
func (s msgServer) CloseFiling(ctx context.Context, msg *types.MsgCloseFiling) (*types.MsgCloseFilingResponse, error) {
	season, err := s.operated(ctx, msg.Operator, msg.SeasonId)
	if err != nil {
		return nil, err
	}
	if season, err = s.closeFiling(ctx, season); err != nil {
		return nil, err
	}
	return &types.MsgCloseFilingResponse{}, event.Emit(ctx, &types.EventFilingClosed{
		SeasonId: season.Id, ApplicationsClose: season.ApplicationsClose,
	})
}

// StartDistribution implements types.MsgServer.
func (s msgServer) StartDistribution(ctx context.Context, msg *types.MsgStartDistribution) (*types.MsgStartDistributionResponse, error) {
	season, err := s.operated(ctx, msg.Operator, msg.SeasonId)
	if err != nil {
		return nil, err
	}
	distribution, err := s.startDistribution(ctx, season)
	if err != nil {
		return nil, err
	}
	return &types.MsgStartDistributionResponse{}, event.Emit(ctx, &types.EventDistributionStarted{Distribution: distribution})
}

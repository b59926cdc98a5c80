package types

import (
	"slices"
	"time"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// Bounds of a season's announcement.
const (
	MaxSeasonNameLength  = 200 // bytes
	MaxReasonTitleLength = 200 // bytes
	MaxTradingDays       = 366
	MaxRefusalReasons    = 100
)

// ValidateTerms checks what MsgCreateSeason announces, without the operator's address; errors wrap ErrSeasonInvalid.
func (s *Season) ValidateTerms() error {
	if err := checkText("name", s.Name, 1, MaxSeasonNameLength); err != nil {
		return errorsmod.Wrap(ErrSeasonInvalid, err.Error())
	}
	if _, err := rules.PolicyByName(s.Policy); err != nil {
		return errorsmod.Wrap(ErrSeasonInvalid, err.Error())
	}
	if s.Filing < Filing_FILING_OPERATOR || s.Filing > Filing_FILING_BOTH {
		return errorsmod.Wrapf(ErrSeasonInvalid, "filing %d, want by operator (1), by traders (2) or by both (3)", s.Filing)
	}
	if s.Filing == Filing_FILING_BOTH && s.Policy == rules.FirstCome2018Name {
		return errorsmod.Wrapf(ErrSeasonInvalid, "%s goes by dates that the operator claims, so that it is filed by him or by traders, not by both", s.Policy)
	}
	if !s.ApplicationsOpen.Before(s.ApplicationsClose) {
		return errorsmod.Wrapf(ErrSeasonInvalid, "window opens at %s, not before it closes at %s",
			s.ApplicationsOpen.Format(time.RFC3339Nano), s.ApplicationsClose.Format(time.RFC3339Nano))
	}
	if err := s.validatePlaceTerms(); err != nil {
		return err
	}
	return s.validateLists()
}

func (s *Season) validateLists() error {
	if len(s.TradingDays) == 0 || len(s.TradingDays) > MaxTradingDays {
		return errorsmod.Wrapf(ErrSeasonInvalid, "%d trading days, want 1 to %d", len(s.TradingDays), MaxTradingDays)
	}
	for i, day := range s.TradingDays {
		if rules.Day(rules.Ticks(day)) != rules.Ticks(day) {
			return errorsmod.Wrapf(ErrSeasonInvalid, "trading day %d is not a whole day: %d ticks", i, day)
		}
		if i > 0 && day <= s.TradingDays[i-1] {
			return errorsmod.Wrapf(ErrSeasonInvalid, "trading day %d is not after the one before it: %d ticks", i, day)
		}
	}
	if len(s.RefusalReasons) > MaxRefusalReasons {
		return errorsmod.Wrapf(ErrSeasonInvalid, "%d refusal reasons, at most %d", len(s.RefusalReasons), MaxRefusalReasons)
	}
	for i, reason := range s.RefusalReasons {
		if reason.Code == 0 {
			return errorsmod.Wrapf(ErrSeasonInvalid, "refusal reason %d has code 0", i)
		}
		if slices.ContainsFunc(s.RefusalReasons[:i], func(r RefusalReason) bool { return r.Code == reason.Code }) {
			return errorsmod.Wrapf(ErrSeasonInvalid, "refusal reason %d repeats code %d", i, reason.Code)
		}
		for what, title := range [...]string{reason.TitleRu, reason.TitleEn} {
			name := [...]string{"title_ru", "title_en"}[what]
			if err := checkText(name, title, 1, MaxReasonTitleLength); err != nil {
				return errorsmod.Wrapf(ErrSeasonInvalid, "refusal reason %d: %s", i, err)
			}
		}
	}
	return nil
}

// TakesClaims reports whether the dates, register numbers and user ids that the operator claims count: in seasons of
// FIRST_COME_2018 that he files. In all others the chain assigns register numbers, and user ids follow from subjects.
func (s *Season) TakesClaims() bool {
	return s.Filing == Filing_FILING_OPERATOR && s.Policy == rules.FirstCome2018Name
}

// HasReason reports whether a code is in the published list of refusal reasons.
func (s *Season) HasReason(code uint32) bool {
	return slices.ContainsFunc(s.RefusalReasons, func(r RefusalReason) bool { return r.Code == code })
}

// TradesOn reports whether a period falls on one of the trading days.
func (s *Season) TradesOn(period uint64) bool {
	_, found := slices.BinarySearch(s.TradingDays, uint64(rules.Day(rules.Ticks(period))))
	return found
}

// AcceptsAt reports whether applications are accepted in a block of this time.
func (s *Season) AcceptsAt(blockTime time.Time) bool {
	return !blockTime.Before(s.ApplicationsOpen) && blockTime.Before(s.ApplicationsClose)
}

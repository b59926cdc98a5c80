package types

import (
	"fmt"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/x/documents/rules"
)

// Bounds that governance cannot pass.
const (
	MaxReasons      = 256
	MaxOpenRequests = 10_000
)

// Bounds of one message and one block.
const (
	// MaxFulfilled is the largest number of requests in one MsgFulfilRequests.
	MaxFulfilled = 1_000
	// MaxOverduePerBlock is the largest number of requests that EndBlock marks as overdue; the rest wait for the next.
	MaxOverduePerBlock = 1_000
)

// DefaultParams are for Moscow: UTC+3 and free Saturdays and Sundays. Public holidays are decided every year, so governance
// lists them. The reasons are an example: no official list is known.
func DefaultParams() Params {
	return Params{
		Calendar: Calendar{UtcOffsetSeconds: 3 * 60 * 60, Weekend: []uint32{0, 6}},
		RefusalReasons: []Code{
			{Code: "data-mismatch", TitleRu: "Сведения не совпадают с реестром", TitleEn: "What was stated differs from the register"},
			{Code: "duplicate", TitleRu: "Такой запрос уже рассматривается", TitleEn: "The same request is being handled"},
			{Code: "not-delivered", TitleRu: "Содержание запроса не получено", TitleEn: "The content of the request was not received"},
			{Code: "not-entitled", TitleRu: "Заявитель не имеет права на документ", TitleEn: "Not entitled to the document"},
			{Code: "other-department", TitleRu: "Документ выдаёт другой орган", TitleEn: "Another department issues the document"},
		},
		StatusReasons: []Code{
			{Code: "court-order", TitleRu: "Решение суда", TitleEn: "Court order"},
			{Code: "data-changed", TitleRu: "Сведения изменились", TitleEn: "The facts have changed"},
			{Code: "holder-request", TitleRu: "По просьбе владельца", TitleEn: "The holder asked for it"},
			{Code: "issued-in-error", TitleRu: "Выдан ошибочно", TitleEn: "Issued in error"},
			{Code: "under-review", TitleRu: "Проводится проверка", TitleEn: "Under review"},
		},
		MaxOpenRequests: 10,
	}
}

// Validate checks every bound; errors wrap ErrParamsInvalid.
func (p *Params) Validate() error {
	if _, err := p.Calendar.ToRules(); err != nil {
		return errorsmod.Wrapf(ErrParamsInvalid, "calendar: %s", err)
	}
	if err := validateCodes("refusal_reasons", p.RefusalReasons, 1, MaxReasons); err != nil {
		return errorsmod.Wrap(ErrParamsInvalid, err.Error())
	}
	if err := validateCodes("status_reasons", p.StatusReasons, 1, MaxReasons); err != nil {
		return errorsmod.Wrap(ErrParamsInvalid, err.Error())
	}
	if p.MaxOpenRequests < 1 || p.MaxOpenRequests > MaxOpenRequests {
		return errorsmod.Wrapf(ErrParamsInvalid, "max_open_requests is %d, want 1 to %d", p.MaxOpenRequests, MaxOpenRequests)
	}
	return nil
}

// CheckFollows wants the published lists of older parameters to have lost nothing; the error wraps ErrCodeRemoved.
func (p *Params) CheckFollows(older *Params) error {
	for _, list := range []struct {
		name     string
		old, now []Code
	}{
		{"refusal_reasons", older.RefusalReasons, p.RefusalReasons},
		{"status_reasons", older.StatusReasons, p.StatusReasons},
	} {
		for i := range list.old {
			if !HasCode(list.now, list.old[i].Code) {
				return errorsmod.Wrapf(ErrCodeRemoved, "%s lacks %q: keep it, with another title if need be", list.name, list.old[i].Code)
			}
		}
	}
	return nil
}

// CheckRefusalReason wants a code of the published list; the error wraps ErrReasonUnknown.
func (p *Params) CheckRefusalReason(code string) error { return checkReason(p.RefusalReasons, code) }

// CheckStatusReason wants a code of the published list; the error wraps ErrReasonUnknown.
func (p *Params) CheckStatusReason(code string) error { return checkReason(p.StatusReasons, code) }

func checkReason(list []Code, code string) error {
	if HasCode(list, code) {
		return nil
	}
	return errorsmod.Wrapf(ErrReasonUnknown, "%s, choose one of %q", Shown(code), codesOf(list))
}

// HasCode reports whether a list has a code.
func HasCode(list []Code, code string) bool {
	for i := range list {
		if list[i].Code == code {
			return true
		}
	}
	return false
}

// codesOf names the codes of a list for errors that say what is possible.
func codesOf(list []Code) []string {
	names := make([]string, len(list))
	for i := range list {
		names[i] = list[i].Code
	}
	return names
}

func validateCodes(what string, list []Code, minCodes, maxCodes int) error {
	if len(list) < minCodes || len(list) > maxCodes {
		return fmt.Errorf("%s has %d entries, want %d to %d", what, len(list), minCodes, maxCodes)
	}
	for i := range list {
		code := &list[i]
		if err := checkName("code", code.Code, "-_", MaxCodeLength); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		if HasCode(list[:i], code.Code) {
			return fmt.Errorf("%s has the code %q twice", what, code.Code)
		}
		if err := checkTitles(code.TitleRu, code.TitleEn); err != nil {
			return fmt.Errorf("%s: code %q: %w", what, code.Code, err)
		}
	}
	return nil
}

func checkTitles(ru, en string) error {
	if err := checkText("title_ru", ru, 1, MaxTitleLength); err != nil {
		return err
	}
	return checkText("title_en", en, 1, MaxTitleLength)
}

// ToRules gives the calendar as the rules see it, checked; the error wraps rules.ErrInvalidCalendar.
func (c *Calendar) ToRules() (*rules.Calendar, error) {
	calendar := &rules.Calendar{UTCOffset: c.UtcOffsetSeconds}
	for i, day := range c.Weekend {
		if day > 6 || i > 0 && day <= c.Weekend[i-1] {
			return nil, fmt.Errorf("%w: weekend has %d at position %d, want 0, Sunday, to 6, ascending", rules.ErrInvalidCalendar, day, i+1)
		}
		calendar.Weekend[day] = true
	}
	var err error
	if calendar.DaysOff, err = parseDays("days_off", c.DaysOff); err != nil {
		return nil, err
	}
	if calendar.Workdays, err = parseDays("workdays", c.Workdays); err != nil {
		return nil, err
	}
	return calendar, calendar.Validate()
}

func parseDays(what string, texts []string) ([]rules.Day, error) {
	if len(texts) > rules.MaxCalendarDays {
		return nil, fmt.Errorf("%w: %s has %d days, at most %d", rules.ErrInvalidCalendar, what, len(texts), rules.MaxCalendarDays)
	}
	days := make([]rules.Day, len(texts))
	for i, text := range texts {
		day, err := rules.ParseDay(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		days[i] = day
	}
	return days, nil
}

package types

import (
	"time"

	errorsmod "cosmossdk.io/errors"

	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/x/voting/rules"
)

// Notices are what a poll says of itself.
const (
	NoticeLive   = "Results are live: anybody can see the counts while the poll is open."
	NoticeClass  = "Votes of enrolled accounts hang together: all votes of a person in this class stand under one pseudonym."
	NoticeCensus = "Votes stand under keys made for this poll alone; nothing on the chain links them to accounts or to other polls."
)

// ValidateTerms checks what the organizer of a poll of this chain decides; errors wrap ErrPollInvalid or ErrResultsEncrypted.
func (p *Poll) ValidateTerms() error {
	for _, text := range []struct {
		name, text string
		min, max   int
		lines      bool
	}{
		{"title_ru", p.TitleRu, 1, MaxTitleLength, false},
		{"title_en", p.TitleEn, 1, MaxTitleLength, false},
		{"description_ru", p.DescriptionRu, 0, MaxTextLength, true},
		{"description_en", p.DescriptionEn, 0, MaxTextLength, true},
	} {
		if err := checkText(text.name, text.text, text.min, text.max, text.lines); err != nil {
			return errorsmod.Wrap(ErrPollInvalid, err.Error())
		}
	}
	if p.Opens.Nanosecond() != 0 || p.Closes.Nanosecond() != 0 || p.Opens.Unix() < 0 {
		return errorsmod.Wrap(ErrPollInvalid, "opens and closes are whole seconds after 1970")
	}
	if duration := p.Closes.Sub(p.Opens); duration <= 0 || duration > MaxPollDuration {
		return errorsmod.Wrapf(ErrPollInvalid, "opens %s, closes %s: want up to 366 days", format(p.Opens), format(p.Closes))
	}
	switch p.Results {
	case RESULTS_VISIBILITY_LIVE:
	case RESULTS_VISIBILITY_ENCRYPTED:
		return errorsmod.Wrap(ErrResultsEncrypted, "create an election with purpose ELECTION_PURPOSE_POLL, or the poll with results RESULTS_VISIBILITY_LIVE")
	default:
		return errorsmod.Wrapf(ErrPollInvalid, "results %s: say RESULTS_VISIBILITY_LIVE", p.Results)
	}
	return p.validateElectorate()
}

func (p *Poll) validateElectorate() error {
	if len(p.Class) > MaxClassNameLength {
		return errorsmod.Wrapf(ErrPollInvalid, "class has %d bytes, want at most %d", len(p.Class), MaxClassNameLength)
	}
	if (p.Class == "") == (p.Census == nil) {
		return errorsmod.Wrap(ErrPollInvalid, "either a class or a census says who may vote: give one of them")
	}
	if p.Census == nil {
		return nil
	}
	if len(p.Census.Root) != merkle.Size || p.Census.Size_ == 0 || p.Census.Size_ > MaxCensusSize {
		return errorsmod.Wrapf(ErrPollInvalid, "census root of %d bytes over %d leaves, want %d bytes and 1 to %d leaves",
			len(p.Census.Root), p.Census.Size_, merkle.Size, MaxCensusSize)
	}
	return nil
}

func format(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Stage tells where the poll stands at a time.
func (p *Poll) Stage(now time.Time) PollStage {
	switch {
	case p.ClosedAt != nil || !now.Before(p.Closes):
		return POLL_STAGE_CLOSED
	case now.Before(p.Opens):
		return POLL_STAGE_SCHEDULED
	}
	return POLL_STAGE_OPEN
}

// CheckOpen wants a block time at which votes are accepted; errors wrap ErrPollNotOpen or ErrPollClosed.
func (p *Poll) CheckOpen(now time.Time) error {
	switch p.Stage(now) {
	case POLL_STAGE_SCHEDULED:
		return errorsmod.Wrapf(ErrPollNotOpen, "poll %d opens at %s, block time %s", p.Id, format(p.Opens), format(now))
	case POLL_STAGE_CLOSED:
		closed := p.Closes
		if p.ClosedAt != nil {
			closed = *p.ClosedAt
		}
		return errorsmod.Wrapf(ErrPollClosed, "poll %d closed at %s, block time %s", p.Id, format(closed), format(now))
	}
	return nil
}

// Notice says in words what a voter must know.
func (p *Poll) Notice() string {
	if p.Census != nil {
		return NoticeLive + " " + NoticeCensus
	}
	return NoticeLive + " " + NoticeClass
}

// Validate checks what all versions of a question have in common together with one version; errors wrap ErrQuestionInvalid.
func (q *Question) Validate(v *QuestionVersion) error {
	for _, text := range []struct{ name, text string }{{"title_ru", v.TitleRu}, {"title_en", v.TitleEn}} {
		if err := checkText(text.name, text.text, 1, MaxTitleLength, false); err != nil {
			return errorsmod.Wrap(ErrQuestionInvalid, err.Error())
		}
	}
	for i := range v.Options {
		for _, text := range []struct{ name, text string }{{"title_ru", v.Options[i].TitleRu}, {"title_en", v.Options[i].TitleEn}} {
			if err := checkText(text.name, text.text, 1, MaxTitleLength, false); err != nil {
				return errorsmod.Wrapf(ErrQuestionInvalid, "option %d: %s", i, err)
			}
		}
	}
	if err := q.ToRules(v).Validate(); err != nil {
		return errorsmod.Wrap(ErrQuestionInvalid, err.Error())
	}
	return nil
}

// ToRules gives what decides about the choices of a vote on a version.
func (q *Question) ToRules(v *QuestionVersion) *rules.Question {
	return &rules.Question{
		Kind: rules.Kind(q.Kind), Options: uint32(len(v.Options)), MinChoices: q.MinChoices, MaxChoices: q.MaxChoices,
		MaxRating: q.MaxRating, FreeText: q.FreeText,
	}
}

// ToRules gives the terms as the definition hash has them.
func (p *Poll) ToRules() *rules.Terms {
	t := &rules.Terms{
		Poll: p.Id, TitleRu: p.TitleRu, TitleEn: p.TitleEn, DescriptionRu: p.DescriptionRu, DescriptionEn: p.DescriptionEn,
		Organizer: p.Organizer, District: p.District, Opens: p.Opens.Unix(), Closes: p.Closes.Unix(), Class: p.Class, Revote: p.Revote,
	}
	if p.Census != nil {
		t.CensusRoot, t.CensusSize = p.Census.Root, p.Census.Size_
	}
	return t
}

// ToRules gives the version as the definition hash has it.
func (v *QuestionVersion) ToRules() *rules.Version {
	version := &rules.Version{
		Question: v.QuestionId, ID: v.Id, TitleRu: v.TitleRu, TitleEn: v.TitleEn, EarlierVotersAgain: v.EarlierVotersAgain,
		AddedAt: v.AddedAt.Unix(),
	}
	for _, o := range v.Options {
		version.Options = append(version.Options, rules.Option{ID: o.Id, TitleRu: o.TitleRu, TitleEn: o.TitleEn})
	}
	return version
}

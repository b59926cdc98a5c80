package rules

import (
	"errors"
	"fmt"
	"slices"
)

// Kind says what a vote on a question looks like and how votes are counted. The numbers are those of the chain.
type Kind uint32

// The kinds of questions.
const (
	Single   Kind = 1 // one option
	KOfN     Kind = 2 // some options
	Approval Kind = 3 // any number of options
	Rating   Kind = 4 // options with ratings from 1
	Ranking  Kind = 5 // options in an order, the best first
)

// Bounds of a question.
const (
	MaxOptions        = 100
	MaxRankingOptions = 20
	MaxMaxRating      = 10
)

// ValueUnit is what a rating or rank is multiplied by in a choice: a choice is ValueUnit * value + option, and the option
// alone where the kind has no values. Options count from 0, values from 1.
const ValueUnit = 1_000

// Errors of a question and of the choices of a vote.
var (
	ErrQuestionInvalid  = errors.New("invalid question")
	ErrChoicesTooMany   = errors.New("too many choices")
	ErrChoicesTooFew    = errors.New("too few choices")
	ErrChoicesUnsorted  = errors.New("choices do not ascend")
	ErrChoiceRepeated   = errors.New("option is chosen twice")
	ErrChoiceUnknown    = errors.New("option does not exist")
	ErrChoiceValue      = errors.New("rating or rank is out of range")
	ErrTextNotTaken     = errors.New("question takes no text")
	ErrCountsOfOthers   = errors.New("counts belong to another question")
	errCountsUnderflow  = errors.New("a vote is taken back that was not counted")
	errKindOfTheUnknown = errors.New("unknown kind")
)

// Question is what decides about the choices of a vote on one version.
type Question struct {
	Kind    Kind
	Options uint32
	// MinChoices of 0 means 1, MaxChoices of 0 means all options.
	MinChoices, MaxChoices uint32
	// MaxRating is for ratings only.
	MaxRating uint32
	FreeText  bool
}

// Validate checks that votes on the question are possible; errors wrap ErrQuestionInvalid.
func (q *Question) Validate() error {
	invalid := func(format string, args ...any) error {
		return fmt.Errorf("%w: %w", ErrQuestionInvalid, fmt.Errorf(format, args...))
	}
	if q.Kind < Single || q.Kind > Ranking {
		return invalid("%w %d", errKindOfTheUnknown, q.Kind)
	}
	most := uint32(MaxOptions)
	if q.Kind == Ranking {
		most = MaxRankingOptions
	}
	if q.Options < 2 || q.Options > most {
		return invalid("%d options, want 2 to %d", q.Options, most)
	}
	if lowest, highest := q.bounds(); lowest > highest || highest > q.Options {
		return invalid("from %d to %d choices of %d options", lowest, highest, q.Options)
	}
	if (q.Kind == Single || q.Kind == Approval) && (q.MinChoices != 0 || q.MaxChoices != 0) {
		return invalid("the kind says how many choices there are: leave min_choices and max_choices out")
	}
	if q.Kind == KOfN && q.MaxChoices == 0 {
		return invalid("max_choices is missing")
	}
	if rated := q.Kind == Rating; rated != (q.MaxRating != 0) || rated && (q.MaxRating < 2 || q.MaxRating > MaxMaxRating) {
		return invalid("max_rating is %d, want 2 to %d for ratings and none for other kinds", q.MaxRating, MaxMaxRating)
	}
	return nil
}

// bounds are the fewest and most choices of a vote.
func (q *Question) bounds() (lowest, highest uint32) {
	lowest, highest = max(q.MinChoices, 1), q.MaxChoices
	if highest == 0 {
		highest = q.Options
	}
	if q.Kind == Single {
		highest = 1
	}
	return lowest, highest
}

// values is the highest rating or rank, 0 if the kind has none.
func (q *Question) values() uint32 {
	switch q.Kind {
	case Rating:
		return q.MaxRating
	case Ranking:
		return q.Options
	}
	return 0
}

// Check refuses choices that the question does not take, each reason with an error of its own.
func (q *Question) Check(choices []uint32) error {
	lowest, highest := q.bounds()
	switch {
	case uint64(len(choices)) > uint64(highest):
		return fmt.Errorf("%w: %d, at most %d", ErrChoicesTooMany, len(choices), highest)
	case uint64(len(choices)) < uint64(lowest):
		return fmt.Errorf("%w: %d, at least %d", ErrChoicesTooFew, len(choices), lowest)
	}
	seen := make([]bool, min(q.Options, MaxOptions))
	for i, choice := range choices {
		option, value := choice%ValueUnit, choice/ValueUnit
		switch {
		case uint64(option) >= uint64(len(seen)):
			return fmt.Errorf("%w: choice %d names option %d of %d, counted from 0", ErrChoiceUnknown, choice, option, q.Options)
		case seen[option]:
			return fmt.Errorf("%w: option %d", ErrChoiceRepeated, option)
		case i > 0 && choice < choices[i-1]:
			return fmt.Errorf("%w: %d stands behind %d", ErrChoicesUnsorted, choice, choices[i-1])
		}
		seen[option] = true
		if err := q.checkValue(i, value); err != nil {
			return err
		}
	}
	return nil
}

// checkValue checks the rating or rank of choice number i. Ranks run from 1 without gaps.
func (q *Question) checkValue(i int, value uint32) error {
	switch {
	case q.values() == 0 && value != 0:
		return fmt.Errorf("%w: %d, this kind has none", ErrChoiceValue, value)
	case q.Kind == Rating && (value < 1 || value > q.MaxRating):
		return fmt.Errorf("%w: rating %d, want 1 to %d", ErrChoiceValue, value, q.MaxRating)
	case q.Kind == Ranking && value != uint32(i)+1:
		return fmt.Errorf("%w: rank %d, want %d", ErrChoiceValue, value, i+1)
	}
	return nil
}

// CheckText refuses a commitment to a text where the question takes none.
func (q *Question) CheckText(commitment [32]byte) error {
	if !q.FreeText && commitment != ([32]byte{}) {
		return ErrTextNotTaken
	}
	return nil
}

// Counts is how many numbers the count of the question has: one for each option, times the ratings or ranks.
func (q *Question) Counts() int { return int(q.Options) * int(max(q.values(), 1)) }

// place is where a choice is counted.
func (q *Question) place(choice uint32) int {
	option, value := int(choice%ValueUnit), int(choice/ValueUnit)
	if values := int(q.values()); values > 0 {
		return option*values + value - 1
	}
	return option
}

// Add counts the choices of a vote, which passed Check. Nil counts are taken for zeros.
func (q *Question) Add(counts []uint64, choices []uint32) ([]uint64, error) {
	if counts == nil {
		counts = make([]uint64, q.Counts())
	}
	return counts, q.apply(counts, choices, func(n *uint64) error { *n++; return nil })
}

// Subtract takes the choices of a vote back that was counted.
func (q *Question) Subtract(counts []uint64, choices []uint32) error {
	return q.apply(counts, choices, func(n *uint64) error {
		if *n == 0 {
			return errCountsUnderflow
		}
		*n--
		return nil
	})
}

func (q *Question) apply(counts []uint64, choices []uint32, change func(*uint64) error) error {
	if len(counts) != q.Counts() {
		return fmt.Errorf("%w: %d numbers, want %d", ErrCountsOfOthers, len(counts), q.Counts())
	}
	for _, choice := range choices {
		at := q.place(choice)
		if at < 0 || at >= len(counts) {
			return fmt.Errorf("%w: choice %d", ErrCountsOfOthers, choice)
		}
		if err := change(&counts[at]); err != nil {
			return err
		}
	}
	return nil
}

// Points gives one number for each option: how often it was chosen, the sum of its ratings, or its Borda points, by which the
// first rank of n options gives n and the last 1. Nil counts give zeros.
func (q *Question) Points(counts []uint64) []uint64 {
	points := make([]uint64, q.Options)
	if len(counts) != q.Counts() {
		return points
	}
	values := int(q.values())
	if values == 0 {
		return slices.Clone(counts)
	}
	for option := range points {
		for value := 1; value <= values; value++ {
			weight := uint64(value)
			if q.Kind == Ranking {
				weight = uint64(values - value + 1)
			}
			points[option] += weight * counts[option*values+value-1]
		}
	}
	return points
}

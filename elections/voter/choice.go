package voter

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/moscowchain/moscowd/crypto/ballot"
)

// blank stands for "none of the options" where a contest has that.
const blank = "blank"

// Cells reads the answer to a contest, which must be valid, as a voter writes it, options counting from 0:
//
//	Exactly   0 or 0,2 or blank
//	UpTo      0,2 or nothing
//	Rating    0:5,2:3; options that are not named get no grade
//	Ranking   2,0,1, the best first; with blank, options may be left out, and "-" is a position that stays free
//
// The error is ballot.ErrChoice.
func Cells(c ballot.Contest, text string) ([]uint64, error) {
	cells, err := fill(c, text)
	if err == nil {
		err = fits(c, cells)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: contest %d: %w", ballot.ErrChoice, c.ID, err)
	}
	return cells, nil
}

func fill(c ballot.Contest, text string) ([]uint64, error) {
	cells := make([]uint64, c.Cells())
	var parts []string
	if text != "" {
		parts = strings.Split(text, ",")
	}
	switch c.Kind {
	case ballot.Rating:
		return cells, rate(c, cells, parts)
	case ballot.Ranking:
		return cells, rank(c, cells, parts)
	}
	if c.Kind == ballot.Exactly && c.Blank && text == blank {
		cells[c.Options] = 1
		return cells, nil
	}
	for _, part := range parts {
		option, err := optionOf(c, part)
		if err != nil {
			return nil, err
		}
		if err := set(cells, option); err != nil {
			return nil, err
		}
	}
	return cells, nil
}

func rate(c ballot.Contest, cells []uint64, parts []string) error {
	width := c.Limit + 1
	rated := make([]bool, c.Options)
	for _, part := range parts {
		left, right, _ := strings.Cut(part, ":")
		option, err := optionOf(c, left)
		if err != nil {
			return err
		}
		grade, err := strconv.ParseUint(right, 10, 64)
		if err != nil || grade == 0 || grade > c.Limit {
			return fmt.Errorf("%q: write option:grade with a grade from 1 to %d", part, c.Limit)
		}
		if rated[option] {
			return fmt.Errorf("option %d stands there twice", option)
		}
		rated[option] = true
		cells[option*width+grade] = 1
	}
	for option, has := range rated {
		if !has {
			cells[uint64(option)*width] = 1
		}
	}
	return nil
}

func rank(c ballot.Contest, cells []uint64, parts []string) error {
	if uint64(len(parts)) > c.Options {
		return fmt.Errorf("%d positions, there are %d", len(parts), c.Options)
	}
	width := c.Options
	if c.Blank {
		width++
	}
	ranked := make([]bool, c.Options)
	for position := range c.Options {
		if position >= uint64(len(parts)) || parts[position] == "-" {
			if c.Blank {
				cells[c.Options*width+position] = 1
			}
			continue
		}
		option, err := optionOf(c, parts[position])
		if err != nil {
			return err
		}
		if ranked[option] {
			return fmt.Errorf("option %d stands there twice", option)
		}
		ranked[option] = true
		cells[option*width+position] = 1
	}
	for option, has := range ranked {
		if !has && c.Blank {
			cells[uint64(option)*width+c.Options] = 1
		}
	}
	return nil
}

func optionOf(c ballot.Contest, text string) (uint64, error) {
	option, err := strconv.ParseUint(text, 10, 64)
	if err != nil || option >= c.Options {
		return 0, fmt.Errorf("%q is not an option from 0 to %d", text, c.Options-1)
	}
	return option, nil
}

func set(cells []uint64, at uint64) error {
	if cells[at] == 1 {
		return fmt.Errorf("option %d stands there twice", at)
	}
	cells[at] = 1
	return nil
}

// fits says whether all sums lie between their bounds.
func fits(c ballot.Contest, cells []uint64) error {
	for _, s := range c.Sums() {
		total := uint64(0)
		for _, t := range s.Terms {
			total += t.Weight * cells[t.Cell]
		}
		if total < s.Low || total > s.High {
			return fmt.Errorf("%s", wanted(c))
		}
	}
	return nil
}

func wanted(c ballot.Contest) string {
	switch c.Kind {
	case ballot.Exactly:
		if c.Blank {
			return fmt.Sprintf("name %d of %d options, or %s", c.Limit, c.Options, blank)
		}
		return fmt.Sprintf("name %d of %d options", c.Limit, c.Options)
	case ballot.UpTo:
		return fmt.Sprintf("name up to %d of %d options", c.Limit, c.Options)
	case ballot.Ranking:
		return fmt.Sprintf("name all %d options in their order", c.Options)
	default:
		return fmt.Sprintf("give each of %d options one grade from 1 to %d at most", c.Options, c.Limit)
	}
}

// Describe is the inverse of Cells. It says of cells that are no answer that they are none: what is shown of a ballot that was
// opened must not look like a choice that it is not.
func Describe(c ballot.Contest, cells []uint64) string {
	text := describe(c, cells)
	again, err := Cells(c, text)
	if err != nil || !slices.Equal(again, cells) {
		return fmt.Sprintf("no answer that counts: %v", cells)
	}
	return text
}

func describe(c ballot.Contest, cells []uint64) string {
	var parts []string
	switch c.Kind {
	case ballot.Rating:
		for at, v := range cells {
			if grade := uint64(at) % (c.Limit + 1); v == 1 && grade > 0 {
				parts = append(parts, fmt.Sprintf("%d:%d", uint64(at)/(c.Limit+1), grade))
			}
		}
	case ballot.Ranking:
		width := c.Options
		if c.Blank {
			width++
		}
		for position := range c.Options {
			part := "-"
			for option := range c.Options {
				if at := option*width + position; at < uint64(len(cells)) && cells[at] == 1 {
					part = strconv.FormatUint(option, 10)
				}
			}
			parts = append(parts, part)
		}
	default:
		for option, v := range cells {
			if v == 1 && uint64(option) == c.Options {
				parts = append(parts, blank)
			} else if v == 1 {
				parts = append(parts, strconv.Itoa(option))
			}
		}
	}
	return strings.Join(parts, ",")
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

const voters = 4

// votes makes a poll that is open and one that is closed, and elections beside them.
func votes(ctx context.Context, c *city) error {
	elected := make(chan error, 1)
	if c.elections {
		// The elections share the organizer's key with the polls: they are announced first.
		finish, err := c.announce(ctx)
		if err != nil {
			return err
		}
		go func() { elected <- finish(ctx) }()
	} else {
		elected <- nil
	}
	return errors.Join(c.polls(ctx), <-elected)
}

func (c *city) polls(ctx context.Context) error {
	if _, err := c.enrol(ctx, "department", "portal"); err != nil {
		return err
	}
	names := make([]string, voters)
	for i := range names {
		names[i] = "voter" + strconv.Itoa(i+1)
	}
	if _, err := c.enrol(ctx, "resident", names...); err != nil {
		return err
	}
	if _, err := c.enrol(ctx, "resident", "elector"); err != nil { // who votes in the browser
		return err
	}
	elector, err := c.self(ctx, "keys", "export", "elector", "--unarmored-hex", "--unsafe", "--yes")
	if err != nil {
		return err
	}
	trackers := map[string]string{}
	for poll, title := range [][2]string{{"Велодорожка", "Bicycle lane"}, {"Сквер у метро", "A garden at the station"}} {
		number := strconv.Itoa(poll + 1)
		file := "poll" + number + ".json"
		if err := c.write(file, pollText(title)); err != nil {
			return err
		}
		if err := c.tx(ctx, "developer", "voting", "create-poll", c.path(file)); err != nil {
			return err
		}
		var batch strings.Builder
		for i, name := range names {
			answers := [][]string{{"1", "--choose", strconv.Itoa(i % 2)}}
			if poll == 0 {
				answers = append(answers, []string{"2", "--rate", fmt.Sprintf("0=%d,1=%d", 5-i%2, 1+i)})
			}
			for _, answer := range answers {
				vote, err := c.self(ctx, slices.Concat([]string{"voting", "sign", number}, answer, []string{"--from", name})...)
				if err != nil {
					return err
				}
				batch.WriteString(vote + "\n")
			}
		}
		if err := c.write("votes"+number, batch.String()); err != nil {
			return err
		}
		if err := c.tx(ctx, "portal", "voting", "cast", c.path("votes"+number)); err != nil {
			return err
		}
		export := c.path("export" + number)
		if _, err := c.self(ctx, "export", "poll", number, "-o", export); err != nil {
			return err
		}
		tracker, err := firstTracker(export)
		if err != nil {
			return err
		}
		trackers[number] = tracker
	}
	if err := c.write("version.json", `{"poll_id": "1", "question_id": 1, "title_ru": "Где именно?", "title_en": "Where exactly?", "options": [
   {"title_ru": "По набережной", "title_en": "Along the river"}, {"title_ru": "По бульвару", "title_en": "On the boulevard"},
   {"title_ru": "Нигде", "title_en": "Nowhere"}]}`); err != nil {
		return err
	}
	if err := c.tx(ctx, "developer", "voting", "add-version", c.path("version.json")); err != nil {
		return err
	}
	if err := c.tx(ctx, "developer", "voting", "close-poll", "2", "the garden is planted"); err != nil {
		return err
	}
	census, keys, err := c.censusPoll(ctx)
	if err != nil {
		return err
	}
	c.set("polls", map[string]any{
		"open": 1, "closed": 2, "trackers": trackers, "elector": elector, "census": 3, "census_file": census, "census_keys": keys,
	})
	return nil
}

// censusPoll makes a poll for keys of a published list, and gives the list and the keys.
func (c *city) censusPoll(ctx context.Context) (file string, keys []string, err error) {
	var list strings.Builder
	for i := 1; i <= 3; i++ {
		name := "listed" + strconv.Itoa(i)
		if _, err := c.self(ctx, "keys", "add", name); err != nil {
			return "", nil, err
		}
		address, err := c.key(ctx, name)
		if err != nil {
			return "", nil, err
		}
		key, err := c.self(ctx, "keys", "export", name, "--unarmored-hex", "--unsafe", "--yes")
		if err != nil {
			return "", nil, err
		}
		list.WriteString(address + "\n")
		keys = append(keys, key)
	}
	if err := c.write("census.txt", list.String()); err != nil {
		return "", nil, err
	}
	census, err := c.self(ctx, "voting", "census", c.path("census.txt"))
	if err != nil {
		return "", nil, err
	}
	text := fmt.Sprintf(`{"title_ru": "Двор", "title_en": "The yard", "opens": %q, "closes": %q, "census": %s, "results": "RESULTS_VISIBILITY_LIVE",
 "questions": [{"kind": "QUESTION_KIND_APPROVAL", "title_ru": "Что поставить?", "title_en": "What is wanted?", "options": [
   {"title_ru": "Скамейку", "title_en": "A bench"}, {"title_ru": "Дерево", "title_en": "A tree"}]}]}`,
		time.Now().UTC().Format("2006-01-02T00:00:00Z"), inAWhile(90*24*time.Hour), census)
	if err := c.write("census.json", text); err != nil {
		return "", nil, err
	}
	return c.path("census.txt"), keys, c.tx(ctx, "developer", "voting", "create-poll", c.path("census.json"))
}

func pollText(title [2]string) string {
	return fmt.Sprintf(`{"title_ru": %q, "title_en": %q, "opens": %q, "closes": %q, "class": "resident", "revote": true,
 "results": "RESULTS_VISIBILITY_LIVE", "questions": [
  {"kind": "QUESTION_KIND_SINGLE", "title_ru": "Где?", "title_en": "Where?", "options": [
   {"title_ru": "По набережной", "title_en": "Along the river"}, {"title_ru": "По бульвару", "title_en": "On the boulevard"}]},
  {"kind": "QUESTION_KIND_RATING", "max_rating": 5, "title_ru": "Как вам?", "title_en": "How is it?", "options": [
   {"title_ru": "Днём", "title_en": "By day"}, {"title_ru": "Ночью", "title_en": "By night"}]}]}`,
		title[0], title[1], time.Now().UTC().Format("2006-01-02T00:00:00Z"), inAWhile(90*24*time.Hour))
}

// firstTracker finds the first tracker in a file.
func firstTracker(file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	_, rest, found := strings.Cut(string(data), `"tracker":"`)
	if !found || len(rest) < 64 {
		return "", fmt.Errorf("%s has no tracker", file)
	}
	return rest[:64], nil
}

// inAWhile is a moment as the command line takes it.
func inAWhile(after time.Duration) string {
	return time.Now().Add(after).UTC().Format(time.RFC3339)
}

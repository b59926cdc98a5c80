package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

const (
	passphrase = "correct horse"
	trustees   = 3
	prepare    = 40 * time.Second // from the announcement to the opening
	voting     = 25 * time.Second // of the election that ends
)

// announce announces two elections with trustees and a census each. What it returns brings the first to its result and casts
// ballots in the second, which stays open.
func (c *city) announce(ctx context.Context) (func(context.Context) error, error) {
	if err := c.write("passphrase", passphrase+"\n"); err != nil {
		return nil, err
	}
	var registrars []string
	for i, name := range []string{"registrar", "counter", "operator"} {
		address, err := c.key(ctx, name)
		if err != nil {
			return nil, err
		}
		file := fmt.Sprintf("r%d.pem", i+1)
		if _, err := c.run1(ctx, "documents", "new-key", file, "--key-algorithm", "EdDSA"); err != nil {
			return nil, err
		}
		public, err := c.run1(ctx, "voting", "registrar-key", file)
		if err != nil {
			return nil, err
		}
		registrars = append(registrars, fmt.Sprintf(`{"address": %q, "public_key": %q}`, address, public))
	}
	var names []string
	for election := 1; election <= 2; election++ {
		for i := 1; i <= trustees; i++ {
			names = append(names, fmt.Sprintf("trustee%d%d", election, i))
		}
	}
	addresses, err := c.enrol(ctx, "department", names...)
	if err != nil {
		return nil, err
	}
	for election, open := range []time.Duration{voting, 24 * time.Hour} {
		number := strconv.Itoa(election + 1)
		text := electionText(addresses[election*trustees:][:trustees], registrars, open)
		if err := c.write("election"+number+".json", text); err != nil {
			return nil, err
		}
		if err := c.tx(ctx, "developer", "voting", "create-election", c.path("election"+number+".json")); err != nil {
			return nil, err
		}
		for i := 1; i <= trustees; i++ {
			name := fmt.Sprintf("trustee%s%d", number, i)
			if _, err := c.run1(ctx, "trustee", "init", "--key", name+".json", "--passphrase-file", "passphrase"); err != nil {
				return nil, err
			}
			if err := c.background(name+".log", "trustee", "watch", number, "--key", c.path(name+".json"), "--passphrase-file", c.path("passphrase"),
				"--from", name, "--yes", "--decrypt", "--trusted-height", "1", "--trusted-hash", c.hash, "--home", c.home); err != nil {
				return nil, err
			}
		}
		if err := c.census(ctx, number); err != nil {
			return nil, err
		}
	}
	return func(ctx context.Context) error {
		for election := 1; election <= 2; election++ {
			if err := c.cast(ctx, strconv.Itoa(election)); err != nil {
				return err
			}
		}
		return c.finalise(ctx)
	}, nil
}

func electionText(trustees, registrars []string, open time.Duration) string {
	var organisations []string
	for i, address := range trustees {
		organisations = append(organisations, fmt.Sprintf(`{"address": %q, "name": "Organisation %d"}`, address, i+1))
	}
	return fmt.Sprintf(`{"title_ru": "Выборы", "title_en": "Election", "purpose": "ELECTION_PURPOSE_ELECTION",
 "contests": [{"id": "1", "text_ru": "Кто?", "text_en": "Who?", "kind": "CONTEST_KIND_EXACTLY", "limit": "1", "blank": true, "options": [
   {"text_ru": "Первая", "text_en": "First"}, {"text_ru": "Вторая", "text_en": "Second"}, {"text_ru": "Третья", "text_en": "Third"}]}],
 "districts": [{"id": "1", "contests": ["1"], "minimum": "2"}],
 "trustees": [%s], "threshold": "2", "registrars": [%s],
 "census_closes": %q, "opens": %q, "closes": %q, "step_seconds": "60", "tally_seconds": "600", "revote": true}`,
		strings.Join(organisations, ", "), strings.Join(registrars, ", "),
		inAWhile(prepare-time.Second), inAWhile(prepare), inAWhile(prepare+open))
}

// census has three voters with keys in files, whose passphrase is that of the trustees.
func (c *city) census(ctx context.Context, election string) error {
	var lines strings.Builder
	for i := 1; i <= 3; i++ {
		public, err := c.run1(ctx, "voter", "key", voterFile(election, i), "--passphrase-file", "passphrase")
		if err != nil {
			return err
		}
		fmt.Fprintf(&lines, "1,%s,%s\n", electionSubject(election, i), public)
	}
	if err := c.write("voters"+election+".csv", lines.String()); err != nil {
		return err
	}
	var signed []string
	for i := 1; i <= 2; i++ {
		file := c.path(fmt.Sprintf("signed%s%d", election, i))
		if _, err := c.self(ctx, "voting", "sign-census", election, c.path("voters"+election+".csv"), "--key", fmt.Sprintf("r%d.pem", i), "-o", file); err != nil {
			return err
		}
		signed = append(signed, file)
	}
	if err := c.publish(ctx, election, signed); err != nil {
		return err
	}
	for _, registrar := range []string{"registrar", "counter"} {
		if err := c.tx(ctx, registrar, "voting", "freeze-census", election, "3"); err != nil {
			return err
		}
	}
	return nil
}

func (c *city) publish(ctx context.Context, election string, signed []string) error {
	defer c.using("registrar")()
	_, err := c.self(ctx, "tx", "voting", "publish-census", election, signed[0], signed[1], "--from", "registrar", "--yes")
	return err
}

func voterFile(election string, i int) string { return fmt.Sprintf("voter-%s-%d.json", election, i) }

func electionSubject(election string, i int) string {
	return subjectHex(fmt.Sprintf("election %s, voter %d", election, i))
}

// cast casts two ballots through the department of the polls; the third voter has not voted.
func (c *city) cast(ctx context.Context, election string) error {
	if err := c.stage(ctx, election, "ELECTION_STAGE_OPEN"); err != nil {
		return err
	}
	trackers := make([]string, 2)
	for i := range trackers {
		file := c.path(fmt.Sprintf("ballot-%s-%d.json", election, i+1))
		if _, err := c.self(ctx, "voter", "prepare", election, "--subject", electionSubject(election, i+1), "--choose", "1="+strconv.Itoa(i), "-o", file); err != nil {
			return err
		}
		if _, err := c.self(ctx, "voter", "cast", file, "--key", voterFile(election, i+1), "--passphrase-file", "passphrase", "--from", "trustee"+election+"1", "--yes"); err != nil {
			return err
		}
		tracker, err := firstTracker(file)
		if err != nil {
			return err
		}
		trackers[i] = tracker
	}
	name := map[string]string{"1": "election_final", "2": "election_open"}[election]
	c.set(name, map[string]any{
		"id": election, "trackers": trackers, "voter_key": c.path(voterFile(election, 3)), "voter_passphrase": passphrase,
		"voter_subject": electionSubject(election, 3), "voter_district": 1,
	})
	return nil
}

// finalise waits for the trustees' shares of the first election and hands in the counts.
func (c *city) finalise(ctx context.Context) error {
	if err := c.stage(ctx, "1", "ELECTION_STAGE_TALLY"); err != nil {
		return err
	}
	err := c.until(ctx, "the decryption shares", func() bool {
		defer c.using("developer")()
		_, err := c.self(ctx, "tx", "voting", "finalise", "1", "--from", "developer", "--yes")
		return err == nil
	})
	if err != nil {
		return err
	}
	if err := c.stage(ctx, "1", "ELECTION_STAGE_FINAL"); err != nil {
		return err
	}
	export := c.path("election.jsonl")
	_, err = c.self(ctx, "export", "election", "1", "-o", export)
	return err
}

// stage waits until an election is there.
func (c *city) stage(ctx context.Context, election, stage string) error {
	return c.until(ctx, "election "+election+" to be at "+stage, func() bool {
		out, err := c.self(ctx, "query", "voting", "election", election, "--output", "json")
		var found struct {
			Election struct {
				Stage string `json:"stage"`
			} `json:"election"`
		}
		return err == nil && json.Unmarshal([]byte(out), &found) == nil && found.Election.Stage == stage
	})
}

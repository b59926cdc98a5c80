package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/moscowchain/moscowd/x/voting/electionfile/electiontest"
)

// ballotsOf2019 were cast in the districts of the election of 8 September 2019.
const ballotsOf2019 = 9_810

// recountInTypeScript verifies an election of the size of 2019 with clients/verifier.
func recountInTypeScript(ctx context.Context, _ environment) (_ []sample, err error) {
	const program = "clients/verifier/dist/cli.js"
	if _, err := os.Stat(program); err != nil {
		return nil, fmt.Errorf("%s is not built, run make clients: %w", program, err)
	}
	dir, err := os.MkdirTemp("", "election-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "election.jsonl")
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(electiontest.Large(file, ballotsOf2019, nil), file.Close()); err != nil {
		return nil, err
	}
	began := time.Now()
	out, err := exec.CommandContext(ctx, "node", program, "--json", path).Output() //nolint:gosec // a file of our own
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %s", program, err, out)
	}
	took := time.Since(began).Seconds()
	var verdict struct {
		Valid bool   `json:"valid"`
		Final bool   `json:"final"`
		Cast  string `json:"cast"`
	}
	if err := json.Unmarshal(out, &verdict); err != nil {
		return nil, err
	}
	if !verdict.Valid || !verdict.Final || verdict.Cast != fmt.Sprint(ballotsOf2019) {
		return nil, fmt.Errorf("%s counted something else: %s", program, out)
	}
	return []sample{{value: took}}, nil
}

// Mutations makes what verifiers of election data sets are tested with (docs/election-dataset.md).
//
//	go run ./tests/mutations DIR                     election.jsonl and mutations.json: a small election, alterations and their errors
//	go run ./tests/mutations -ballots 9810 FILE      a large election
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/moscowchain/moscowd/tests/mutations/corpus"
	"github.com/moscowchain/moscowd/x/voting/electionfile/electiontest"
)

func main() {
	ballots := flag.Int("ballots", 0, "make an election with so many ballots")
	flag.Parse()
	if err := run(*ballots, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ballots int, args []string) error {
	if len(args) != 1 {
		return errors.New("name the folder or the file to write")
	}
	if ballots > 0 {
		return large(args[0], ballots)
	}
	if err := os.MkdirAll(args[0], 0o750); err != nil {
		return err
	}
	file, mutations, err := corpus.Make()
	if err != nil {
		return err
	}
	list, err := json.MarshalIndent(mutations, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(args[0], "election.jsonl"), file, 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(args[0], "mutations.json"), list, 0o600)
}

func large(path string, ballots int) (err error) {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	return electiontest.Large(out, ballots, func(done, total int) {
		fmt.Fprintf(os.Stderr, "\r%d of %d ballots", done, total)
		if done == total {
			fmt.Fprintln(os.Stderr)
		}
	})
}

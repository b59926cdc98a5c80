package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/x/voting/electionfile/electiontest"
)

// streamedBallots is how many one verifier reads in a row.
const streamedBallots = 1_000_000

// verifyBallot is one ballot of a choice of five, alone and as one of a message of 128, on one core.
func verifyBallot(tb testing.TB) []sample {
	tb.Helper()
	const batch = 128
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	key, err := elgamal.NewKey(group.MulBase(group.HashToScalar("bench", nil)))
	require.NoError(tb, err)
	e := ballot.Election{Hash: make([]byte, 64), Key: key}
	form := ballot.Form{{ID: 1, Kind: ballot.Exactly, Options: 5, Limit: 1}}
	items := make([]ballot.Item, batch)
	for i := range items {
		v := ballot.Voter{Mode: ballot.Direct, District: 1, Tag: []byte{byte(i)}, Seq: 1}
		b, _, err := ballot.Make(electiontest.Random("bench", uint64(i)), e, form, v, []uint64{0, 0, 1, 0, 0})
		require.NoError(tb, err)
		items[i] = ballot.Item{Election: e, Form: form, Ballot: b}
	}
	next := 0
	alone := timed(tb, func() {
		require.NoError(tb, ballot.Verify(e, form, items[next%batch].Ballot))
		next++
	})
	together := timed(tb, func() {
		for _, err := range ballot.VerifyAll(items) {
			require.NoError(tb, err)
		}
	})
	return []sample{{value: alone}, {value: together / batch}}
}

// verifyElection measures `moscowd verify election` from its start to its verdict.
func verifyElection(ctx context.Context, env environment) ([]sample, error) {
	took, note, err := timeVerifier(ctx, env, ballotsOf2019)
	return []sample{{value: took.Seconds(), note: note}}, err
}

func streamBallots(ctx context.Context, env environment) ([]sample, error) {
	took, note, err := timeVerifier(ctx, env, streamedBallots)
	return []sample{{value: streamedBallots / took.Seconds(), note: note}}, err
}

// timeVerifier makes an election and has it checked. The note says how much memory that took.
func timeVerifier(ctx context.Context, env environment, ballots int) (took time.Duration, note string, err error) {
	dir, err := os.MkdirTemp("", "election-")
	if err != nil {
		return 0, "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "election.jsonl")
	file, err := os.Create(path)
	if err != nil {
		return 0, "", err
	}
	if err := errors.Join(electiontest.Large(file, ballots, nil), file.Close()); err != nil {
		return 0, "", err
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0, "", err
	}
	command := exec.CommandContext(ctx, env.binary, "verify", "election", "--json", path) //nolint:gosec // the binary that is measured
	began := time.Now()
	out, err := command.Output()
	if err != nil {
		return 0, "", fmt.Errorf("verify election: %w: %s", err, out)
	}
	took = time.Since(began)
	var verdict struct {
		Valid bool   `json:"valid"`
		Final bool   `json:"final"`
		Cast  uint64 `json:"cast"`
	}
	if err := json.Unmarshal(out, &verdict); err != nil {
		return 0, "", err
	}
	if !verdict.Valid || !verdict.Final || verdict.Cast != uint64(ballots) {
		return 0, "", fmt.Errorf("verify election counted something else: %s", out)
	}
	note = fmt.Sprintf("file %d MB, processor %.1f s", info.Size()>>20, (command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Seconds())
	if usage, ok := command.ProcessState.SysUsage().(*syscall.Rusage); ok {
		note += fmt.Sprintf(", memory %d MB", usage.Maxrss>>10)
	}
	return took, note, nil
}

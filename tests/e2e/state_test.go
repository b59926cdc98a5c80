//go:build e2e

package e2e_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/moscowchain/moscowd/localnet"
)

// patience is how long a command waits for the network before the script fails.
const patience = 2 * time.Minute

type stateKey struct{}

// state is what the commands of one script share.
type state struct {
	binary  string
	network *localnet.Network // nil before network init
	running *localnet.Running // nil before network start
	season  chan seasonResult // nil before season start
}

func stateOf(ts *testscript.TestScript) *state { return ts.Value(stateKey{}).(*state) }

// running is the network of the script.
func running(ts *testscript.TestScript) *localnet.Running {
	r := stateOf(ts).running
	if r == nil {
		ts.Fatalf("no network runs: use network start or network join first")
	}
	return r
}

func patient() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), patience)
}

// command is a command as exec in the script would run it; it may run beside others, and its output is not logged.
func command(ts *testscript.TestScript, args ...string) *exec.Cmd {
	name := args[0]
	if name == "moscowd" {
		name = stateOf(ts).binary
	}
	cmd := exec.Command(name, args[1:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "HOME="+ts.Getenv("HOME"), "MOSCOWD_HOME="+ts.Getenv("MOSCOWD_HOME"))
	return cmd
}

// output runs a command and gives standard output and standard error apart.
func output(ts *testscript.TestScript, args ...string) (stdout, stderr []byte, err error) {
	cmd := command(ts, args...)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err = cmd.Run()
	return out.Bytes(), errOut.Bytes(), err
}

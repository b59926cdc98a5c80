//go:build e2e

package faults

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const clockVariable = "MOSCOWD_FAULTS_TELL_TIME"

// TestAWrongClockIsWhatTheProcessSees runs this test as a second process that tells the time on request.
func TestAWrongClockIsWhatTheProcessSees(t *testing.T) {
	if os.Getenv(clockVariable) != "" {
		for input := bufio.NewScanner(os.Stdin); input.Scan(); {
			fmt.Println("time", time.Now().Unix())
		}
		return
	}
	if !clockSupported() {
		t.Skip("the code that replaces the clock is for x86-64")
	}
	child := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
	child.Env = append(os.Environ(), clockVariable+"=1")
	stdin, err := child.StdinPipe()
	require.NoError(t, err)
	stdout, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	defer func() { require.NoError(t, child.Wait()) }()
	defer stdin.Close()
	lines := bufio.NewScanner(stdout)
	wrong := func() int64 {
		fmt.Fprintln(stdin)
		for lines.Scan() {
			if word, seconds, _ := strings.Cut(lines.Text(), " "); word == "time" {
				told, err := strconv.ParseInt(seconds, 10, 64)
				require.NoError(t, err)
				return told - time.Now().Unix()
			}
		}
		t.Fatal("the process ended")
		return 0
	}
	require.InDelta(t, 0, wrong(), 1)
	for _, by := range []time.Duration{-30 * time.Second, 30 * time.Second} {
		restore, err := skewClock(child.Process.Pid, by)
		require.NoError(t, err)
		require.InDelta(t, by.Seconds(), wrong(), 1)
		require.NoError(t, restore())
		require.InDelta(t, 0, wrong(), 1)
	}
}

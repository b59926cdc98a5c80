package supervisor_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/gateway/supervisor"
	"github.com/moscowchain/moscowd/gateway/worker"
)

const patience = 30 * time.Second

// childEnv has this program be a child: "serve" reports until its standard input ends, "stubborn" reports and does not end,
// "fail" ends at once.
const childEnv = "MOSCOWD_SUPERVISED"

func TestMain(m *testing.M) {
	kind := os.Getenv(childEnv)
	if kind == "" {
		os.Exit(m.Run())
	}
	if kind == "fail" {
		fmt.Fprintln(os.Stderr, "cannot serve")
		os.Exit(3)
	}
	fmt.Println("a line that is no report")
	if err := json.NewEncoder(os.Stdout).Encode(worker.Report{Viewers: 2, Delivered: 10}); err != nil {
		os.Exit(1)
	}
	if kind == "stubborn" {
		signal.Ignore(syscall.SIGTERM)
		time.Sleep(time.Hour)
	}
	_, _ = os.Stdin.Read(make([]byte, 1))
}

// told is what a supervisor says and its children write.
type told struct {
	mu    sync.Mutex
	lines []string
	log   bytes.Buffer
}

func (t *told) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.log.Write(p)
}

func (t *told) tell(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, line)
}

func (t *told) has(part string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return bytes.Contains(t.log.Bytes(), []byte(part)) || slices.ContainsFunc(t.lines, func(l string) bool { return bytes.Contains([]byte(l), []byte(part)) })
}

// start runs a supervisor of children of these kinds, named after them. Its end is waited for.
func start(t *testing.T, drain time.Duration, kinds ...string) (*supervisor.Supervisor, *told, context.CancelFunc) {
	t.Helper()
	heard := &told{}
	o := supervisor.Options{Drain: drain, Log: heard, Tell: heard.tell}
	for _, kind := range kinds {
		o.Children = append(o.Children, supervisor.Child{Name: kind, Path: os.Args[0], Env: []string{childEnv + "=" + kind}})
	}
	s := supervisor.New(o)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Run(ctx)
	}()
	stop := func() {
		cancel()
		<-done
	}
	t.Cleanup(stop)
	return s, heard, stop
}

// serving waits until the first child has reported, as a process other than before.
func serving(t *testing.T, s *supervisor.Supervisor, before int) supervisor.Status {
	t.Helper()
	require.Eventually(t, func() bool {
		now := s.Statuses()[0]
		return now.Serving && now.Process != before
	}, patience, 5*time.Millisecond)
	return s.Statuses()[0]
}

func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

func TestAChildThatIsKilledIsStartedAgainAndItsCountersGoOn(t *testing.T) {
	s, heard, stop := start(t, patience, "serve")
	first := serving(t, s, 0)
	require.EqualValues(t, 10, first.Report.Delivered)
	require.NoError(t, syscall.Kill(first.Process, syscall.SIGKILL))
	second := serving(t, s, first.Process)
	require.Equal(t, 2, second.Starts)
	require.EqualValues(t, 20, second.Report.Delivered, "what the one before delivered counts")
	require.EqualValues(t, 2, second.Report.Viewers, "who waits now counts")
	require.True(t, heard.has("signal: killed; starting it again"))
	stop()
	require.False(t, alive(second.Process), "children end with the supervisor")
}

func TestAReplacementServesBeforeTheOldOneEnds(t *testing.T) {
	s, heard, _ := start(t, patience, "serve")
	first := serving(t, s, 0)
	require.NoError(t, s.ReplaceAll(t.Context()))
	second := serving(t, s, first.Process)
	require.True(t, heard.has(fmt.Sprintf("process %d takes over from %d", second.Process, first.Process)))
	require.Eventually(t, func() bool { return !alive(first.Process) }, patience, 5*time.Millisecond)
	require.ErrorIs(t, s.Replace(t.Context(), "nobody"), supervisor.ErrNoChild)
}

func TestAChildThatCannotServeIsTriedAgainAndSaysWhy(t *testing.T) {
	s, heard, _ := start(t, patience, "fail")
	require.Eventually(t, func() bool { return s.Statuses()[0].Starts >= 3 }, patience, 5*time.Millisecond)
	require.False(t, s.Statuses()[0].Serving)
	require.True(t, heard.has("cannot serve"))
	require.True(t, heard.has("exit status 3"))
}

func TestAChildThatDoesNotEndIsKilled(t *testing.T) {
	s, _, stop := start(t, 50*time.Millisecond, "stubborn")
	pid := serving(t, s, 0).Process
	stop()
	require.False(t, alive(pid))
}

func TestMetricsAreOfAllChildrenTogether(t *testing.T) {
	s, _, _ := start(t, patience, "serve", "fail")
	registry := prometheus.NewRegistry()
	require.NoError(t, s.Register(registry))
	serving(t, s, 0)
	gathered, err := registry.Gather()
	require.NoError(t, err)
	values := map[string]float64{}
	for _, family := range gathered {
		for _, m := range family.Metric {
			values[family.GetName()] = m.GetGauge().GetValue() + m.GetCounter().GetValue()
		}
	}
	require.EqualValues(t, 2, values["moscowd_gateway_viewers"])
	require.EqualValues(t, 1, values["moscowd_gateway_processes"])
	require.EqualValues(t, 10, values["moscowd_gateway_delivered_total"])
}

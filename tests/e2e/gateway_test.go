//go:build e2e

package e2e_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/localnet"
)

const (
	gatewayPatience = 90 * time.Second
	gatewayToken    = "token-of-a-test-network"
)

// eventually waits for a condition.
func eventually(t *testing.T, what string, met func() bool) {
	t.Helper()
	for deadline := time.Now().Add(gatewayPatience); !met(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited %s in vain: %s", gatewayPatience, what)
		}
	}
}

// gatewayProcess is a running moscowd gateway.
type gatewayProcess struct {
	cmd *exec.Cmd
	log *bytes.Buffer
}

func startGateway(t *testing.T, args ...string) *gatewayProcess {
	t.Helper()
	p := &gatewayProcess{cmd: exec.Command(os.Getenv("MOSCOWD_BIN"), append([]string{"gateway"}, args...)...), log: &bytes.Buffer{}}
	p.cmd.Stderr, p.cmd.Stdout = p.log, p.log
	check(t, p.cmd.Start())
	t.Cleanup(func() {
		if p.cmd.ProcessState == nil {
			p.end(t, syscall.SIGTERM)
		}
		if t.Failed() {
			t.Logf("%s: %s", p.cmd, p.log)
		}
	})
	return p
}

func (p *gatewayProcess) end(t *testing.T, signal syscall.Signal) {
	t.Helper()
	check(t, p.cmd.Process.Signal(signal))
	if err := p.cmd.Wait(); err != nil && signal == syscall.SIGTERM {
		t.Errorf("%s ended: %v", p.cmd, err)
	}
}

func ready(admin string) func() bool {
	return func() bool {
		response, err := http.Get("http://" + admin + "/readyz")
		if err != nil {
			return false
		}
		defer response.Body.Close()
		return response.StatusCode == http.StatusOK
	}
}

// onlooker is a viewer who comes back whenever the stream ends, as a browser does.
type onlooker struct {
	mu     sync.Mutex
	height int64
	back   int
	wrong  string
}

func (o *onlooker) watch(ctx context.Context, address string) {
	for ctx.Err() == nil {
		o.once(ctx, address)
		time.Sleep(100 * time.Millisecond)
	}
}

func (o *onlooker) once(ctx context.Context, address string) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/v1/stream/heads", nil)
	if err != nil {
		return
	}
	if seen := o.seen(); seen > 0 {
		request.Header.Set("Last-Event-ID", strconv.FormatInt(seen, 10))
	}
	// A connection of its own, as each browser has.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return
	}
	defer response.Body.Close()
	o.mu.Lock()
	o.back++
	o.mu.Unlock()
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			height, err := strconv.ParseInt(text, 10, 64)
			o.mu.Lock()
			if err != nil || height <= o.height {
				o.wrong = fmt.Sprintf("%q after %d", text, o.height)
			}
			o.height = height
			o.mu.Unlock()
		}
	}
}

func (o *onlooker) seen() int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.height
}

// TestGateways runs three gateways with two buses, kills one bus after the other and replaces processes of the edge: no viewer misses the
// final state.
func TestGateways(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	dir := t.TempDir()
	network, err := localnet.Init(localnet.Options{Dir: filepath.Join(dir, "net"), ChainID: app.ChainID, Validators: 1, VotingPeriod: time.Minute})
	check(t, err)
	chain, err := network.Start(os.Getenv("MOSCOWD_BIN"))
	check(t, err)
	defer func() { check(t, chain.Stop()) }()
	check(t, chain.WaitHeight(ctx, 0, 1))

	token := filepath.Join(dir, "token")
	check(t, os.WriteFile(token, []byte(gatewayToken), 0o600))
	startBus := func(address string) *gatewayProcess {
		return startGateway(t, "--roles", "bus", "--bus-address", address, "--bus-token-file", token, "--admin-address", "")
	}
	addresses := []string{freeAddress(t), freeAddress(t)}
	buses := []*gatewayProcess{startBus(addresses[0]), startBus(addresses[1])}
	var both []string
	for _, address := range addresses {
		both = append(both, "--bus", "nats://"+gatewayToken+"@"+address)
	}
	core := freeAddress(t)
	startGateway(t, append(both, "--roles", "indexer,source", "--node", chain.Nodes[0].RPC, "--db", "sqlite:"+filepath.Join(dir, "index.db"), "--admin-address", core)...)
	var onlookers []*onlooker
	var admins []string
	for range 3 {
		address, admin := freeAddress(t), freeAddress(t)
		startGateway(t, append(both, "--roles", "edge", "--workers", "1", "--address", address, "--admin-address", admin, "--drain", "200ms")...)
		eventually(t, "an edge is ready", ready(admin))
		admins = append(admins, admin)
		for range 10 {
			o := &onlooker{}
			onlookers = append(onlookers, o)
			go o.watch(ctx, address)
		}
	}
	all := func(height int64) func() bool {
		return func() bool {
			for _, o := range onlookers {
				if o.seen() < height {
					return false
				}
			}
			return true
		}
	}
	newest := func() int64 {
		height, err := chain.Nodes[0].Height(ctx)
		check(t, err)
		return height
	}
	eventually(t, "everybody sees the chain", all(newest()+1))
	for i := range buses {
		buses[i].end(t, syscall.SIGKILL)
		eventually(t, "the other bus is enough", all(newest()+2))
		buses[i] = startBus(addresses[i])
		eventually(t, "the bus is back", func() bool {
			_, err := (&net.Dialer{}).DialContext(ctx, "tcp", addresses[i])
			return err == nil
		})
		// Whoever comes by the bus that knew nothing sees what there is.
		response, err := http.Post("http://"+admins[i]+"/processes/edge-1/replace", "", nil)
		check(t, err)
		check(t, response.Body.Close())
		if response.StatusCode != http.StatusOK {
			t.Fatalf("replace: %s", response.Status)
		}
		eventually(t, "nobody is left behind", all(newest()+1))
	}
	check(t, chain.Stop())
	var highest int64
	for _, o := range onlookers {
		highest = max(highest, o.seen())
	}
	eventually(t, "everybody has the final state", all(highest))
	again := 0
	for _, o := range onlookers {
		o.mu.Lock()
		if o.wrong != "" {
			t.Errorf("a viewer saw %s", o.wrong)
		}
		again += o.back - 1
		o.mu.Unlock()
	}
	if again < 20 {
		t.Errorf("%d viewers were sent away, of the two processes that were replaced at least 20 should be", again)
	}
}

// TestViewers opens 5 000 streams: `make bench-viewers` in small.
func TestViewers(t *testing.T) {
	program := filepath.Join(t.TempDir(), "viewers")
	if out, err := exec.Command("go", "build", "-o", program, "../load/viewers").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	cmd := exec.Command(program, "-n", "5000", "-hold", "5s", "-storm", "1000", "-json", "-binary", os.Getenv("MOSCOWD_BIN"))
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, &problems)
	}
	var figures []struct {
		Name  string  `json:"name"`
		Value float64 `json:"value"`
	}
	check(t, json.Unmarshal(out, &figures))
	values := map[string]float64{}
	for _, f := range figures {
		values[strings.TrimPrefix(f.Name, "viewers_5000_")] = f.Value
		t.Logf("%s %g", f.Name, f.Value)
	}
	if lost, there := values["lost"]; !there || lost != 0 {
		t.Errorf("%g viewers never saw the final head", lost)
	}
	for _, name := range []string{"freshness_seconds", "marked_last_seconds", "storm_back_seconds"} {
		if values[name] <= 0 {
			t.Errorf("%s was not measured", name)
		}
	}
}

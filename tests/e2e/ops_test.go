//go:build e2e

package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/localnet"
)

const ops = "../../scripts/ops"

// metric finds the metrics in an expression of Prometheus.
var metric = regexp.MustCompile(`\b(?:cometbft|moscowd|node|process)_[a-z0-9_]+\b|\bup\b`)

// needPrometheus installs Prometheus from Debian, as an operator does.
func needPrometheus(t *testing.T) {
	t.Helper()
	out, err := exec.Command(filepath.Join(ops, "install-prometheus.sh")).CombinedOutput()
	if err == nil {
		return
	}
	if os.Getuid() != 0 {
		t.Skipf("Prometheus is not installed and this user may not install it: sudo scripts/ops/install-prometheus.sh\n%s", out)
	}
	t.Fatalf("installing Prometheus: %v\n%s", err, out)
}

func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = ops
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

func TestAlertsFireWhenTheyShould(t *testing.T) {
	needPrometheus(t)
	tool(t, "promtool", "check", "config", "prometheus.yml")
	tool(t, "promtool", "check", "rules", "--lint-fatal", "alerts.yml")
	tool(t, "promtool", "test", "rules", "alerts_test.yml")

	// Each alert has a test in which it fires, and a line in the documentation.
	rules, tests, doc := read(t, filepath.Join(ops, "alerts.yml")), read(t, filepath.Join(ops, "alerts_test.yml")), read(t, nodeDoc)
	for _, match := range regexp.MustCompile(`- alert: (\w+)`).FindAllStringSubmatch(rules, -1) {
		if !regexp.MustCompile(`alertname: ` + match[1] + "\n +exp_alerts:\n").MatchString(tests) {
			t.Errorf("alerts_test.yml has no case in which %s fires", match[1])
		}
		if !strings.Contains(doc, match[1]) {
			t.Errorf("%s does not say what to do about %s", nodeDoc, match[1])
		}
	}
}

func TestUnitsOfSystemdAreValid(t *testing.T) {
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("systemd-analyze is not installed: apt-get install systemd")
	}
	dir := t.TempDir()
	for _, unit := range []string{"moscowd.service", "moscowd-signer.service"} {
		text := read(t, filepath.Join(ops, unit))
		path := filepath.Join(dir, unit)
		// The program must exist for the check.
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, "/usr/local/bin/moscowd", os.Getenv("MOSCOWD_BIN"))), 0o600); err != nil {
			t.Fatal(err)
		}
		if out := tool(t, "systemd-analyze", "verify", "--man=no", path); strings.Contains(out, unit) {
			t.Errorf("%s: %s", unit, out)
		}
		// systemd ignores what it does not know; the commands it starts must exist with their flags.
		start := regexp.MustCompile(`(?m)^ExecStart=\S+ (.*)$`).FindStringSubmatch(text)
		if start == nil {
			t.Fatalf("%s starts nothing", unit)
		}
		if out, err := exec.Command(os.Getenv("MOSCOWD_BIN"), append(strings.Fields(start[1]), "--help")...).CombinedOutput(); err != nil {
			t.Errorf("%s: %s: %s", unit, start[1], out)
		}
	}
}

// A real Prometheus with the configuration of scripts/ops scrapes two nodes and this machine. Every metric in alerts and
// dashboard must be there, and every panel must show something.
func TestMetricsOfAlertsAndDashboardExist(t *testing.T) {
	needPrometheus(t)
	network, err := localnet.Init(localnet.Options{Dir: filepath.Join(t.TempDir(), "net"), ChainID: app.ChainID, Validators: 3, VotingPeriod: time.Minute})
	check(t, err)
	running, err := network.Start(os.Getenv("MOSCOWD_BIN"))
	check(t, err)
	t.Cleanup(func() { check(t, running.Stop()) })
	ctx, cancel := patient()
	defer cancel()

	machine, prometheus := freeAddress(t), freeAddress(t)
	background(t, "prometheus-node-exporter", "--web.listen-address="+machine)
	config := read(t, filepath.Join(ops, "prometheus.yml"))
	for old, new := range map[string]string{
		"localhost:26660": strings.TrimSuffix(strings.TrimPrefix(network.Nodes[0].Metrics, "http://"), "/metrics"),
		"localhost:9100":  machine, "interval: 10s": "interval: 1s",
	} {
		if !strings.Contains(config, old) {
			t.Fatalf("prometheus.yml has no %s", old)
		}
		config = strings.ReplaceAll(config, old, new)
	}
	dir := t.TempDir()
	check(t, os.WriteFile(filepath.Join(dir, "prometheus.yml"), []byte(config), 0o600))
	check(t, os.WriteFile(filepath.Join(dir, "alerts.yml"), []byte(read(t, filepath.Join(ops, "alerts.yml"))), 0o600))
	background(t, "prometheus", "--config.file="+filepath.Join(dir, "prometheus.yml"), "--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+prometheus)
	check(t, running.WaitHeight(ctx, 0, 6))

	// rate needs two samples, and a transaction or a vote has to be counted first.
	var missing []string
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(time.Second) {
		if missing = lacking(ctx, t, prometheus); len(missing) == 0 {
			break
		}
	}
	for _, what := range missing {
		t.Error(what)
	}
	var rules struct {
		Groups []struct {
			Rules []struct{ Name, Health, LastError string }
		}
	}
	check(t, query(ctx, prometheus, "rules", nil, &rules))
	loaded := 0
	for _, group := range rules.Groups {
		for _, rule := range group.Rules {
			loaded++
			if rule.Health != "ok" {
				t.Errorf("%s is %s: %s", rule.Name, rule.Health, rule.LastError)
			}
		}
	}
	if loaded != strings.Count(read(t, filepath.Join(ops, "alerts.yml")), "- alert:") {
		t.Errorf("Prometheus has %d rules", loaded)
	}
}

// lacking lists the metrics of alerts and dashboard that Prometheus does not know, and the panels that are empty.
func lacking(ctx context.Context, t *testing.T, prometheus string) []string {
	t.Helper()
	var names []string
	if err := query(ctx, prometheus, "label/__name__/values", nil, &names); err != nil {
		return []string{err.Error()}
	}
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	check(t, json.Unmarshal([]byte(read(t, filepath.Join(ops, "dashboard.json"))), &dashboard))
	wanted, missing := map[string]bool{}, []string{}
	for _, match := range regexp.MustCompile(`(?m)^ +expr: (.*)$`).FindAllStringSubmatch(read(t, filepath.Join(ops, "alerts.yml")), -1) {
		for _, name := range metric.FindAllString(match[1], -1) {
			wanted[name] = true
		}
	}
	for _, panel := range dashboard.Panels {
		for _, target := range panel.Targets {
			var result struct{ Result []json.RawMessage }
			if err := query(ctx, prometheus, "query", url.Values{"query": {target.Expr}}, &result); err != nil {
				missing = append(missing, fmt.Sprintf("panel %s: %v", panel.Title, err))
			} else if len(result.Result) == 0 && !strings.Contains(target.Expr, "node_filesystem") { // a container may have only overlays
				missing = append(missing, fmt.Sprintf("panel %s is empty: %s", panel.Title, target.Expr))
			}
			for _, name := range metric.FindAllString(target.Expr, -1) {
				wanted[name] = true
			}
		}
	}
	if len(dashboard.Panels) == 0 || len(wanted) < 15 {
		t.Fatalf("%d panels and %d metrics read from scripts/ops", len(dashboard.Panels), len(wanted))
	}
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		if !slices.Contains(names, name) {
			missing = append(missing, "no metric "+name)
		}
	}
	return missing
}

func query(ctx context.Context, prometheus, path string, values url.Values, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+prometheus+"/api/v1/"+path+"?"+values.Encode(), nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	var answer struct {
		Status, Error string
		Data          json.RawMessage
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.Status != "success" {
		return fmt.Errorf("%s: %s", path, body)
	}
	return json.Unmarshal(answer.Data, into)
}

// background runs a program until the test ends.
func background(t *testing.T, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	check(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed
	})
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	defer listener.Close()
	return listener.Addr().String()
}

func read(t *testing.T, path string) string {
	t.Helper()
	bz, err := os.ReadFile(path)
	check(t, err)
	return string(bz)
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

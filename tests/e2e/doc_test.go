//go:build e2e

package e2e_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// nodeDoc is the documentation whose steps the scripts run.
const nodeDoc = "../../docs/operators/node.md"

var (
	step  = regexp.MustCompile("(?m)^<!-- step: ([a-z-]+) -->\n+```sh\n((?s:.*?))^```$")
	fence = regexp.MustCompile("(?m)^```sh$")
	used  = regexp.MustCompile(`(?m)^!? ?doc ([a-z-]+)`)
)

// docSteps are the shell snippets of the documentation by the name that stands before each.
func docSteps() (map[string]string, error) {
	bz, err := os.ReadFile(nodeDoc)
	if err != nil {
		return nil, err
	}
	steps := map[string]string{}
	for _, match := range step.FindAllStringSubmatch(string(bz), -1) {
		if _, double := steps[match[1]]; double {
			return nil, fmt.Errorf("%s has two steps %s", nodeDoc, match[1])
		}
		steps[match[1]] = match[2]
	}
	if fences := len(fence.FindAll(bz, -1)); fences != len(steps) {
		return nil, fmt.Errorf("%s has %d snippets, of which %d are named as steps", nodeDoc, fences, len(steps))
	}
	return steps, nil
}

// cmdDoc runs a step of docs/operators/node.md as it stands there, in the home of a node:
//
//	[!] doc STEP [HOME]
//
// Lines "systemctl stop|start moscowd" stop and start that node of the network. /usr/local is that of the script.
func cmdDoc(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 || len(args) > 2 {
		ts.Fatalf("usage: doc STEP [HOME]")
	}
	steps, err := docSteps()
	ts.Check(err)
	text, ok := steps[args[0]]
	if !ok {
		ts.Fatalf("%s has no step %s", nodeDoc, args[0])
	}
	if len(args) == 2 {
		before := ts.Getenv("MOSCOWD_HOME")
		ts.Setenv("MOSCOWD_HOME", ts.MkAbs(args[1]))
		defer ts.Setenv("MOSCOWD_HOME", before)
	}
	text = strings.ReplaceAll(text, "/usr/local/", ts.MkAbs("usr/local")+"/")
	var lines []string
	flush := func() error {
		script := strings.Join(lines, "\n")
		lines = nil
		if strings.TrimSpace(script) == "" {
			return nil
		}
		return ts.Exec("bash", "-euo", "pipefail", "-c", script)
	}
	err = nil
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		verb, isService := strings.CutPrefix(line, "systemctl ")
		if !isService {
			lines = append(lines, line)
			continue
		}
		if err = flush(); err != nil {
			break
		}
		ts.Check(service(ts, verb))
	}
	if err == nil {
		err = flush()
	}
	if neg == (err == nil) {
		ts.Fatalf("step %s: %v", args[0], err)
	}
}

// service stands for systemd: it stops and starts the node whose home is $MOSCOWD_HOME.
func service(ts *testscript.TestScript, verb string) error {
	r := running(ts)
	for i := range r.Nodes {
		if r.Home(i) != ts.Getenv("MOSCOWD_HOME") {
			continue
		}
		switch verb {
		case "stop moscowd":
			return r.StopNode(i)
		case "start moscowd":
			return r.StartNode(i)
		}
	}
	return fmt.Errorf("systemctl %s: not a node of this network, or not stop or start", verb)
}

func TestEveryStepOfTheDocumentationIsRun(t *testing.T) {
	steps, err := docSteps()
	if err != nil {
		t.Fatal(err)
	}
	scripts, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	run := map[string]bool{}
	for _, script := range scripts {
		bz, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range used.FindAllStringSubmatch(string(bz), -1) {
			run[match[1]] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(steps)) {
		if !run[name] {
			t.Errorf("no script runs the step %s of %s", name, nodeDoc)
		}
	}
}

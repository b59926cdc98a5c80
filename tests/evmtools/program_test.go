//go:build e2e

package evmtools_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// programTimeout is how long one program of js/ may take.
const programTimeout = 3 * time.Minute

// snippet is one of docs/ethereum.md that js/documented.mjs or js/hardhat.mjs runs.
var (
	snippet = regexp.MustCompile("(?m)^<!-- connect: ([a-z0-9]+) -->\n+```[a-z]+\n((?s:.*?))^```$")
	fence   = regexp.MustCompile("(?m)^```(js|sh)$")
)

// line is what a program prints: first its plan, then what became of each case.
type line struct {
	Plan    []string `json:"plan"`
	Case    string   `json:"case"`
	Seconds float64  `json:"seconds"`
	Failure string   `json:"failure"`
}

// runProgram runs js/NAME.mjs against the node. Each of its cases becomes a subtest.
func (n *node) runProgram(t *testing.T, name string) {
	t.Helper()
	n.runProgramWith(t, name, nil)
}

// runProgramWith passes more values to the program.
func (n *node) runProgramWith(t *testing.T, name string, values map[string]any) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), programTimeout)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := nodeJS(ctx, "js", name+".mjs")
	cmd.Env = append(cmd.Env, "EVMTOOLS="+n.environment(t, values))
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()

	var plan []string
	results := map[string]line{}
	scanner := bufio.NewScanner(&stdout)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var l line
		if json.Unmarshal(scanner.Bytes(), &l) != nil {
			t.Logf("%s", scanner.Bytes()) // a tool that talks
			continue
		}
		if l.Plan != nil {
			plan = l.Plan
		} else {
			results[l.Case] = l
		}
	}
	if err != nil || len(plan) == 0 {
		t.Fatalf("js/%s.mjs: %v\n%s", name, err, stderr.Bytes())
	}
	if len(plan) != len(results) {
		t.Errorf("js/%s.mjs told of %d cases and reported %v", name, len(plan), slices.Sorted(maps.Keys(results)))
	}
	for _, title := range plan {
		t.Run(title, func(t *testing.T) {
			result, ran := results[title]
			switch {
			case !ran:
				t.Error("did not run")
			case result.Failure != "":
				t.Error(result.Failure)
			default:
				t.Logf("%.1f s", result.Seconds)
			}
		})
	}
}

// nodeJS is Node.js in a directory, with the packages that npm installed.
func nodeJS(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "node", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "NODE_NO_WARNINGS=1")
	return cmd
}

// environment is what js/lib/cases.mjs reads.
func (n *node) environment(t *testing.T, values map[string]any) string {
	t.Helper()
	keys := map[string]string{}
	for name, key := range n.keys {
		keys[name] = fmt.Sprintf("0x%x", key.Key)
	}
	all := map[string]any{
		"http": n.http, "ws": n.ws, "artifacts": n.artifacts, "keys": keys, "dir": n.dir, "binary": n.binary, "documented": n.documented(t),
	}
	maps.Copy(all, values)
	bz, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(bz)
}

// documented are the snippets of docs/ethereum.md by name, with this node's address in place of the default one.
func (n *node) documented(t *testing.T) map[string]string {
	t.Helper()
	bz, err := os.ReadFile("../../docs/ethereum.md")
	if err != nil {
		t.Fatal(err)
	}
	snippets := map[string]string{}
	found := snippet.FindAllSubmatch(bz, -1)
	if fences := len(fence.FindAll(bz, -1)); fences != len(found) {
		t.Fatalf("docs/ethereum.md has %d snippets of js and sh, of which %d are named", fences, len(found))
	}
	for _, match := range found {
		text := strings.NewReplacer("http://127.0.0.1:8545", n.http, "build/localnet/node0", n.Home(0)).Replace(string(match[2]))
		if strings.Contains(text, ":8545") || strings.Contains(text, ":8546") {
			t.Fatalf("docs/ethereum.md, %s: write http://127.0.0.1:8545, which the test replaces", match[1])
		}
		snippets[string(match[1])] = text
	}
	return snippets
}

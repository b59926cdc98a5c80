//go:build e2e

package e2e_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
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

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/documents/example"
	"github.com/moscowchain/moscowd/documents/exchange"
	"github.com/moscowchain/moscowd/localnet"
)

// inboxes are the inboxes of a script by name.
type inboxes map[string]*inboxProcess

type inboxesKey struct{}

func withInboxes(env *testscript.Env) { env.Values[inboxesKey{}] = inboxes{} }

// inboxProcess is a process of moscowd documents inbox.
type inboxProcess struct {
	cmd  *exec.Cmd
	port int
	out  lockedBuffer
	done chan struct{}
	err  error
}

// lockedBuffer is written by a process and read by a script.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(data []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(data)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// cmdInbox runs moscowd documents inbox with its directory in $WORK/NAME:
//
//	inbox port NAME              chooses its ports: NAME_URI and NAME_ADMIN
//	inbox start NAME [FLAG ...]  runs it and waits until it listens
//	inbox stop NAME              ends it by a signal, and it must end well
//	inbox kill NAME              kill -9
//
// What it logged is added to $WORK/NAME.log when it ends.
func cmdInbox(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: inbox port|start|stop|kill NAME ...")
	}
	all, _ := ts.Value(inboxesKey{}).(inboxes)
	name := args[1]
	p := all[name]
	if args[0] == "port" {
		port, err := localnet.FreePorts(1)
		ts.Check(err)
		all[name] = &inboxProcess{port: port}
		ts.Setenv(name+"_URI", fmt.Sprintf("http://127.0.0.1:%d", port))
		ts.Setenv(name+"_ADMIN", fmt.Sprintf("127.0.0.1:%d", port+1))
		return
	}
	if p == nil {
		ts.Fatalf("inbox port %s comes first", name)
	}
	switch args[0] {
	case "start":
		p = &inboxProcess{port: p.port, done: make(chan struct{})}
		all[name] = p
		p.start(ts, name, args[2:])
	case "stop":
		ts.Check(p.cmd.Process.Signal(syscall.SIGTERM))
		<-p.done
		ts.Check(p.err)
	case "kill":
		ts.Check(p.cmd.Process.Kill())
		<-p.done
	default:
		ts.Fatalf("unknown: inbox %s", args[0])
	}
}

func (p *inboxProcess) start(ts *testscript.TestScript, name string, flags []string) {
	p.cmd = command(ts, append([]string{
		"moscowd", "documents", "inbox", "--dir", ts.MkAbs(name),
		"--listen", fmt.Sprintf("127.0.0.1:%d", p.port), "--admin", fmt.Sprintf("127.0.0.1:%d", p.port+1),
	}, flags...)...)
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	ts.Check(p.cmd.Start())
	log := ts.MkAbs(name + ".log")
	go func() {
		p.err = p.cmd.Wait()
		if file, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err == nil {
			_, _ = io.WriteString(file, p.out.String())
			_ = file.Close()
		}
		close(p.done)
	}()
	ts.Defer(func() {
		_ = p.cmd.Process.Kill() // it may have ended
		<-p.done
	})
	for deadline := time.Now().Add(patience); !strings.Contains(p.out.String(), "inbox is open"); time.Sleep(100 * time.Millisecond) {
		select {
		case <-p.done:
			ts.Fatalf("inbox %s ended: %v: %s", name, p.err, p.out.String())
		default:
		}
		if time.Now().After(deadline) {
			ts.Fatalf("inbox %s does not listen: %s", name, p.out.String())
		}
	}
}

// cmdRegister stands for the clerk's system: it puts made-up fields from the department's register in place of those of
// the requests; PERSONAL, if it is set, is the address.
//
//	register LINES OUT
func cmdRegister(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: register LINES OUT")
	}
	var out bytes.Buffer
	for text := range strings.Lines(ts.ReadFile(args[0])) {
		line, err := exchange.ParseLine([]byte(strings.TrimSpace(text)))
		ts.Check(err)
		kind := example.Find(line.Type)
		if kind == nil {
			ts.Fatalf("no example type %s", line.Type)
		}
		line.Fields = kind.Fields(1, int(line.RequestID))
		if personal := ts.Getenv("PERSONAL"); personal != "" {
			line.Fields["address"] = personal
		}
		one, err := line.Encode()
		ts.Check(err)
		out.Write(append(one, '\n'))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), out.Bytes(), 0o600))
}

// cmdPersonal looks for personal data where there must be none:
//
//	personal TEXT FILE ...     writes TEXT with a random tail into the FILEs in place of PERSONAL, and remembers it
//	personal nowhere FILE ...  it is in no block, no event and no log of the network, nor in the FILEs or directories;
//	                           with ! before it is in one of them
//
// The second also looks for what must be there, so that a search that finds nothing at all fails.
func cmdPersonal(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || neg && args[0] != "nowhere" {
		ts.Fatalf("usage: personal TEXT FILE ..., personal nowhere FILE ...")
	}
	if args[0] != "nowhere" {
		text := args[0] + " " + strings.ToLower(rand.Text()[:12])
		ts.Setenv("PERSONAL", text)
		for _, file := range args[1:] {
			ts.Check(os.WriteFile(ts.MkAbs(file), []byte(strings.ReplaceAll(ts.ReadFile(file), "PERSONAL", text)), 0o600))
		}
		return
	}
	personal := ts.Getenv("PERSONAL")
	blocks, control := chainText(ts)
	for _, must := range control {
		if found(blocks, must) == "" {
			ts.Fatalf("the search does not find %q in the blocks and events, where it is", must)
		}
	}
	sources := map[string][]byte{"blocks and events": blocks}
	paths := args[1:]
	for i := range running(ts).Nodes {
		paths = append(paths, filepath.Join(running(ts).Home(i), localnet.LogFile))
	}
	for _, path := range paths {
		ts.Check(filepath.WalkDir(ts.MkAbs(path), func(file string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			sources[file], err = os.ReadFile(file)
			return err
		}))
	}
	for name, data := range sources {
		// The random tail alone, too.
		for _, part := range []string{personal, personal[strings.LastIndex(personal, " ")+1:]} {
			if form := found(data, part); form != "" && neg {
				return
			} else if form != "" {
				ts.Fatalf("%s: %q is there, as %s", name, part, form)
			}
		}
	}
	if neg {
		ts.Fatalf("%q is nowhere", personal)
	}
	_, _ = fmt.Fprintf(ts.Stdout(), "%d bytes of blocks and events and %d files searched\n", len(blocks), len(sources)-1)
}

// chainText is all blocks and results of the first node as JSON, and what must be found there: a type in an event, and
// what was committed to in a transaction.
func chainText(ts *testscript.TestScript) (text []byte, control []string) {
	ctx, cancel := patient()
	defer cancel()
	node := running(ts).Nodes[0]
	last, err := node.Height(ctx)
	ts.Check(err)
	get := func(path string) []byte {
		response, err := http.Get(node.RPC + path)
		ts.Check(err)
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		ts.Check(err)
		return body
	}
	for height := int64(1); height <= last; height++ {
		at := "?height=" + strconv.FormatInt(height, 10)
		text = append(append(text, decoded(get("/block"+at))...), decoded(get("/block_results"+at))...)
	}
	var list struct {
		Requests []struct {
			Type       string `json:"type"`
			Commitment []byte `json:"payload_commitment"`
		} `json:"requests"`
	}
	queryJSON(ts, &list, "documents", "requests")
	for _, r := range list.Requests {
		control = append(control, r.Type, string(r.Commitment))
	}
	if len(control) == 0 {
		ts.Fatalf("there is no request on chain")
	}
	return text, control
}

// decoded adds to JSON the bytes of every text in it that is base64, such as transactions, and those that JSON escapes.
func decoded(body []byte) []byte {
	d := json.NewDecoder(bytes.NewReader(body))
	for {
		token, err := d.Token()
		if err != nil {
			return body
		}
		if text, ok := token.(string); ok {
			body = append(append(body, '\n'), text...)
			if data, err := base64.StdEncoding.DecodeString(text); err == nil {
				body = append(append(body, '\n'), data...)
			}
		}
	}
}

// found says in which form a text is in data, "" if in none.
func found(data []byte, text string) string {
	escaped, _ := json.Marshal(text)
	for form, pattern := range map[string]string{
		"text":                 text,
		"hexadecimal":          hex.EncodeToString([]byte(text)),
		"large hexadecimal":    strings.ToUpper(hex.EncodeToString([]byte(text))),
		"text escaped in JSON": strings.Trim(string(escaped), `"`),
		"ASCII in JSON":        strings.Trim(strconv.QuoteToASCII(text), `"`),
	} {
		if bytes.Contains(data, []byte(pattern)) {
			return form
		}
	}
	// Base64 depends on what stands before: the three ways, without the ends that depend on the neighbours.
	for shift := range 3 {
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			encoded := encoding.EncodeToString(append(make([]byte, shift), text...))
			if middle := encoded[(shift*8+5)/6 : len(encoded)-2]; bytes.Contains(data, []byte(middle)) {
				return "base64"
			}
		}
	}
	return ""
}

func TestTheSearchForPersonalDataFindsEveryForm(t *testing.T) {
	const text = "Иванова \"Анна\" qwertz"
	escaped, err := json.Marshal(text)
	require.NoError(t, err)
	for _, data := range [][]byte{
		[]byte("x" + text + "y"), []byte(hex.EncodeToString([]byte("x" + text))), bytes.ToUpper([]byte(hex.EncodeToString([]byte(text)))),
		escaped, []byte(strconv.QuoteToASCII(text)), decoded([]byte(`{"a":["` + base64.StdEncoding.EncodeToString([]byte("{"+text)) + `"]}`)),
		[]byte(base64.StdEncoding.EncodeToString([]byte(text))), []byte(base64.StdEncoding.EncodeToString([]byte("1" + text + "2"))),
		[]byte(base64.URLEncoding.EncodeToString([]byte("12" + text + "3"))),
	} {
		require.NotEmpty(t, found(data, text), "%s", data)
	}
	require.Empty(t, found([]byte("Иванова Анна qwertz"), text))
}

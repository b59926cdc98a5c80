//go:build e2e

package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/moscowchain/moscowd/localnet"
)

// observers are the observers of a script by name.
type observers map[string]*observer

type observersKey struct{}

// observer is a process of moscowd observe.
type observer struct {
	node localnet.Node
	cmd  *exec.Cmd
	out  bytes.Buffer // complete once done is closed
	done chan struct{}
	err  error
}

// cmdObserver runs moscowd observe beside the network, with its home in $WORK/NAME:
//
//	observer start NAME [FLAG ...]    runs it; without flags it goes on with its home
//	observer stop NAME                ends it by a signal; what it printed stands in stdout
//	observer wait NAME HEIGHT|+BLOCKS until it has that height, or that many blocks more
//	[!] observer peer NAME OTHER      is it, or does it become, connected to another observer or to nodeI? With !: not now
//
// NAME_ID, NAME_P2P, NAME_RPC and NAME_REST are set by start.
func cmdObserver(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || neg && args[0] != "peer" {
		ts.Fatalf("usage: observer start|stop|wait|peer NAME ...")
	}
	ctx, cancel := patient()
	defer cancel()
	all, ok := ts.Value(observersKey{}).(observers)
	if !ok {
		ts.Fatalf("this script has no observers")
	}
	name := args[1]
	if args[0] == "start" {
		startObserver(ctx, ts, all, name, args[2:])
		return
	}
	o := all[name]
	if o == nil {
		ts.Fatalf("no observer %s runs", name)
	}
	switch args[0] {
	case "stop":
		ts.Check(o.cmd.Process.Signal(syscall.SIGTERM))
		<-o.done
		_, _ = ts.Stdout().Write(o.out.Bytes())
		ts.Check(o.err)
	case "wait":
		height, err := strconv.ParseInt(strings.TrimPrefix(args[2], "+"), 10, 64)
		ts.Check(err)
		if strings.HasPrefix(args[2], "+") {
			now, err := o.node.Height(ctx)
			ts.Check(err)
			height += now
		}
		ts.Check(o.wait(ctx, height))
	case "peer":
		ts.Check(o.peer(ctx, ts, all, args[2], !neg))
	default:
		ts.Fatalf("unknown: observer %s", args[0])
	}
}

func startObserver(ctx context.Context, ts *testscript.TestScript, all observers, name string, flags []string) {
	o := &observer{done: make(chan struct{})}
	if before := all[name]; before != nil {
		o.node = before.node
	} else {
		port, err := localnet.FreePorts(1)
		ts.Check(err)
		o.node = localnet.Node{
			Name: name,
			P2P:  fmt.Sprintf("127.0.0.1:%d", port),
			RPC:  fmt.Sprintf("http://127.0.0.1:%d", port+1),
			REST: fmt.Sprintf("http://127.0.0.1:%d", port+3),
		}
		flags = append(flags, "--port", strconv.Itoa(port))
	}
	o.cmd = command(ts, append([]string{"moscowd", "observe", "--home", ts.MkAbs(name)}, flags...)...)
	o.cmd.Stdout, o.cmd.Stderr = &o.out, &o.out
	o.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	ts.Check(o.cmd.Start())
	all[name] = o
	go func() {
		o.err = o.cmd.Wait()
		close(o.done)
	}()
	ts.Defer(func() {
		_ = o.cmd.Process.Kill() // it may have ended
		<-o.done
		ts.Logf("%s: %s", name, o.out.Bytes())
	})
	ts.Check(o.wait(ctx, 1))
	id, errOut, err := output(ts, "moscowd", "comet", "show-node-id", "--home", ts.MkAbs(name))
	if err != nil {
		ts.Fatalf("id of %s: %s", name, errOut)
	}
	o.node.ID = string(bytes.TrimSpace(id))
	ts.Setenv(name+"_ID", o.node.ID)
	ts.Setenv(name+"_P2P", o.node.P2P)
	ts.Setenv(name+"_RPC", o.node.RPC)
	ts.Setenv(name+"_REST", o.node.REST)
}

// wait waits until the observer has a height. It fails at once if the process ends.
func (o *observer) wait(ctx context.Context, height int64) error {
	for {
		if now, err := o.node.Height(ctx); err == nil && now >= height {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for height %d of %s: %w", height, o.node.Name, ctx.Err())
		case <-o.done:
			return fmt.Errorf("%s ended: %w: %s", o.node.Name, o.err, o.out.Bytes())
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// peerInfo is one peer in the answer of net_info.
type peerInfo struct {
	NodeInfo struct {
		ID string `json:"id"`
	} `json:"node_info"`
}

// peer waits until the observer is connected to another node, or checks that it is not.
func (o *observer) peer(ctx context.Context, ts *testscript.TestScript, all observers, other string, wanted bool) error {
	id := ""
	if another := all[other]; another != nil {
		id = another.node.ID
	}
	for _, node := range running(ts).Nodes {
		if node.Name == other {
			id = node.ID
		}
	}
	if id == "" {
		return fmt.Errorf("there is no %s", other)
	}
	for {
		var info struct {
			Peers []peerInfo `json:"peers"`
		}
		if err := rpc(ctx, o.node, "net_info", &info); err != nil {
			return err
		}
		connected := slices.ContainsFunc(info.Peers, func(p peerInfo) bool { return p.NodeInfo.ID == id })
		switch {
		case connected == wanted:
			return nil
		case !wanted:
			return fmt.Errorf("%s is connected to %s", o.node.Name, other)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s does not connect to %s", o.node.Name, other)
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// withObservers gives a script a place for its observers.
func withObservers(env *testscript.Env) { env.Values[observersKey{}] = observers{} }

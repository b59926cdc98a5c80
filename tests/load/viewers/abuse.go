//go:build linux

package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// abuseCommand runs a process that does one kind of harm until its standard input ends.
const (
	abuseCommand = "abuse"
	abusers      = 1_000
	abuserEach   = 250 // abusers of one address, where one is not the point
	askedTopics  = 10_000
	loudAtOnce   = 50
)

// abuseReport is what those who did harm met, told when they end.
type abuseReport struct {
	Opened  int64            `json:"opened"`
	Cut     int64            `json:"cut"` // by the gateway
	Answers map[string]int64 `json:"answers,omitempty"`
}

// abuser is a process that does harm.
type abuser struct {
	target string
	opened atomic.Int64
	cut    atomic.Int64

	mu      sync.Mutex
	answers map[string]int64
}

// abuses are the kinds of harm, each played by so many goroutines.
var abuses = map[string]struct {
	many int
	play func(*abuser, context.Context, int)
}{
	"slow":     {abusers, (*abuser).neverRead},
	"halfopen": {abusers, (*abuser).vanish},
	"loris":    {abusers, (*abuser).dribble},
	"garbage":  {loudAtOnce, (*abuser).shout},
	"topics":   {loudAtOnce, (*abuser).askForAll},
}

func runAbuse(args []string) error {
	flags := flag.NewFlagSet(abuseCommand, flag.ContinueOnError)
	target := flags.String("target", "", "address of the gateway")
	kind := flags.String("kind", "", "what to do")
	if err := flags.Parse(args); err != nil {
		return err
	}
	abuse, ok := abuses[*kind]
	if !ok {
		return fmt.Errorf("no abuse %q", *kind)
	}
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	a := &abuser{target: *target, answers: make(map[string]int64)}
	var all sync.WaitGroup
	for i := range abuse.many {
		all.Go(func() { abuse.play(a, ctx, i) })
	}
	all.Wait()
	return json.NewEncoder(os.Stdout).Encode(abuseReport{Opened: a.opened.Load(), Cut: a.cut.Load(), Answers: a.answers})
}

// abuseNetwork is where abusers come from, vanished the part of it whose packets are lost when they have connected.
const (
	abuseNetwork = "127.210."
	vanished     = "127.210.128.0/17"
)

func (a *abuser) dial(ctx context.Context, from string, receive int) (net.Conn, error) {
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	dialer.Control = func(_, _ string, raw syscall.RawConn) (err error) {
		if receive > 0 {
			err = errors.Join(raw.Control(func(fd uintptr) {
				err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, receive)
			}), err)
		}
		return err
	}
	conn, err := dialer.DialContext(ctx, "tcp", a.target)
	if err == nil {
		a.opened.Add(1)
		context.AfterFunc(ctx, func() { _ = conn.Close() })
	}
	return conn, err
}

func address(i int) string { return fmt.Sprintf("%s0.%d", abuseNetwork, 1+i/abuserEach) }

func request(topic string) string { return "GET /v1/stream/" + topic + " HTTP/1.1\r\nHost: x\r\n\r\n" }

// again does something until the end.
func again(ctx context.Context, do func()) {
	for ctx.Err() == nil {
		do()
		_ = pause(ctx, 100*time.Millisecond)
	}
}

// neverRead asks for large events, and reads none.
func (a *abuser) neverRead(ctx context.Context, i int) {
	again(ctx, func() {
		conn, err := a.dial(ctx, address(i), 4_096)
		if err != nil {
			return
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, request(largeTopic)); err != nil {
			return
		}
		for ctx.Err() == nil { // a connection that was cut shows when something is written
			_ = pause(ctx, time.Second)
			if _, err := conn.Write([]byte("x")); err != nil {
				a.cut.Add(1)
				return
			}
		}
	})
}

// vanish is a viewer whose network goes away: nothing reaches it any more, and nothing comes from it.
func (a *abuser) vanish(ctx context.Context, i int) {
	conn, err := a.dial(ctx, fmt.Sprintf("%s128.%d", abuseNetwork, 1+i/abuserEach), 0)
	if err != nil {
		return
	}
	if _, err := io.WriteString(conn, request("heads")); err == nil {
		<-ctx.Done()
	}
}

// dribble sends a request that never ends, a byte a second.
func (a *abuser) dribble(ctx context.Context, i int) {
	again(ctx, func() {
		conn, err := a.dial(ctx, address(i), 0)
		if err != nil {
			return
		}
		defer conn.Close()
		for text := request("heads")[:10] + strings.Repeat("a", 4_000); len(text) > 0 && ctx.Err() == nil; text = text[1:] {
			if _, err := io.WriteString(conn, text[:1]); err != nil {
				a.cut.Add(1)
				return
			}
			_ = pause(ctx, time.Second)
		}
	})
}

// shout sends what is no request, as fast as it is taken.
func (a *abuser) shout(ctx context.Context, i int) {
	noise := make([]byte, 64<<10)
	_, _ = rand.Read(noise)
	for ctx.Err() == nil {
		conn, err := a.dial(ctx, address(i), 0)
		if err != nil {
			continue
		}
		for range 100 {
			if _, err = conn.Write(noise); err != nil {
				break
			}
		}
		if err != nil && ctx.Err() == nil {
			a.cut.Add(1)
		}
		_ = conn.Close()
	}
}

// askForAll asks, with others of its address, for 10 000 topics, of which every other is there.
func (a *abuser) askForAll(ctx context.Context, i int) {
	for n := i; n < askedTopics && ctx.Err() == nil; n += loudAtOnce {
		topic := "heads"
		if n%2 == 0 {
			topic = fmt.Sprintf("polls/%d", 1_000_000+n)
		}
		answer := "none"
		if conn, err := a.dial(ctx, address(0), 0); err == nil {
			_, _ = io.WriteString(conn, request(topic))
			if response, err := http.ReadResponse(bufio.NewReader(conn), nil); err == nil {
				answer = fmt.Sprint(response.StatusCode)
			}
			if answer != fmt.Sprint(http.StatusOK) { // viewers stay
				_ = conn.Close()
			}
		}
		a.mu.Lock()
		a.answers[answer]++
		a.mu.Unlock()
	}
	<-ctx.Done()
}

//go:build linux

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// clientCommand runs a process of viewers, clientViewers at most: a process has a limit of open files.
const (
	headsPath     = "/v1/stream/heads"
	clientCommand = "client"
	clientViewers = 18_500
	// opening is how many connections a process opens at once, perAddress how many viewers have one address.
	opening    = 500
	perAddress = 250
	// Freshness is counted in classes that grow by a tenth from 10 ms.
	classes    = 100
	classFirst = 0.010
	classGrows = 1.1
)

// clientReport is what a process of viewers tells every half second.
type clientReport struct {
	Open      int    `json:"open"`      // viewers who get events
	Failed    int    `json:"failed"`    // connections that were refused
	Closed    int    `json:"closed"`    // streams that ended
	Backwards int    `json:"backwards"` // ids that did not rise
	Events    int64  `json:"events"`
	Min       uint64 `json:"min"` // oldest and newest id that a viewer has
	Max       uint64 `json:"max"`
	// Marked viewers have at least the marked id; First and Last are when the first and last of them got it.
	Marked int   `json:"marked"`
	First  int64 `json:"first"`
	Last   int64 `json:"last"`
	// Fresh counts samples by class, Stalest is the worst in seconds.
	Fresh   [classes]int64 `json:"fresh"`
	Stalest float64        `json:"stalest"`
}

// viewer is one connection, or the plan of one.
type viewer struct {
	id    uint64
	from  netip.Addr
	fd    int32
	state uint8
	rest  []byte // of an event that is not complete
}

const (
	idle uint8 = iota
	connecting
	waiting // for the answer
	viewing
)

// clients are the viewers of a process.
type clients struct {
	target  unix.SockaddrInet4
	host    string
	path    string
	plain   bool
	viewers []viewer
	byFD    []int32 // index of the viewer, -1
	epoll   int
	due     []int32 // viewers to open
	later   []comeback
	pending int

	report    clientReport
	published map[uint64]time.Time
	mark      uint64
	sampling  bool
	churn     float64
	owed      float64
	buffer    [64 << 10]byte
}

type comeback struct {
	at     time.Time
	viewer int32
}

func runClient(args []string) error {
	flags := flag.NewFlagSet(clientCommand, flag.ContinueOnError)
	target := flags.String("target", "", "address of the gateway")
	count := flags.Int("n", 0, "viewers")
	base := flags.Int("base", 0, "number of the first source address")
	path := flags.String("path", headsPath, "what to ask for")
	plain := flags.Bool("plain", false, "count events, which have no ids")
	if err := flags.Parse(args); err != nil {
		return err
	}
	address, err := netip.ParseAddrPort(*target)
	if err != nil {
		return err
	}
	c := &clients{
		target: unix.SockaddrInet4{Port: int(address.Port()), Addr: address.Addr().As4()}, host: *target,
		path: *path, plain: *plain, viewers: make([]viewer, *count), published: make(map[uint64]time.Time),
	}
	if c.epoll, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		return err
	}
	for i := range c.viewers {
		n := *base + i/perAddress
		c.viewers[i] = viewer{fd: -1, from: netip.AddrFrom4([4]byte{127, byte(1 + n/250/250), byte(n / 250 % 250), byte(1 + n%250)})}
		c.due = append(c.due, int32(i))
	}
	commands := make(chan string)
	go func() {
		defer close(commands)
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			commands <- lines.Text()
		}
	}()
	return c.loop(commands)
}

func (c *clients) loop(commands <-chan string) error {
	events := make([]unix.EpollEvent, 1024)
	out := json.NewEncoder(os.Stdout)
	told, sampled := time.Now(), time.Now()
	for {
		n, err := unix.EpollWait(c.epoll, events, 50)
		if err != nil && !errors.Is(err, unix.EINTR) {
			return err
		}
		for i := range max(n, 0) {
			if v := c.byFD[events[i].Fd]; v >= 0 {
				c.serve(v, events[i].Events)
			}
		}
		select {
		case command, ok := <-commands:
			if !ok {
				return nil // whoever started this is gone, or has seen enough
			}
			if err := c.obey(command); err != nil {
				return err
			}
		default:
		}
		now := time.Now()
		if now.Sub(sampled) >= time.Second {
			c.leave(now.Sub(sampled))
			c.sample(now)
			sampled = now
		}
		if now.Sub(told) >= 500*time.Millisecond {
			if err := out.Encode(c.summary()); err != nil {
				return err
			}
			told = now
		}
		if err := c.open(now); err != nil {
			return err
		}
	}
}

// obey carries out "sample on|off", "mark ID", "churn SHARE" and "cut COUNT MILLISECONDS".
func (c *clients) obey(command string) error {
	word, rest, _ := strings.Cut(command, " ")
	switch word {
	case "sample":
		if c.sampling = rest == "on"; c.sampling {
			c.report.Fresh, c.report.Stalest = [classes]int64{}, 0
		}
		return nil
	case "mark":
		id, err := strconv.ParseUint(rest, 10, 64)
		c.mark, c.report.Marked, c.report.First, c.report.Last = id, 0, 0, 0
		now := time.Now().UnixNano()
		for i := range c.viewers {
			c.reached(0, c.viewers[i].id, now)
		}
		return err
	case "churn":
		share, err := strconv.ParseFloat(rest, 64)
		c.churn = share
		return err
	case "cut":
		var count, spread int
		if _, err := fmt.Sscan(rest, &count, &spread); err != nil {
			return err
		}
		now := time.Now()
		for i := range min(count, len(c.viewers)) {
			c.drop(int32(i), now.Add(time.Duration(rand.IntN(spread+1))*time.Millisecond)) //nolint:gosec // spreads load
		}
		return nil
	}
	return fmt.Errorf("command %q", command)
}

// open begins connections, not too many at once.
func (c *clients) open(now time.Time) error {
	kept := c.later[:0]
	for _, l := range c.later {
		if now.Before(l.at) {
			kept = append(kept, l)
		} else {
			c.due = append(c.due, l.viewer)
		}
	}
	c.later = kept
	for c.pending < opening && len(c.due) > 0 {
		i := c.due[len(c.due)-1]
		c.due = c.due[:len(c.due)-1]
		if err := c.connect(i); err != nil {
			return err
		}
	}
	return nil
}

func (c *clients) connect(i int32) error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	v := &c.viewers[i]
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1); err != nil {
		return err
	}
	if err := unix.Bind(fd, &unix.SockaddrInet4{Addr: v.from.As4()}); err != nil {
		return err
	}
	if err := unix.Connect(fd, &c.target); err != nil && !errors.Is(err, unix.EINPROGRESS) {
		return errors.Join(err, unix.Close(fd))
	}
	if err := unix.EpollCtl(c.epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLOUT | unix.EPOLLIN | unix.EPOLLRDHUP | unix.EPOLLET, Fd: int32(fd)}); err != nil {
		return err
	}
	for fd >= len(c.byFD) {
		c.byFD = append(c.byFD, -1)
	}
	c.byFD[fd], v.fd, v.state = i, int32(fd), connecting
	c.pending++
	return nil
}

// drop closes a connection that is opened again at a time.
func (c *clients) drop(i int32, again time.Time) {
	v := &c.viewers[i]
	if v.state == idle {
		return
	}
	if v.state != viewing {
		c.pending--
	} else {
		c.report.Open--
	}
	_ = unix.Close(int(v.fd))
	c.byFD[v.fd] = -1
	v.fd, v.state, v.rest = -1, idle, nil
	c.later = append(c.later, comeback{again, i})
}

func (c *clients) serve(i int32, events uint32) {
	v := &c.viewers[i]
	if v.state == connecting && events&unix.EPOLLOUT != 0 {
		version := "HTTP/1.1"
		if c.plain {
			version = "HTTP/1.0" // whose answers do not come in chunks
		}
		request := "GET " + c.path + " " + version + "\r\nHost: " + c.host + "\r\nAccept: text/event-stream\r\n"
		if v.id > 0 {
			request += fmt.Sprintf("Last-Event-ID: %d\r\n", v.id)
		}
		if _, err := unix.Write(int(v.fd), []byte(request+"\r\n")); err != nil {
			c.fail(i)
			return
		}
		v.state = waiting
	}
	for events&(unix.EPOLLIN|unix.EPOLLERR|unix.EPOLLHUP|unix.EPOLLRDHUP) != 0 {
		n, err := unix.Read(int(v.fd), c.buffer[:])
		switch {
		case errors.Is(err, unix.EAGAIN):
			return
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil || n == 0:
			c.fail(i)
			return
		}
		if !c.read(i, c.buffer[:n]) {
			c.fail(i)
			return
		}
		if n < len(c.buffer) && events&unix.EPOLLRDHUP == 0 {
			return // there is no more, else epoll will tell
		}
	}
}

// fail notes a connection that ended by itself, and opens it again as a browser would.
func (c *clients) fail(i int32) {
	if c.viewers[i].state == viewing {
		c.report.Closed++
	} else {
		c.report.Failed++
	}
	c.drop(i, time.Now().Add(time.Second))
}

// read takes complete events, and reports whether it is a stream.
func (c *clients) read(i int32, data []byte) bool {
	v := &c.viewers[i]
	if v.rest != nil {
		data = append(v.rest, data...)
		v.rest = nil
	}
	now := time.Now()
	for {
		event, rest, complete := bytes.Cut(data, []byte("\n\n"))
		if !complete {
			if len(data) > 0 {
				v.rest = bytes.Clone(data)
			}
			return true
		}
		data = rest
		if v.state == waiting {
			if !bytes.HasPrefix(event, []byte("HTTP/1.1 200 ")) && !bytes.HasPrefix(event, []byte("HTTP/1.0 200 ")) {
				return false
			}
			v.state = viewing
			c.pending--
			c.report.Open++
			continue
		}
		c.event(v, event, now)
	}
}

func (c *clients) event(v *viewer, event []byte, now time.Time) {
	if c.plain {
		c.report.Events++
		return
	}
	first, data, _ := bytes.Cut(event, []byte("\n"))
	text, ok := bytes.CutPrefix(first, []byte("id: "))
	if !ok {
		return // reset, or the wish to reconnect
	}
	id, err := strconv.ParseUint(string(text), 10, 64)
	if err != nil || id <= v.id {
		c.report.Backwards++
		return
	}
	c.report.Events++
	if _, known := c.published[id]; !known {
		_, rest, _ := bytes.Cut(data, []byte(`"published":"`))
		when, _, _ := bytes.Cut(rest, []byte(`"`))
		c.published[id], _ = time.Parse(time.RFC3339Nano, string(when))
	}
	before := v.id
	v.id = id
	c.reached(before, id, now.UnixNano())
}

func (c *clients) reached(before, id uint64, now int64) {
	if c.mark == 0 || before >= c.mark || id < c.mark {
		return
	}
	c.report.Marked++
	if c.report.First == 0 {
		c.report.First = now
	}
	c.report.Last = now
}

// leave has viewers go, and come back at once as others.
func (c *clients) leave(passed time.Duration) {
	c.owed += c.churn * float64(len(c.viewers)) * passed.Minutes()
	for ; c.owed >= 1; c.owed-- {
		c.drop(int32(rand.IntN(len(c.viewers))), time.Now()) //nolint:gosec // any of them
	}
}

func (c *clients) sample(now time.Time) {
	if !c.sampling {
		return
	}
	for i := range c.viewers {
		if v := &c.viewers[i]; v.id > 0 {
			age := now.Sub(c.published[v.id]).Seconds()
			c.report.Stalest = max(c.report.Stalest, age)
			c.report.Fresh[classOf(age)]++
		}
	}
}

func classOf(seconds float64) int {
	return min(max(int(math.Ceil(math.Log(seconds/classFirst)/math.Log(classGrows))), 0), classes-1)
}

func (c *clients) summary() *clientReport {
	c.report.Min, c.report.Max = math.MaxUint64, 0
	for i := range c.viewers {
		c.report.Min, c.report.Max = min(c.report.Min, c.viewers[i].id), max(c.report.Max, c.viewers[i].id)
	}
	return &c.report
}

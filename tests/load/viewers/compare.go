//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	comparedFor = 20 * time.Second
	// Cached answers are measured in turns, each for answersFor, and the medians compared.
	answersFor   = 5 * time.Second
	answersTurns = 3
	wrkThreads   = 1
	wrkConns     = 64
	// What the edge must reach: memory at most 1/80 of each peer's, CPU per event at most 0.42 of it, a cached answer at least as often
	// as nginx, one that did not change for at most 1.3 of its CPU.
	memoryShare = 1.0 / 80
	cpuShare    = 0.42
	rateShare   = 1.0
	cpu304Share = 1.3
)

// compare measures the edge alone and its peers one after the other, on the same machine and with the same clients.
func compare(ctx context.Context, o *options) ([]Figure, error) {
	for _, program := range []string{"nginx", "wrk", o.peers} {
		if _, err := exec.LookPath(program); err != nil {
			return nil, fmt.Errorf("%s is needed for a comparison: make bench-viewers-peers installs it: %w", program, err)
		}
	}
	if os.Getenv(insideEnv) != "" {
		if err := enter(); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	f := &figures{prefix: fmt.Sprintf("viewers_%d_peers_", o.viewers)}
	if err := compareStreams(ctx, o, f); err != nil {
		return nil, err
	}
	f.prefix = "cached_get_"
	return f.all, compareAnswers(ctx, f)
}

// served is what one way to serve takes.
type served struct{ bytes, cpu float64 }

func compareStreams(ctx context.Context, o *options, f *figures) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	connect := "/?cf_connect=" + url.QueryEscape(`{"id":1,"connect":{}}`)
	ways := []struct {
		name, path string
		command    []string
	}{
		{"edge", headsPath, []string{self, serveCommand, "-kind", kindEdge}},
		{"nethttp", headsPath, []string{self, serveCommand, "-kind", kindNetHTTP}},
		{"centrifuge", connect, []string{o.peers}},
	}
	took := make(map[string]served)
	for _, way := range ways {
		s, err := stream(ctx, o.viewers, way.path, way.command)
		if err != nil {
			return fmt.Errorf("%s: %w", way.name, err)
		}
		took[way.name] = s
	}
	edge := took["edge"]
	for _, peer := range []struct{ name, about string }{{"nethttp", "server-sent events by net/http"}, {"centrifuge", "centrifuge v0.40.1, server-sent events"}} {
		p := took[peer.name]
		f.against("bytes_per_viewer_"+peer.name, edge.bytes, "bytes", memoryShare*p.bytes, peer.about, p.bytes)
		f.against("cpu_us_per_event_"+peer.name, edge.cpu, "us", cpuShare*p.cpu, peer.about, p.cpu)
	}
	return nil
}

// against adds a row with the figure of a peer in the same run.
func (f *figures) against(name string, value float64, unit string, goal float64, peer string, peerValue float64) {
	f.add(name, value, unit, ptr(goal), fmt.Sprintf("%.4g of the peer's", value/peerValue))
	row := &f.all[len(f.all)-1]
	row.Peer, row.PeerValue = peer, ptr(peerValue)
}

// startChild starts a server that ends when its input does.
func startChild(ctx context.Context, command []string, address string) (*started, error) {
	s := &started{cmd: exec.CommandContext(ctx, command[0], append(command[1:], "-address", address)...), done: make(chan error, 1), tail: &tail{}} //nolint:gosec // what is compared
	if _, err := s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	s.cmd.Stdout, s.cmd.Stderr = s.tail, s.tail
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { s.done <- s.cmd.Wait() }()
	return s, waitFor(ctx, startLimit, address, s.alive, func() bool {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
}

func (s *started) kill() {
	_ = s.cmd.Process.Kill()
	s.done <- <-s.done
}

// stream has a server serve viewers for a while.
func stream(ctx context.Context, viewers int, path string, command []string) (s served, err error) {
	address, err := freePort()
	if err != nil {
		return s, err
	}
	server, err := startChild(ctx, command, address)
	if err != nil {
		return s, err
	}
	defer server.kill()
	pid := []int{server.cmd.Process.Pid}
	_, empty, err := edgeUse(pid)
	if err != nil {
		return s, err
	}
	crowd, err := startCrowd(ctx, viewers, address, "-plain", "-path", path)
	if err != nil {
		return s, err
	}
	defer crowd.stop()
	err = waitFor(ctx, startLimit, fmt.Sprintf("%d viewers", viewers), server.alive, func() bool {
		all, err := crowd.sum()
		return err == nil && all.Open == viewers
	})
	if err != nil {
		return s, err
	}
	if err := pause(ctx, 3*time.Second); err != nil {
		return s, err
	}
	before, err := crowd.sum()
	if err != nil {
		return s, err
	}
	cpuBefore, _, err := edgeUse(pid)
	if err != nil {
		return s, err
	}
	if err := pause(ctx, comparedFor); err != nil {
		return s, err
	}
	cpu, memory, err := edgeUse(pid)
	if err != nil {
		return s, err
	}
	all, err := crowd.sum()
	if err != nil {
		return s, err
	}
	if events := all.Events - before.Events; events > int64(viewers) && all.Open == viewers {
		return served{bytes: float64(memory-empty) / float64(viewers), cpu: (cpu - cpuBefore) * 1e6 / float64(events)}, nil
	}
	return s, fmt.Errorf("%d viewers are there and got %d events: %s", all.Open, all.Events-before.Events, server.tail)
}

// answered is how often a server answers, and for how much CPU.
type answered struct{ rate, cpu float64 }

// compareAnswers has two processes of the edge and of nginx give the same answer.
func compareAnswers(ctx context.Context, f *figures) error {
	dir, err := os.MkdirTemp("", "moscowd-answers-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // what is left is in the folder for temporary files
	self, err := os.Executable()
	if err != nil {
		return err
	}
	edgeAt, err := freePort()
	if err != nil {
		return err
	}
	var edgePIDs []int
	for range 2 {
		s, err := startChild(ctx, []string{self, serveCommand, "-kind", kindEdge}, edgeAt)
		if err != nil {
			return err
		}
		defer s.kill()
		edgePIDs = append(edgePIDs, s.cmd.Process.Pid)
	}
	nginx, nginxAt, err := startNginx(ctx, dir)
	if err != nil {
		return err
	}
	defer nginx.kill()
	nginxPIDs, err := childrenOf(nginx.cmd.Process.Pid)
	if err != nil {
		return err
	}
	tag, err := tagOf(nginxAt)
	if err != nil {
		return err
	}
	const has = "If-None-Match: "
	for _, kind := range []struct{ name, toEdge, toNginx string }{{"200", "", ""}, {"304", has + answerTag, has + tag}} {
		var ofEdge, ofNginx []answered
		for range answersTurns {
			a, err := ask(ctx, edgeAt, kind.toEdge, edgePIDs)
			if err != nil {
				return fmt.Errorf("edge: %w", err)
			}
			b, err := ask(ctx, nginxAt, kind.toNginx, nginxPIDs)
			if err != nil {
				return fmt.Errorf("nginx: %w", err)
			}
			ofEdge, ofNginx = append(ofEdge, a), append(ofNginx, b)
		}
		edge, peer := median(ofEdge), median(ofNginx)
		const about = "nginx of Debian, a file of 1 kB, 2 processes"
		f.against(kind.name+"_per_second", edge.rate, "requests/s", rateShare*peer.rate, about, peer.rate)
		f.against(kind.name+"_cpu_us", edge.cpu, "us", cpu304Share*peer.cpu, about, peer.cpu)
	}
	for i := range f.all {
		if strings.HasPrefix(f.all[i].Name, f.prefix) {
			f.all[i].Runs, f.all[i].MedianOf = answersTurns, fmt.Sprintf("%d turns", answersTurns)
		}
	}
	return nil
}

func median(all []answered) answered {
	var rates, cpus []float64
	for _, a := range all {
		rates, cpus = append(rates, a.rate), append(cpus, a.cpu)
	}
	slices.Sort(rates)
	slices.Sort(cpus)
	return answered{rates[len(rates)/2], cpus[len(cpus)/2]}
}

const nginxConf = `worker_processes 2;
daemon off;
pid %[1]s/pid;
error_log stderr;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 1000000000;
  open_file_cache max=100;
  types { application/json json; }
  client_body_temp_path %[1]s/a; proxy_temp_path %[1]s/b; fastcgi_temp_path %[1]s/c; uwsgi_temp_path %[1]s/d; scgi_temp_path %[1]s/e;
  server {
    listen %[2]s reuseport;
    root %[1]s;
    add_header Cache-Control "public, max-age=31536000, immutable";
  }
}
`

func startNginx(ctx context.Context, dir string) (*started, string, error) {
	address, err := freePort()
	if err != nil {
		return nil, "", err
	}
	conf := filepath.Join(dir, "nginx.conf")
	if err := errors.Join(
		os.WriteFile(filepath.Join(dir, strings.TrimPrefix(answerPath, "/")), answerBody, 0o644), //nolint:gosec // public
		os.WriteFile(conf, fmt.Appendf(nil, nginxConf, dir, address), 0o600),
		os.Chmod(dir, 0o755), //nolint:gosec // processes of nginx have a user of their own
	); err != nil {
		return nil, "", err
	}
	nginx, err := start(ctx, "nginx", "-c", conf, "-p", dir, "-e", "stderr")
	if err != nil {
		return nil, "", err
	}
	return nginx, address, waitFor(ctx, startLimit, "nginx", nginx.alive, func() bool { return get("http://"+address+answerPath) == nil })
}

func tagOf(address string) (string, error) {
	response, err := http.Get("http://" + address + answerPath) //nolint:noctx // of this machine
	if err != nil {
		return "", err
	}
	return response.Header.Get("ETag"), response.Body.Close()
}

// childrenOf gives the processes that a process started.
func childrenOf(pid int) ([]int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return nil, err
	}
	var pids []int
	for field := range strings.FieldsSeq(string(text)) {
		child, err := strconv.Atoi(field)
		if err != nil {
			return nil, err
		}
		pids = append(pids, child)
	}
	return pids, nil
}

// ask has wrk ask for the answer.
func ask(ctx context.Context, address, header string, pids []int) (answered, error) {
	args := []string{"-t", strconv.Itoa(wrkThreads), "-c", strconv.Itoa(wrkConns), "-d", answersFor.String()}
	if header != "" {
		args = append(args, "-H", header)
	}
	before, _, err := edgeUse(pids)
	if err != nil {
		return answered{}, err
	}
	out, err := exec.CommandContext(ctx, "wrk", append(args, "http://"+address+answerPath)...).CombinedOutput() //nolint:gosec // of this program
	if err != nil {
		return answered{}, fmt.Errorf("wrk: %w: %s", err, out)
	}
	after, _, err := edgeUse(pids)
	if err != nil {
		return answered{}, err
	}
	requests := 0.0
	for lines := bufio.NewScanner(strings.NewReader(string(out))); lines.Scan(); {
		if count, ok := strings.CutSuffix(strings.Split(strings.TrimSpace(lines.Text()), " in ")[0], " requests"); ok {
			if requests, err = strconv.ParseFloat(count, 64); err != nil {
				return answered{}, err
			}
		}
		if strings.Contains(lines.Text(), "Non-2xx") || strings.Contains(lines.Text(), "Socket errors") {
			return answered{}, fmt.Errorf("wrk: %s", out)
		}
	}
	if requests == 0 {
		return answered{}, fmt.Errorf("wrk: %s", out)
	}
	return answered{rate: requests / answersFor.Seconds(), cpu: (after - before) * 1e6 / requests}, nil
}

package localnet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// stopTimeout is how long a node may take to stop before it is killed.
const stopTimeout = 20 * time.Second

// LogFile is where a node writes its log, in its home.
const LogFile = "node.log"

// Running is a network whose nodes run. Its methods may be called from several goroutines.
type Running struct {
	*Network
	binary string

	mutex     sync.Mutex
	processes []*process // nil where the node is stopped
}

// process is one node. done is closed when it has ended.
type process struct {
	cmd  *exec.Cmd
	done chan struct{}
	err  error // of Wait, readable once done is closed
}

// Start runs every node with the given moscowd and returns without waiting for blocks.
func (n *Network) Start(binary string) (*Running, error) {
	running := &Running{Network: n, binary: binary, processes: make([]*process, len(n.Nodes))}
	for i := range n.Nodes {
		if err := running.StartNode(i); err != nil {
			return nil, errors.Join(err, running.Stop())
		}
	}
	return running, nil
}

// StartNode runs one node that does not run.
func (r *Running) StartNode(i int) error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.processes[i] != nil {
		return fmt.Errorf("%s runs already", r.Nodes[i].Name)
	}
	logFile, err := os.OpenFile(filepath.Join(r.Home(i), LogFile), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	cmd := exec.Command(r.binary, "start", "--home", r.Home(i), "--log_no_color") //nolint:gosec // the caller names the binary
	cmd.Stdout, cmd.Stderr = logFile, logFile
	// A process group of its own, so that Ctrl-C reaches only this program, which stops the nodes one by one; and the
	// nodes end if this program is killed.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}

	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		// Linux sends Pdeathsig when the thread that started the process ends, so the thread stays until then.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		p.err = errors.Join(cmd.Wait(), logFile.Close())
		close(p.done)
	}()
	if err := <-started; err != nil {
		return errors.Join(err, logFile.Close())
	}
	r.processes[i] = p
	return nil
}

// StopNode ends one node in order, or by force if it does not end in time.
func (r *Running) StopNode(i int) error { return r.end(i, syscall.SIGTERM) }

// KillNode ends one node as a power failure would.
func (r *Running) KillNode(i int) error { return r.end(i, syscall.SIGKILL) }

func (r *Running) end(i int, signal syscall.Signal) error {
	r.mutex.Lock()
	p := r.processes[i]
	r.processes[i] = nil
	r.mutex.Unlock()
	if p == nil {
		return nil
	}
	_ = p.cmd.Process.Signal(signal) // it may have ended by itself
	select {
	case <-p.done:
		return nil
	case <-time.After(stopTimeout):
		_ = p.cmd.Process.Kill()
		<-p.done
		return fmt.Errorf("%s did not stop within %s and was killed", r.Nodes[i].Name, stopTimeout)
	}
}

// Stop ends every node.
func (r *Running) Stop() error {
	errs := make([]error, len(r.Nodes))
	var group sync.WaitGroup
	for i := range r.Nodes {
		group.Go(func() { errs[i] = r.StopNode(i) })
	}
	group.Wait()
	return errors.Join(errs...)
}

// PID is the process id of a running node, 0 if it does not run.
func (r *Running) PID(i int) int {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.processes[i] == nil {
		return 0
	}
	return r.processes[i].cmd.Process.Pid
}

// WaitHeight waits until a node has committed a height. It fails at once if the node ends.
func (r *Running) WaitHeight(ctx context.Context, i int, height int64) error {
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for {
		if reached, err := r.Nodes[i].Height(ctx); err == nil && reached >= height {
			return nil
		}
		r.mutex.Lock()
		p := r.processes[i]
		r.mutex.Unlock()
		if p == nil {
			return fmt.Errorf("%s does not run", r.Nodes[i].Name)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for height %d of %s: %w", height, r.Nodes[i].Name, ctx.Err())
		case <-p.done:
			return fmt.Errorf("%s ended (%w): see %s", r.Nodes[i].Name, p.err, filepath.Join(r.Home(i), LogFile))
		case <-ticker.C:
		}
	}
}

// Height is the last height a node has committed.
func (n Node) Height(ctx context.Context) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, n.RPC+"/status", nil)
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	var status struct {
		Result struct {
			SyncInfo struct {
				LatestBlockHeight string `json:"latest_block_height"`
			} `json:"sync_info"`
		} `json:"result"`
	}
	if err := json.NewDecoder(response.Body).Decode(&status); err != nil {
		return 0, err
	}
	return strconv.ParseInt(status.Result.SyncInfo.LatestBlockHeight, 10, 64)
}

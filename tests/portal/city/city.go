package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// facts are what the JSON object says, by name.
type facts map[string]any

type city struct {
	binary, dir, file, address string
	basePort                   int
	elections                  bool

	node    node
	home    string
	hash    string // of block 1
	started []*exec.Cmd

	mu        sync.Mutex
	facts     facts
	governing sync.Mutex // one proposal at a time
	keys      sync.Map   // of *sync.Mutex: one transaction of a key at a time
}

// node is what is needed of an entry in the network's description.
type node struct {
	Name    string `json:"name"`
	RPC     string `json:"rpc"`
	GRPC    string `json:"grpc"`
	REST    string `json:"rest"`
	JSONRPC string `json:"json_rpc"`
}

func (c *city) set(name string, value any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.facts[name] = value
}

func (c *city) path(name string) string { return filepath.Join(c.dir, name) }

func (c *city) write(name, text string) error {
	return os.WriteFile(c.path(name), []byte(text), 0o600) //nolint:gosec // in the directory of the city
}

// start starts the department, with short blocks, and the gateway.
func (c *city) start(ctx context.Context) error {
	net := c.path("net")
	if _, err := c.run1(ctx, "testnet", "init", "--validators", "1", "--voting-period", "6s", "--output-dir", net,
		"--base-port", fmt.Sprint(c.basePort)); err != nil {
		return err
	}
	described, err := os.ReadFile(filepath.Join(net, "network.json"))
	if err != nil {
		return err
	}
	var network struct {
		Nodes []node `json:"nodes"`
	}
	if err := json.Unmarshal(described, &network); err != nil {
		return err
	}
	c.node = network.Nodes[0]
	c.home = filepath.Join(net, c.node.Name)
	if _, err := c.run1(ctx, "config", "set", "config", "consensus.timeout_commit", "300ms", "--home", c.home); err != nil {
		return err
	}
	if err := c.background("network.log", "testnet", "start", "--dir", net); err != nil {
		return err
	}
	var first struct {
		Result struct {
			SignedHeader struct {
				Commit struct {
					BlockID struct {
						Hash string `json:"hash"`
					} `json:"block_id"`
				} `json:"commit"`
			} `json:"signed_header"`
		} `json:"result"`
	}
	if err := c.until(ctx, "first block", func() bool {
		return c.get(ctx, c.node.RPC+"/commit?height=1", &first) == nil && first.Result.SignedHeader.Commit.BlockID.Hash != ""
	}); err != nil {
		return err
	}
	c.hash = first.Result.SignedHeader.Commit.BlockID.Hash
	return c.startGateway(ctx)
}

func (c *city) startGateway(ctx context.Context) error {
	address, err := freeAddress(ctx, c.address)
	if err != nil {
		return err
	}
	pins := c.path("pins.json")
	err = c.until(ctx, "a block to pin", func() bool {
		_, err := c.run1(ctx, "gateway", "pins", "--node", c.node.RPC, "--trusted-height", "1", "--trusted-hash", c.hash, "-o", pins)
		return err == nil
	})
	if err != nil {
		return err
	}
	if err := c.background("gateway.log", "gateway", "--node", c.node.RPC, "--db", "sqlite:"+c.path("index.db"), "--address", address,
		"--admin-address", "", "--workers", "1", "--retry", "1s", "--drain", "1s", "--portal-pins", pins); err != nil {
		return err
	}
	url := "http://" + address
	c.set("url", url)
	c.set("dir", c.dir)
	c.set("home", c.home)
	c.set("binary", c.binary)
	c.set("rpc", c.node.RPC)
	c.set("json_rpc", c.node.JSONRPC)
	c.set("trusted_height", 1)
	c.set("trusted_hash", c.hash)
	return c.until(ctx, "the gateway", func() bool { return c.get(ctx, url+"/v1/status", &struct{}{}) == nil })
}

// freeAddress puts a free port in the place of 0.
func freeAddress(ctx context.Context, address string) (string, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// background starts moscowd and logs to a file; stop ends it.
func (c *city) background(log string, args ...string) error {
	file, err := os.Create(c.path(log))
	if err != nil {
		return err
	}
	cmd := exec.Command(c.binary, args...) //nolint:gosec // moscowd
	cmd.Stdout, cmd.Stderr = file, file
	// Ctrl-C goes to this program alone, which ends the others in their order.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := errors.Join(cmd.Start(), file.Close()); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.started = append(c.started, cmd)
	return nil
}

// stop ends what was started, the last first.
func (c *city) stop() {
	for _, cmd := range slices.Backward(c.started) {
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended
		_ = cmd.Wait()                          // stopped is no failure
	}
}

// run1 runs moscowd until it ends and gives what it printed.
func (c *city) run1(ctx context.Context, args ...string) (string, error) {
	return c.feed(ctx, "", args...)
}

// self is run1 at the node's home, in the directory of the city.
func (c *city) self(ctx context.Context, args ...string) (string, error) {
	return c.run1(ctx, append(args, "--home", c.home)...)
}

func (c *city) feed(ctx context.Context, stdin string, args ...string) (string, error) {
	var out, errOut bytes.Buffer
	cmd := exec.CommandContext(ctx, c.binary, args...) //nolint:gosec // moscowd
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = c.dir, strings.NewReader(stdin), &out, &errOut
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("moscowd %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(errOut.String()))
	}
	return strings.TrimSpace(out.String()), nil
}

// tx sends a transaction and waits until it is in a block.
func (c *city) tx(ctx context.Context, from string, args ...string) error {
	defer c.using(from)()
	full := slices.Concat([]string{"tx"}, args, []string{"--from", from, "--yes", "--output", "json", "--gas", "5000000"})
	out, err := c.self(ctx, full...)
	if err != nil {
		return err
	}
	return c.included(ctx, strings.Join(args[:2], " "), out)
}

// using waits until nobody else sends transactions with a key; what it returns ends that.
func (c *city) using(key string) func() {
	lock, _ := c.keys.LoadOrStore(key, &sync.Mutex{})
	lock.(*sync.Mutex).Lock()
	return lock.(*sync.Mutex).Unlock
}

// included waits for the transaction that a command says it sent.
func (c *city) included(ctx context.Context, what, out string) error {
	var sent struct {
		Code int    `json:"code"`
		Hash string `json:"txhash"`
		Log  string `json:"raw_log"`
	}
	if err := json.Unmarshal([]byte(out), &sent); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if sent.Code != 0 {
		return fmt.Errorf("%s: %s", what, sent.Log)
	}
	var found struct {
		Result *struct {
			Result struct {
				Code int    `json:"code"`
				Log  string `json:"log"`
			} `json:"tx_result"`
		} `json:"result"`
	}
	err := c.until(ctx, what, func() bool {
		return c.get(ctx, c.node.RPC+"/tx?hash=0x"+sent.Hash, &found) == nil && found.Result != nil
	})
	if err != nil {
		return err
	}
	if found.Result.Result.Code != 0 {
		return fmt.Errorf("%s: %s", what, found.Result.Result.Log)
	}
	return nil
}

// pass proposes a message, votes for it and waits until it was carried out.
func (c *city) pass(ctx context.Context, title string, args ...string) error {
	c.governing.Lock()
	defer c.governing.Unlock()
	if err := c.tx(ctx, "operator", append(args, "--title", title, "--summary", title)...); err != nil {
		return err
	}
	proposal, err := c.proposal(ctx)
	if err != nil {
		return err
	}
	if err := c.tx(ctx, "operator", "gov", "vote", proposal.ID, "yes"); err != nil {
		return err
	}
	err = c.until(ctx, title, func() bool {
		proposal, err = c.proposal(ctx)
		return err == nil && proposal.Status != "PROPOSAL_STATUS_VOTING_PERIOD"
	})
	if err == nil && proposal.Status != "PROPOSAL_STATUS_PASSED" {
		err = fmt.Errorf("%s: %s %s", title, proposal.Status, proposal.Reason)
	}
	return err
}

type proposal struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Reason string `json:"failed_reason"`
}

// proposal is the last one.
func (c *city) proposal(ctx context.Context) (proposal, error) {
	var list struct {
		Proposals []proposal `json:"proposals"`
	}
	err := c.get(ctx, c.node.REST+"/cosmos/gov/v1/proposals?pagination.reverse=true&pagination.limit=1", &list)
	if err == nil && len(list.Proposals) == 0 {
		err = errors.New("there is no proposal")
	}
	if err != nil {
		return proposal{}, err
	}
	return list.Proposals[0], nil
}

// until waits for a condition, for as long as a busy machine may need.
func (c *city) until(ctx context.Context, what string, met func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	for !met() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited in vain for %s: %w", what, ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
	return nil
}

func (c *city) get(ctx context.Context, url string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return errors.New(response.Status)
	}
	return json.NewDecoder(response.Body).Decode(into)
}

// key is the address of a key in the node's keyring.
func (c *city) key(ctx context.Context, name string) (string, error) {
	return c.self(ctx, "keys", "show", name, "-a")
}

// enrol makes keys and accounts of a class.
func (c *city) enrol(ctx context.Context, class string, names ...string) ([]string, error) {
	var addresses []string
	args := []string{"access", "enrol-accounts"}
	for _, name := range names {
		if _, err := c.self(ctx, "keys", "add", name); err != nil {
			return nil, err
		}
		address, err := c.key(ctx, name)
		if err != nil {
			return nil, err
		}
		addresses = append(addresses, address)
		args = append(args, fmt.Sprintf(`{"address":%q,"class":%q,"subject":%q}`, address, class, subject(name)))
	}
	return addresses, c.tx(ctx, "registrar", args...)
}

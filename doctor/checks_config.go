package doctor

import (
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/moscowchain/moscowd/app"
)

func checkConfig(f *Facts, _ time.Time) Result {
	want := app.DefaultCometConfig()
	if err := f.Comet.ValidateBasic(); err != nil {
		return fail("correct it with moscowd config set config", "config.toml: %s", err)
	}
	if err := f.Server.ValidateBasic(); err != nil {
		return fail("correct it with moscowd config set app", "app.toml: %s", err)
	}
	results := []Result{ok("config.toml and app.toml are valid, blocks are paced as agreed")}
	if got := f.Comet.Consensus.TimeoutCommit; got != want.Consensus.TimeoutCommit {
		results = append(results, warn(set("config", "consensus.timeout_commit", want.Consensus.TimeoutCommit),
			"consensus.timeout_commit is %s, all departments use %s", got, want.Consensus.TimeoutCommit))
	}
	if !f.Server.IAVLDisableFastNode {
		results = append(results, warn(set("app", "iavl-disable-fastnode", true),
			"iavl-disable-fastnode is false: writing takes two to three times as long"))
	}
	if !f.Comet.Instrumentation.Prometheus {
		results = append(results, warn(set("config", "instrumentation.prometheus", true), "no metrics are served, so no alert will come"))
	}
	return worst(results...)
}

func set(file, key string, value any) string {
	return fmt.Sprintf("moscowd config set %s %s %v, and restart", file, key, value)
}

func checkMempool(f *Facts, _ time.Time) Result {
	want, got := app.DefaultCometConfig().Mempool, f.Comet.Mempool
	results := []Result{ok("as recommended")}
	if got.Type != want.Type && got.Type != "" {
		results = append(results, fail(set("config", "mempool.type", want.Type), "mempool.type is %s: the chain needs %s", got.Type, want.Type))
	}
	if f.Server.Mempool.MaxTxs != -1 {
		results = append(results, fail(set("app", "mempool.max-txs", -1),
			"mempool.max-txs in app.toml is %d: the node's own mempool must be off", f.Server.Mempool.MaxTxs))
	}
	for _, limit := range []struct {
		key       string
		got, want int64
	}{
		{"mempool.size", int64(got.Size), int64(want.Size)},
		{"mempool.max_txs_bytes", got.MaxTxsBytes, want.MaxTxsBytes},
		{"mempool.cache_size", int64(got.CacheSize), int64(want.CacheSize)},
	} {
		if limit.got < limit.want {
			results = append(results, warn(set("config", limit.key, limit.want),
				"%s is %d, less than %d: transactions are lost under load", limit.key, limit.got, limit.want))
		}
	}
	return worst(results...)
}

func checkPruning(f *Facts, _ time.Time) Result {
	in, _ := f.validator()
	switch pruning := f.Server.Pruning; pruning {
	case "nothing":
		if in {
			return warn(set("app", "pruning", "default"), "every state is kept: right for an archive, much disk for a validator")
		}
		return ok("every state is kept (an archive)")
	case "default", "everything", "custom":
		return ok("%s", pruning)
	default:
		return fail(set("app", "pruning", "default"), "pruning is %q: the node does not start", pruning)
	}
}

func checkSnapshots(f *Facts, _ time.Time) Result {
	interval := f.Server.StateSync.SnapshotInterval
	if interval == 0 {
		return warn(set("app", "state-sync.snapshot-interval", app.DefaultServerConfig().StateSync.SnapshotInterval),
			"no snapshots are made: nobody can join from this node without the history")
	}
	if f.Server.StateSync.SnapshotKeepRecent == 1 {
		return warn(set("app", "state-sync.snapshot-keep-recent", 2), "one snapshot is kept: it disappears while somebody fetches it")
	}
	return ok("one in %d blocks", interval)
}

// checkAddresses looks where the node listens. A validator serves nobody but its own network; what stops a node from
// outside serves nobody at all.
func checkAddresses(f *Facts, _ time.Time) Result {
	validator, known := f.validator()
	results := []Result{ok("RPC, REST, gRPC and JSON-RPC are for this machine or network only")}
	if f.Comet.RPC.Unsafe {
		results = append(results, fail(set("config", "rpc.unsafe", false), "rpc.unsafe is on: whoever reaches RPC can steer the node"))
	}
	if open(f.Comet.RPC.PprofListenAddress) {
		results = append(results, fail(set("config", "rpc.pprof_laddr", `""`), "pprof listens on %s", f.Comet.RPC.PprofListenAddress))
	}
	for _, service := range []struct {
		name, address, file, key, closed string
		enabled                          bool
	}{
		{"RPC", f.Comet.RPC.ListenAddress, "config", "rpc.laddr", "tcp://127.0.0.1:26657", true},
		{"REST", f.Server.API.Address, "app", "api.address", "tcp://127.0.0.1:1317", f.Server.API.Enable},
		{"gRPC", f.Server.GRPC.Address, "app", "grpc.address", "127.0.0.1:9090", f.Server.GRPC.Enable},
		{"JSON-RPC", f.Server.JSONRPC.Address, "app", "json-rpc.address", "127.0.0.1:8545", f.Server.JSONRPC.Enable},
		{"WebSocket", f.Server.JSONRPC.WSAddress, "app", "json-rpc.ws-address", "127.0.0.1:8546", f.Server.JSONRPC.Enable},
	} {
		if !service.enabled || !open(service.address) {
			continue
		}
		if validator || !known {
			results = append(results, warn(set(service.file, service.key, service.closed),
				"%s of a validator listens on %s: let the public ask another node, or be sure of the firewall", service.name, service.address))
		} else {
			results = append(results, ok("%s is open on %s, and this is no validator", service.name, service.address))
		}
	}
	return worst(results...)
}

// open reports whether an address is reachable from other machines than those of a private network.
func open(address string) bool {
	if address == "" {
		return false
	}
	if i := strings.Index(address, "://"); i >= 0 {
		if address[:i] == "unix" {
			return false
		}
		address = address[i+3:]
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return false
	}
	ip := net.ParseIP(host)
	return ip == nil || !ip.IsLoopback() && !ip.IsPrivate()
}

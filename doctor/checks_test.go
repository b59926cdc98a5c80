package doctor_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/doctor"
)

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const key = "6A7760058DA307FDB327E635323AF9B46067FC3D"

// remote is a node at height 1 000 that knows the key as a validator's.
func remote(url string) doctor.Remote {
	return doctor.Remote{
		URL: url, ChainID: "moscow-1", AppVersion: "v1", GenesisHash: "same", Peers: 3,
		Earliest: 1, EarliestTime: now.Add(-1_001 * time.Second), Latest: 1_000, LatestTime: now.Add(-time.Second),
		Clock: now, Asked: now, Validators: []string{"AA", key}, Signed: 1_000,
	}
}

// healthy are the facts about a validator that has nothing wrong.
func healthy() *doctor.Facts {
	own := remote("http://127.0.0.1:26657")
	f := &doctor.Facts{
		Home: "home", Version: "v1", Comet: app.DefaultCometConfig(), Server: app.DefaultServerConfig(),
		ChainID: "moscow-1", GenesisHash: "same", Own: &own, Others: []doctor.Remote{remote("http://a:26657"), remote("http://b:26657")},
		Height: 1_000, Addresses: 3, DiskFree: 80 << 30, DiskTotal: 100 << 30, DataSize: 1 << 20, Files: 65_536,
		Key: key, Sign: doctor.SignState{Height: 1_001, Found: true},
	}
	f.Comet.P2P.PersistentPeers = "id@host:1"
	return f
}

func find(t *testing.T, report doctor.Report, check string) doctor.Result {
	t.Helper()
	for _, r := range report.Checks {
		if r.Check == check {
			return r
		}
	}
	t.Fatalf("no check %s", check)
	return doctor.Result{}
}

func TestAHealthyNodePassesEveryCheck(t *testing.T) {
	report := doctor.Examine(healthy(), now)
	for _, r := range report.Checks {
		require.Equal(t, doctor.OK, r.Level, "%s: %s", r.Check, r.Text)
		require.NotEmpty(t, r.Text, r.Check)
		require.Empty(t, r.Advice, r.Check)
	}
	require.Equal(t, len(report.Checks), report.Count(doctor.OK))
}

func TestEachCheckFindsItsTrouble(t *testing.T) {
	stopped := func(f *doctor.Facts) { f.Own = nil }
	alone := func(f *doctor.Facts) { f.Others = nil }
	nobody := func(f *doctor.Facts) { f.Own, f.Others = nil, nil }
	stranger := func(f *doctor.Facts) { f.Key = "BB" }
	own := func(change func(*doctor.Remote)) func(*doctor.Facts) {
		return func(f *doctor.Facts) { change(f.Own) }
	}
	other := func(change func(*doctor.Remote)) func(*doctor.Facts) {
		return func(f *doctor.Facts) { change(&f.Others[1]) }
	}
	later := func(by time.Duration) func(*doctor.Facts) { // the clock of this machine
		return func(f *doctor.Facts) {
			for i := range f.Others {
				f.Others[i].Asked = now.Add(by)
			}
		}
	}
	long := func(f *doctor.Facts) { // 10 days of blocks took 10 GB
		f.DataSize = 10 << 30
		f.Own.EarliestTime = f.Own.LatestTime.Add(-240 * time.Hour)
	}
	both := func(changes ...func(*doctor.Facts)) func(*doctor.Facts) {
		return func(f *doctor.Facts) {
			for _, change := range changes {
				change(f)
			}
		}
	}
	for name, c := range map[string]struct {
		check  string
		change func(*doctor.Facts)
		want   doctor.Level
		says   string
	}{
		"clock: nobody to compare with":       {"clock", nobody, doctor.Skip, "no node answers"},
		"clock: only the own node":            {"clock", alone, doctor.OK, "not behind"},
		"clock: half a minute fast":           {"clock", later(30 * time.Second), doctor.Fail, "http://a:26657 differ by 30s"},
		"clock: half a minute slow":           {"clock", later(-30 * time.Second), doctor.Fail, "differ by -31s"},
		"clock: four seconds":                 {"clock", later(4 * time.Second), doctor.Warn, "differ by 4s"},
		"clock: one second is rounding":       {"clock", later(time.Second), doctor.OK, ""},
		"clock: a block of the future":        {"clock", both(alone, own(func(r *doctor.Remote) { r.LatestTime = now.Add(5 * time.Second) })), doctor.Fail, "5s from now"},
		"clock: a server without a clock":     {"clock", both(other(func(r *doctor.Remote) { r.Clock = time.Time{} })), doctor.OK, ""},
		"disk: a tenth left":                  {"disk", func(f *doctor.Facts) { f.DiskFree = 10 << 30 }, doctor.Warn, "10 %"},
		"disk: hardly anything left":          {"disk", func(f *doctor.Facts) { f.DiskFree = 1 << 30 }, doctor.Fail, "1 %"},
		"disk: full in a month":               {"disk", both(long, func(f *doctor.Facts) { f.DiskFree = 25 << 30 }), doctor.Warn, "full in about 25 days"},
		"disk: full tomorrow":                 {"disk", both(long, func(f *doctor.Facts) { f.DiskFree, f.DiskTotal = 1<<30, 4<<30 }), doctor.Fail, "full in about 1 days"},
		"disk: full in months":                {"disk", long, doctor.OK, "full in about 80 days"},
		"disk: a file system that tells none": {"disk", func(f *doctor.Facts) { f.DiskTotal = 0 }, doctor.Skip, "no size"},
		"files: too few":                      {"files", func(f *doctor.Facts) { f.Files = 1_024 }, doctor.Warn, "1024"},
		"config: another pace":                {"config", func(f *doctor.Facts) { f.Comet.Consensus.TimeoutCommit = 5 * time.Second }, doctor.Warn, "timeout_commit is 5s"},
		"config: fast nodes on":               {"config", func(f *doctor.Facts) { f.Server.IAVLDisableFastNode = false }, doctor.Warn, "fastnode"},
		"config: no metrics":                  {"config", func(f *doctor.Facts) { f.Comet.Instrumentation.Prometheus = false }, doctor.Warn, "no metrics"},
		"config: config.toml is invalid":      {"config", func(f *doctor.Facts) { f.Comet.P2P.MaxNumInboundPeers = -1 }, doctor.Fail, "config.toml"},
		"config: app.toml is invalid":         {"config", func(f *doctor.Facts) { f.Server.MinGasPrices = "" }, doctor.Fail, "app.toml"},
		"mempool: too small":                  {"mempool", func(f *doctor.Facts) { f.Comet.Mempool.Size = 5_000 }, doctor.Warn, "mempool.size is 5000"},
		"mempool: too few bytes":              {"mempool", func(f *doctor.Facts) { f.Comet.Mempool.MaxTxsBytes = 1 }, doctor.Warn, "max_txs_bytes"},
		"mempool: a small cache":              {"mempool", func(f *doctor.Facts) { f.Comet.Mempool.CacheSize = 1 }, doctor.Warn, "cache_size"},
		"mempool: none":                       {"mempool", func(f *doctor.Facts) { f.Comet.Mempool.Type = "nop" }, doctor.Fail, "mempool.type is nop"},
		"mempool: the node's own is on":       {"mempool", func(f *doctor.Facts) { f.Server.Mempool.MaxTxs = 5_000 }, doctor.Fail, "max-txs"},
		"pruning: a validator keeps all":      {"pruning", func(f *doctor.Facts) { f.Server.Pruning = "nothing" }, doctor.Warn, "much disk"},
		"pruning: an archive keeps all":       {"pruning", both(stranger, func(f *doctor.Facts) { f.Server.Pruning = "nothing" }), doctor.OK, "archive"},
		"pruning: a word that is none":        {"pruning", func(f *doctor.Facts) { f.Server.Pruning = "some" }, doctor.Fail, `"some"`},
		"snapshots: none":                     {"snapshots", func(f *doctor.Facts) { f.Server.StateSync.SnapshotInterval = 0 }, doctor.Warn, "no snapshots"},
		"snapshots: one":                      {"snapshots", func(f *doctor.Facts) { f.Server.StateSync.SnapshotKeepRecent = 1 }, doctor.Warn, "one snapshot"},
		"addresses: a validator's RPC":        {"addresses", func(f *doctor.Facts) { f.Comet.RPC.ListenAddress = "tcp://0.0.0.0:26657" }, doctor.Warn, "RPC of a validator"},
		"addresses: a validator's REST":       {"addresses", func(f *doctor.Facts) { f.Server.API.Address = "tcp://0.0.0.0:1317" }, doctor.Warn, "REST of a validator"},
		"addresses: a validator's gRPC":       {"addresses", func(f *doctor.Facts) { f.Server.GRPC.Address = ":9090" }, doctor.Warn, "gRPC of a validator"},
		"addresses: a private network":        {"addresses", func(f *doctor.Facts) { f.Comet.RPC.ListenAddress = "tcp://10.1.2.3:26657" }, doctor.OK, ""},
		"addresses: a validator's JSON-RPC": {"addresses", func(f *doctor.Facts) {
			f.Server.JSONRPC.Address, f.Server.JSONRPC.Enable = "0.0.0.0:8545", true
		}, doctor.Warn, "JSON-RPC of a validator"},
		"addresses: JSON-RPC that is off": {"addresses", func(f *doctor.Facts) { f.Server.JSONRPC.Address = "0.0.0.0:8545" }, doctor.OK, ""},
		"config: JSON-RPC with a namespace that signs": {"config", func(f *doctor.Facts) {
			f.Server.JSONRPC.API, f.Server.JSONRPC.Enable = "eth,personal", true
		}, doctor.Fail, "json-rpc.api"},
		"addresses: REST that is off":          {"addresses", func(f *doctor.Facts) { f.Server.API.Address, f.Server.API.Enable = "tcp://0.0.0.0:1317", false }, doctor.OK, ""},
		"addresses: a public node's RPC":       {"addresses", both(stranger, func(f *doctor.Facts) { f.Comet.RPC.ListenAddress = "tcp://0.0.0.0:26657" }), doctor.OK, ""},
		"addresses: unknown whether validator": {"addresses", both(nobody, func(f *doctor.Facts) { f.Comet.RPC.ListenAddress = "tcp://0.0.0.0:26657" }), doctor.Warn, "RPC"},
		"addresses: unsafe RPC":                {"addresses", func(f *doctor.Facts) { f.Comet.RPC.Unsafe = true }, doctor.Fail, "rpc.unsafe"},
		"addresses: open pprof":                {"addresses", func(f *doctor.Facts) { f.Comet.RPC.PprofListenAddress = "0.0.0.0:6060" }, doctor.Fail, "pprof"},
		"genesis: nobody to compare with":      {"genesis", alone, doctor.Skip, "moscow-1"},
		"genesis: another":                     {"genesis", other(func(r *doctor.Remote) { r.GenesisHash = "other" }), doctor.Fail, "http://b:26657"},
		"genesis: another chain":               {"genesis", other(func(r *doctor.Remote) { r.ChainID = "moscow-2" }), doctor.Fail, "serves moscow-2"},
		"servers: one does not answer":         {"servers", other(func(r *doctor.Remote) { r.Err = errors.New("refused") }), doctor.Warn, "http://b:26657 does not answer: refused"},
		"servers: none named":                  {"servers", alone, doctor.Skip, "no other node"},
		"node: stopped":                        {"node", stopped, doctor.Warn, "last block is 1000"},
		"node: another chain's at its address": {"node", own(func(r *doctor.Remote) { r.ChainID = "moscow-2" }), doctor.Fail, "moscow-2"},
		"version: a replaced binary":           {"version", func(f *doctor.Facts) { f.Version = "v2" }, doctor.Warn, "the node runs v1, this program is v2"},
		"version: others have another":         {"version", other(func(r *doctor.Remote) { r.AppVersion = "v2" }), doctor.Warn, "http://b:26657 runs v2"},
		"version: of a stopped node":           {"version", stopped, doctor.Skip, "v1"},
		"peers: none":                          {"peers", own(func(r *doctor.Remote) { r.Peers = 0 }), doctor.Fail, "no peers"},
		"peers: one":                           {"peers", own(func(r *doctor.Remote) { r.Peers = 1 }), doctor.Warn, "1 peer"},
		"peers: a stopped node knows nobody":   {"peers", both(stopped, func(f *doctor.Facts) { f.Comet.P2P.PersistentPeers, f.Addresses = "", 0 }), doctor.Fail, "knows nobody"},
		"peers: a stopped node knows some":     {"peers", both(stopped, func(f *doctor.Facts) { f.Comet.P2P.PersistentPeers = "" }), doctor.Skip, "does not run"},
		"sync: far behind and stuck":           {"sync", own(func(r *doctor.Remote) { r.Latest = 10 }), doctor.Fail, "990 blocks behind"},
		"sync: far behind and catching up":     {"sync", own(func(r *doctor.Remote) { r.Latest, r.CatchingUp = 10, true }), doctor.Warn, "990 blocks behind"},
		"sync: one behind":                     {"sync", own(func(r *doctor.Remote) { r.Latest = 999 }), doctor.OK, ""},
		"sync: the chain stands": {"sync", func(f *doctor.Facts) {
			f.Own.LatestTime = now.Add(-time.Hour)
			f.Others = nil
		}, doctor.Warn, "1h0m0s old"},
		"sync: no block yet":                      {"sync", both(alone, own(func(r *doctor.Remote) { r.Latest = 0 })), doctor.Warn, "no block yet"},
		"sync: stopped":                           {"sync", stopped, doctor.Skip, "does not run"},
		"fork: another block":                     {"fork", other(func(r *doctor.Remote) { r.Differs = 990 }), doctor.Fail, "block 990"},
		"fork: nobody to compare with":            {"fork", alone, doctor.Skip, ""},
		"key: none yet":                           {"key", func(f *doctor.Facts) { f.Key = "" }, doctor.OK, "makes one"},
		"key: not a validator's":                  {"key", stranger, doctor.OK, "not in the validator set"},
		"key: nobody knows":                       {"key", nobody, doctor.Skip, key},
		"key: of a remote signer":                 {"key", func(f *doctor.Facts) { f.Comet.PrivValidatorListenAddr = "tcp://127.0.0.1:1" }, doctor.Skip, "remote signer"},
		"signing: the key signs elsewhere":        {"signing", both(stopped, func(f *doctor.Facts) { f.Sign.Height = 900 }), doctor.Fail, "block 1000, and this home signed up to 900"},
		"signing: elsewhere while this node runs": {"signing", func(f *doctor.Facts) { f.Sign.Height = 900 }, doctor.Fail, "signs elsewhere"},
		"signing: another node saw it":            {"signing", both(own(func(r *doctor.Remote) { r.Signed = 0 }), func(f *doctor.Facts) { f.Sign.Height = 990 }), doctor.Fail, "signs elsewhere"},
		"signing: no signatures": {"signing", func(f *doctor.Facts) {
			f.Own.Signed, f.Others[0].Signed, f.Others[1].Signed = 0, 0, 0
		}, doctor.Fail, "none of the last"},
		"signing: a stopped validator":     {"signing", stopped, doctor.Warn, "stopped"},
		"signing: no validator":            {"signing", stranger, doctor.OK, "no validator"},
		"signing: nobody knows":            {"signing", nobody, doctor.Skip, "not known"},
		"signing: of a remote signer":      {"signing", func(f *doctor.Facts) { f.Comet.PrivValidatorListenAddr = "tcp://127.0.0.1:1" }, doctor.Skip, ""},
		"sign-state: of another chain":     {"sign-state", func(f *doctor.Facts) { f.Sign.Height = 5_000 }, doctor.Fail, "block 5000 was signed, the chain is at 1000"},
		"sign-state: gone":                 {"sign-state", func(f *doctor.Facts) { f.Sign = doctor.SignState{} }, doctor.Fail, "there is no"},
		"sign-state: a restored validator": {"sign-state", func(f *doctor.Facts) { f.Sign.Height = 0 }, doctor.Warn, "signed nothing here"},
		"sign-state: of a new node":        {"sign-state", both(stranger, func(f *doctor.Facts) { f.Sign.Height = 0 }), doctor.OK, "nothing signed yet"},
		"sign-state: of a remote signer":   {"sign-state", func(f *doctor.Facts) { f.Comet.PrivValidatorListenAddr = "tcp://127.0.0.1:1" }, doctor.Skip, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := healthy()
			c.change(f)
			got := find(t, doctor.Examine(f, now), c.check)
			require.Equal(t, c.want, got.Level, got.Text)
			require.Contains(t, got.Text, c.says)
			if got.Level == doctor.Warn || got.Level == doctor.Fail {
				require.NotEmpty(t, got.Advice, "it says what to do")
			}
		})
	}
}

package doctor

import (
	"fmt"
	"time"
)

// Thresholds of following the chain.
const (
	behindWarn = 10 // blocks
	behindFail = 100
	standsWarn = 60 * time.Second
	fewPeers   = 2
)

func checkGenesis(f *Facts, _ time.Time) Result {
	var results []Result
	for _, r := range f.reachable() {
		switch {
		case r.ChainID != f.ChainID:
			results = append(results, fail("take the right genesis file, or ask a server of this chain",
				"the genesis is of %s, %s serves %s", f.ChainID, r.URL, r.ChainID))
		case r.GenesisHash != f.GenesisHash:
			results = append(results, fail("stop the node, compare sha256sum of config/genesis.json with the other departments and take theirs; with other blocks in data, join anew",
				"the genesis says something else than that of %s", r.URL))
		default:
			results = append(results, ok("as at %s", r.URL))
		}
	}
	if len(results) == 0 {
		return skip(fmt.Sprintf("of %s; not compared with anybody's", f.ChainID), askServers)
	}
	return worst(results...)
}

func checkServers(f *Facts, _ time.Time) Result {
	results := []Result{ok("%d of %d RPC servers answer", len(f.reachable()), len(f.Others))}
	if len(f.Others) == 0 {
		return skip("no other node was asked", askServers)
	}
	for _, r := range f.Others {
		if r.Err != nil {
			results = append(results, warn("is it up and open to this machine? Otherwise name another", "%s does not answer: %s", r.URL, r.Err))
		}
	}
	return worst(results...)
}

func checkNode(f *Facts, _ time.Time) Result {
	if f.Own == nil {
		return warn("moscowd start, unless it is stopped on purpose", "it does not run; its last block is %d", f.Height)
	}
	if f.Own.ChainID != f.ChainID {
		return fail("another node uses this address: give each its own ports", "%s is a node of %s", f.Own.URL, f.Own.ChainID)
	}
	return ok("runs, height %d", f.Own.Latest)
}

func checkVersion(f *Facts, _ time.Time) Result {
	if f.Own == nil {
		return skip("this program is "+named(f.Version), "start the node to compare it with the others")
	}
	var results []Result
	if f.Own.AppVersion != f.Version {
		results = append(results, warn("restart the node, or run doctor with its binary", "the node runs %s, this program is %s", named(f.Own.AppVersion), named(f.Version)))
	}
	for _, r := range f.reachable() {
		if r.AppVersion != f.Own.AppVersion {
			results = append(results, warn("agree on one version; another one may compute another state", "%s runs %s, this node %s", r.URL, named(r.AppVersion), named(f.Own.AppVersion)))
		}
	}
	return worst(append(results, ok("%s", named(f.Own.AppVersion)))...)
}

// named is a version for a person.
func named(version string) string {
	if version == "" {
		return "a version without a name"
	}
	return version
}

func checkPeers(f *Facts, _ time.Time) Result {
	const advice = "name nodes in p2p.persistent_peers (ID@HOST:PORT), open the port of p2p.laddr, see whether they let this node in"
	if f.Own == nil {
		if f.Comet.P2P.PersistentPeers == "" && f.Comet.P2P.Seeds == "" && f.Addresses == 0 {
			return fail(advice, "the node knows nobody to connect to")
		}
		return skip("the node does not run", "start it")
	}
	switch n := f.Own.Peers; {
	case n == 0:
		return fail(advice, "no peers")
	case n < fewPeers:
		return warn(advice, "%d peer: if it goes, the node is alone", n)
	default:
		return ok("%d", n)
	}
}

func checkSync(f *Facts, now time.Time) Result {
	chain := f.chain()
	if chain == nil || f.Own == nil {
		return skip("the node does not run", "start it")
	}
	if chain.Latest == 0 {
		return warn("wait until more than two thirds of the departments run", "there is no block yet")
	}
	age := now.Sub(chain.LatestTime).Round(time.Second)
	switch behind := chain.Latest - f.Own.Latest; {
	case behind > behindFail && !f.Own.CatchingUp:
		return fail("look into its log for the last error; moscowd rollback helps after another app hash", "%d blocks behind %s, and it does not catch up", behind, chain.URL)
	case behind > behindWarn:
		return warn("wait; if it does not come nearer, look for a slow disk or connection", "%d blocks behind %s", behind, chain.URL)
	case age > standsWarn:
		return warn("docs/operators/node.md has what to do when the chain halts; with --rpc of other nodes you see whether they go on", "the latest block is %s old", age)
	}
	if len(f.reachable()) == 0 {
		return ok("the latest block is %s old", age)
	}
	return ok("at the height of the others")
}

func checkFork(f *Facts, _ time.Time) Result {
	if f.Own == nil || len(f.reachable()) == 0 {
		return skip("needs this node and another", askServers)
	}
	results := []Result{ok("the same blocks as the others")}
	for _, r := range f.reachable() {
		if r.Differs > 0 {
			results = append(results, fail("stop the node, keep its home as it is, and call the other departments: somebody signed twice, or this is another chain",
				"block %d is another one at %s", r.Differs, r.URL))
		}
	}
	return worst(results...)
}

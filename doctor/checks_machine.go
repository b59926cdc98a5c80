package doctor

import (
	"fmt"
	"time"
)

// Thresholds of the machine.
const (
	clockWarn   = 2 * time.Second // HTTP tells seconds, so less means nothing
	clockFail   = 10 * time.Second
	aheadFail   = 2 * time.Second // of our clock, for a block that is made already
	diskWarn    = 20              // percent free
	diskFail    = 5
	daysWarn    = 30
	filesWanted = 4_096
)

const askServers = "name other nodes' RPC servers with --rpc http://HOST:26657"

// checkClock compares this machine's clock with the time of the latest block, which cannot be in the future, and with the
// clocks of the servers asked. There is no NTP query: a validator may not be allowed out.
func checkClock(f *Facts, now time.Time) Result {
	const advice = "set the clock and let a service keep it (timedatectl set-ntp true); blocks of a validator with a wrong clock are refused"
	chain := f.chain()
	if chain == nil {
		return skip("no node answers to compare with", askServers)
	}
	if ahead := chain.LatestTime.Sub(now); chain.Latest > 0 && ahead > aheadFail {
		return fail(advice, "this clock is behind: the latest block is of %s from now", ahead.Round(time.Second))
	}
	var results []Result
	for _, r := range f.reachable() {
		if r.Clock.IsZero() {
			continue
		}
		// The server cuts the fraction off, so it seems half a second late.
		off := r.Asked.Sub(r.Clock.Add(time.Second / 2))
		switch by := off.Abs(); {
		case by > clockFail:
			results = append(results, fail(advice, "this clock and that of %s differ by %s", r.URL, off.Round(time.Second)))
		case by > clockWarn:
			results = append(results, warn(advice, "this clock and that of %s differ by %s", r.URL, off.Round(time.Second)))
		default:
			results = append(results, ok("as the clock of %s, to the second", r.URL))
		}
	}
	if len(results) == 0 {
		return ok("not behind the latest block; other servers would tell more")
	}
	return worst(results...)
}

func checkDisk(f *Facts, _ time.Time) Result {
	const advice = "make room or a larger disk before the node stops; docs/operators/node.md has pruning"
	if f.DiskTotal == 0 {
		return skip("the file system tells no size", "look at df")
	}
	percent := int(f.DiskFree * 100 / f.DiskTotal)
	text := fmt.Sprintf("%s free (%d %%), the node uses %s", size(f.DiskFree), percent, size(uint64(max(f.DataSize, 0))))
	days, known := f.daysLeft()
	if known {
		text += fmt.Sprintf(", full in about %d days at the present rate", days)
	}
	switch {
	case percent < diskFail || known && days < 2:
		return fail(advice, "%s", text)
	case percent < diskWarn || known && days < daysWarn:
		return warn(advice, "%s", text)
	}
	return ok("%s", text)
}

// daysLeft estimates by what the blocks in the home have taken so far.
func (f *Facts) daysLeft() (int, bool) {
	if f.Own == nil || f.Own.Latest <= f.Own.Earliest || f.DataSize <= 0 {
		return 0, false
	}
	took := f.Own.LatestTime.Sub(f.Own.EarliestTime)
	if took < time.Hour {
		return 0, false // too little to say anything
	}
	perSecond := float64(f.DataSize) / took.Seconds()
	return int(min(float64(f.DiskFree)/perSecond/(24*60*60), 10_000)), true
}

// size writes bytes for a person.
func size(bytes uint64) string {
	switch {
	case bytes >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(bytes)/(1<<30))
	case bytes >= 1<<20:
		return fmt.Sprintf("%d MB", bytes>>20)
	}
	return fmt.Sprintf("%d kB", bytes>>10)
}

func checkFiles(f *Facts, _ time.Time) Result {
	if f.Files < filesWanted {
		return warn(fmt.Sprintf("LimitNOFILE=%d in the service's unit, or ulimit -n %d before the node is started", 16*filesWanted, 16*filesWanted),
			"a process started from here may open %d files, less than %d", f.Files, filesWanted)
	}
	return ok("a process started from here may open %d", f.Files)
}

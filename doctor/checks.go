package doctor

import "time"

// check is one thing that is looked at.
type check struct {
	name string
	run  func(f *Facts, now time.Time) Result
}

// checks in the order in which a person reads them: the machine first, since it may explain the rest.
var checks = []check{
	{"clock", checkClock},
	{"disk", checkDisk},
	{"files", checkFiles},
	{"config", checkConfig},
	{"mempool", checkMempool},
	{"pruning", checkPruning},
	{"snapshots", checkSnapshots},
	{"addresses", checkAddresses},
	{"genesis", checkGenesis},
	{"servers", checkServers},
	{"node", checkNode},
	{"version", checkVersion},
	{"peers", checkPeers},
	{"sync", checkSync},
	{"fork", checkFork},
	{"key", checkKey},
	{"signing", checkSigning},
	{"sign-state", checkSignState},
}

// Examine runs every check.
func Examine(f *Facts, now time.Time) Report {
	report := Report{Home: f.Home}
	for _, c := range checks {
		r := c.run(f, now)
		r.Check = c.name
		report.Checks = append(report.Checks, r)
	}
	return report
}

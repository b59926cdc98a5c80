package doctor

import (
	"time"

	cmtcfg "github.com/cometbft/cometbft/config"

	"github.com/moscowchain/moscowd/app"
)

// Facts are all that the checks look at.
type Facts struct {
	Home    string
	Version string // of this program
	Comet   *cmtcfg.Config
	Server  *app.ServerConfig

	ChainID     string // of the genesis file
	GenesisHash string // of its content, however it is written

	// Own is the node of the home, nil if it does not run. Others are the nodes that the person named.
	Own    *Remote
	Others []Remote

	Height    int64 // last block in the home
	Addresses int   // in the address book

	DiskFree, DiskTotal uint64 // bytes of the file system
	DataSize            int64  // bytes of the data directory
	Files               uint64 // files that a process may have open

	// Key is the address of the consensus key, empty if there is none. Sign is what it signed last.
	Key  string
	Sign SignState
}

// SignState is the content of priv_validator_state.json.
type SignState struct {
	Height int64
	Found  bool
}

// Remote is what a node says of itself and of the chain.
type Remote struct {
	URL string
	Err error // nothing else is set

	ChainID     string
	AppVersion  string
	GenesisHash string
	CatchingUp  bool
	Peers       int

	Earliest, Latest         int64
	EarliestTime, LatestTime time.Time

	// Clock is the server's clock, to the second, when ours was Asked.
	Clock, Asked time.Time

	// Differs is a height at which this node and the own one have different blocks, 0 if none is known.
	Differs int64

	// Validators are the addresses of the current set; Signed the highest of its last blocks that has a signature of Key.
	Validators []string
	Signed     int64
}

// reachable are the other nodes that answered.
func (f *Facts) reachable() []Remote {
	var up []Remote
	for _, r := range f.Others {
		if r.Err == nil {
			up = append(up, r)
		}
	}
	return up
}

// chain is the node that knows most of the chain: another one, or else the own.
func (f *Facts) chain() *Remote {
	var best *Remote
	for i := range f.Others {
		if r := &f.Others[i]; r.Err == nil && (best == nil || r.Latest > best.Latest) {
			best = r
		}
	}
	if f.Own != nil && (best == nil || f.Own.Latest > best.Latest) {
		return f.Own
	}
	return best
}

// validator reports whether the home's key is in the current set; known is false if no node could tell.
func (f *Facts) validator() (in, known bool) {
	chain := f.chain()
	if chain == nil || f.Key == "" {
		return false, f.Key == ""
	}
	for _, v := range chain.Validators {
		if v == f.Key {
			return true, true
		}
	}
	return false, true
}

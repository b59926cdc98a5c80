package observe

import (
	"context"
	"fmt"
	"io"
	"time"
)

// Times of watching a node that runs.
const (
	askEvery  = 2 * time.Second
	tellEvery = 30 * time.Second
	lonely    = 30 * time.Second // without peers, before help is offered
	behind    = 30 * time.Second // of the last block, from which the node counts as catching up
)

// Watch tells how a running node follows the chain until ctx ends: a line when something changes, and every half minute.
func (n *Node) Watch(ctx context.Context, out io.Writer, now func() time.Time) {
	client, err := dial(n.RPC)
	if err != nil {
		return
	}
	var w watcher
	for started := now(); ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(askEvery):
		}
		asking, cancel := context.WithTimeout(ctx, askEvery)
		status, err := client.Status(asking)
		if err == nil {
			if peers, failed := client.NetInfo(asking); failed == nil {
				w.see(out, now(), started, status.SyncInfo.LatestBlockHeight, status.SyncInfo.LatestBlockTime, peers.NPeers)
			}
		}
		cancel()
	}
}

// watcher remembers what it told.
type watcher struct {
	following bool
	warned    bool
	height    int64
	last      time.Time
}

func (w *watcher) see(out io.Writer, now, started time.Time, height int64, block time.Time, peers int) {
	if peers > 0 {
		w.warned = false
	} else if !w.warned && now.Sub(started) > lonely {
		w.warned = true
		w.print(out, "no peers: none of the nodes named lets this one in or is up. Name others with --peers, an observer will do; this one goes on trying\n")
	}
	if height == 0 {
		return
	}
	lag := now.Sub(block).Round(time.Second)
	following := lag < behind
	switch {
	case following != w.following || w.height == 0:
	case now.Sub(w.last) < tellEvery:
		return
	}
	switch {
	case following:
		w.print(out, "following: height %d, %d peers\n", height, peers)
	case w.following:
		w.print(out, "behind: height %d is %s old, %d peers\n", height, lag, peers)
	default:
		w.print(out, "catching up: height %d is %s old, %d peers\n", height, lag, peers)
	}
	w.following, w.height, w.last = following, height, now
}

func (w *watcher) print(out io.Writer, format string, args ...any) {
	_, _ = fmt.Fprintf(out, format, args...) // nobody to tell if this fails
}

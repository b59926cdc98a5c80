package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/indexer"
	"github.com/moscowchain/moscowd/indexer/store"
)

// backfill lets one validator commit a load of applications and measures how fast a new index takes all of it in. The node
// that is read runs on the same cores.
func backfill(ctx context.Context, env environment) (_ []sample, err error) {
	network, err := startNetwork(ctx, env, 1, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, network.close()) }()
	load, err := signApplications(ctx, network, depth)
	if err != nil {
		return nil, err
	}
	defer load.close()
	from, err := network.Nodes[0].Height(ctx)
	if err != nil {
		return nil, err
	}
	if err := load.broadcast(ctx); err != nil {
		return nil, err
	}
	if _, _, err := load.waitCommitted(ctx, from+1); err != nil {
		return nil, err
	}

	folder, err := os.MkdirTemp("", "moscowd-load-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // it is a temporary folder
	s, err := store.Open(ctx, "sqlite:"+filepath.Join(folder, "index.db"))
	if err != nil {
		return nil, err
	}
	defer s.Close()
	end, err := indexer.LatestHeight(ctx, network.Nodes[0].RPC)
	if err != nil {
		return nil, err
	}
	var last indexer.Progress
	began := time.Now()
	if err := indexer.Run(ctx, indexer.Options{
		NodeURL: network.Nodes[0].RPC, Store: s, EndHeight: end, Report: func(p indexer.Progress) { last = p },
		Encoding: indexer.Encoding{Decode: network.encoding.TxConfig.TxDecoder(), Addresses: app.AddressCodec()},
	}); err != nil {
		return nil, err
	}
	took := time.Since(began).Seconds()
	if last.Transactions < int64(load.count()) {
		return nil, fmt.Errorf("%d transactions in the index, %d were committed", last.Transactions, load.count())
	}
	return []sample{{
		value: float64(last.Transactions) / took,
		note:  fmt.Sprintf("%d transactions and %d heights in %.1f s", last.Transactions, last.Heights, took),
	}}, nil
}

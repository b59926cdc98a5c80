// Record indexes a node once and keeps all that it answered, for tests without a node:
//
//	go run ./indexer/indexertest/record http://127.0.0.1:26657 indexer/testdata/chain.json.gz
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/moscowchain/moscowd/indexer"
	"github.com/moscowchain/moscowd/indexer/indexertest"
	"github.com/moscowchain/moscowd/indexer/store"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: record NODE_URL FILE")
		os.Exit(2)
	}
	if err := record(context.Background(), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func record(ctx context.Context, nodeURL, path string) error {
	encoding, err := indexertest.Encoding()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "record-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // it is a temporary folder
	s, err := store.Open(ctx, "sqlite:"+filepath.Join(folder, "index.db"))
	if err != nil {
		return err
	}
	defer s.Close()
	recording := &indexertest.Recording{Answers: map[string]json.RawMessage{}}
	proxy := recording.Proxy(nodeURL)
	defer proxy.Close()
	if recording.Height, err = indexer.LatestHeight(ctx, nodeURL); err != nil {
		return err
	}
	if err := indexer.Run(ctx, indexer.Options{NodeURL: proxy.URL, Store: s, Encoding: encoding, EndHeight: recording.Height}); err != nil {
		return err
	}
	return recording.Save(path)
}

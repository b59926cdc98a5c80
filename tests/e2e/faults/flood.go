package faults

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cosmos/evm/crypto/ethsecp256k1"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/demo"
	"github.com/moscowchain/moscowd/localnet"
	"github.com/moscowchain/moscowd/tests/traders"
	"github.com/moscowchain/moscowd/txclient"
)

// The flood: one stranger's account and many unknown ones send as fast as the nodes answer.
const (
	unknownAccounts = 1_000
	floodWorkers    = 16
	floodTraders    = 10
	floodEach       = 10 // transactions of each trader, one after another
)

// FloodReport is what enrolled accounts saw of a flood.
type FloodReport struct {
	Offered  int64 // transactions of strangers
	Admitted int64 // of these
	Sent     int   // by enrolled accounts
	Worst    int64 // blocks from a trader's broadcast to the block that holds it; 1 is the next one
	Median   int64
	Took     time.Duration
}

// Flood lets strangers send to all nodes of a network while enrolled traders file. Every transaction of a trader must succeed.
func Flood(ctx context.Context, departments *localnet.Network, clients []*txclient.Client, encoding app.Encoding) (_ *FloodReport, err error) {
	player, err := demo.NewPlayer(ctx, departments, encoding, func(string, int, int) {})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, player.Close()) }()
	keys, err := traders.Enrol(ctx, departments, clients[0], encoding, floodTraders)
	if err != nil {
		return nil, err
	}
	season, err := traders.OpenSeason(ctx, player, clients[0], floodEach)
	if err != nil {
		return nil, err
	}
	flood, err := signFlood(ctx, clients[0], season)
	if err != nil {
		return nil, err
	}

	report := &FloodReport{Sent: floodTraders * floodEach}
	flooding, stop := context.WithCancel(ctx)
	var offered, admitted atomic.Int64
	var strangers sync.WaitGroup
	for i := range floodWorkers {
		strangers.Go(func() {
			for j := i; flooding.Err() == nil; j += floodWorkers {
				if _, err := clients[j%len(clients)].Broadcast(flooding, flood[j%len(flood)]); err == nil {
					admitted.Add(1)
				}
				offered.Add(1)
			}
		})
	}
	began := time.Now()
	blocks, err := fileOneByOne(ctx, clients, keys, season)
	report.Took = time.Since(began)
	stop()
	strangers.Wait()
	if err != nil {
		return nil, err
	}
	slices.Sort(blocks)
	report.Offered, report.Admitted = offered.Load(), admitted.Load()
	report.Median, report.Worst = blocks[len(blocks)/2], blocks[len(blocks)-1]
	return report, nil
}

// signFlood signs one transaction for each unknown account, and as many of one stranger.
func signFlood(ctx context.Context, client *txclient.Client, season uint64) ([][]byte, error) {
	var txs [][]byte
	sign := func(key *ethsecp256k1.PrivKey, n int) error {
		account := &txclient.Account{Key: key, Address: txclient.Address(key), Sequence: uint64(n)}
		tx, err := client.Sign(ctx, account, traders.GasPerApplication, traders.Application(account.Address, season, n))
		txs = append(txs, tx)
		return err
	}
	stranger, err := ethsecp256k1.GenerateKey()
	if err != nil {
		return nil, err
	}
	for i := range unknownAccounts {
		unknown, err := ethsecp256k1.GenerateKey()
		if err != nil {
			return nil, err
		}
		if err := errors.Join(sign(unknown, 0), sign(stranger, i)); err != nil {
			return nil, err
		}
	}
	return txs, nil
}

// fileOneByOne lets every trader file, and returns after how many blocks each application was in one.
func fileOneByOne(ctx context.Context, clients []*txclient.Client, keys []*ethsecp256k1.PrivKey, season uint64) ([]int64, error) {
	errs, blocks := make([]error, len(keys)), make([][]int64, len(keys))
	var group sync.WaitGroup
	for i, key := range keys {
		group.Go(func() {
			client := clients[i%len(clients)]
			account, err := client.Account(ctx, key)
			if err != nil {
				errs[i] = err
				return
			}
			for j := range floodEach {
				took, err := fileOne(ctx, client, account, season, i*floodEach+j)
				if err != nil {
					errs[i] = fmt.Errorf("application %d of trader %d: %w", j+1, i+1, err)
					return
				}
				blocks[i] = append(blocks[i], took)
			}
		})
	}
	group.Wait()
	return slices.Concat(blocks...), errors.Join(errs...)
}

func fileOne(ctx context.Context, client *txclient.Client, account *txclient.Account, season uint64, n int) (int64, error) {
	status, err := client.RPC.Status(ctx)
	if err != nil {
		return 0, err
	}
	result, err := client.Run(ctx, account, traders.GasPerApplication, traders.Application(account.Address, season, n))
	if err != nil {
		return 0, err
	}
	return result.Height - status.SyncInfo.LatestBlockHeight, nil
}

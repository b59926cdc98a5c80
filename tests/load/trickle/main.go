// Command trickle gives a network on this machine a steady load: traders file applications, so many a second, one a transaction,
// until its standard input ends. Then it waits until the last is in a block, and tells how many there were. It prints "ready" when
// the season is open.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/evm/crypto/ethsecp256k1"

	"cosmossdk.io/log/v2"

	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/demo"
	"github.com/moscowchain/moscowd/localnet"
	"github.com/moscowchain/moscowd/tests/traders"
	"github.com/moscowchain/moscowd/txclient"
)

const (
	// Each trader files perTrader at most; all together for a quarter of an hour at 100 a second.
	senders   = 100
	perTrader = 900
	waitLast  = time.Minute
)

// Report is what became of the load.
type Report struct {
	Sent int `json:"sent"`
	// Late is the longest that one came after its time.
	Late time.Duration `json:"late"`
}

func main() {
	dir := flag.String("dir", "", "the network's folder")
	rate := flag.Int("rate", 50, "transactions a second")
	flag.Parse()
	if err := run(context.Background(), *dir, *rate); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, dir string, rate int) error {
	if rate < 1 || rate > 100 {
		return errors.New("--rate is from 1 to 100")
	}
	network, err := localnet.Load(dir)
	if err != nil {
		return err
	}
	template, err := app.New(log.NewNopLogger(), dbm.NewMemDB(), false, simtestutil.EmptyAppOptions{})
	if err != nil {
		return err
	}
	encoding := template.Encoding()
	client, err := txclient.Dial(ctx, network.Nodes[0].RPC, network.Nodes[0].GRPC, encoding)
	if err != nil {
		return err
	}
	defer client.Close() //nolint:errcheck // the program ends
	keys, err := traders.Enrol(ctx, network, client, encoding, senders)
	if err != nil {
		return err
	}
	season, err := openSeason(ctx, network, client, encoding)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	report, last, err := trickle(ctx, client, keys, season, rate)
	if err != nil {
		return err
	}
	waiting, cancel := context.WithTimeout(ctx, waitLast)
	defer cancel()
	if _, err := client.Wait(waiting, last); err != nil {
		return fmt.Errorf("the last of %d: %w", report.Sent, err)
	}
	return json.NewEncoder(os.Stdout).Encode(report)
}

func openSeason(ctx context.Context, network *localnet.Network, client *txclient.Client, encoding app.Encoding) (season uint64, err error) {
	player, err := demo.NewPlayer(ctx, network, encoding, func(string, int, int) {})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, player.Close()) }()
	return traders.OpenSeason(ctx, player, client, perTrader)
}

// trickle files until standard input ends. A refusal is an error.
func trickle(ctx context.Context, client *txclient.Client, keys []*ethsecp256k1.PrivKey, season uint64, rate int) (report Report, last []byte, err error) {
	accounts := make([]*txclient.Account, len(keys))
	for i, key := range keys {
		if accounts[i], err = client.Account(ctx, key); err != nil {
			return report, nil, err
		}
	}
	ended := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, bufio.NewReader(os.Stdin))
		close(ended)
	}()
	began, every := time.Now(), time.Second/time.Duration(rate)
	for ; ; report.Sent++ {
		due := began.Add(time.Duration(report.Sent) * every)
		select {
		case <-ended:
			if report.Sent > 0 {
				return report, last, nil
			}
		case <-time.After(time.Until(due)):
		}
		report.Late = max(report.Late, time.Since(due))
		account := accounts[report.Sent%len(accounts)]
		if last, err = client.Send(ctx, account, traders.GasPerApplication, traders.Application(account.Address, season, report.Sent)); err != nil {
			return report, nil, fmt.Errorf("after %d: %w", report.Sent, err)
		}
	}
}

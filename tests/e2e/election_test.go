//go:build e2e

package e2e_test

import (
	"context"
	"fmt"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/elections/chain"
	"github.com/moscowchain/moscowd/elections/trustee"
	"github.com/moscowchain/moscowd/txclient"
	votingtypes "github.com/moscowchain/moscowd/x/voting/types"
)

// cmdCheat is a trustee of the first election who deals a false share to trustee 1 and does everything else as it should be:
//
//	cheat KEY
//
// It is at work until the script ends.
func cmdCheat(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: cheat KEY")
	}
	network := running(ts).Network
	encoding, err := app.MakeEncoding()
	ts.Check(err)
	key, err := network.Key(encoding, 0, args[0])
	ts.Check(err)
	ctx, cancel := context.WithCancel(context.Background())
	client, err := txclient.Dial(ctx, network.Nodes[0].RPC, network.Nodes[0].GRPC, encoding)
	ts.Check(err)
	account, err := client.Account(ctx, key)
	ts.Check(err)
	done := make(chan error, 1)
	go func() { done <- cheat(ctx, client, account) }()
	ts.Defer(func() {
		cancel()
		if err := <-done; err != nil {
			ts.Logf("the cheating trustee: %v", err)
		}
		_ = client.Close() // nothing is on its way
	})
}

func cheat(ctx context.Context, client *txclient.Client, account *txclient.Account) error {
	key, err := trustee.NewKey()
	if err != nil {
		return err
	}
	queries := votingtypes.NewQueryClient(client.GRPC)
	for ; ctx.Err() == nil; time.Sleep(300 * time.Millisecond) {
		view, err := chain.Read(ctx, queries, app.ChainID, 1)
		if err != nil {
			continue // no election yet
		}
		msgs, err := view.Steps(key, account.Address)
		if err != nil {
			return err
		}
		for _, msg := range msgs {
			if deal, is := msg.(*votingtypes.MsgDealKey); is {
				if err := falsify(deal, int(view.Election.Threshold)); err != nil {
					return err
				}
			}
			if _, err := client.Run(ctx, account, 2_000_000, msg); err != nil && ctx.Err() == nil {
				return fmt.Errorf("%T: %w", msg, err)
			}
		}
	}
	return nil
}

// falsify adds 1 to the share of trustee 1. The chain cannot see it.
func falsify(msg *votingtypes.MsgDealKey, threshold int) error {
	at := (threshold + 1) * group.Size
	share, err := group.DecodeScalars(msg.Deal[at:at+group.Size], 1)
	if err != nil {
		return err
	}
	copy(msg.Deal[at:], share[0].Add(group.ScalarFromUint64(1)).Append(nil))
	return nil
}

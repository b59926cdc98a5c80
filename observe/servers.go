package observe

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	rpchttp "github.com/cometbft/cometbft/rpc/client/http"
)

// rpcTimeout is how long a server may take to answer.
const rpcTimeout = 15 * time.Second

// CheckServers asks every RPC server whether it is up, whether it belongs to the chain, and which block it has at the trusted
// height. chainID may be empty, then the first server's answer is taken. It returns the chain id.
func CheckServers(ctx context.Context, o *Options, chainID string) (string, error) {
	for _, server := range o.RPC {
		client, err := dial(server)
		if err != nil {
			return "", err
		}
		ctx, cancel := context.WithTimeout(ctx, rpcTimeout)
		defer cancel()
		status, err := client.Status(ctx)
		if err != nil {
			return "", unreachable(server, err)
		}
		if chainID == "" {
			chainID = status.NodeInfo.Network
		}
		if status.NodeInfo.Network != chainID {
			return "", usage("%s serves the chain %s, not %s: name a server of that chain with --rpc", server, status.NodeInfo.Network, chainID)
		}
		if o.TrustHeight > 0 {
			if err := checkTrust(ctx, client, server, o); err != nil {
				return "", err
			}
		}
	}
	return chainID, nil
}

func checkTrust(ctx context.Context, client *rpchttp.HTTP, server string, o *Options) error {
	commit, err := client.Commit(ctx, &o.TrustHeight)
	if err != nil {
		return usage("%s has no block %d: choose a later --trust-height, or a server that keeps all blocks: %w", server, o.TrustHeight, err)
	}
	if got := hex.EncodeToString(commit.Hash()); !strings.EqualFold(got, o.TrustHash) {
		return usage("block %d of %s has the hash %s, you trust %s: ask more than one department for the hash of that block, and stop using whoever gave a wrong one", o.TrustHeight, server, strings.ToUpper(got), strings.ToUpper(o.TrustHash))
	}
	return nil
}

func dial(server string) (*rpchttp.HTTP, error) {
	client, err := rpchttp.NewWithTimeout(server, "/websocket", uint(rpcTimeout/time.Second))
	if err != nil {
		return nil, usage("--rpc %q: %w", server, err)
	}
	return client, nil
}

func unreachable(server string, err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("no answer within %s", rpcTimeout)
	}
	return fmt.Errorf("RPC server %s cannot be reached: %w: is it up and open to you? Name another with --rpc", server, err)
}

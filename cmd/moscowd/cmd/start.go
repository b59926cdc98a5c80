package cmd

import (
	"context"

	rpcclient "github.com/cometbft/cometbft/rpc/client"
	dbm "github.com/cosmos/cosmos-db"
	"golang.org/x/sync/errgroup"

	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/server"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/jsonrpc"
	"github.com/moscowchain/moscowd/precompiles/activecitizen"
)

// nodeServices are what a node runs beside the SDK's services. They need the application, which the start command makes.
type nodeServices struct {
	app     *app.App
	pending *jsonrpc.PendingHashes
}

// newApp builds the node for the start command.
func (n *nodeServices) newApp(logger log.Logger, db dbm.DB, options servertypes.AppOptions) servertypes.Application {
	node := newApp(logger, db, options)
	n.app, n.pending = node.(*app.App), jsonrpc.NewPendingHashes()
	n.app.RegisterPendingTxListener(n.pending.Add)
	return node
}

// start runs the services of a node that has just started.
func (n *nodeServices) start(serverCtx *server.Context, clientCtx client.Context, ctx context.Context, group *errgroup.Group) error {
	cfg, err := app.ReadServerConfig(serverCtx.Viper)
	if err != nil {
		return err
	}
	if mempool, ok := clientCtx.Client.(rpcclient.MempoolClient); ok {
		group.Go(func() error {
			<-ctx.Done()
			tellWaiting(ctx, serverCtx.Logger, mempool)
			return nil
		})
	}
	if !cfg.JSONRPC.Enable {
		return nil
	}
	home := serverCtx.Config.RootDir
	return jsonrpc.Start(ctx, group, serverCtx, clientCtx.WithHomeDir(home), jsonrpc.Options{
		Config: cfg.JSONRPC, TLS: cfg.TLS, ChainID: app.EVMChainID, Node: n.app, Pending: n.pending, NativeLogs: activecitizen.Logs,
		Home: home, DB: server.GetAppDBBackend(serverCtx.Viper),
	})
}

// tellWaiting says what a stop forgets: CometBFT keeps what waits in memory only.
func tellWaiting(ctx context.Context, logger log.Logger, mempool rpcclient.MempoolClient) {
	waiting, err := mempool.NumUnconfirmedTxs(context.WithoutCancel(ctx))
	if err == nil && waiting.Total > 0 {
		logger.Info("transactions wait in this node's mempool, which a stop empties: other nodes may have them; who sent them here alone must send them again",
			"count", waiting.Total, "bytes", waiting.TotalBytes)
	}
}

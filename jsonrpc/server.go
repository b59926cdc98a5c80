package jsonrpc

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"path/filepath"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	rpcclient "github.com/cometbft/cometbft/rpc/client"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/evm/indexer"
	"github.com/cosmos/evm/rpc/backend"
	"github.com/cosmos/evm/rpc/namespaces/ethereum/debug"
	"github.com/cosmos/evm/rpc/namespaces/ethereum/eth"
	"github.com/cosmos/evm/rpc/namespaces/ethereum/txpool"
	"github.com/cosmos/gogoproto/grpc"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/rs/cors"
	"golang.org/x/net/netutil"
	"golang.org/x/sync/errgroup"

	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/server"

	"github.com/moscowchain/moscowd/jsonrpc/pool"
)

const (
	// journalFile and indexName lie in the directory of the node's databases.
	journalFile = "ethereum-waiting.rlp"
	indexName   = "ethereum-index"
	// holdCheck is how often the pool looks whether something held can go.
	holdCheck = 250 * time.Millisecond
	// stopTimeout is how long requests may take that run when the node stops.
	stopTimeout = 2 * time.Second
)

// Node is the application of a node.
type Node interface {
	RegisterGRPCServerWithSkipCheckHeader(grpc.Server, bool)
	LastBlockHeight() int64
	// CommittedSequence is the sequence of an account in the last block, 0 for one that does not exist.
	CommittedSequence(address []byte) (uint64, error)
}

// Options are what Start needs of a node.
type Options struct {
	Config  Config
	TLS     TLSConfig
	ChainID uint64
	Node    Node
	// Pending must get the hash of every Ethereum transaction that the node accepts.
	Pending *PendingHashes
	// NativeLogs are the logs that stand for an event of a native transaction: address, topics and data.
	NativeLogs func(abci.Event) ([]*types.Log, error)
	// Home is the node's home, and DB the kind of its databases.
	Home string
	DB   dbm.BackendType
}

// Start serves until the context ends. The group waits for what it starts. clientCtx must have a client of the node's
// CometBFT.
func Start(ctx context.Context, group *errgroup.Group, serverCtx *server.Context, clientCtx client.Context, o Options) error {
	if err := errors.Join(o.Config.Validate(), o.TLS.Validate()); err != nil {
		return err
	}
	cmt, ok := clientCtx.Client.(rpcclient.Client)
	if !ok {
		return errors.New("JSON-RPC needs grpc.enable or api.enable in app.toml")
	}
	logger := serverCtx.Logger.With(log.ModuleKey, "json-rpc")
	data := filepath.Join(o.Home, "data")
	db, err := dbm.NewDB(indexName, o.DB, data)
	if err != nil {
		return fmt.Errorf("index of Ethereum transactions: %w", err)
	}
	s := &service{Options: o, log: logger, client: cmt, busy: newSlots()}
	s.follow, err = newFollower(cmt, o.Node, db, indexer.NewKVIndexer(db, logger, clientCtx), o.NativeLogs, logger)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	state, err := newStateReader(o.Node, clientCtx.InterfaceRegistry, s.busy, s.follow.latest)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	clientCtx = clientCtx.WithGRPCClient(state.ClientConn).WithGRPCConnProvider(nil)
	if err := s.openPool(ctx, group, clientCtx, filepath.Join(data, journalFile)); err != nil {
		return errors.Join(err, db.Close())
	}
	s.newBackend(serverCtx, clientCtx)
	rpcServer, err := s.register(serverCtx)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	group.Go(func() error {
		err := s.follow.run(ctx)
		rpcServer.Stop()
		state.stop()
		return errors.Join(err, db.Close())
	})
	return s.listen(ctx, group, rpcServer)
}

// chainID is the chain id of Ethereum transactions.
func (s *service) chainID() *big.Int { return new(big.Int).SetUint64(s.ChainID) }

// service is what Start puts together.
type service struct {
	Options
	log     log.Logger
	client  rpcclient.Client
	busy    slots
	follow  *follower
	pool    *pool.Pool
	backend *ethBackend
}

// openPool sends again what an earlier run has left, and keeps the pool going.
func (s *service) openPool(ctx context.Context, group *errgroup.Group, clientCtx client.Context, path string) error {
	journal, left, err := pool.OpenJournal(path)
	if err != nil {
		return fmt.Errorf("waiting Ethereum transactions: %w", err)
	}
	signer := types.LatestSignerForChainID(s.chainID())
	s.pool = pool.New(&submitter{node: s.Node, client: s.client, config: clientCtx.TxConfig, signer: signer}, s.log, time.Now, journal)
	s.follow.onBlock = s.pool.Tick
	group.Go(func() error {
		if len(left) > 0 {
			again, rest := s.pool.Resend(ctx, signer, left)
			s.log.Info("Ethereum transactions that waited when the node stopped", "sent_again", again, "in_blocks_or_refused", rest)
		}
		ticker := time.NewTicker(holdCheck)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				s.log.Info("Ethereum transactions that wait are kept for the next start", "count", s.pool.Len())
				return journal.Close()
			case <-ticker.C:
				s.pool.TickHeld(ctx)
			}
		}
	})
	return nil
}

// newBackend sets by itself what the library would read from sections of app.toml that this node does not have.
func (s *service) newBackend(serverCtx *server.Context, clientCtx client.Context) {
	library := backend.NewBackend(serverCtx, clientCtx, s.follow.index, nil,
		backend.WithUnprotectedTxs(s.Config.AllowUnprotectedTxs), backend.WithLogger(s.log))
	library.EvmChainID = s.chainID()
	library.Cfg.EVM.EVMChainID = s.ChainID
	library.Cfg.JSONRPC.GasCap = s.Config.GasCap
	library.Cfg.JSONRPC.EVMTimeout = s.Config.EVMTimeout
	library.Cfg.JSONRPC.FeeHistoryCap = int32(min(s.Config.FeeHistoryCap, 1<<30))
	s.backend = &ethBackend{Backend: library, pool: s.pool, follow: s.follow}
}

// register makes the server of the namespaces that are configured. Where two services have a method, the later one serves it.
func (s *service) register(serverCtx *server.Context) (*rpc.Server, error) {
	heads, err := lru.New[int64, map[string]any](logBlocks)
	if err != nil {
		return nil, err
	}
	reader := &logReader{follow: s.follow, busy: s.busy, logs: s.Config.LogsCap, blocks: int64(s.Config.BlockRangeCap)}
	library := eth.NewPublicAPI(s.log, s.backend)
	services := map[string][]any{
		"eth": {
			library,
			&stateAPI{library: library},
			&filterAPI{
				reader: reader, follow: s.follow, pending: s.Pending, most: s.Config.MaxFilters, timeout: s.Config.FilterTimeout,
				now: time.Now, filters: make(map[rpc.ID]*filter),
			},
			&subscribeAPI{
				reader: reader, follow: s.follow, pending: s.Pending, backend: s.backend, most: s.Config.MaxSubscriptions,
				each: s.Config.MaxSubscriptionsPerConnection, heads: heads, connections: make(map[*rpc.Client]int),
			},
			&minerAPI{backend: s.backend},
		},
		"net":    {&netAPI{chainID: s.ChainID, client: s.client}},
		"web3":   {web3API{}},
		"txpool": {txpool.NewPublicAPI(s.log, s.backend)},
		"debug":  {debug.NewAPI(serverCtx, s.backend, false)},
	}
	server := rpc.NewServer()
	server.SetBatchLimits(s.Config.BatchRequestLimit, s.Config.BatchResponseMaxSize)
	server.SetHTTPBodyLimit(s.Config.HTTPBodyLimit)
	server.SetWebsocketReadLimit(int64(s.Config.HTTPBodyLimit))
	for _, name := range s.Config.Namespaces() {
		for _, service := range services[name] {
			if err := server.RegisterName(name, service); err != nil {
				return nil, fmt.Errorf("namespace %s: %w", name, err)
			}
		}
	}
	return server, nil
}

// listen opens both ports, so that an error is told at the start, and serves them.
func (s *service) listen(ctx context.Context, group *errgroup.Group, handler *rpc.Server) error {
	servers := []*http.Server{
		{
			Addr: s.Config.Address, Handler: cors.Default().Handler(handler), ReadTimeout: s.Config.HTTPTimeout,
			WriteTimeout: s.Config.HTTPTimeout, IdleTimeout: s.Config.HTTPIdleTimeout,
		},
		{Addr: s.Config.WSAddress, Handler: handler.WebsocketHandler(s.Config.WSOrigins)},
	}
	for _, server := range servers {
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", server.Addr)
		if err != nil {
			return fmt.Errorf("JSON-RPC: %w", err)
		}
		listener = netutil.LimitListener(listener, s.Config.MaxOpenConnections)
		server.ReadHeaderTimeout = s.Config.HTTPTimeout
		group.Go(func() error {
			serve := func() error { return server.Serve(listener) }
			if s.TLS.CertificatePath != "" {
				serve = func() error { return server.ServeTLS(listener, s.TLS.CertificatePath, s.TLS.KeyPath) }
			}
			if err := serve(); !errors.Is(err, http.ErrServerClosed) {
				return fmt.Errorf("JSON-RPC: %w", err)
			}
			return nil
		})
		group.Go(func() error {
			<-ctx.Done()
			late, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
			defer cancel()
			_ = server.Shutdown(late) // what still runs then is cut off
			return server.Close()
		})
	}
	s.log.Info("serving Ethereum clients", "http", s.Config.Address, "websocket", s.Config.WSAddress, "namespaces", s.Config.API)
	return nil
}

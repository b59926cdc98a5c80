package app

import (
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/grpc/cmtservice"
	"github.com/cosmos/cosmos-sdk/client/grpc/node"
	"github.com/cosmos/cosmos-sdk/server/api"
	"github.com/cosmos/cosmos-sdk/server/config"
	authtx "github.com/cosmos/cosmos-sdk/x/auth/tx"

	"github.com/moscowchain/moscowd/docs/openapi"
)

// RegisterAPIRoutes serves REST and the OpenAPI description of it.
func (app *App) RegisterAPIRoutes(server *api.Server, cfg config.APIConfig) {
	authtx.RegisterGRPCGatewayRoutes(server.ClientCtx, server.GRPCGatewayRouter)
	cmtservice.RegisterGRPCGatewayRoutes(server.ClientCtx, server.GRPCGatewayRouter)
	node.RegisterGRPCGatewayRoutes(server.ClientCtx, server.GRPCGatewayRouter)
	app.basicManager.RegisterGRPCGatewayRoutes(server.ClientCtx, server.GRPCGatewayRouter)
	if cfg.Swagger {
		if err := openapi.Register(server.Router); err != nil {
			app.Logger().Error("the OpenAPI page is not served", "error", err)
		}
	}
}

// RegisterTxService serves simulation and search of transactions.
func (app *App) RegisterTxService(ctx client.Context) {
	authtx.RegisterTxService(app.GRPCQueryRouter(), ctx, app.Simulate, app.interfaceRegistry)
}

// RegisterTendermintService serves blocks and validator sets.
func (app *App) RegisterTendermintService(ctx client.Context) {
	cmtservice.RegisterTendermintService(ctx, app.GRPCQueryRouter(), app.interfaceRegistry, app.Query)
}

// RegisterNodeService serves the status and configuration of the node.
func (app *App) RegisterNodeService(ctx client.Context, cfg config.Config) {
	node.RegisterNodeService(ctx, app.GRPCQueryRouter(), cfg, func() int64 { return app.CommitMultiStore().EarliestVersion() })
}

// Close closes the databases and the contracts' folder. The SDK's server calls it twice; what the first call said counts.
func (app *App) Close() error {
	app.closeOnce.Do(func() {
		app.closeErr = app.BaseApp.Close()
		app.wasmEngine.Cleanup()
	})
	return app.closeErr
}

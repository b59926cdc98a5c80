// Package signer keeps the consensus key of a validator on another machine than the node: Serve connects to the node, which
// listens on priv_validator_laddr, and signs what it asks for over CometBFT's privval protocol. It remembers on disk what it
// signed before it answers, so that neither a crash nor a deceived node makes it sign twice.
//
// It does not authenticate the node: the connection over TCP is encrypted, but anybody who can open the node's port can take
// the signer's place there, and anybody who answers at the address can ask the signer to sign. Use a unix socket, or a network
// of the two machines alone.
package signer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/libs/log"
	cmtnet "github.com/cometbft/cometbft/libs/net"
	"github.com/cometbft/cometbft/libs/protoio"
	"github.com/cometbft/cometbft/privval"
	privvalproto "github.com/cometbft/cometbft/proto/tendermint/privval"
)

const (
	dialTimeout = 3 * time.Second
	// retryWait is short against a block: a signature that comes late is a missed block.
	retryWait = 100 * time.Millisecond
	// silence is when a node counts as gone: it asks for a sign of life every three seconds.
	silence = 10 * time.Second
	// maxRequest is far above the size of a vote, in bytes.
	maxRequest = 10 << 10
)

// Options say for what and with what to sign.
type Options struct {
	// Connect is the node's priv_validator_laddr: tcp://HOST:PORT or unix://PATH.
	Connect string
	// ChainID is the only chain for which it signs.
	ChainID string
	// KeyFile and StateFile are priv_validator_key.json and priv_validator_state.json. A missing state file is an error: a
	// signer that forgot what it signed may sign twice.
	KeyFile, StateFile string
	Logger             log.Logger
}

// Serve signs until the context ends. It reconnects for ever when the node goes away.
func Serve(ctx context.Context, options Options) error {
	protocol, address := cmtnet.ProtocolAndAddress(options.Connect)
	var dial privval.SocketDialer
	switch protocol {
	case "unix":
		dial = privval.DialUnixFn(address)
	case "tcp":
		dial = privval.DialTCPFn(address, dialTimeout, ed25519.GenPrivKey())
	default:
		return fmt.Errorf("cannot connect to %q: write tcp://HOST:PORT or unix://PATH, as the node's priv_validator_laddr", options.Connect)
	}
	if options.ChainID == "" {
		return errors.New("for which chain? It would sign for any node that asks")
	}
	// CometBFT's loader ends the program without a word about what to do.
	for _, path := range []string{options.KeyFile, options.StateFile} {
		bz, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !json.Valid(bz) {
			return fmt.Errorf("%s is not JSON: restore it, or set it with moscowd poa sign-from", path)
		}
	}
	key := privval.LoadFilePV(options.KeyFile, options.StateFile)
	for ctx.Err() == nil {
		conn, err := dial()
		if err == nil {
			options.Logger.Info("connected to the node")
			err = serve(ctx, conn, key, options)
			options.Logger.Info("the node is gone", "err", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(retryWait):
		}
	}
	return nil
}

// serve answers one node until the connection ends. CometBFT's own server would spin when the node closes it in order.
func serve(ctx context.Context, conn net.Conn, key *privval.FilePV, options Options) error {
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	defer conn.Close()
	reader, writer := protoio.NewDelimitedReader(conn, maxRequest), protoio.NewDelimitedWriter(conn)
	for {
		if err := conn.SetDeadline(time.Now().Add(silence)); err != nil {
			return err
		}
		var request privvalproto.Message
		if _, err := reader.ReadMsg(&request); err != nil {
			return err
		}
		response, err := privval.DefaultValidationRequestHandler(key, request, options.ChainID)
		if err != nil {
			options.Logger.Error("refused to sign", "err", err)
		}
		if _, err := writer.WriteMsg(&response); err != nil {
			return err
		}
	}
}

package jsonrpc

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/rpc"
	"google.golang.org/grpc/status"
)

// Codes of errors that clients tell apart (EIP-1474). An error without a code of its own has -32000, as in geth.
const (
	codeInvalidParams = -32602
	codeLimitExceeded = -32005
	codeUnsupported   = -32004
)

// codedError is an error with a code of JSON-RPC.
type codedError struct {
	code    int
	message string
}

var _ rpc.Error = (*codedError)(nil)

func (e *codedError) Error() string  { return e.message }
func (e *codedError) ErrorCode() int { return e.code }

func limitError(format string, args ...any) error {
	return &codedError{code: codeLimitExceeded, message: fmt.Sprintf(format, args...)}
}

func paramsError(format string, args ...any) error {
	return &codedError{code: codeInvalidParams, message: fmt.Sprintf(format, args...)}
}

// errNoKeys refuses what would be signed by the node.
var errNoKeys = &codedError{code: codeUnsupported, message: "this node signs for nobody: sign the transaction yourself and send it with eth_sendRawTransaction"}

// errNoFees is what the chain says of a transaction that offers a price.
var errNoFees = errors.New("this chain has no fees: set gasPrice to 0")

// plain takes gRPC's wrapping off an error, which tells clients nothing. Errors that have a code of JSON-RPC stay as they are.
func plain(err error) error {
	if err == nil {
		return nil
	}
	if coded := rpc.Error(nil); errors.As(err, &coded) {
		return err
	}
	text := err.Error()
	if wrapped, ok := status.FromError(err); ok {
		text = wrapped.Message()
	}
	if text == vm.ErrInsufficientBalance.Error() {
		return core.ErrInsufficientFundsForTransfer // the words for it that clients know
	}
	return errors.New(text)
}

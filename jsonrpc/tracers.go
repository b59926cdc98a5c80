package jsonrpc

import (
	"encoding/json"
	"fmt"

	"github.com/ethereum/go-ethereum/eth/tracers"
	_ "github.com/ethereum/go-ethereum/eth/tracers/native" // callTracer, prestateTracer and so on
	"github.com/ethereum/go-ethereum/params"
)

// A tracer of an unknown name is taken for a program in JavaScript, which this node does not run for clients.
func init() {
	tracers.DefaultDirectory.RegisterJSEval(func(name string, _ *tracers.Context, _ json.RawMessage, _ *params.ChainConfig) (*tracers.Tracer, error) {
		return nil, fmt.Errorf("unknown tracer %q: callTracer, prestateTracer, flatCallTracer, 4byteTracer, muxTracer and noopTracer are served", name)
	})
}

package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/moscowchain/moscowd/tests/e2e/faults"
)

// flood measures how long enrolled accounts wait while strangers send as fast as four validators answer.
func flood(ctx context.Context, env environment) (_ []sample, err error) {
	network, err := startNetwork(ctx, env, 4, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, network.close()) }()
	clients, err := network.clients(ctx)
	if err != nil {
		return nil, err
	}
	report, err := faults.Flood(ctx, network.Network, clients, network.encoding)
	if err != nil {
		return nil, err
	}
	return []sample{{
		value: float64(report.Worst),
		note: fmt.Sprintf("median %d of %d, %.0f tx/s of strangers, %d admitted",
			report.Median, report.Sent, float64(report.Offered)/report.Took.Seconds(), report.Admitted),
	}}, nil
}

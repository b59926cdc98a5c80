package pool

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

var (
	heldGauge = promauto.NewGauge(prometheus.GaugeOpts{
		Name: "moscowd_jsonrpc_transactions_held",
		Help: "Ethereum transactions that wait here for one before them.",
	})
	droppedTotal = promauto.NewCounter(prometheus.CounterOpts{
		Name: "moscowd_jsonrpc_transactions_dropped_total",
		Help: "Ethereum transactions that were taken and then dropped without being in a block.",
	})
)

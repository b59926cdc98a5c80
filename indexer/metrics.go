package indexer

import (
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics tell how an indexer does.
type Metrics struct {
	progress atomic.Pointer[Progress]
	errors   prometheus.Counter
}

// NewMetrics registers the metrics of one indexer: moscowd_indexer_height, _node_height, _lag_blocks, _lag_seconds,
// _heights_written_total, _transactions_written_total and _node_errors_total.
func NewMetrics(registry prometheus.Registerer) (*Metrics, error) {
	m := &Metrics{errors: prometheus.NewCounter(prometheus.CounterOpts{
		Namespace: "moscowd", Subsystem: "indexer", Name: "node_errors_total", Help: "Errors of the node after which the indexer tried again.",
	})}
	m.progress.Store(&Progress{})
	collectors := []prometheus.Collector{m.errors}
	gauge := func(name, help string, value func(*Progress) float64) {
		collectors = append(collectors, prometheus.NewGaugeFunc(
			prometheus.GaugeOpts{Namespace: "moscowd", Subsystem: "indexer", Name: name, Help: help},
			func() float64 { return value(m.progress.Load()) },
		))
	}
	counter := func(name, help string, value func(*Progress) float64) {
		collectors = append(collectors, prometheus.NewCounterFunc(
			prometheus.CounterOpts{Namespace: "moscowd", Subsystem: "indexer", Name: name, Help: help},
			func() float64 { return value(m.progress.Load()) },
		))
	}
	gauge("height", "Last height in the index.", func(p *Progress) float64 { return float64(p.Height) })
	gauge("node_height", "Last height of the node, as far as the indexer knows.", func(p *Progress) float64 { return float64(p.Latest) })
	gauge("lag_blocks", "Heights of the node that are not in the index yet.", func(p *Progress) float64 { return float64(p.Latest - p.Height) })
	gauge("lag_seconds", "Age of the last block in the index: it grows while nothing is indexed, whoever is to blame.", func(p *Progress) float64 {
		if p.Time.IsZero() {
			return 0
		}
		return time.Since(p.Time).Seconds()
	})
	counter("heights_written_total", "Heights written since the start.", func(p *Progress) float64 { return float64(p.Heights) })
	counter("transactions_written_total", "Transactions written since the start.", func(p *Progress) float64 { return float64(p.Transactions) })
	for _, c := range collectors {
		if err := registry.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *Metrics) set(p Progress) { m.progress.Store(&p) }

package api

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
)

type metrics struct {
	requests *prometheus.CounterVec
	cached   prometheus.Counter
}

func newMetrics(registry prometheus.Registerer) (*metrics, error) {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "moscowd_api_requests_total", Help: "Requests by path and status.",
		}, []string{"path", "status"}),
		cached: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "moscowd_api_cached_total", Help: "Requests that were answered from the cache.",
		}),
	}
	if registry == nil {
		return m, nil
	}
	for _, c := range []prometheus.Collector{m.requests, m.cached} {
		if err := registry.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *metrics) count(path string, status int) {
	m.requests.WithLabelValues(path, strconv.Itoa(status)).Inc()
}

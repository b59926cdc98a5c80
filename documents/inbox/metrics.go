package inbox

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

type metrics struct {
	registry *prometheus.Registry
	answered *prometheus.CounterVec
}

func newMetrics(s *store) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		answered: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "moscowd_inbox_answers_total", Help: "Answers by endpoint and HTTP status.",
		}, []string{"endpoint", "status"}),
	}
	m.registry.MustRegister(m.answered,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "moscowd_inbox_waiting", Help: "Requests without a finished document.",
		}, func() float64 { waiting, _ := s.count(); return float64(waiting) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "moscowd_inbox_finished", Help: "Finished documents that were not fetched yet.",
		}, func() float64 { _, replied := s.count(); return float64(replied) }),
	)
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

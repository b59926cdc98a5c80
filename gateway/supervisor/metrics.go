package supervisor

import "github.com/prometheus/client_golang/prometheus"

// Register registers metrics of all children together: moscowd_gateway_viewers, _delivered_total, _conflated_total,
// _refused_total, _too_slow_total, _passed_total, _lag_seconds, _processes and _restarts_total.
func (s *Supervisor) Register(registry prometheus.Registerer) error {
	name := func(n string) string { return prometheus.BuildFQName("moscowd", "gateway", n) }
	total := func(n, help string, of func(*Status) float64) error {
		return registry.Register(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name(n), Help: help}, func() float64 { return s.add(of) }))
	}
	gauge := func(n, help string, value func() float64) error {
		return registry.Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name(n), Help: help}, value))
	}
	for _, err := range []error{
		gauge("viewers", "Connections that wait for events.", func() float64 {
			return s.add(func(c *Status) float64 { return float64(c.Report.Viewers) })
		}),
		gauge("processes", "Processes that serve.", func() float64 {
			return s.add(func(c *Status) float64 {
				if c.Serving {
					return 1
				}
				return 0
			})
		}),
		gauge("lag_seconds", "How long after it came from the bus the last viewer had the last event, in the slowest process.", func() float64 {
			slowest := int64(0)
			for _, c := range s.Statuses() {
				slowest = max(slowest, c.Report.LagMicros)
			}
			return float64(slowest) / 1e6
		}),
		total("delivered_total", "Events written to viewers.", func(c *Status) float64 { return float64(c.Report.Delivered) }),
		total("conflated_total", "Events that slow viewers missed.", func(c *Status) float64 { return float64(c.Report.Conflated) }),
		total("refused_total", "Connections refused: for want of places, or no request.", func(c *Status) float64 { return float64(c.Report.Refused) }),
		total("too_slow_total", "Viewers disconnected since they did not read.", func(c *Status) float64 { return float64(c.Report.TooSlow) }),
		total("passed_total", "Connections that asked for something else than a stream.", func(c *Status) float64 { return float64(c.Report.Passed) }),
		total("restarts_total", "Processes started again.", func(c *Status) float64 { return float64(max(c.Starts-1, 0)) }),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Supervisor) add(of func(*Status) float64) float64 {
	sum := 0.0
	for _, c := range s.Statuses() {
		sum += of(&c)
	}
	return sum
}

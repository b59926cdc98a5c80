package rules

import "slices"

// tracer collects the free places at every stage if enabled.
type tracer struct {
	enabled bool
	stages  []TraceStage
}

func (t *tracer) record(a *allocation, stage string) {
	if !t.enabled {
		return
	}
	s := TraceStage{Stage: stage}
	for q := range a.lines {
		s.Free[q] = slices.Clone(a.lines[q].free)
	}
	t.stages = append(t.stages, s)
}

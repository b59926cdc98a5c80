package rules

// Result is what an allocation decided. Applications are named by their index in the slice given to Allocate.
type Result struct {
	Queues   [NumQueues][]int // the snapshot: the applications that take part, in order
	Rows     []RowResult      // by plan row
	Outcomes [][]Outcome      // by application, then by named day in the declarant's order

	Rounds          int          // redistribution rounds in which at least one place moved
	DistributeCalls int          // calls the contract of 2018 needed with batches of 500 applications
	Trace           []TraceStage // nil unless asked for
}

// RowResult is the lists of one plan row.
type RowResult struct {
	Queues [NumQueues]QueueResult // by Queue
	Moves  [NumQueues]int         // how often left-over places were moved to the queue
}

// QueueResult is the lists of one queue at one plan row, each in order of decision.
type QueueResult struct {
	Accepted  []int
	Waiting   []int // an application that named the day twice is listed twice
	Rejected  []int
	Remaining uint64 // places left free
}

// FirstPlace gives the number of the first place that queue q holds in the row. The places of a row are numbered
// through from 1: the accepted individuals, then farmers, then legal entities.
func (r *RowResult) FirstPlace(q Queue) int {
	first := 1
	for _, before := range r.Queues[:q] {
		first += len(before.Accepted)
	}
	return first
}

// TraceStage is the free places of every row at one moment of the allocation.
type TraceStage struct {
	Stage string
	Free  [NumQueues][]uint64 // by Queue, then by plan row
}

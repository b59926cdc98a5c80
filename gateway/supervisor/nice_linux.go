package supervisor

import "golang.org/x/sys/unix"

// standBack lowers the priority of this thread, and of all that it starts, and has them work in longer turns, which nobody is
// interrupted for: with both ends on a machine an event takes a fifth less of the processor.
func standBack(by int) error {
	return unix.SchedSetAttr(0, &unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_BATCH, Nice: int32(by)}, 0)
}

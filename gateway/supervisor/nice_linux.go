package supervisor

import "golang.org/x/sys/unix"

// standBack lowers the priority of this thread, and of all that it starts.
func standBack(by int) error { return unix.Setpriority(unix.PRIO_PROCESS, 0, by) }

package process

import (
	"os"

	"golang.org/x/sys/unix"
)

// wide is how many bytes a pipe may hold: a batch of calls as a rule, and its answers.
// Where they do not fit, the two sides take turns at every few kilobytes. It is the most
// that a user may have by default.
const wide = 1 << 20

// widen enlarges a pipe where the system lets it.
func widen(pipe *os.File) {
	if raw, err := pipe.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) { _, _ = unix.FcntlInt(fd, unix.F_SETPIPE_SZ, wide) }) // it works without
	}
}

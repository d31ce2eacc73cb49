package process

import (
	"os"

	"golang.org/x/sys/unix"
)

// widen has a pipe hold so many bytes, where the system lets it.
func widen(pipe *os.File, bytes int) {
	if raw, err := pipe.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) { _, _ = unix.FcntlInt(fd, unix.F_SETPIPE_SZ, bytes) }) // it works without
	}
}

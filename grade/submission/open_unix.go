//go:build unix

package submission

import "syscall"

// openFlags: opening a named pipe that took a file's place must not wait for its
// writer.
const openFlags = syscall.O_NONBLOCK

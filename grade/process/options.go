package process

import (
	"os"
	"syscall"
)

// Options is what a sandbox says beside the command.
type Options struct {
	Output     int                  // bytes kept of what it prints; 0 means DefaultOutput
	Attributes *syscall.SysProcAttr // how it is started; nil means in its own process group
	Files      []*os.File           // its descriptors from 3 on, which stay open here
	// Pipe is how many bytes the pipes of its standard input and output should hold; 0
	// means what they hold anyway. Where they hold less than a message, the two sides
	// take turns at every few kilobytes of it.
	Pipe int
	// Kill ends the program with everything that it started, and does not wait; nil
	// kills its process group. It may be called more than once, and not after the
	// program has ended.
	Kill func(*os.Process)
}

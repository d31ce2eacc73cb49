//go:build unix

package main

import (
	"syscall"
	"time"
)

// processor is the processor time that this program has used: unlike the
// clock, it does not run while others have the processor.
func processor() time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		panic(err) // the arguments are right
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

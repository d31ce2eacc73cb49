package sandbox

import (
	"fmt"
	"time"
)

// Limit names a bound of a [Policy].
type Limit string

// The bounds that end a program which passes them.
const (
	LimitScratchBytes Limit = "ScratchBytes"
	LimitScratchFiles Limit = "ScratchFiles"
	LimitMemory       Limit = "Memory"
	LimitCPU          Limit = "CPU"
	LimitProcesses    Limit = "Processes"
)

// LimitError says which bound a program has passed, for which it was ended.
type LimitError struct {
	Limit Limit
	Bound int64 // of the policy: bytes, files, nanoseconds or processes
}

// Error implements error.
func (e *LimitError) Error() string {
	switch e.Limit {
	case LimitScratchBytes:
		return fmt.Sprintf("it wrote more than %d bytes", e.Bound)
	case LimitScratchFiles:
		return fmt.Sprintf("it made more than %d files", e.Bound)
	case LimitMemory:
		return fmt.Sprintf("it used more than %d bytes of memory", e.Bound)
	case LimitCPU:
		return fmt.Sprintf("it used more than %v of processor time", time.Duration(e.Bound))
	case LimitProcesses:
		return fmt.Sprintf("it had more than %d processes and threads", e.Bound)
	}
	return fmt.Sprintf("it passed the bound %s of %d", e.Limit, e.Bound)
}

// ExitError says how a program ended by itself.
type ExitError struct {
	Code   int    // its exit status, if Signal is ""
	Signal string // what killed it: "killed", "segmentation fault"
}

// Error implements error.
func (e *ExitError) Error() string {
	if e.Signal != "" {
		return "signal: " + e.Signal
	}
	if e.Code == 0 {
		return "it ended with exit status 0"
	}
	return fmt.Sprintf("exit status %d", e.Code)
}

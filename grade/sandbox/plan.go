package sandbox

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"

	"bonpied/grade/process"
)

// plan is what a supervisor is told, and then the process that becomes the
// program. It is written as a gob, for a path need not be UTF-8.
type plan struct {
	Level   Level
	Command process.Command
	Policy  Policy
	// User is the id of the user and group that the program gets; 0: it keeps that
	// of the supervisor, which may be root without a capability.
	User int
	// Others is how many threads count as the program's for the kernel that are not.
	Others int
}

// report is what a supervisor says: once when the program runs, and once when it
// has ended. Err is of what went wrong with the sandbox.
type report struct {
	Started, Ended bool
	Err            string
	Code           int
	Signal         string
	Limit          Limit
	Bound          int64
}

// readReport reads the next report. What is not one is an error, and so is one
// that says nothing.
func readReport(from *gob.Decoder) (report, error) {
	var r report
	if err := from.Decode(&r); err != nil {
		return report{}, err
	}
	if !r.Started && !r.Ended && r.Err == "" {
		return report{}, errors.New("an empty report")
	}
	return r, nil
}

// cause is how the program ended, as Process.Cause says it.
func (r report) cause() error {
	switch {
	case r.Err != "":
		return errors.New("sandbox: " + r.Err)
	case r.Limit != "":
		return &LimitError{Limit: r.Limit, Bound: r.Bound}
	}
	return &ExitError{Code: r.Code, Signal: r.Signal}
}

// readPlan reads a plan.
func readPlan(r io.Reader) (plan, error) {
	var p plan
	if err := gob.NewDecoder(r).Decode(&p); err != nil {
		return plan{}, fmt.Errorf("the plan: %w", err)
	}
	return p, nil
}

// writePlan writes a plan.
func writePlan(w io.Writer, p plan) error { return gob.NewEncoder(w).Encode(p) }

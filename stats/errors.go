package stats

import "fmt"

// ArgumentError says which argument is out of bounds, and what the bound is.
type ArgumentError struct {
	Argument string // as a Go path: "Plan.FalseAlarm"
	Problem  string // what it is and what it should be
}

func (e *ArgumentError) Error() string { return "stats: " + e.Argument + " " + e.Problem }

func badArgument(argument, format string, args ...any) error {
	return &ArgumentError{Argument: argument, Problem: fmt.Sprintf(format, args...)}
}

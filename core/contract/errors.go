package contract

import (
	"fmt"
	"strconv"
)

// ArgumentError says which argument of an operation is out of bounds, and what
// the bound is. Every operation of the reference returns one for bad input.
type ArgumentError struct {
	Argument string // as a Go path: "network.Layers[1].W.Cols"
	Problem  string // what it is and what it should be: "is 3, want N_1 = 4"
}

func (e *ArgumentError) Error() string { return "contract: " + e.Argument + " " + e.Problem }

func badArgument(argument, format string, args ...any) error {
	return &ArgumentError{Argument: argument, Problem: fmt.Sprintf(format, args...)}
}

func formatFloat(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

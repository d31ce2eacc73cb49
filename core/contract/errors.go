package contract

import (
	"errors"
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

// inside prefixes the argument of an error with what contains it. Validation
// runs before every operation, so that names are only put together for errors.
func inside(container string, err error) error {
	var bad *ArgumentError
	if errors.As(err, &bad) {
		return &ArgumentError{Argument: container + "." + bad.Argument, Problem: bad.Problem}
	}
	return err
}

func formatFloat(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

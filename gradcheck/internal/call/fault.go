// Package call calls foreign functions of slices and notes what they do wrong: it
// hands out points that may be spoiled without harm, survives panics, watches the
// time, and shares the work among goroutines.
package call

import "fmt"

// Fault is the first thing that a function did wrong.
type Fault struct {
	Function string // "f", "grad" or "set.Batch"
	Problem  string // "panicked: …", "changed its argument: x[2] from 1 to 0"
	Kind     Kind
}

// Kind is a way in which a function is none. The numbers are those of
// gradcheck.Broken.
type Kind uint8

// The ways.
const (
	Panicked Kind = iota + 1
	ChangedArgument
	NotFinite
	WrongLength
	Nondeterministic
	TimedOut
	BatchDiffers
)

// Faultf formats the problem of a fault.
func Faultf(function string, kind Kind, format string, args ...any) *Fault {
	return &Fault{Function: function, Problem: fmt.Sprintf(format, args...), Kind: kind}
}

// changedArgument is the fault of a function that wrote into its point.
func changedArgument(function string, i int, from, to float64) *Fault {
	return Faultf(function, ChangedArgument, "changed its argument: x[%d] from %v to %v", i, from, to)
}

// FirstChange returns the first index at which the slices differ, NaN counting
// as a difference, or −1. The entries of before are finite.
func FirstChange(before, after []float64) int {
	for i, v := range before {
		if after[i] != v {
			return i
		}
	}
	return -1
}

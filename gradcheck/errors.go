package gradcheck

import (
	"fmt"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/call"
)

// ArgumentError says which argument of a check is out of bounds, and what the
// bound is. It is the caller's mistake: nothing was judged.
type ArgumentError struct {
	Argument string // as a Go path: "set.Tensors[1].Rows"
	Problem  string // what it is and what it should be: "is 0, want [1, len(x) = 4]"
}

func (e *ArgumentError) Error() string { return "gradcheck: " + e.Argument + " " + e.Problem }

func badArgument(argument, format string, args ...any) error {
	return &ArgumentError{Argument: argument, Problem: fmt.Sprintf(format, args...)}
}

// BrokenError says that a function under test did what no function may: it
// panicked, changed its argument, returned NaN, an infinity at x or a wrong
// length, gave two values for one argument, or did not return in time. It counts
// as a failure.
type BrokenError struct {
	Function string // "f", "grad", "set.Batch", or "claimed" for a gradient that is an argument
	Problem  string // "panicked: …", "changed its argument: x[2] from 1 to 0"
	Kind     Broken
}

// Broken is a way in which a function is none.
type Broken uint8

// The ways.
const (
	Panicked         Broken = iota + 1 // or ended its goroutine, as t.FailNow does
	ChangedArgument                    // it wrote into its argument
	NotFinite                          // NaN or an infinity where a number is due
	WrongLength                        // a gradient that is not as long as x
	Nondeterministic                   // two values for one argument, at once or after other calls
	TimedOut                           // no return within Settings.Timeout
	BatchDiffers                       // Settings.Batch and f disagree
)

var brokenNames = [...]string{
	Panicked: "panicked", ChangedArgument: "changedArgument", NotFinite: "notFinite", WrongLength: "wrongLength",
	Nondeterministic: "nondeterministic", TimedOut: "timedOut", BatchDiffers: "batchDiffers",
}

// String returns the name that reports use: "panicked", "changedArgument",
// "notFinite", "wrongLength", "nondeterministic", "timedOut" or "batchDiffers".
func (b Broken) String() string {
	if b > 0 && int(b) < len(brokenNames) {
		return brokenNames[b]
	}
	return fmt.Sprintf("Broken(%d)", uint8(b))
}

func brokef(function string, kind Broken, format string, args ...any) *BrokenError {
	return &BrokenError{Function: function, Problem: fmt.Sprintf(format, args...), Kind: kind}
}

// asError is the error of a fault, nil if there is none.
func asError(f *call.Fault) error {
	if f == nil {
		return nil
	}
	return &BrokenError{Function: f.Function, Problem: f.Problem, Kind: Broken(f.Kind)}
}

func (e *BrokenError) Error() string { return "gradcheck: " + e.Function + " " + e.Problem }

// Mismatch says that a claimed gradient is wrong: at least one entry is further
// from the central difference than its tolerance.
type Mismatch struct {
	// Finding is the judgement with its evidence: the worst entry, both values,
	// the tolerance and where it comes from, the pattern.
	Finding verdict.Finding
	// Entry is the worst entry as an index into x, from 0.
	Entry int
	// Place is the same entry in its tensor.
	Place verdict.Place
	// Count is how many entries mismatch, of Compared.
	Count, Compared int
	// Unsettled is how many entries could not be judged.
	Unsettled int
}

func (e *Mismatch) Error() string { return "gradcheck: " + e.Finding.Reason }

// InconclusiveError says that f cannot tell whether the gradient is right.
type InconclusiveError struct {
	Finding verdict.Finding
	// Unsettled is how many entries could not be judged; Kinks of them lie at
	// a kink of f. Both are 0 where the gradient is nowhere above its tolerance.
	Unsettled, Kinks int
	// Place is the first of them.
	Place verdict.Place
}

func (e *InconclusiveError) Error() string { return "gradcheck: inconclusive: " + e.Finding.Reason }

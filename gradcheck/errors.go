package gradcheck

import (
	"fmt"

	"bonpied/core/verdict"
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
// panicked, changed its argument, or returned NaN, an infinity at x or a wrong
// length. It counts as a failure.
type BrokenError struct {
	Function string // "f" or "grad"
	Problem  string // "panicked: …", "changed its argument: x[2] from 1 to 0"
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

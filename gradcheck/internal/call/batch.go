package call

import (
	"math"
	"slices"
)

// MostChanges is the most changes of one call of a batch: 64 KiB of them.
const MostChanges = 4096

// Batch evaluates f at many points that differ from x in one entry each. It leaves
// the changes as they are.
type Batch func(x []float64, changes []Change, values []float64)

// Evaluate calls a batch, with at most MostChanges at once, and returns the values
// and the number of calls. What the batch does not set is NaN.
func (batch Batch) Evaluate(x []float64, changes []Change) (values []float64, calls int, fault *Fault) {
	values = make([]float64, len(changes))
	given := slices.Clone(x)
	for first := 0; first < len(changes); first += MostChanges {
		last := min(first+MostChanges, len(changes))
		if fault := batch.once(given, changes[first:last], values[first:last]); fault != nil {
			return nil, calls, fault
		}
		if i := FirstChange(x, given); i >= 0 {
			return nil, calls, changedArgument("set.Batch", i, x[i], given[i])
		}
		calls++
	}
	return values, calls, nil
}

// once is one call.
func (batch Batch) once(x []float64, changes []Change, values []float64) (fault *Fault) {
	defer func() {
		if r := recover(); r != nil {
			fault = Faultf("set.Batch", Panicked, "panicked: %v", r)
		}
	}()
	for i := range values {
		values[i] = math.NaN()
	}
	batch(x, changes, values)
	return nil
}

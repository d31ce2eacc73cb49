package gradcheck

import (
	"math"

	"bonpied/gradcheck/internal/call"
	"bonpied/gradcheck/internal/difference"
	"bonpied/gradcheck/internal/float"
)

// Change is one entry of x, from 0, and the value that stands in its place.
type Change struct {
	Index int     `json:"index"`
	Value float64 `json:"value"`
}

// batch returns Settings.Batch in the terms of package call, nil for none.
func (s *Settings) batch() call.Batch {
	if s.Batch == nil {
		return nil
	}
	return func(x []float64, changes []call.Change, values []float64) {
		own := make([]Change, len(changes))
		for i, c := range changes {
			own[i] = Change(c)
		}
		s.Batch(x, own, values)
	}
}

// batch evaluates changes with Settings.Batch.
func (b *bench) batch(changes []call.Change) ([]float64, *call.Fault) {
	values, calls, fault := b.clock.Batch(b.set.batch()).Evaluate(b.x, changes)
	b.rounds.Add(int64(calls))
	return values, fault
}

// foresee evaluates the first window of the ladders of some entries in batches.
// What a ladder needs beyond, it asks of f.
func (b *bench) foresee(entries []int) *call.Fault {
	if b.set.Batch == nil || len(entries) == 0 {
		return nil
	}
	changes := make([]call.Change, 0, 2*difference.WindowRungs*len(entries))
	for _, i := range entries {
		h := difference.TopStep(b.scales[i])
		for range difference.WindowRungs {
			changes = append(changes,
				call.Change{Index: i, Value: b.fun.Argument(b.x[i] + h)}, call.Change{Index: i, Value: b.fun.Argument(b.x[i] - h)})
			h /= 4
		}
	}
	return b.learn(changes)
}

// learn evaluates changes in batches and remembers the values until the next.
func (b *bench) learn(changes []call.Change) *call.Fault {
	values, fault := b.batch(changes)
	if fault != nil {
		return fault
	}
	known := make(map[call.Change]float64, len(changes))
	for k, c := range changes {
		known[c] = values[k]
	}
	b.fun.Know(known)
	return nil
}

// crewAhead is crew where every entry is asked for ±step only, which a batch can
// evaluate in advance.
func (b *bench) crewAhead(entries []int, step func(i int) float64, work func(fun *call.Function, i int)) *call.Fault {
	if b.set.Batch == nil {
		return b.crew(entries, work)
	}
	for len(entries) > 0 {
		some := entries[:min(call.MostChanges/2, len(entries))]
		entries = entries[len(some):]
		changes := make([]call.Change, 0, call.MostChanges)
		for _, i := range some {
			changes = append(changes,
				call.Change{Index: i, Value: b.fun.Argument(b.x[i] + step(i))}, call.Change{Index: i, Value: b.fun.Argument(b.x[i] - step(i))})
		}
		if fault := b.learn(changes); fault != nil {
			return fault
		}
		if fault := b.crew(some, work); fault != nil {
			return fault
		}
	}
	return nil
}

// agrees compares Settings.Batch with f at one change of the largest size, and
// without a change. Both values have a rounding error of ε.
func (b *bench) agrees() *call.Fault {
	if b.set.Batch == nil {
		return nil
	}
	h := difference.TopStep(b.scales[0])
	changes := []call.Change{{Index: 0, Value: b.fun.Argument(b.x[0] + h)}, {Index: 0, Value: b.x[0]}}
	values, fault := b.batch(changes)
	if fault != nil {
		return fault
	}
	l := difference.Axis(b.fun, 0, b.scales[0])
	moved, _ := l.At(h, false)
	for k, want := range []float64{moved, b.centre} {
		if tolerance := 2 * b.noise.At(math.Abs(want)); float.IsFinite(want) && !(math.Abs(values[k]-want) <= tolerance) {
			return call.Faultf("set.Batch", call.BatchDiffers, "returned %.17g for x[0] = %v, where f returns %.17g: more than rounding errors apart (%.3g)", values[k], changes[k].Value, want, tolerance)
		}
	}
	return b.fun.Fault
}

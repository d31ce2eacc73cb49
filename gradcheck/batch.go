package gradcheck

import (
	"math"
	"slices"
)

// Change is one entry of x, from 0, and the value that stands in its place.
type Change struct {
	Index int     `json:"index"`
	Value float64 `json:"value"`
}

// batchChanges is the most changes of one call of Settings.Batch: 64 KiB of them.
const batchChanges = 4096

// batch evaluates changes with Settings.Batch, in calls of at most batchChanges.
func (b *bench) batch(changes []Change) ([]float64, *BrokenError) {
	values := make([]float64, len(changes))
	evaluate := b.clock.timedBatch(b.set.Batch)
	x := slices.Clone(b.x)
	for first := 0; first < len(changes); first += batchChanges {
		last := min(first+batchChanges, len(changes))
		if broken := callBatch(evaluate, x, changes[first:last], values[first:last]); broken != nil {
			return nil, broken
		}
		if i := firstChange(b.x, x); i >= 0 {
			return nil, broke("set.Batch", ChangedArgument, "changed its argument: x[%d] from %v to %v", i, b.x[i], x[i])
		}
		b.rounds.Add(1)
	}
	return values, nil
}

// callBatch is one call. The changes that it hands out are a copy.
func callBatch(evaluate func([]float64, []Change, []float64), x []float64, changes []Change, values []float64) (broken *BrokenError) {
	defer func() {
		if r := recover(); r != nil {
			broken = broke("set.Batch", Panicked, "panicked: %v", r)
		}
	}()
	for i := range values {
		values[i] = math.NaN() // what is not set is seen
	}
	evaluate(x, slices.Clone(changes), values)
	return nil
}

// foresee evaluates the first window of the ladders of some entries in batches.
// What a ladder needs beyond, it asks of f.
func (b *bench) foresee(entries []int) *BrokenError {
	if b.set.Batch == nil || len(entries) == 0 {
		return nil
	}
	changes := make([]Change, 0, 2*ladderRungs*len(entries))
	for _, i := range entries {
		h := ladderStep(b.scales[i])
		for range ladderRungs {
			changes = append(changes,
				Change{Index: i, Value: b.fun.argument(b.x[i] + h)}, Change{Index: i, Value: b.fun.argument(b.x[i] - h)})
			h /= 4
		}
	}
	return b.learn(changes)
}

// learn evaluates changes in batches and remembers the values until the next.
func (b *bench) learn(changes []Change) *BrokenError {
	values, broken := b.batch(changes)
	if broken != nil {
		return broken
	}
	b.fun.known = make(map[Change]float64, len(changes))
	for k, c := range changes {
		b.fun.known[c] = values[k]
	}
	return nil
}

// crewAhead is crew where every entry is asked for ±step only, which a batch can
// evaluate in advance.
func (b *bench) crewAhead(entries []int, step func(i int) float64, work func(fun *function, i int)) *BrokenError {
	if b.set.Batch == nil {
		return b.crew(entries, work)
	}
	for len(entries) > 0 {
		some := entries[:min(batchChanges/2, len(entries))]
		entries = entries[len(some):]
		changes := make([]Change, 0, batchChanges)
		for _, i := range some {
			changes = append(changes,
				Change{Index: i, Value: b.fun.argument(b.x[i] + step(i))}, Change{Index: i, Value: b.fun.argument(b.x[i] - step(i))})
		}
		if broken := b.learn(changes); broken != nil {
			return broken
		}
		if broken := b.crew(some, work); broken != nil {
			return broken
		}
	}
	return nil
}

// agrees compares Settings.Batch with f at one change of the largest size, and
// without a change. Both values have a rounding error of ε.
func (b *bench) agrees() *BrokenError {
	if b.set.Batch == nil {
		return nil
	}
	h := ladderStep(b.scales[0])
	changes := []Change{{Index: 0, Value: b.fun.argument(b.x[0] + h)}, {Index: 0, Value: b.x[0]}}
	values, broken := b.batch(changes)
	if broken != nil {
		return broken
	}
	l := axis(b.fun, 0, b.scales[0])
	moved, _ := l.at(h, false)
	for k, want := range []float64{moved, b.centre} {
		if tolerance := 2 * b.noise.at(math.Abs(want)); isFinite(want) && !(math.Abs(values[k]-want) <= tolerance) {
			return broke("set.Batch", BatchDiffers, "returned %.17g for x[0] = %v, where f returns %.17g: more than rounding errors apart (%.3g)", values[k], changes[k].Value, want, tolerance)
		}
	}
	return b.fun.broken
}

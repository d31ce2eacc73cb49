package gradcheck

import (
	"math"
	"slices"
	"sync/atomic"

	"bonpied/gradcheck/internal/call"
	"bonpied/gradcheck/internal/difference"
	"bonpied/gradcheck/internal/float"
)

// bench is what every judge needs before the first difference.
type bench struct {
	fun      *call.Function
	f        func([]float64) float64 // as the caller gave it
	clock    *call.Clock
	set      Settings
	x        []float64
	claimed  []float64
	rounding []float64 // of the claimed entries
	scales   []float64
	centre   float64
	noise    difference.Noise
	detected bool // f was seen to round to float32, which nobody declared
	*spent
}

// spent counts what was spent.
type spent struct {
	calls  atomic.Int64 // of f
	rounds atomic.Int64 // of Settings.Batch
}

func begin(f func([]float64) float64, claimed, x []float64, set *Settings) (*bench, error) {
	return beginTimed(nil, f, claimed, x, set)
}

// beginTimed is begin whose calls a clock watches.
func beginTimed(c *call.Clock, f func([]float64) float64, claimed, x []float64, set *Settings) (*bench, error) {
	if err := checkPoint(f == nil, x); err != nil {
		return nil, err
	}
	resolved, err := set.resolve(len(x))
	if err != nil {
		return nil, err
	}
	if err := checkClaimed(claimed, &resolved, len(x)); err != nil {
		return nil, err
	}
	b, err := prepare(c, f, x, set)
	if err != nil {
		return nil, err
	}
	return b.with(claimed), nil
}

// prepare is begin without a claim.
func prepare(c *call.Clock, f func([]float64) float64, x []float64, set *Settings) (*bench, error) {
	if err := checkPoint(f == nil, x); err != nil {
		return nil, err
	}
	resolved, err := set.resolve(len(x))
	if err != nil {
		return nil, err
	}
	b := &bench{set: resolved, f: f, clock: c, x: slices.Clone(x), spent: new(spent)}
	round(b.x, b.set.UnitRoundoff)
	if err := checkPoint(false, b.x); err != nil {
		return nil, badArgument("x", "has an entry beyond the range of float32")
	}
	var fault *call.Fault
	if b.fun, b.centre, fault = centre(c.Function(f), b.x, &b.set); fault != nil {
		return nil, asError(fault)
	}
	b.scales = scalesOf(b.x, b.set.Tensors)
	b.noise = measureNoise(b.fun, b.scales, &b.set)
	b.detect(set == nil || set.Resolution == 0)
	b.calls.Add(int64(b.fun.Calls))
	if b.fun.Fault != nil {
		return nil, asError(b.fun.Fault)
	}
	return b, nil
}

// detect takes f for a function in float32 if all its values so far are, and
// many of them have more than the 16 digits that a small number has by itself.
// Points then move in float32 numbers, which is right for a function that rounds
// its argument as for one that does not.
func (b *bench) detect(defaultResolution bool) {
	if b.set.UnitRoundoff != 0 || b.set.Noise != 0 || !b.fun.Single(difference.StretchPoints) {
		return
	}
	b.detected = true
	b.set.UnitRoundoff = float.UnitRoundoff32
	b.fun.Declare(b.set.UnitRoundoff, b.set.Noise)
	b.noise.Relative = max(b.noise.Relative, b.fun.Declared)
	if defaultResolution {
		b.set.Resolution = DefaultResolution32
	}
}

// with returns the bench with a claim to judge.
func (b *bench) with(claimed []float64) *bench {
	c := *b
	c.claimed, c.rounding = claimed, claimedRounding(claimed, &b.set)
	return &c
}

// claimedRounding returns Settings.Rounding or its default.
func claimedRounding(claimed []float64, set *Settings) []float64 {
	if set.Rounding != nil {
		return set.Rounding
	}
	unit := max(set.UnitRoundoff, float.UnitRoundoff)
	rounding := make([]float64, len(claimed))
	first := 0
	for _, t := range set.Tensors {
		r := float.RMS(claimed[first : first+t.Size()])
		for i := first; i < first+t.Size(); i++ {
			rounding[i] = claimedRoundings * unit * max(r, math.Abs(claimed[i]))
		}
		first += t.Size()
	}
	return rounding
}

// centre returns f as the settings declare it, and its value at x.
func centre(f func([]float64) float64, x []float64, set *Settings) (fun *call.Function, value float64, fault *call.Fault) {
	fun = call.New(f, x)
	fun.Declare(set.UnitRoundoff, set.Noise)
	value, fault = fun.Centre()
	return fun, value, fault
}

// measureNoise returns the noise of f: what the settings state, or a measurement.
func measureNoise(fun *call.Function, scales []float64, set *Settings) difference.Noise {
	if set.Noise > 0 {
		return difference.Noise{Relative: set.Noise}
	}
	return difference.Measure(fun, scales, set.Seed)
}

// crew calls work for every one of the entries, on as many goroutines as the
// settings say.
func (b *bench) crew(entries []int, work func(fun *call.Function, i int)) *call.Fault {
	crew := call.Crew{Model: b.fun, F: b.f, Clock: b.clock, Workers: b.set.Workers, Calls: &b.calls}
	return crew.Each(entries, work)
}

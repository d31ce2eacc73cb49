package gradcheck

import (
	"math"

	"bonpied/core/verdict"
)

// Derivative returns f'(x) of a scalar function with its error bar:
// |value − f'(x)| ≤ errorBar for every f that is smooth on the scale of the
// steps taken. Settings: Order, Noise and Seed count.
//
// Special cases: at a kink of f, or where f is not finite arbitrarily close to
// x, the error is an [*InconclusiveError]; at a kink, value is then about the
// mean of the one-sided derivatives and errorBar half of their difference, else
// errorBar is +Inf. A nil f, an x that is not finite or settings out of bounds
// give an [*ArgumentError], a panic or f(x) not finite a [*BrokenError].
func Derivative(f func(float64) float64, x float64, set *Settings) (value, errorBar float64, err error) {
	point := []float64{x}
	if err := checkPoint(f == nil, point); err != nil {
		return math.NaN(), math.Inf(1), err
	}
	resolved, err := set.resolve(1)
	if err != nil {
		return math.NaN(), math.Inf(1), err
	}
	round(point, resolved.UnitRoundoff)
	fun := newFunction(func(x []float64) float64 { return f(x[0]) }, point)
	fun.declare(&resolved)
	centre, err := fun.centre()
	if err != nil {
		return math.NaN(), math.Inf(1), err
	}
	scales := scalesOf(point, resolved.Tensors)
	e := derivative(axis(fun, 0, scales[0]), centre, measureNoise(fun, scales, &resolved), resolved.Order)
	if fun.broken != nil {
		return math.NaN(), math.Inf(1), fun.broken
	}
	if e.kink || math.IsInf(e.bar, 1) {
		why := "f is not finite arbitrarily close to x"
		if e.kink {
			why = "the one-sided derivatives at x differ"
		}
		err = &InconclusiveError{
			Finding: verdict.Inconclusivef("%s = %v", why, x), Unsettled: 1, Kinks: count(e.kink),
			Place: resolved.Tensors[0].Entry(0),
		}
	}
	return e.value, e.bar, err
}

// centre returns f(x), the same for two calls.
func (c *function) centre() (float64, error) {
	v := c.call(true)
	if c.broken == nil && !isFinite(v) {
		c.breaks(NotFinite, "returned %v at x", v)
	}
	if c.broken == nil {
		c.repeats(v, "at once")
	}
	if c.broken != nil {
		return v, c.broken
	}
	return v, nil
}

// repeats notes an f(x) that is no longer v. Two values with a rounding error of
// ε each, as sums in any order have, differ by at most 2ε, where only the ε that
// is known without a measurement counts: the measurement would take chance for
// rounding.
func (c *function) repeats(v float64, when string) {
	again := c.call(true)
	if c.broken != nil {
		return
	}
	if tolerance := 2 * c.declared * math.Abs(v); !(math.Abs(again-v) <= tolerance) {
		c.breaks(Nondeterministic, "is not deterministic: f(x) was %.17g, and called again %s %.17g", v, when, again)
	}
}

// round makes float32 numbers of a point for a unit roundoff of 2⁻²⁴.
func round(x []float64, unit float64) {
	if unit != roundoff32 {
		return
	}
	for i, v := range x {
		x[i] = float64(float32(v))
	}
}

// declare tells a function what the settings say of its arithmetic.
func (c *function) declare(set *Settings) {
	c.unit = max(set.UnitRoundoff, unitRoundoff)
	c.single = c.unit == roundoff32
	c.declared = max(set.Noise, roundingFloor*c.unit)
}

// scalesOf returns a length for every entry: max(|x_i|, r) with r the root mean
// square of its tensor, or of all of x if that is 0, or 1 if that is 0 too. It
// starts the search of a step and need not be right.
func scalesOf(x []float64, tensors []Tensor) []float64 {
	scales := make([]float64, len(x))
	whole := rms(x)
	if whole == 0 {
		whole = 1
	}
	first := 0
	for _, t := range tensors {
		own := rms(x[first : first+t.Size()])
		if own == 0 {
			own = whole
		}
		for i := first; i < first+t.Size(); i++ {
			// Bounded, so that ±2²⁰ times the scale stays finite and the
			// smallest step, 2⁻³⁶ times the scale, is not subnormal.
			scales[i] = min(max(own, math.Abs(x[i]), 0x1p-900), 0x1p900)
		}
		first += t.Size()
	}
	return scales
}

// rms returns the root mean square without overflow: ‖v‖∞ is taken out.
func rms(v []float64) float64 {
	largest := 0.0
	for _, a := range v {
		largest = max(largest, math.Abs(a))
	}
	if largest == 0 || !isFinite(largest) {
		return largest
	}
	sum := 0.0
	for _, a := range v {
		sum += (a / largest) * (a / largest)
	}
	return largest * math.Sqrt(sum/float64(len(v)))
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

package gradcheck

import (
	"math"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/difference"
	"bonpied/gradcheck/internal/float"
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
	fun, centre, fault := centre(func(x []float64) float64 { return f(x[0]) }, point, &resolved)
	if fault != nil {
		return math.NaN(), math.Inf(1), asError(fault)
	}
	scales := scalesOf(point, resolved.Tensors)
	l := difference.Axis(fun, 0, scales[0])
	e := difference.Derivative(&l, centre, measureNoise(fun, scales, &resolved), resolved.Order)
	if fun.Fault != nil {
		return math.NaN(), math.Inf(1), asError(fun.Fault)
	}
	if e.Kink || e.Unknown() {
		why := "f is not finite arbitrarily close to x"
		if e.Kink {
			why = "the one-sided derivatives at x differ"
		}
		err = &InconclusiveError{
			Finding: verdict.Inconclusivef("%s = %v", why, x), Unsettled: 1, Kinks: count(e.Kink),
			Place: resolved.Tensors[0].Entry(0),
		}
	}
	return e.Value, e.Bar, err
}

// round makes float32 numbers of a point for a unit roundoff of 2⁻²⁴.
func round(x []float64, unit float64) {
	if unit != float.UnitRoundoff32 {
		return
	}
	for i, v := range x {
		x[i] = float64(float32(v))
	}
}

// scalesOf returns a length for every entry: max(|x_i|, r) with r the root mean
// square of its tensor, or of all of x if that is 0, or 1 if that is 0 too. It
// starts the search of a step and need not be right.
func scalesOf(x []float64, tensors []Tensor) []float64 {
	scales := make([]float64, len(x))
	whole := float.RMS(x)
	if whole == 0 {
		whole = 1
	}
	first := 0
	for _, t := range tensors {
		own := float.RMS(x[first : first+t.Size()])
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

// count is 1 for true.
func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

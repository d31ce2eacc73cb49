package gradcheck

import (
	"math"

	"bonpied/core/verdict"
	"bonpied/gradcheck/internal/difference"
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

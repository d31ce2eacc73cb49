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
// Special cases: at a kink of f, where f is not finite arbitrarily close to x, or
// for 0 < |x| < 2⁻⁹⁰⁰, the error is an [*InconclusiveError]; at a kink, value is then about the
// mean of the one-sided derivatives and errorBar half of their difference, else
// errorBar is +Inf. A nil f, an x that is not finite or settings out of bounds
// give an [*ArgumentError], a panic or f(x) not finite a [*BrokenError].
func Derivative(f func(float64) float64, x float64, set *Settings) (value, errorBar float64, err error) {
	if f == nil {
		return math.NaN(), math.Inf(1), badArgument("f", "is nil, want a function")
	}
	if !float.IsFinite(x) {
		return math.NaN(), math.Inf(1), badArgument("x", "is %v, want a finite number", x)
	}
	point := []float64{x}
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
	e := difference.Estimate{Bar: math.Inf(1)}
	if !tooSmall(scales) {
		l := difference.Axis(fun, 0, scales[0])
		e = difference.Derivative(&l, centre, measureNoise(fun, scales, &resolved), resolved.Order)
	}
	if fun.Fault != nil {
		return math.NaN(), math.Inf(1), asError(fun.Fault)
	}
	if e.Kink || e.Unknown() {
		why := "f is not finite arbitrarily close to x"
		switch {
		case e.Kink:
			why = "the one-sided derivatives at x differ"
		case tooSmall(scales):
			why = "|x| is below 2⁻⁹⁰⁰, which leaves no room for steps on its scale: x"
		}
		err = &InconclusiveError{
			Finding: verdict.Inconclusivef("%s = %v", why, x), Unsettled: 1, Kinks: count(e.Kink),
			Place: resolved.Tensors[0].Entry(0),
		}
	}
	return e.Value, e.Bar, err
}

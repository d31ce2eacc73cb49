package stats

import "math"

// solveTail returns the positive x at which a monotone tail equals p, by
// Newton's method on ln tail as a function of ln x, within a bracket that
// shrinks at every step. tail returns the value and its derivative in x.
//
// The logarithm of a tail is nearly linear in ln x on the left and concave on
// the right, so that three to six steps do. The result is exact to the rounding
// of tail: the last step is below four ulps.
func solveTail(p, start float64, tail func(x float64) (value, slope float64)) float64 {
	lo, hi := 0., math.Inf(1)
	x := start
	for range 2000 { // bisection alone needs 64 + 1100 halvings of the exponent
		value, slope := tail(x)
		if (value > p) == (slope < 0) {
			lo = x
		} else {
			hi = x
		}
		step := x * math.Exp(math.Log(p/value)*value/(slope*x))
		if math.Abs(step-x) <= 0x1p-50*x { // before the bracket, whose end x now is
			return step
		}
		if !(step > lo && step < hi) { // NaN, where value or slope underflowed
			step = middle(lo, hi)
		}
		if step == lo || step == hi {
			return step
		}
		x = step
	}
	return x
}

// middle returns a point between two ends, the geometric mean where it can.
func middle(lo, hi float64) float64 {
	switch {
	case lo > 0 && !math.IsInf(hi, 1):
		return lo + (hi-lo)/2
	case lo > 0:
		return 2 * lo
	default:
		return hi / 2
	}
}
